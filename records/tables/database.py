"""The database: one encrypted SQLCipher file, or PostgreSQL; its versions, and its failures in plain words."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, Select, create_engine, event, exists, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from records.errors import BusyHistoryError, FullDiskError, LockedHistoryError
from records.tables import audit, postgres
from records.tables.schema import Base, FilePieceRow
from records.vault.folder import disk_failures_reported, private
from records.vault.keys import subkey
from vision.errors import StridewellError

_BUSY_TIMEOUT_S = 10.0
_PRAGMAS = (
    "cipher_log_level = NONE",  # SQLCipher prints to stderr, where a failure is one line of ours
    "temp_store = MEMORY",
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
)

# Tracks of long videos are some megabytes each.
_ROWS_AT_ONCE = 20

# SQLite's result codes (https://www.sqlite.org/rescode.html).
_BUSY, _READONLY, _IO_ERROR, _CORRUPT, _FULL, _CANNOT_OPEN, _NOT_A_DATABASE = 5, 8, 10, 11, 13, 14, 26

# Versions whose histories have no audit yet. None of them could be on a server.
_BEFORE_THE_AUDIT = ("0001", "0002")

# Alembic keeps the running upgrade in module globals.
_upgrading = threading.Lock()


def place_of(path: Path) -> Path | URL:
    """Tell where the rows are stored: in the file, or in the database that STRIDEWELL_DATABASE_URL names."""
    return postgres.server_url() or path


@contextmanager
def new_database(place: Path | URL, data_key: bytes, rows: Engine | None = None) -> Iterator[None]:
    """Make a new database with the newest tables, and with the rows of another one if it is given.

    On a server it stays only if the `with` block ends well. A file is closed before the block, which may move it.

    Raises
    ------
    UsageError
        If the server's database is not empty.
    """
    key = subkey(data_key, "database")
    if isinstance(place, Path):
        _make_private_file(place)
    with ExitStack() as made:
        connection = made.enter_context(_changed_tables(place, key))
        if isinstance(place, URL):
            postgres.claim(connection, key)
        _upgrade(connection)
        audit.seal_untouched(connection, subkey(data_key, "audit"))
        if rows is not None:
            _copy_rows(rows, connection)
        if isinstance(place, Path):
            made.close()
        yield


def open_database(place: Path | URL, data_key: bytes) -> Engine:
    """Open a database for any number of threads, with the newest tables.

    Raises
    ------
    LockedHistoryError
        If it is missing or damaged, is not under this key, or is of a newer version of the software.
    """
    if isinstance(place, Path) and not place.is_file():
        advice = "restore the data folder from a backup, or set STRIDEWELL_DATABASE_URL if it is on a server"
        raise LockedHistoryError("the database is missing", advice)
    key = subkey(data_key, "database")
    engine = _engine(place, key)
    try:
        with failures_reported(writes=False):
            versions = ScriptDirectory.from_config(_config())
            with engine.connect() as connection:
                if isinstance(place, URL):
                    postgres.check_key(connection, key)
                version = MigrationContext.configure(connection).get_current_revision()
            if version is None:
                raise LockedHistoryError("the database is empty")
            if version not in {known.revision for known in versions.walk_revisions()}:
                raise LockedHistoryError("a newer version of Stridewell wrote it", "install the newest version")
            if version != versions.get_current_head():
                with _changed_tables(place, key) as connection:
                    _upgrade(connection)
                    if version in _BEFORE_THE_AUDIT and isinstance(place, Path):
                        audit.seal_untouched(connection, subkey(data_key, "audit"))
    except BaseException:
        engine.dispose()
        raise
    return engine


def empty_log(engine: Engine) -> None:
    """Move the write-ahead log into the database and cut it: deleted rows may still stand in it."""
    with failures_reported(writes=True):
        if _is_server(engine):
            postgres.vacuum(engine)
        else:
            _run_alone(engine, "PRAGMA wal_checkpoint(TRUNCATE)")


def copy_database(engine: Engine, target: Path, data_key: bytes) -> None:
    """Write a whole copy of the database as it is now into a file under the same key, while others go on."""
    if _is_server(engine):
        with new_database(target, data_key, engine):
            return
    _make_private_file(target)
    with failures_reported(writes=True):
        _run_alone(engine, "VACUUM INTO ?", str(target))


def is_whole(engine: Engine) -> bool:
    """Check every page of the file, its structure, and that no row belongs to one that is gone.

    The pages on a server are the server's to check.
    """
    with failures_reported(writes=False), engine.connect() as connection:
        if not _is_server(engine) and connection.exec_driver_sql("PRAGMA cipher_integrity_check").first() is not None:
            return False
        if not _is_server(engine) and connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
            return False
        return not any(connection.scalar(orphan) for orphan in _orphans())


@contextmanager
def failures_reported(*, writes: bool) -> Iterator[None]:
    """Turn the database's failures into sentences; a fault of the program passes as it is."""
    try:
        yield
    except DBAPIError as error:
        of_server = hasattr(error.orig, "sqlstate")
        failure = postgres.failure_of(error) if of_server else _failure_of(error, writes=writes)
        if failure is None:
            raise
        raise failure from error


