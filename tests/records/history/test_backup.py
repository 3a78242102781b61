import json
from collections.abc import Callable
from pathlib import Path

import pytest

from records.errors import BackupError, LockedHistoryError, WrongPassphraseError
from records.history import backup as backups
from records.store import Records
from records.values import Client, Header, SessionNotes
from records.vault import keys
from vision.errors import UsageError


@pytest.fixture
def backup(records: Records, client: Client, tmp_path: Path) -> Path:
    records.save_header(client.id, Header(goals=("walk to church",)))
    records.save_notes(records.begin_session(client.id), SessionNotes(note="did well"))
    path = tmp_path / "one.backup"
    assert records.backup(path) == 1
    return path


def everything(records: Records) -> list[object]:
    found: list[object] = []
    for client in records.clients():
        found += [client, records.header(client.id), records.sessions(client.id), records.summaries(client.id)]
        for saved in records.assessments(client.id):
            found += [saved, records.track(saved.id).to_bytes()]
            with records.files.open(str(saved.video_file_id)) as file:
                found.append(file.read())
    return found


def test_a_restored_history_is_the_same(
    records: Records, backup: Path, tmp_path: Path, passphrase: str, use_database: Callable[..., None]
) -> None:
    use_database()
    with Records.restore(tmp_path / "other" / "machine", backup, passphrase) as restored:
        assert everything(restored) == everything(records)
        assert restored.verify_audit().first_broken is None
        assert restored.audit_entries()[-1] == records.audit_entries()[-1]
    with Records.open(tmp_path / "other" / "machine", passphrase) as again:
        assert again.damaged_videos() == []


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_backup_moves_from_a_server_to_a_file_and_back(
    records: Records,
    backup: Path,
    tmp_path: Path,
    passphrase: str,
    use_database: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("STRIDEWELL_DATABASE_URL")
    with Records.restore(tmp_path / "laptop", backup, passphrase) as in_a_file:
        assert (tmp_path / "laptop" / "history" / "stridewell.db").is_file()
        assert everything(in_a_file) == everything(records)
        in_a_file.backup(tmp_path / "two.backup")
    use_database()
    with Records.restore(tmp_path / "server", tmp_path / "two.backup", passphrase) as on_server:
        assert everything(on_server) == everything(records)
        assert on_server.verify_audit().first_broken is None
    assert sorted(path.name for path in (tmp_path / "server" / "history").iterdir()) == ["files", "stridewell.keys"]


def test_what_comes_after_a_backup_is_not_in_it(
    records: Records, client: Client, backup: Path, tmp_path: Path, use_database: Callable[..., None]
) -> None:
    records.delete_client(client.id)
    use_database()
    with Records.restore(tmp_path / "other", backup, "seven quiet herons") as restored:
        assert [each.id for each in restored.clients()] == [client.id]


def test_a_backup_is_never_written_over_a_file_or_half(records: Records, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="already exists"):
        records.backup(backup)
    with pytest.raises(UsageError, match="cannot be written"):
        records.backup(tmp_path / "no" / "such" / "folder")
    assert {path.name for path in tmp_path.iterdir()} == {"data", "one.backup"}
    assert not list((tmp_path / "data" / "history").glob("backup-*"))


def test_a_restore_over_a_history_or_with_a_wrong_passphrase_changes_nothing(
    backup: Path, folder: Path, tmp_path: Path, passphrase: str
) -> None:
    with pytest.raises(UsageError, match="already has a history"):
        Records.restore(folder, backup, passphrase)
    with pytest.raises(WrongPassphraseError):
        Records.restore(tmp_path / "other", backup, "not this one")
    assert not list((tmp_path / "other").iterdir())


def test_a_backup_whose_keys_would_take_a_day_is_refused(backup: Path, tmp_path: Path, passphrase: str) -> None:
    content = backup.read_bytes()
    start = len(b"stridewell backup 1\n") + 4
    length = int.from_bytes(content[start - 4 : start], "big")
    slots = json.loads(content[start : start + length])["slots"]
    slots[0]["passes"] = 10**9
    changed = json.dumps({"version": 2, "slots": slots, "sha256": keys._digest(slots)}).encode()
    backup.write_bytes(content[: start - 4] + len(changed).to_bytes(4, "big") + changed + content[start + length :])
    with pytest.raises(BackupError, match="damaged or incomplete"):
        Records.restore(tmp_path / "other", backup, passphrase)


@pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)
def test_a_damaged_database_is_neither_backed_up_nor_restored(
    records: Records,
    backup: Path,
    tmp_path: Path,
    passphrase: str,
    leave_orphans: Callable[[Records], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave_orphans(records)
    with pytest.raises(LockedHistoryError, match="database is damaged") as caught:
        records.backup(tmp_path / "two.backup")
    assert caught.value.exit_status == 5
    assert {path.name for path in tmp_path.iterdir()} == {"data", "one.backup"}
    with monkeypatch.context() as earlier:  # versions that did not look made such backups
        earlier.setattr(backups, "is_whole", lambda _: True)
        records.backup(tmp_path / "two.backup")
    with pytest.raises(BackupError, match="its database is damaged"):
        Records.restore(tmp_path / "other", tmp_path / "two.backup", passphrase)
    assert not list((tmp_path / "other").iterdir())


def test_a_damaged_backup_is_refused(
    backup: Path, tmp_path: Path, passphrase: str, flip: Callable[[Path, int], None]
) -> None:
    size = backup.stat().st_size
    for place in (3, 200, size // 2, size - 1):
        flip(backup, place)
        with pytest.raises(BackupError, match="cannot be restored"):
            Records.restore(tmp_path / "other", backup, passphrase)
        flip(backup, place)
    content = backup.read_bytes()
    for length in (0, 10, 22, len(content) // 2, len(content) - 1):
        backup.write_bytes(content[:length])
        with pytest.raises(BackupError):
            Records.restore(tmp_path / "other", backup, passphrase)
    with pytest.raises(BackupError, match="missing or cannot be read"):
        Records.restore(tmp_path / "other", tmp_path / "nothing", passphrase)
    assert not list((tmp_path / "other").iterdir())
