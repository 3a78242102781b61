"""What is only true of a history on a PostgreSQL server; all else is tested on both kinds beside it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

import records.migrations
from records.errors import BusyHistoryError, FullDiskError, LockedHistoryError
from records.store import Records, _new_history
from records.tables import database
from records.tables.schema import Base
from records.values import NewClient
from vision.errors import StridewellError, UsageError

pytestmark = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)

VARIABLE = "STRIDEWELL_DATABASE_URL"
KEY = bytes(32)
ADD_A_COLUMN = """
import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("clients", sa.Column("later", sa.String(), nullable=True))
"""
REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$
LANGUAGE plpgsql;
CREATE TRIGGER refuse BEFORE INSERT ON clients EXECUTE FUNCTION refuse()
"""


@pytest.fixture(autouse=True)
def _on_a_server(use_database: Callable[..., None]) -> None:
    use_database()


def tables() -> list[str]:
    url = database.place_of(Path("unused"))
    engine = database._engine(url, KEY)
    with engine.connect() as connection:
        found = inspect(connection).get_table_names()
    engine.dispose()
    return found


def end_connections(server: Any) -> None:
    """End what is open, as a server does that is started anew."""
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")


def test_the_migrations_make_the_tables_of_the_schema() -> None:
    url = database.place_of(Path("unused"))
    with database.new_database(url, KEY):
        pass
    engine = database.open_database(url, KEY)
    options = {"include_name": lambda name, *_: name != "key_check"}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
        cascades = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND confdeltype = 'c'"
        assert connection.scalar(text(cascades)) == 14
    engine.dispose()


def test_a_later_version_changes_the_tables(
    folder: Path, passphrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = Path(shutil.copytree(Path(records.migrations.__file__).parent, tmp_path / "migrations"))
    (scripts / "versions" / "9000_add_a_column.py").write_text(ADD_A_COLUMN)
    config = Config()
    config.set_main_option("script_location", str(scripts))
    monkeypatch.setattr(database, "_config", lambda: config)
    with Records.open(folder, passphrase) as opened:
        assert len(opened.clients()) == 1
        with opened._session() as session:
            assert session.scalar(text("SELECT count(*) FROM clients WHERE later IS NULL")) == 1


@pytest.mark.parametrize(
    "address",
    [
        "host/name",
        "mysql://me:hunter2@host/name",
        "postgresql://me:hunter2@host:port/name",
        "postgresql://hunter2@host",
    ],
)
def test_an_address_of_something_else_is_refused_and_not_repeated(
    address: str, tmp_path: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, address)
    with pytest.raises(UsageError, match="does not name a database") as caught:
        Records.create(tmp_path, passphrase)
    assert "hunter2" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_server_that_does_not_answer_is_a_sentence(
    folder: Path, tmp_path: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, f"postgresql://me:hunter2@/name?host={tmp_path}")
    for act in (lambda: Records.open(folder, passphrase), lambda: Records.create(tmp_path / "new", passphrase)):
        with pytest.raises(LockedHistoryError, match="server does not respond") as caught:
            act()
        assert "hunter2" not in f"{caught.value} {caught.value.__cause__}"
    assert not list((tmp_path / "new").iterdir())


def test_without_its_package_the_line_to_install_it_is_named(
    folder: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(UsageError, match="pip install"):
        Records.open(folder, passphrase)


def test_a_database_that_is_not_empty_is_left_alone(
    folder: Path, tmp_path: Path, passphrase: str, use_database: Callable[..., None], server: Any
) -> None:
    with pytest.raises(UsageError, match="already has a history"):
        Records.create(tmp_path / "new", passphrase)
    with Records.open(folder, passphrase) as opened:
        opened.backup(tmp_path / "one.backup")
        with pytest.raises(UsageError, match="already has a history"):
            Records.restore(tmp_path / "new", tmp_path / "one.backup", passphrase)
        assert len(opened.clients()) == 1
        assert opened.verify_audit().first_broken is None
    assert not list((tmp_path / "new").iterdir())
    use_database()
    engine = database._engine(database.place_of(Path("unused")), KEY)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("CREATE TABLE of_somebody_else (id int)"))
    engine.dispose()
    with pytest.raises(UsageError, match="or other tables"):
        Records.create(tmp_path / "new", passphrase)
    assert tables() == ["of_somebody_else"]


def test_a_folder_that_somebody_else_made_meanwhile_leaves_the_database_empty(tmp_path: Path) -> None:
    def make() -> None:
        with _new_history(tmp_path) as (_, made):
            made.enter_context(database.new_database(database.place_of(tmp_path), KEY))
            (tmp_path / "history" / "files").mkdir(parents=True)

    with pytest.raises(UsageError, match="already has a history"):
        make()
    assert tables() == []
    assert [path.name for path in tmp_path.iterdir()] == ["history"]


def test_a_server_that_stops_before_the_end_leaves_no_folder(tmp_path: Path, server: Any) -> None:
    def make() -> None:
        with _new_history(tmp_path) as (_, made):
            made.enter_context(database.new_database(database.place_of(tmp_path), KEY))
            end_connections(server)

    with pytest.raises(LockedHistoryError, match="server does not respond"):
        make()
    assert tables() == []
    assert not list(tmp_path.iterdir())


def test_a_database_of_another_data_folder_does_not_open(
    folder: Path, tmp_path: Path, passphrase: str, use_database: Callable[..., None]
) -> None:
    use_database()
    with pytest.raises(LockedHistoryError, match="database is empty"):
        Records.open(folder, passphrase)
    with Records.create(tmp_path / "other", passphrase) as other:
        before = other.audit_entries()
        with pytest.raises(LockedHistoryError, match="belongs to another data folder") as caught:
            Records.open(folder, passphrase)
        assert caught.value.exit_status == 5
        assert other.audit_entries() == before


def test_a_server_that_was_started_anew_is_found_again(folder: Path, passphrase: str, server: Any) -> None:
    with Records.open(folder, passphrase) as opened:
        end_connections(server)
        assert len(opened.clients()) == 1


def test_a_reader_sees_one_moment(folder: Path, passphrase: str, new_client: NewClient) -> None:
    count = text("SELECT count(*) FROM clients")
    with Records.open(folder, passphrase) as opened:
        with opened._session() as session:
            assert session.scalar(count) == 1
            opened.add_client(new_client)
            assert session.scalar(count) == 1
        assert len(opened.clients()) == 2


@pytest.mark.parametrize(
    ("code", "failure", "words"),
    [
        ("53100", FullDiskError, "free some space"),
        ("40001", BusyHistoryError, "still saving"),
        ("40P01", BusyHistoryError, "still saving"),
        ("42501", LockedHistoryError, "refused this"),
        ("25006", LockedHistoryError, "refused this"),
        ("XX001", LockedHistoryError, "is damaged"),
        ("57P03", LockedHistoryError, "does not respond"),
    ],
)
def test_what_the_server_says_is_a_sentence_and_changes_nothing(
    folder: Path, passphrase: str, new_client: NewClient, code: str, failure: type[StridewellError], words: str
) -> None:
    with Records.open(folder, passphrase) as opened:
        with opened._session(writes=True) as session:
            session.connection().exec_driver_sql(REFUSE.format(code=code))
        with pytest.raises(failure, match=words) as caught:
            opened.add_client(new_client)
        assert os.environ[VARIABLE] not in str(caught.value)
        assert len(opened.clients()) == 1
        assert opened.verify_audit().first_broken is None
