"""Sealed files on a server: read as from the disk, whole or not there, and moved there from an older history."""

import io
import os
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select

from records.errors import DamagedFileError
from records.store import Records
from records.tables.file_shelf import PIECE_BYTES
from records.tables.schema import FilePieceRow
from records.vault.files import EncryptedFiles
from records.vault.slices import SlicedFile

pytestmark = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
CONTENT = np.random.default_rng(5).bytes(2 * PIECE_BYTES + 54_321)


class CutError(Exception):
    """The program was killed here."""


def pieces(records: Records, file_id: str) -> int:
    with records._session() as session:
        of_file = select(func.count()).select_from(FilePieceRow).where(FilePieceRow.file_id == file_id)
        return session.scalar(of_file) or 0


def written(records: Records) -> str:
    """Write a file that is not taken in."""
    file_id = records.files.reserve()
    with records.files.writing(file_id) as file:
        file.write(CONTENT)
    return file_id


def left(folder: Path) -> list[str]:
    return [path.name for path in (folder / "history" / "files").iterdir()]


def test_a_file_is_read_at_any_place_and_leaves_nothing_on_this_computer(records: Records, folder: Path) -> None:
    with records.files.create() as file:
        file.write(CONTENT)
    assert (pieces(records, file.id), left(folder)) == (3, [])
    plain, random = io.BytesIO(CONTENT), np.random.default_rng(6)
    with records.files.open(file.id) as reader:
        for place in (0, PIECE_BYTES - 40, *random.integers(0, len(CONTENT), 12)):
            assert reader.seek(int(place)) == plain.seek(int(place))
            assert reader.read(300_000) == plain.read(300_000)
    with records.files.local(file.id, lambda: None) as path:
        assert path.stat().st_size > len(CONTENT)
        assert CONTENT[:1000] not in path.read_bytes()
    assert left(folder) == []
    with records._session() as session:
        sealed = b"".join(session.scalars(select(FilePieceRow.sealed).where(FilePieceRow.file_id == file.id)))
    assert CONTENT[1000:1016] not in sealed


def test_a_large_file_takes_little_memory(records: Records) -> None:
    with records.files.create() as file:
        for _ in range(20):
            file.write(CONTENT)
    tracemalloc.start()
    try:
        with records.files.open(file.id) as reader:
            read = sum(len(piece) for piece in iter(lambda: reader.read(100_000), b""))
        assert read == 20 * len(CONTENT)
        assert tracemalloc.get_traced_memory()[1] < 8 * PIECE_BYTES
    finally:
        tracemalloc.stop()


def test_what_was_cut_off_on_its_way_goes_on(records: Records, folder: Path) -> None:
    file_id = written(records)

    def cut() -> None:
        raise CutError

    with pytest.raises(CutError):
        records.files.take_in(file_id, cut)
    assert pieces(records, file_id) == 1
    with pytest.raises(DamagedFileError):
        records.files.open(file_id)
    records.files.take_in(file_id)
    records.files.take_in(file_id)
    assert (pieces(records, file_id), left(folder)) == (3, [])
    with records.files.open(file_id) as reader:
        assert reader.read() == CONTENT


def test_two_that_take_the_same_file_in_help_each_other(records: Records) -> None:
    file_id = written(records)
    threads = [threading.Thread(target=records.files.take_in, args=(file_id,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pieces(records, file_id) == 3
    assert records.files.is_whole(file_id)


def test_a_missing_piece_is_damage(records: Records) -> None:
    with records.files.create() as file:
        file.write(CONTENT)
    with records._session(writes=True) as session:
        session.delete(session.get_one(FilePieceRow, (file.id, 1)))
    assert not records.files.is_whole(file.id)


def test_a_video_that_arrived_need_not_be_sent_again(records: Records) -> None:
    source = io.BytesIO(CONTENT)
    arrival_id = records.take_in(source, "film.mp4", mark="one", of="upload", client_id=None)
    again = records.begin_arrival("film.mp4", len(CONTENT), mark="one", source="upload", client_id=None)
    assert (again.id, again.whole) == (arrival_id, True)
    file = SlicedFile(again.part, records.files._seal(again.file_id), again.size, whole=again.whole)
    assert file.received == file.slices


def test_files_of_an_older_history_are_read_where_they_are_and_moved_one_by_one(
    records: Records, folder: Path, tmp_path: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [template] = records.files.ids()
    older = EncryptedFiles(folder / "history" / "files", records.files._key, records.files._secrets)
    with older.create() as file:
        file.write(CONTENT)
    assert (left(folder), pieces(records, file.id)) == ([f"{file.id}.enc"], 0)
    assert records.files.ids() == sorted([template, file.id])
    with records.files.open(file.id) as reader:
        assert reader.read() == CONTENT
    assert records.backup(tmp_path / "both.backup") == 2
    assert records.files.move_one()
    assert not records.files.move_one()
    assert (left(folder), pieces(records, file.id)) == ([], 3)
    with records.files.open(file.id) as reader:
        assert reader.read() == CONTENT
    records.files.delete(file.id)
    assert (records.files.ids(), pieces(records, file.id)) == ([template], 0)
    # a backup goes into a file as well, and holds the files but once
    monkeypatch.delenv("STRIDEWELL_DATABASE_URL")
    assert os.path.getsize(tmp_path / "both.backup") < 2 * len(CONTENT)
    with Records.restore(tmp_path / "restored", tmp_path / "both.backup", passphrase) as restored:
        with restored.files.open(file.id) as reader:
            assert reader.read() == CONTENT
        assert restored.files.is_whole(template)
        assert pieces(restored, file.id) == 0
