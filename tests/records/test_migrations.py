import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

import records.migrations
from assessments.conditions import Conditions
from records.errors import LockedHistoryError
from records.store import Records
from records.tables import database
from records.tables.schema import Base
from records.values import Client, Header, SessionNotes, Still
from records.vault.keys import unlock_key_file

# Made by revisions 0001, 0003 and 0004 and never made again: what their users have on their disks.
STORE_0001 = Path(__file__).with_name("store_0001")
STORE_0003 = Path(__file__).with_name("store_0003")
STORE_0004 = Path(__file__).with_name("store_0004")
PASSPHRASE_0001 = "five wooden chairs"

# SQLite changes a table only by copying it.
in_a_file = pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)

COPY_A_TABLE = """
from alembic import op

revision = "9000"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("clients", recreate="always"):
        pass
"""


def engine_of(folder: Path, passphrase: str) -> Engine:
    unlocked = unlock_key_file(folder / "history" / "stridewell.keys", passphrase)
    place = database.place_of(folder / "history" / "stridewell.db")
    return database.open_database(place, unlocked.data_key)


def test_the_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    with database.new_database(tmp_path / "new.db", bytes(32)):
        pass
    engine = database.open_database(tmp_path / "new.db", bytes(32))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        assert connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE sql LIKE '%ON DELETE CASCADE%'")) == 12
        assert connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE sql LIKE '%ck_clients_sex%'")) == 1
    engine.dispose()


def test_a_store_of_revision_0001_opens(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(STORE_0001, tmp_path / "data"))
    with Records.open(folder, PASSPHRASE_0001) as opened:
        [client] = opened.clients()
        assert client == Client(client.id, "Ottilie Zwetschge", date(1941, 7, 19), "female", 158.0, None)
        [saved] = opened.assessments(client.id)
        assert saved.recorded_at == datetime(2026, 2, 3, 10, 0, tzinfo=UTC)
        assert (saved.measured.test, saved.measured.value("stands"), saved.current.value("stands")) == (
            "chair_stand_30s",
            9,
            8,
        )
        assert saved.measured.conditions == Conditions(chair_height_cm=43)  # "age" was never a condition's name
        [correction] = saved.corrections
        assert (correction.kind, correction.who) == ("stands", "Trainer Oduya")
        assert len(opened.track(saved.id)) == 5
        with opened.files.open(str(saved.video_file_id)) as file:
            assert file.read() == b"a very small video"


def test_an_older_store_gets_summaries_and_a_whole_audit(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(STORE_0001, tmp_path / "data"))
    with Records.open(folder, PASSPHRASE_0001) as opened:
        [client] = opened.clients()
        [saved], [summary] = opened.assessments(client.id), opened.summaries(client.id)
        assert (summary.assessment_id, summary.session_id, summary.session_date) == (
            saved.id,
            saved.session_id,
            saved.session_date,
        )
        assert (summary.corrected, summary.has_video, summary.result) == (True, True, saved.current)
        assert opened.header(client.id) == Header()
        assert [session.notes for session in opened.sessions(client.id)] == [SessionNotes()]
        assert "Osteoporosis" in opened.choices("condition")
        assert opened.verify_audit().first_broken is None
        assert len(opened.audit_entries()) == 4
        deletion = opened.delete_client(client.id)
        assert (deletion.assessments, deletion.files) == (1, 1)
    assert not list(folder.rglob("*.enc"))


def test_an_audit_is_sealed_with_the_tables_that_hold_it(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(STORE_0001, tmp_path / "data"))
    with database.new_database(tmp_path / "new.db", bytes(32)):
        pass
    for engine in (engine_of(folder, PASSPHRASE_0001), database.open_database(tmp_path / "new.db", bytes(32))):
        with engine.connect() as connection:  # whoever is killed here leaves no audit that looks wiped
            number, proof = connection.execute(text("SELECT number, proof FROM audit_head")).one()
            assert (number, len(proof)) == (0, 64)
        engine.dispose()
    with Records.open(folder, PASSPHRASE_0001) as opened:
        assert opened.verify_audit().first_broken is None


