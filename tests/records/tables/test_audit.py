"""The audit: what is in it, and that nobody changes it unseen."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from assessments.assessment import Assessment
from records.errors import FullDiskError, LockedHistoryError
from records.store import Records
from records.tables import audit
from records.tables.audit import AuditCheck
from records.tables.schema import AuditHeadRow
from records.values import Client, NewClient
from records.vault.keys import unlock_key_file
from vision.track import PoseTrack


def logged(records: Records, client_id: str | None = None) -> list[tuple[str, str]]:
    return [(entry.action, entry.detail) for entry in reversed(records.audit_entries(client_id))]


def change(records: Records, statement: str) -> None:
    with records._session(writes=True) as session:
        session.execute(text(statement))


@pytest.fixture
def busy(records: Records, client: Client, new_client: NewClient) -> Records:
    """A history with at least ten entries."""
    for _ in range(8):
        records.add_client(new_client)
    assert records.verify_audit() == AuditCheck(len(records.audit_entries()), None)
    return records


def test_every_view_and_change_of_a_record_is_there(
    records: Records, client: Client, new_client: NewClient, assessment: Assessment
) -> None:
    [saved] = records.assessments(client.id)
    seen = len(records.audit_entries(client.id))
    records.client(client.id)
    records.header(client.id)
    records.assessment(saved.id)
    records.track(saved.id)
    records.summaries(client.id)
    records.update_client(client.id, new_client)
    records.correct(saved.id, [], assessment)
    records.drop_videos(saved.id)
    records.delete_client(client.id)
    assert logged(records, client.id)[seen:] == [
        ("viewed", "client"),
        ("viewed", f"assessment {saved.id}"),
        ("changed", "client"),
        ("changed", f"assessment {saved.id}"),
        ("deleted", f"videos of assessment {saved.id}"),
        ("deleted", 'client: {"clients": 1, "sessions": 1, "assessments": 1, "intakes": 0, "consents": 0, "files": 0}'),
    ]
    entry = records.audit_entries()[0]
    assert (entry.trainer_id, entry.client_id) == (records.trainer_id, client.id)
    assert abs((datetime.now(UTC) - entry.at).total_seconds()) < 60


def test_views_within_five_minutes_are_one_but_those_of_another_trainer_are_another(
    records: Records, client: Client, folder: Path
) -> None:
    records.add_trainer("Noor Haddad", "nine yellow tulips")
    for _ in range(3):
        records.client(client.id)
    with Records.open(folder, "nine yellow tulips") as other:
        other.client(client.id)
    views = [entry.trainer_id for entry in records.audit_entries(client.id) if entry.detail == "client"]
    assert views[:2] == [other.trainer_id, records.trainer_id]
    assert len(set(views)) == len([view for view in views if view]) - 1  # and one when the template was made
    change(records, "UPDATE audit SET at = replace(at, '20', '19')")
    before = len(records.audit_entries())
    records.client(client.id)
    assert len(records.audit_entries()) == before + 1


def test_a_view_that_cannot_be_logged_shows_nothing(
    records: Records, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise FullDiskError

    monkeypatch.setattr(records, "_log", full)
    change(records, "UPDATE audit SET at = replace(at, '20', '19')")
    with pytest.raises(FullDiskError):
        records.client(client.id)


@pytest.mark.parametrize(
    ("statement", "first_broken"),
    [
        ("UPDATE audit SET detail = 'nothing' WHERE number = 4", 4),
        ("UPDATE audit SET trainer_id = 'somebody' WHERE number = 4", 4),
        ("UPDATE audit SET client_id = NULL WHERE number = 7", 7),
        ("UPDATE audit SET at = replace(at, '2', '1') WHERE number = 1", 1),
        ("UPDATE audit SET action = 'viewed' WHERE number = 5", 5),
        ("UPDATE audit SET seal = replace(seal, substr(seal, 1, 1), 'x') WHERE number = 6", 6),
        ("DELETE FROM audit WHERE number = 4", 4),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("UPDATE audit SET number = 1000 WHERE number = 4", 4),
        ("UPDATE audit_head SET proof = replace(proof, substr(proof, 1, 1), 'x')", None),
        ("DELETE FROM audit_head", None),
        ("UPDATE audit_head SET number = 0, seal = '', proof = ''", None),
    ],
)
def test_the_first_broken_entry_is_found(busy: Records, statement: str, first_broken: int | None) -> None:
    entries = len(busy.audit_entries())
    change(busy, statement)
    assert busy.verify_audit().first_broken == (first_broken or entries + 1)


def test_entries_cut_off_at_the_end_are_missed_even_after_the_next_one(busy: Records, new_client: NewClient) -> None:
    kept = len(busy.audit_entries()) - 3
    change(busy, f"DELETE FROM audit WHERE number > {kept}")
    assert busy.verify_audit().first_broken == kept + 1
    # a thief who knows the tables moves the head back as well, but cannot prove it
    change(busy, f"UPDATE audit_head SET number = {kept}, seal = (SELECT seal FROM audit WHERE number = {kept})")
    assert busy.verify_audit().first_broken == kept + 1
    busy.add_client(new_client)
    assert busy.verify_audit().first_broken == kept + 1


@pytest.mark.parametrize("head", ["DELETE FROM audit_head", "UPDATE audit_head SET number = 0, seal = '', proof = ''"])
def test_a_wiped_audit_is_found_even_after_the_next_opening(
    busy: Records, head: str, folder: Path, passphrase: str
) -> None:
    change(busy, "DELETE FROM audit")
    change(busy, head)
    assert busy.verify_audit() == AuditCheck(0, 1)
    busy.close()
    with Records.open(folder, passphrase) as again:
        assert again.verify_audit() == AuditCheck(1, 1)


def test_an_audit_without_an_entry_is_never_whole_though_its_head_is_sealed(busy: Records) -> None:
    change(busy, "DELETE FROM audit")
    proof = audit._proof(busy._audit_key, AuditHeadRow(number=0, seal=""))
    change(busy, f"UPDATE audit_head SET number = 0, seal = '', proof = '{proof}'")
    assert busy.verify_audit() == AuditCheck(0, 1)


@pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)
def test_no_flipped_bit_of_the_database_goes_unseen(
    folder: Path, passphrase: str, flip: Callable[[Path, int], None], capfd: pytest.CaptureFixture[str]
) -> None:
    home = folder / "history"
    unlocked = unlock_key_file(home / "stridewell.keys", passphrase)
    with Records(home, unlocked) as records:
        assert records.verify_audit().is_whole
    path = home / "stridewell.db"
    for position in range(1234, path.stat().st_size, 4096):
        flip(path, position)
        with suppress(LockedHistoryError), Records(home, unlocked) as records:
            assert not records.verify_audit().is_whole
        flip(path, position)
    assert capfd.readouterr() == ("", "")


def test_a_row_whose_owner_is_gone_is_found(records: Records, leave_orphans: Callable[[Records], None]) -> None:
    leave_orphans(records)
    assert records.verify_audit() == AuditCheck(0, None, database_whole=False)
    assert "database is damaged" in records.verify_audit().words


def test_a_changed_byte_in_a_video_is_reported(
    records: Records, client: Client, flip_sealed: Callable[[Records, str, int], None]
) -> None:
    assert records.damaged_videos() == []
    [video] = records.files.ids()
    flip_sealed(records, video, 300_000)
    [saved] = records.summaries(client.id)
    assert records.damaged_videos() == [saved.assessment_id]


def test_many_threads_and_programs_keep_one_chain(
    records: Records, client: Client, assessment: Assessment, track: PoseTrack, folder: Path, passphrase: str
) -> None:
    with Records.open(folder, passphrase) as other:
        for each in (records, other, records, other):
            each.save_assessment(client.id, assessment, track)
    assert records.verify_audit().first_broken is None
