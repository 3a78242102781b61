"""Thieves, full disks, killed programs, damaged files, several writers: what the history must survive."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from assessments.assessment import Assessment
from records.errors import BusyHistoryError, FullDiskError, LockedHistoryError, WrongPassphraseError
from records.safety.check import Signs
from records.store import Records
from records.tables import database
from records.values import Client, Header, Incident, NewClient, NewConsent
from records.vault.keys import unlock_key_file
from vision.track import PoseTrack

in_a_file = pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)
PARTS = {"sqlcipher": {"stridewell.keys", "stridewell.db", "stridewell.db-wal"}, "postgresql": {"stridewell.keys"}}

WRITER = Path(__file__).with_name("writer.py")


def start_writer(task: str, folder: Path, passphrase: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, str(WRITER), task, str(folder), passphrase, str(count)]
    root = str(WRITER.parents[2])
    return subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": root}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def lines_of(writer: "subprocess.Popen[str]") -> list[str]:
    out, err = writer.communicate(timeout=180)
    assert (writer.returncode, err) == (0, "")
    return out.splitlines()


def read_all(records: Records, *, videos: bool = True) -> list[str]:
    """Read every row, track and video; return the ids of the assessments."""
    saved = [one for client in records.clients() for one in records.assessments(client.id)]
    for one in saved:
        assert len(records.track(one.id)) > 0
        if not videos:
            continue
        with records.files.open(str(one.video_file_id)) as file:
            assert file.read()
    return [one.id for one in saved]


@pytest.fixture
def on_every_connection() -> Iterator[Callable[[str], None]]:
    """Let the database itself meet a limit, as it would on a small disk."""
    listeners: list[Callable[..., None]] = []

    def install(pragma: str) -> None:
        def run(connection: Any, *_: object) -> None:
            connection.execute(f"PRAGMA {pragma}")

        event.listen(Pool, "checkout", run)
        listeners.append(run)

    yield install
    for listener in listeners:
        event.remove(Pool, "checkout", listener)


def test_a_thief_reads_nothing(
    folder: Path, kind: str, passphrase: str, assessment: Assessment, track: PoseTrack
) -> None:
    texts = [
        b"Margarethe", b"Quittenbaum", b"1944-02-29", b"female", b"Oduya", b"Walnut kitchen", b"chair_stand", b"stands",
        b"stridewell.assessment", b"schema", b"CREATE TABLE", b"alembic", b"clients", b"SQLite format", b"image_xy",
        b"ftypisom", b"plain video", passphrase.encode(), b"Osteoporosis", b"Daughter Ilse", b"fell over the cat",
        b"chest_pain", b"Dr Brunnwieser", b"Noor Haddad", b"systolic", b"unlocked",
    ]  # fmt: skip
    texts += [text.decode().encode("utf-16-le") for text in texts]

    def look() -> set[str]:
        contents = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for name, content in contents.items():
            assert not [text for text in texts if text in content or text in name.encode()]
        return {name for name, content in contents.items() if content}

    with Records.open(folder, passphrase) as records:
        [client] = records.clients()
        records.save_assessment(client.id, assessment, track)
        records.save_header(client.id, Header(conditions=("Osteoporosis",), emergency_contact="Daughter Ilse"))
        records.add_intake(client.id, {"chest_pain": False})
        records.add_consent(
            client.id, NewConsent("Dr Brunnwieser", ("report",), date.today(), date.today(), "on paper")
        )
        records.add_trainer("Noor Haddad", "nine yellow tulips")
        session_id = records.begin_session(client.id)
        records.add_vitals(session_id, "before", Signs(130, 80))
        records.save_incident(session_id, Incident("fell over the cat", "", "", datetime.now(UTC)))
        with pytest.raises(WrongPassphraseError):
            Records.open(folder, "a wrong passphrase")
        records.backup(folder / "backup.stridewell")
        found = look()
        assert found >= PARTS[kind]
        assert "stridewell.db" in PARTS[kind] or not [name for name in found if "stridewell.db" in name]
    assert not [name for name in look() if "wal" in name]


@in_a_file
def test_temporary_files_stay_in_memory(records: Records, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    pragmas: dict[str, object] = {}

    def note(connection: Any, *_: object) -> None:
        for name in ("temp_store", "synchronous", "foreign_keys", "secure_delete", "journal_mode", "busy_timeout"):
            pragmas[name] = connection.execute(f"PRAGMA {name}").fetchone()[0]

    event.listen(Pool, "checkout", note)
    try:
        records.client(client.id)
    finally:
        event.remove(Pool, "checkout", note)
    assert pragmas == {
        "temp_store": 2,
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "journal_mode": "wal",
        "busy_timeout": 10_000,
    }


@pytest.mark.parametrize(
    ("kind", "name"),
    [("sqlcipher", "stridewell.keys"), ("sqlcipher", "stridewell.db"), ("postgresql", "stridewell.keys")],
    indirect=["kind"],
)
def test_a_missing_part_is_never_made_anew(folder: Path, passphrase: str, name: str) -> None:
    (folder / "history" / name).unlink()
    with pytest.raises(LockedHistoryError, match="missing"):
        Records.open(folder, passphrase)
    assert not (folder / "history" / name).exists()
    assert Records.exists(folder)


def test_a_history_that_is_a_file_is_not_written_over(folder: Path, passphrase: str) -> None:
    shutil.rmtree(folder / "history")
    (folder / "history").write_text("of another program")
    assert Records.exists(folder)
    with pytest.raises(LockedHistoryError, match="key file is missing"):
        Records.open(folder, passphrase)
    assert [path.name for path in folder.iterdir()] == ["history"]


def test_a_copy_without_its_empty_folder_still_takes_videos(folder: Path, passphrase: str, kind: str) -> None:
    shutil.rmtree(folder / "history" / "files")
    with Records.open(folder, passphrase) as records:
        assert len(records.damaged_videos()) == (1 if kind == "sqlcipher" else 0)  # those of a server are not here
        with records.files.create() as file:
            file.write(b"a new video")
        assert records.files.is_whole(file.id)


def test_what_a_killed_backup_and_restore_left_goes_after_a_day(folder: Path, passphrase: str) -> None:
    left = [folder / "history" / "backup-abc", folder / "new-history-abc"]
    young = folder / "history" / "backup-now"
    for path in (*left, young):
        path.mkdir()
        (path / "stridewell.db").write_bytes(b"a copy of all rows")
    for path in left:
        os.utime(path, (0, 0))
    with Records.open(folder, passphrase):
        assert [path.exists() for path in (*left, young)] == [False, False, True]


@in_a_file
def test_a_backup_that_is_killed_can_be_made_again(folder: Path, passphrase: str, tmp_path: Path) -> None:
    target = tmp_path / "one.backup"
    with Records.open(folder, passphrase) as records, records.files.create() as file:
        for _ in range(200):
            file.write(os.urandom(100_000))
        file.write(b"end")
    with Records.open(folder, passphrase) as records:
        [client] = records.clients()
        [saved] = records.assessments(client.id)
        records.save_assessment(client.id, saved.measured, records.track(saved.id), video_file_id=file.id)
    writer = start_writer("backup", folder, passphrase, 0)
    part = folder / "one.backup.part"
    while not (part.exists() and part.stat().st_size > 500_000):
        assert writer.poll() is None
    writer.kill()
    writer.communicate()
    assert not (folder / "one.backup").exists()
    with Records.open(folder, passphrase) as records:
        assert records.backup(target) == 2
    with Records.restore(tmp_path / "other", target, passphrase) as restored:
        assert restored.damaged_videos() == []


@in_a_file
def test_an_emptied_database_is_not_an_empty_history(folder: Path, passphrase: str) -> None:
    (folder / "history" / "stridewell.db").write_bytes(b"")
    with pytest.raises(LockedHistoryError, match="database is empty"):
        Records.open(folder, passphrase)


@in_a_file
def test_a_database_under_other_keys_does_not_open(folder: Path, passphrase: str, tmp_path: Path) -> None:
    Records.create(tmp_path / "other", passphrase).close()
    keys = "history/stridewell.keys"
    (folder / keys).write_bytes((tmp_path / "other" / keys).read_bytes())
    with pytest.raises(LockedHistoryError, match="database is damaged") as caught:
        Records.open(folder, passphrase)
    assert caught.value.exit_status == 5


@in_a_file
def test_a_damaged_first_page_does_not_open(
    folder: Path, passphrase: str, flip: Callable[[Path, int], None], capfd: pytest.CaptureFixture[str]
) -> None:
    for position in (3, 2000, 4095):
        flip(folder / "history" / "stridewell.db", position)
        with pytest.raises(LockedHistoryError, match="database is damaged"):
            Records.open(folder, passphrase)
        flip(folder / "history" / "stridewell.db", position)
    assert capfd.readouterr() == ("", "")


@in_a_file
def test_no_damaged_page_goes_unseen(
    folder: Path, passphrase: str, flip: Callable[[Path, int], None], capfd: pytest.CaptureFixture[str]
) -> None:
    path = folder / "history" / "stridewell.db"
    for position in range(4096 + 77, path.stat().st_size, 4096):
        flip(path, position)
    with pytest.raises(LockedHistoryError, match="database is damaged"), Records.open(folder, passphrase) as records:
        read_all(records)
    assert capfd.readouterr() == ("", "")


def test_an_error_text_holds_no_health_data(records: Records, new_client: NewClient) -> None:
    object.__setattr__(new_client := NewClient(**vars(new_client)), "sex", "unheard-of")
    with pytest.raises(Exception, match=r"(?i)check ?(constraint|violation)") as caught:
        records.add_client(new_client)
    assert "Quittenbaum" not in f"{caught.value!r} {caught.value}"


@in_a_file
def test_a_full_database_keeps_what_it_had(
    records: Records,
    client: Client,
    assessment: Assessment,
    track: PoseTrack,
    on_every_connection: Callable[[str], None],
) -> None:
    saved = {one.id for one in records.assessments(client.id)}

    def save_until_full() -> None:
        for _ in range(20):
            saved.add(records.save_assessment(client.id, assessment, track))

    on_every_connection("max_page_count = 100")
    with pytest.raises(FullDiskError, match="free some space"):
        save_until_full()
    assert len(saved) > 1
    assert {one.id for one in records.assessments(client.id)} == saved
    on_every_connection("max_page_count = 100000")
    saved.add(records.save_assessment(client.id, assessment, track))
    assert set(read_all(records, videos=False)) == saved


@in_a_file
def test_a_full_disk_keeps_what_it_had(folder: Path, passphrase: str) -> None:
    with Records.open(folder, passphrase) as records:
        before = read_all(records)
    video_full, database_full, saved_id = lines_of(start_writer("fill", folder, passphrase, 1_000_000))
    assert video_full == database_full == str(FullDiskError())
    with Records.open(folder, passphrase) as records:
        assert sorted(read_all(records)) == sorted([*before, saved_id])
        assert not list(folder.rglob("*.part"))


@in_a_file
@pytest.mark.parametrize("task", ["full-backup", "full-restore", "full-deletion"])
def test_a_full_disk_ends_in_its_sentence_whatever_is_done(folder: Path, passphrase: str, task: str) -> None:
    with Records.open(folder, passphrase) as records:
        before = read_all(records)
        if task == "full-restore":
            records.backup(folder / "one.backup")
    assert lines_of(start_writer(task, folder, passphrase, 4096 * 20)) == [f"8 {FullDiskError()}"]
    assert not list(folder.glob("*.part"))
    assert not list(folder.glob("history/backup-*"))
    assert not list(folder.glob("restored/*"))
    with Records.open(folder, passphrase) as records:
        assert read_all(records) == before


def test_a_full_disk_during_a_migration_leaves_the_old_version(tmp_path: Path) -> None:
    old, passphrase = Path(__file__).with_name("store_0001"), "five wooden chairs"
    folder = Path(shutil.copytree(old, tmp_path / "data"))
    [line] = lines_of(start_writer("full-migration", folder, passphrase, 4096 * 20))
    assert line == f"8 {FullDiskError()}"
    with Records.open(folder, passphrase) as records:
        assert len(read_all(records)) == 1
        assert records.verify_audit().is_whole


@in_a_file
def test_a_damaged_page_ends_a_backup_in_its_sentence(
    folder: Path, passphrase: str, tmp_path: Path, flip: Callable[[Path, int], None], capfd: pytest.CaptureFixture[str]
) -> None:
    home, target, sentences = folder / "history", tmp_path / "one.backup", []
    unlocked, path = unlock_key_file(home / "stridewell.keys", passphrase), home / "stridewell.db"
    for position in range(4096 * 2 + 77, path.stat().st_size, 8 * 4096):
        content = path.read_bytes()
        flip(path, position)
        try:
            with Records(home, unlocked) as records:
                records.backup(target)
        except LockedHistoryError as error:
            sentences.append(str(error))
        else:
            target.unlink()  # the page was a free one, and a backup has none
        path.write_bytes(content)
    assert len(sentences) > 3
    assert all("database is damaged" in sentence for sentence in sentences)
    assert [each.name for each in tmp_path.iterdir()] == ["data"]
    assert capfd.readouterr() == ("", "")


def test_killed_programs_of_every_kind_lose_nothing_and_leave_nothing_plain(run_python: Callable[..., Any]) -> None:
    ran = run_python("-m", "benchmarks.kills", 16, timeout_s=300)
    assert (ran.out, ran.status) == ("16 kills, 0 of them left something wrong.", 0), ran.err


def test_killed_programs_lose_nothing_of_200_sessions_that_were_saved(folder: Path, passphrase: str) -> None:
    reported = lines_of(start_writer("die", folder, passphrase, 200))
    assert len(reported) >= 200
    with Records.open(folder, passphrase) as records:
        [client] = records.clients()
        whole = {
            each.id
            for each in records.sessions(client.id)
            if each.notes.note and len(each.vitals) == len(each.incidents) == 1
        }
        saved = {each.session_id for each in records.summaries(client.id)}
        assert set(reported) <= whole & saved
        assert read_all(records)
        assert records.verify_audit().first_broken is None


def test_two_programs_and_many_threads_save_at_once(folder: Path, passphrase: str) -> None:
    writers = [start_writer("save", folder, passphrase, 8) for _ in range(2)]
    with Records.open(folder, passphrase) as records:
        before = read_all(records)
        [client] = records.clients()
        saved = records.assessment(before[0]).measured
        track = records.track(before[0])
        video_file_id = records.assessment(before[0]).video_file_id
        with ThreadPoolExecutor(8) as threads:
            here = list(
                threads.map(
                    lambda _: records.save_assessment(client.id, saved, track, video_file_id=video_file_id), range(16)
                )
            )
        there = [line for writer in writers for line in lines_of(writer)]
        assert len(there) == 16
        assert sorted(read_all(records)) == sorted([*before, *here, *there])


def test_a_history_that_stays_locked_is_a_sentence(
    new_client: NewClient, folder: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_TIMEOUT_S", 0.05)
    with (
        Records.open(folder, passphrase) as records,
        Records.open(folder, passphrase) as other,
        other._session(writes=True) as saving,
    ):
        saving.connection()
        assert records.clients()
        with pytest.raises(BusyHistoryError, match="still saving"):
            records.add_client(new_client)