def _failure_of(error: DBAPIError, *, writes: bool) -> StridewellError | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    # A quota or a limit on file size is an input/output error to SQLite, no full disk.
    if code == _FULL or (writes and code == _IO_ERROR):
        return FullDiskError()
    if code == _BUSY:
        return BusyHistoryError()
    if code in (_READONLY, _IO_ERROR, _CANNOT_OPEN):
        advice = "check that the disk has space and that you can write to the data folder"
        return LockedHistoryError("its database cannot be read or written", advice)
    if code in (_CORRUPT, _NOT_A_DATABASE):
        return LockedHistoryError("the database is damaged")
    return None


def _orphans() -> Iterator[Select[bool]]:
    """Ask, for each foreign key, whether a row's owner is missing."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            yield select(exists().where(key.parent.is_not(None), key.parent.not_in(select(key.column))))


def _make_private_file(path: Path) -> None:
    """Make the empty file that SQLite fills: files beside it get its mode."""
    with disk_failures_reported():
        open(path, "xb", opener=private).close()


def _run_alone(engine: Engine, statement: str, *values: Any) -> None:
    """Run what cannot be part of a transaction."""
    with engine.execution_options(alone=True).connect() as connection:
        connection.exec_driver_sql(statement, values)


def _is_server(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def _engine(place: Path | URL, key: bytes, *, foreign_keys: bool = True) -> Engine:
    if isinstance(place, URL):
        return postgres.server_engine(place, turn_timeout_s=_BUSY_TIMEOUT_S)
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(place)),
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
        options = connection.get_execution_options()
        if not options.get("alone", False):
            # A writer takes its turn first: a reader that turns writer halfway would fail at once instead of waiting.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN")

    return engine


@contextmanager
def _changed_tables(place: Path | URL, key: bytes) -> Iterator[Connection]:
    # With foreign keys on, the copy of a table that batch mode makes would delete the rows that refer to it.
    engine = _engine(place, key, foreign_keys=False)
    try:
        with failures_reported(writes=True), engine.execution_options(writes=True).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    with _upgrading:
        command.upgrade(config, "head")


def _copy_rows(source: Engine, target: Connection) -> None:
    a_few = {"yield_per": _ROWS_AT_ONCE}
    with source.connect() as connection:
        for table in Base.metadata.sorted_tables:  # owners before what they own
            if table.name == FilePieceRow.__tablename__:  # they are no rows but files, and go where files go
                continue
            target.execute(table.delete())  # the migrations fill some
            for rows in connection.execute(table.select(), execution_options=a_few).mappings().partitions():
                target.execute(table.insert(), [dict(row) for row in rows])


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "records:migrations")
    return config
