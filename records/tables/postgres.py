"""PostgreSQL in place of the SQLCipher file: which database, whose turn it is, and its failures in plain words."""

import hmac
import os

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from records.errors import BusyHistoryError, FullDiskError, LockedHistoryError
from records.tables.schema import Base
from vision.errors import StridewellError, UsageError

_VARIABLE = "STRIDEWELL_DATABASE_URL"
_ANSWER_TIMEOUT_S = 10

# Any number: whoever holds this lock of the database is the one that writes to it.
_TURN = 7_283_645

# PostgreSQL's result codes (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_FULL = "53100"
_BUSY = ("55P03", "40P01", "40001")
_REFUSED = ("42501", "25006")
_CORRUPT = ("XX001", "XX002")


def server_url() -> URL | None:
    """Find the database that STRIDEWELL_DATABASE_URL names; None without it.

    Raises
    ------
    UsageError
        If it is no address of a PostgreSQL database.
    """
    address = os.environ.get(_VARIABLE)
    if not address:
        return None
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() != "postgresql" or not url.database:
        # The address may hold a password, so neither it nor the failure that quotes it is shown.
        raise UsageError(f"{_VARIABLE} does not name a database; write it as postgresql://user@host/name.") from None
    return url.set(drivername="postgresql+psycopg")


def server_engine(url: URL, *, turn_timeout_s: float) -> Engine:
    """Reach a database; writers wait so long for their turn, readers see one moment of it.

    Raises
    ------
    UsageError
        If the package for it is not installed.
    """
    try:
        engine = create_engine(
            url,
            hide_parameters=True,  # else the text of an error holds health data
            pool_pre_ping=True,  # a server may be started anew while the app is open
            connect_args={"connect_timeout": _ANSWER_TIMEOUT_S, "client_encoding": "utf8"},
        )
    except ImportError as error:
        raise UsageError("PostgreSQL needs one more package; run `.venv/bin/pip install 'psycopg[binary]'`.") from error

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") == "AUTOCOMMIT":
            return
        if options.get("writes", False):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {turn_timeout_s * 1000:.0f}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    @event.listens_for(engine, "handle_error")
    def hide_rows(context: ExceptionContext) -> None:
        # The server quotes the whole row that it refuses.
        error, shown = context.original_exception, context.sqlalchemy_exception
        code = getattr(error, "sqlstate", None)
        if code is not None and shown is not None:
            constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
            error.args = shown.args = (f"{type(error).__name__} {code} {constraint or ''}".rstrip(),)

    return engine


def claim(connection: Connection, key: bytes) -> None:
    """Take an empty database for the history of this key.

    Raises
    ------
    UsageError
        If it is not empty, or cannot hold every language.
    """
    if inspect(connection).get_table_names():
        raise UsageError(f"This database already has a history or other tables; set {_VARIABLE} to an empty one.")
    if connection.scalar(text("SHOW server_encoding")) != "UTF8":
        raise UsageError("This database does not use UTF8; create it with the encoding UTF8.")
    connection.execute(text("CREATE TABLE key_check (proof text PRIMARY KEY)"))
    connection.execute(text("INSERT INTO key_check VALUES (:proof)"), {"proof": _proof(key)})


def check_key(connection: Connection, key: bytes) -> None:
    """See that a database belongs to the key file beside the videos.

    Raises
    ------
    LockedHistoryError
        If it belongs to another one, or to none.
    """
    if not inspect(connection).has_table("key_check"):
        advice = f"check that {_VARIABLE} names the right one, or restore a backup into it"
        raise LockedHistoryError("the database is empty", advice)
    if not hmac.compare_digest(str(connection.scalar(text("SELECT proof FROM key_check"))), _proof(key)):
        advice = f"check that {_VARIABLE} and STRIDEWELL_DATA belong to the same history"
        raise LockedHistoryError("the database belongs to another data folder", advice)


def vacuum(engine: Engine) -> None:
    """Let go of deleted rows: the server keeps them until then."""
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"VACUUM {names}")


def failure_of(error: DBAPIError) -> StridewellError | None:
    """Say a failure in plain words; None for a fault of the program."""
    code = getattr(error.orig, "sqlstate", None)
    if code == _FULL:
        return FullDiskError()
    if code in _BUSY:
        return BusyHistoryError()
    if code in _REFUSED:
        return LockedHistoryError("the database server refused this", f"make the user in {_VARIABLE} its owner")
    if code in _CORRUPT:
        return LockedHistoryError("the database is damaged")
    # Without a statement it was the connection: an unknown host, a wrong password, no such database.
    if error.statement is None or isinstance(error, (OperationalError, InterfaceError)):
        advice = f"check that it is running, that the network is up and that {_VARIABLE} is right"
        return LockedHistoryError("the database server does not respond", advice)
    return None


def _proof(key: bytes) -> str:
    return hmac.digest(key, b"stridewell history", "sha256").hex()
