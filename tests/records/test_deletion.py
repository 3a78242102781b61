"""A single session or test goes as a client does: rows, videos and the secrets of their keys."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assessments.model import Assessment
from records.errors import NotInHistoryError
from records.model import Client, Deletion, Incident, SessionNotes, Still
from records.safety import Gate, Signs
from records.store import Records
from vision.track import PoseTrack

ROWS_OF_A_SESSION = (
    "vitals",
    "incidents",
    "gates",
    "assessments",
    "corrections",
    "summaries",
    "stills",
    "file_secrets",
)


def rows(records: Records) -> dict[str, int]:
    with records._session() as session:
        count = "SELECT count(*) FROM {}"
        return {
            table: session.connection().exec_driver_sql(count.format(table)).scalar_one() for table in ROWS_OF_A_SESSION
        }


def test_a_deleted_session_takes_all_of_its_own_and_nothing_else(
    records: Records, client: Client, assessment: Assessment, track: PoseTrack, folder: Path
) -> None:
    before = rows(records)
    session_id = records.begin_session(client.id, date(2026, 5, 2))
    records.save_notes(session_id, SessionNotes("kitchen", "", "", ""))
    records.add_vitals(session_id, "before", Signs(130, 80, 70))
    records.save_incident(session_id, Incident("stumbled", "sat down", "nobody", datetime.now(UTC)))
    records.add_gate(session_id, Gate(()))
    with records.files.create() as file:
        file.write(b"a video")
    on_that_day = datetime(2026, 5, 2, 9, 0, tzinfo=UTC)
    stills = [Still(1.5, b"a picture")]
    records.save_assessment(client.id, assessment, track, video_file_id=file.id, stills=stills, now=on_that_day)
    assert records.delete_session(session_id) == Deletion(sessions=1, assessments=1, files=1)
    assert rows(records) == before
    assert [each.date for each in records.sessions(client.id)] == [date(2026, 3, 4)]
    assert [path.stem for path in folder.rglob("*.enc")] == [records.assessments(client.id)[0].video_file_id]
    assert ("deleted", f"session {session_id}") in [(each.action, each.detail) for each in records.audit_entries()]
    with pytest.raises(NotInHistoryError):
        records.delete_session(session_id)


def test_a_deleted_test_leaves_its_session(records: Records, client: Client, folder: Path) -> None:
    [saved] = records.assessments(client.id)
    records.keep_still(saved.id, Still(1.5, b"a picture"))
    assert records.delete_assessment(saved.id) == Deletion(assessments=1, files=1)
    assert set(rows(records).values()) == {0}
    assert not list(folder.rglob("*.enc"))
    assert [each.id for each in records.sessions(client.id)] == [saved.session_id]
    assert records.verify_audit().first_broken is None
    with pytest.raises(NotInHistoryError):
        records.delete_assessment(saved.id)