def test_a_store_of_revision_0003_opens(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(STORE_0003, tmp_path / "data"))
    Records.open(folder, "six copper kettles").close()
    Records.open(folder, "JT9M-89YD-PMN6-7T7E-6500-RNJR-VB25-R99E").close()
    with Records.open(folder, PASSPHRASE_0001) as opened:
        assert opened.verify_audit().first_broken is None
        assert [trainer.name for trainer in opened.trainers()] == ["Recovery key", "Trainer Lindqvist", "Trainer Oduya"]
        [client] = opened.clients()
        header = opened.header(client.id)
        assert header == Header(
            ("walk to the market",),
            ("Osteoporosis",),
            ("Diuretic",),
            ("no impact",),
            ("left hip",),
            "Daughter, 555 0100",
        )
        [intake] = opened.intakes(client.id)
        assert (intake.answers, intake.due_on) == ({"key_fallen": True, "chest_pain": False}, date(2027, 2, 3))
        [consent] = opened.consents(client.id)
        assert (consent.recipient, consent.contents, consent.until) == ("Dr Brunnwieser", ("report",), date(2027, 2, 3))
        [session] = opened.sessions(client.id)
        assert session.notes == SessionNotes("kitchen", "good mood", "well tolerated", "again in May")
        assert [vitals.signs.systolic_mmhg for vitals in session.vitals] == [150]
        assert [incident.told for incident in session.incidents] == ["daughter"]
        assert [decision.gate.result for decision in session.gates] == ["caution"]
        [summary] = opened.summaries(client.id)
        assert (summary.result.value("stands"), summary.result.curves) == (8, ())
        [saved] = opened.assessments(client.id)
        assert len(saved.measured.curves) == 1
        assert opened.damaged_videos() == []
        opened.keep_still(saved.id, Still(1.5, b"a picture"))
        assert opened.stills(saved.id) == [Still(1.5, b"a picture")]


def test_a_store_of_revision_0004_opens(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(STORE_0004, tmp_path / "data"))
    with Records.open(folder, PASSPHRASE_0001) as opened:
        assert opened.verify_audit().first_broken is None
        assert [trainer.name for trainer in opened.trainers()] == ["Trainer Oduya"]
        [client] = opened.clients()
        [session] = opened.sessions(client.id)
        assert session.notes == SessionNotes("kitchen", "good mood", "well tolerated", "again in May")
        [saved] = opened.assessments(client.id)
        assert (saved.current.value("stands"), len(opened.track(saved.id))) == (9, 5)
        assert opened.stills(saved.id) == [Still(1.5, b"a picture")]
        assert opened.damaged_videos() == []
        assert session.unable == ()
        mark = opened.mark_unable(session.id, "walk", "knee pain")
        assert opened.session(session.id).unable == (mark,)


@in_a_file
def test_a_later_version_may_copy_a_table_without_losing_rows(
    folder: Path, passphrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = Path(shutil.copytree(Path(records.migrations.__file__).parent, tmp_path / "migrations"))
    (scripts / "versions" / "9000_copy_a_table.py").write_text(COPY_A_TABLE)
    config = Config()
    config.set_main_option("script_location", str(scripts))
    monkeypatch.setattr(database, "_config", lambda: config)
    with Records.open(folder, passphrase) as opened:
        [client] = opened.clients()
        assert len(opened.assessments(client.id)[0].corrections) == 1
    engine = engine_of(folder, passphrase)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9000"
    engine.dispose()


def test_a_store_of_a_newer_version_is_left_alone(folder: Path, passphrase: str) -> None:
    engine = engine_of(folder, passphrase)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(LockedHistoryError, match="newer version of Stridewell wrote it"):
        Records.open(folder, passphrase)
