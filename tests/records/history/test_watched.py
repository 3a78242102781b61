"""New videos of a watched folder come into the history once, when they are whole; the originals stay until told."""

import os
from pathlib import Path
from typing import Any

import pytest

from records.errors import NotInHistoryError
from records.jobs import Job
from records.store import Records
from records.vault.locks import lock
from records.vault.slices import SLICE_BYTES, SlicedFile
from vision.errors import UsageError

VIDEO = b"ftypisom" + b"plain video bytes " * (5 * SLICE_BYTES // 36)


@pytest.fixture
def drops(tmp_path: Path, records: Records) -> Path:
    """The watched folder, with one video that was there before."""
    folder = tmp_path / "drops"
    folder.mkdir()
    (folder / "before.mp4").write_bytes(VIDEO)
    records.watch(folder)
    return folder


def look_twice(records: Records) -> list[Job]:
    records.look_into_watched(records.look_into_watched())
    return records.jobs()


def test_a_new_video_comes_in_once_and_its_original_stays(records: Records, drops: Path) -> None:
    assert look_twice(records) == []
    (drops / "Walk.MOV").write_bytes(VIDEO)
    before = records.look_into_watched()
    assert records.jobs() == []  # it may still be written
    records.look_into_watched(before)
    [job] = records.jobs()
    assert (job.name, job.state, job.source, job.client_id, job.size) == (
        "Walk.MOV",
        "arrived",
        "folder",
        None,
        len(VIDEO),
    )
    with records.files.open(job.file_id) as file:
        assert file.read() == VIDEO
    assert look_twice(records) == [job]
    assert (drops / "Walk.MOV").read_bytes() == VIDEO
    records.delete_job(job.id)  # or saved as a test
    assert look_twice(records) == []


def test_it_is_known_in_another_sitting_and_nothing_of_it_is_plain(
    records: Records, drops: Path, folder: Path, passphrase: str
) -> None:
    (drops / "Frau Quittenbaum.mp4").write_bytes(VIDEO)
    look_twice(records)
    note = folder / "history" / "watched"
    assert b"drops" not in note.read_bytes()
    assert os.name == "nt" or note.stat().st_mode & 0o077 == 0
    with Records.open(folder, passphrase) as again:
        watched = again.watched()
        assert watched is not None
        assert watched.folder == drops.resolve()
        assert len(look_twice(again)) == 1
        again.watch(None)
        assert again.watched() is None
        (drops / "later.mp4").write_bytes(VIDEO)
        assert len(look_twice(again)) == 1


def test_a_video_that_still_grows_waits(records: Records, drops: Path) -> None:
    path = drops / "grows.mp4"
    seen: frozenset[str] = frozenset()
    for size in (1, 2, 3):
        path.write_bytes(VIDEO[:size])
        seen = records.look_into_watched(seen)
    assert records.jobs() == []
    records.look_into_watched(seen)
    assert [job.size for job in records.jobs()] == [3]


def test_what_is_no_video_is_left_alone(records: Records, drops: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.mp4").write_bytes(VIDEO)
    (drops / "link.mp4").symlink_to(tmp_path / "secret.mp4")
    (drops / "folder.mp4").mkdir()
    for name in ("notes.txt", ".hidden.mp4", "walk.mp4.part", "walk.mp4.crdownload"):
        (drops / name).write_bytes(VIDEO)
    (drops / "empty.mp4").touch()
    assert look_twice(records) == []


def test_the_original_goes_only_when_told_and_as_it_was_taken_in(records: Records, drops: Path) -> None:
    (drops / "walk.mp4").write_bytes(VIDEO)
    [job] = look_twice(records)
    [original] = records.originals()
    assert (original.path, original.size, original.job_id) == (drops / "walk.mp4", len(VIDEO), job.id)
    (drops / "walk.mp4").write_bytes(b"another video")
    with pytest.raises(NotInHistoryError):
        records.remove_original(original)
    assert len(look_twice(records)) == 2
    [other] = records.originals()
    records.remove_original(other)
    assert [path.name for path in drops.iterdir()] == ["before.mp4"]
    assert records.originals() == []
    assert [entry.detail for entry in records.audit_entries() if "original" in entry.detail] == [
        f"original file of video {other.job_id}"
    ]


def test_a_lock_stops_it_and_it_goes_on_where_it_was(
    records: Records, drops: Path, folder: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drops / "walk.mp4").write_bytes(VIDEO)
    before, put = records.look_into_watched(), SlicedFile.put

    def put_and_lock(self: SlicedFile, *args: Any) -> bool:
        records.close()
        return put(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(SlicedFile, "put", put_and_lock)
        records.look_into_watched(before)
    numbers: list[int] = []
    monkeypatch.setattr(SlicedFile, "put", lambda self, *args: (numbers.append(args[0]), put(self, *args))[1])
    with Records.open(folder, passphrase) as again:
        [job] = look_twice(again)
        assert numbers == [1, 2]
        with again.files.open(job.file_id) as file:
            assert file.read() == VIDEO


def test_a_video_that_is_written_on_while_it_is_taken_in_is_not_kept(
    records: Records, drops: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drops / "walk.mp4"
    path.write_bytes(VIDEO)
    before, put = records.look_into_watched(), SlicedFile.put

    def put_and_write(self: SlicedFile, *args: Any) -> bool:
        path.write_bytes(VIDEO + b"more")
        return put(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(SlicedFile, "put", put_and_write)
        records.look_into_watched(before)
    assert records.jobs() == []
    assert list(folder.rglob("*.part")) == []
    assert [job.size for job in look_twice(records)] == [len(VIDEO) + 4]


def test_one_program_looks_at_a_time(records: Records, drops: Path, folder: Path) -> None:
    (drops / "walk.mp4").write_bytes(VIDEO)
    before = records.look_into_watched()
    with (folder / "history" / "watching").open("ab") as other:
        lock(other)
        assert records.look_into_watched(before) == frozenset()
        assert records.jobs() == []
    assert len(look_twice(records)) == 1


def test_folders_that_cannot_be_watched(records: Records, drops: Path, folder: Path) -> None:
    for wrong in (folder, folder / "history" / "files", drops / "missing", drops / "before.mp4"):
        with pytest.raises(UsageError):
            records.watch(wrong)
    (drops / "before.mp4").unlink()
    drops.rmdir()  # a stick that is not plugged in
    assert look_twice(records) == []
    assert records.originals() == []
    (folder / "history" / "watched").write_bytes(b"cut")
    assert records.watched() is None
    assert look_twice(records) == []
