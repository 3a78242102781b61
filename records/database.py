"""The encrypted database: one SQLCipher file, its versions, and its failures in plain words."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlcipher3.dbapi2
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from records.errors import BusyHistoryError, FullDiskError, LockedHistoryError

_BUSY_TIMEOUT_S = 10.0
_PRAGMAS = (
    "cipher_log_level = NONE",  # SQLCipher prints to stderr, where a failure is one line of ours
    "temp_store = MEMORY",
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
)

# SQLite's result codes (https://www.sqlite.org/rescode.html).
_BUSY, _READONLY, _IO_ERROR, _CORRUPT, _FULL, _CANNOT_OPEN, _NOT_A_DATABASE = 5, 8, 10, 11, 13, 14, 26

# Alembic keeps the running upgrade in module globals.
_upgrading = threading.Lock()


def create_database(path: Path, key: bytes) -> None:
    """Make a new database with the newest tables."""
    _upgrade(path, key)


def open_database(path: Path, key: bytes) -> Engine:
    """Open a database for any number of threads, with the newest tables.

    Raises
    ------
    LockedHistoryError
        If the file is missing or damaged, is not under this key, or is of a newer version of the software.
    """
    if not path.is_file():
        raise LockedHistoryError("the database is missing")
    engine = _engine(path, key)
    try:
        with failures_reported(writes=False):
            versions = ScriptDirectory.from_config(_config())
            with engine.connect() as connection:
                version = MigrationContext.configure(connection).get_current_revision()
            if version is None:
                raise LockedHistoryError("the database is empty")
            if version not in {known.revision for known in versions.walk_revisions()}:
                raise LockedHistoryError("a newer Stridewell wrote it", "install the newest version")
            if version != versions.get_current_head():
                _upgrade(path, key)
    except BaseException:
        engine.dispose()
        raise
    return engine


def empty_log(engine: Engine) -> None:
    """Move the write-ahead log into the database and cut it: deleted rows may still stand in it."""
    with failures_reported(writes=True), closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def copy_database(engine: Engine, target: Path) -> None:
    """Write a whole copy of the database as it is now, under the same key, while others go on."""
    with failures_reported(writes=True), closing(engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(target),)).close()


@contextmanager
def failures_reported(*, writes: bool) -> Iterator[None]:
    """Turn the database's failures into sentences; a fault of the program passes as it is."""
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", None)
        # A quota or a limit on file size is an input/output error to SQLite, no full disk.
        if code == _FULL or (writes and code == _IO_ERROR):
            raise FullDiskError from error
        if code == _BUSY:
            raise BusyHistoryError from error
        if code in (_READONLY, _IO_ERROR, _CANNOT_OPEN):
            advice = "see that the disk has room and that the data folder is yours to write"
            raise LockedHistoryError("the disk refuses its database", advice) from error
        if code in (_CORRUPT, _NOT_A_DATABASE):
            raise LockedHistoryError("the database is damaged") from error
        raise


def _engine(path: Path, key: bytes, *, foreign_keys: bool = True) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        module=sqlcipher3.dbapi2,
        hide_parameters=True,  # else the text of an error holds health data
        connect_args={"timeout": _BUSY_TIMEOUT_S, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def unlock(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in (*_PRAGMAS, f"foreign_keys = {foreign_keys}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its turn first: a reader that turns writer halfway would fail at once instead of waiting.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _upgrade(path: Path, key: bytes) -> None:
    # With foreign keys on, the copy of a table that batch mode makes would delete the rows that refer to it.
    engine = _engine(path, key, foreign_keys=False)
    config = _config()
    try:
        with _upgrading, failures_reported(writes=True), engine.execution_options(writes=True).begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "records:migrations")
    return config
