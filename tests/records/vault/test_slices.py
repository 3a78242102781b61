"""A file that arrives in slices is the file that would have been written at once, whatever happens on the way."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from records.errors import DamagedFileError, FullDiskError
from records.vault.files import EncryptedFiles
from records.vault.sealing import CHUNK_BYTES, SEALED_BYTES, EncryptedWriter, Seal
from records.vault.slices import SLICE_BYTES, SlicedFile

FILE_ID, KEY = uuid4().hex, bytes(range(32))
SEALED_SLICE = 8 * SEALED_BYTES
SIZES = [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, SLICE_BYTES - 1, SLICE_BYTES, SLICE_BYTES + 1, 2 * SLICE_BYTES]
SIZES += [2 * SLICE_BYTES + 3 * CHUNK_BYTES + 7]


class Secrets(dict[str, bytes]):
    """Secrets in memory."""

    def add(self, file_id: str) -> bytes:
        return self.setdefault(file_id, os.urandom(32))

    def find(self, file_id: str) -> bytes | None:
        return self.get(file_id)

    def remove(self, file_id: str) -> None:
        self.pop(file_id, None)


@pytest.fixture(scope="module")
def content() -> bytes:
    return np.random.default_rng(3).bytes(max(SIZES))


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / f"{FILE_ID}.part"


def sliced(part: Path, size: int) -> SlicedFile:
    return SlicedFile(part, Seal.of_key(FILE_ID, KEY), size)


def piece(content: bytes, index: int) -> bytes:
    return content[index * SLICE_BYTES : (index + 1) * SLICE_BYTES]


def put_all(file: SlicedFile, content: bytes) -> None:
    for index in range(file.received, file.slices):
        assert file.put(index, piece(content, index))


def written_at_once(content: bytes, path: Path) -> bytes:
    with path.open("xb") as file:
        writer = EncryptedWriter(FILE_ID, file, Seal.of_key(FILE_ID, KEY))
        writer.write(content)
        writer.finish()
    return path.read_bytes()


@pytest.mark.parametrize("size", SIZES)
def test_it_is_byte_for_byte_what_the_writer_writes(part: Path, content: bytes, size: int) -> None:
    content = content[:size]
    put_all(sliced(part, size), content)
    assert part.read_bytes() == written_at_once(content, part.with_name("once"))
    assert sliced(part, size).received == sliced(part, size).slices == max(1, -(-size // SLICE_BYTES))


@pytest.mark.parametrize("size", [0, SLICE_BYTES, SLICE_BYTES + 1])
def test_the_history_reads_it_once_it_is_renamed(tmp_path: Path, content: bytes, size: int) -> None:
    secrets = Secrets()
    files = EncryptedFiles(tmp_path, KEY, secrets)
    part = tmp_path / f"{FILE_ID}.part"
    file = SlicedFile(part, Seal.of_key(FILE_ID, Seal(KEY, FILE_ID, secrets.add(FILE_ID)).key), size)
    put_all(file, content[:size])
    part.rename(part.with_suffix(".enc"))
    with files.open(FILE_ID) as reader:
        assert reader.read() == content[:size]
    assert files.is_whole(FILE_ID)


def test_a_file_of_which_a_slice_is_missing_does_not_open(tmp_path: Path, content: bytes) -> None:
    secrets = Secrets()
    part = tmp_path / f"{FILE_ID}.part"
    file = SlicedFile(part, Seal(KEY, FILE_ID, secrets.add(FILE_ID)), 2 * SLICE_BYTES)
    file.put(0, piece(content, 0))
    part.rename(part.with_suffix(".enc"))
    with pytest.raises(DamagedFileError):
        EncryptedFiles(tmp_path, KEY, secrets).open(FILE_ID)


@pytest.mark.parametrize("kept", [0, 1, SEALED_BYTES, SEALED_SLICE - 1, SEALED_SLICE, SEALED_SLICE + 5 * SEALED_BYTES])
@pytest.mark.parametrize("size", [SLICE_BYTES + 1, 2 * SLICE_BYTES, max(SIZES)])
def test_a_torn_end_is_written_anew(part: Path, content: bytes, size: int, kept: int) -> None:
    content = content[:size]
    put_all(sliced(part, size), content)
    whole = part.read_bytes()
    part.write_bytes(whole[:kept])
    again = sliced(part, size)
    assert again.received == min(kept, len(whole)) // SEALED_SLICE + (kept >= len(whole))
    put_all(again, content)
    assert part.read_bytes() == whole


def test_a_torn_last_slice_is_written_anew(part: Path, content: bytes) -> None:
    put_all(sliced(part, len(content)), content)
    whole = part.read_bytes()
    part.write_bytes(whole[:-1])
    again = sliced(part, len(content))
    assert again.received == again.slices - 1
    put_all(again, content)
    assert part.read_bytes() == whole


@pytest.mark.parametrize("arrived", [1, 2, 3])
def test_a_slice_that_a_power_cut_left_empty_is_written_anew(
    part: Path, content: bytes, arrived: int, flip: Callable[[Path, int], None]
) -> None:
    file = sliced(part, len(content))
    for index in range(arrived):
        file.put(index, piece(content, index))
    flip(part, part.stat().st_size - 100)
    again = sliced(part, len(content))
    assert again.received == arrived - 1
    put_all(again, content)
    assert part.read_bytes() == written_at_once(content, part.with_name("once"))


def test_what_is_there_is_not_sealed_again(part: Path, content: bytes) -> None:
    file = sliced(part, len(content))
    put_all(file, content)
    before = part.read_bytes(), part.stat().st_mtime_ns
    assert file.put(0, bytes(SLICE_BYTES))
    assert file.put(file.slices - 1, b"other")
    assert sliced(part, len(content)).put(1, piece(content, 0))
    assert (part.read_bytes(), part.stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    ("index", "length"),
    [(1, SLICE_BYTES), (-1, SLICE_BYTES), (0, SLICE_BYTES - 1), (0, SLICE_BYTES + 1), (0, 0), (3, 0), (4, 0)],
)
def test_what_is_not_the_next_slice_is_refused(part: Path, content: bytes, index: int, length: int) -> None:
    with pytest.raises(ValueError, match="not the next slice"):
        sliced(part, len(content)).put(index, bytes(length))
    assert not part.exists()


def test_nothing_comes_after_the_last_slice(part: Path, content: bytes) -> None:
    file = sliced(part, SLICE_BYTES)
    put_all(file, content[:SLICE_BYTES])
    for length in (0, 1, SLICE_BYTES):
        with pytest.raises(ValueError, match="not the next slice"):
            file.put(1, bytes(length))


def test_a_finished_file_has_all_its_slices(part: Path, content: bytes) -> None:
    put_all(sliced(part, len(content)), content)
    part.rename(part.with_suffix(".enc"))
    file = sliced(part, len(content))
    assert file.received == file.slices
    assert file.put(0, piece(content, 0))
    assert not part.exists()


def test_a_file_that_was_deleted_meanwhile_does_not_come_back_without_its_beginning(part: Path, content: bytes) -> None:
    file = sliced(part, len(content))
    file.put(0, piece(content, 0))
    part.unlink()
    with pytest.raises(DamagedFileError):
        file.put(1, piece(content, 1))
    assert not part.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on a file's size")
def test_a_full_disk_is_said_and_the_slice_may_come_again(part: Path, content: bytes) -> None:
    import resource

    file = sliced(part, len(content))
    file.put(0, piece(content, 0))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SEALED_SLICE + SEALED_BYTES, before[1]))
    try:
        with pytest.raises(FullDiskError):
            file.put(1, piece(content, 1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert part.stat().st_size > SEALED_SLICE  # a torn one
    put_all(file, content)
    assert part.read_bytes() == written_at_once(content, part.with_name("once"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own permissions")
def test_only_its_user_may_read_it(part: Path, content: bytes) -> None:
    put_all(sliced(part, 5), content[:5])
    assert part.stat().st_mode & 0o077 == 0
