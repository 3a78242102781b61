"""A single session or test goes as a client does: rows, videos and the secrets of their keys."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assessments.assessment import Assessment
from records.errors import DamagedFileError, FullDiskError, NotInHistoryError
from records.safety.check import Gate, Signs
from records.store import Records
from records.values import Client, Deletion, Incident, SessionNotes, Still
from vision.track import PoseTrack

ROWS_OF_A_SESSION = (
    "vitals",
    "incidents",
    "gates",
    "unable",
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
    records.mark_unable(session_id, "chair", "cannot stand up without hands")
    with records.files.create() as file:
        file.write(b"a video")
    on_that_day = datetime(2026, 5, 2, 9, 0, tzinfo=UTC)
    stills = [Still(1.5, b"a picture")]
    records.save_assessment(client.id, assessment, track, video_file_id=file.id, stills=stills, now=on_that_day)
    assert records.delete_session(session_id) == Deletion(sessions=1, assessments=1, files=1)
    assert rows(records) == before
    assert [each.date for each in records.sessions(client.id)] == [date(2026, 3, 4)]
    assert records.files.ids() == [records.assessments(client.id)[0].video_file_id]
    assert ("deleted", f"session {session_id}") in [(each.action, each.detail) for each in records.audit_entries()]
    with pytest.raises(NotInHistoryError):
        records.delete_session(session_id)


def test_a_deleted_test_leaves_its_session(records: Records, client: Client, folder: Path) -> None:
    [saved] = records.assessments(client.id)
    records.keep_still(saved.id, Still(1.5, b"a picture"))
    assert records.delete_assessment(saved.id) == Deletion(assessments=1, files=1)
    assert set(rows(records).values()) == {0}
    assert records.files.ids() == []
    assert [each.id for each in records.sessions(client.id)] == [saved.session_id]
    assert records.verify_audit().first_broken is None
    with pytest.raises(NotInHistoryError):
        records.delete_assessment(saved.id)


class KilledError(Exception):
    """Stands for the end of the program."""


def test_a_deletion_that_fails_leaves_the_record_with_its_video(
    records: Records, client: Client, video: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    [saved] = records.assessments(client.id)

    def full(*_: object) -> None:
        raise FullDiskError

    for delete, what in (
        (records.delete_client, client.id),
        (records.delete_session, saved.session_id),
        (records.delete_assessment, saved.id),
        (records.drop_videos, saved.id),
    ):
        with monkeypatch.context() as disk:
            disk.setattr(records, "_log", full)
            with pytest.raises(FullDiskError):
                delete(what)
        assert records.damaged_videos() == []
    with records.files.open(str(saved.video_file_id)) as file:
        assert file.read() == video


def test_a_deletion_that_is_killed_before_its_files_go_is_finished_at_the_next_opening(
    records: Records, client: Client, folder: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [saved] = records.assessments(client.id)

    def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as program:
        program.setattr(records.files, "unlink", killed)
        with pytest.raises(KilledError):
            records.delete_assessment(saved.id)
    assert records.assessments(client.id) == []
    assert records.files.ids() == [saved.video_file_id]
    with pytest.raises(DamagedFileError):  # nothing opens it any more
        records.files.open(str(saved.video_file_id))
    with records.files.create() as file:  # a video whose test is not saved yet is none of a deletion
        file.write(b"a new video")
    with Records.open(folder, passphrase) as again:
        assert again.files.ids() == [file.id]
        assert again.files.is_whole(file.id)


@pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)
def test_a_file_that_the_disk_will_not_let_go_does_not_keep_the_record(
    records: Records, client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError

    with monkeypatch.context() as disk:
        disk.setattr(Path, "unlink", refused)
        assert records.delete_client(client.id).files == 1
    assert records.clients() == []
    assert len(list(folder.rglob("*.enc"))) == 1
