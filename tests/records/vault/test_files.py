import io
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.errors import DamagedFileError
from records.vault.files import EncryptedFiles
from records.vault.sealing import CHUNK_BYTES

SEALED_BYTES = CHUNK_BYTES + 16
KEY = bytes(range(32))


class Secrets(dict[str, bytes]):
    """Secrets in memory; the history keeps them in its database."""

    def add(self, file_id: str) -> bytes:
        return self.setdefault(file_id, os.urandom(32))

    def find(self, file_id: str) -> bytes | None:
        return self.get(file_id)

    def remove(self, file_id: str) -> None:
        self.pop(file_id, None)


def store(files: EncryptedFiles, content: bytes, piece_bytes: int = 100_003) -> str:
    with files.create() as writer:
        for start in range(0, len(content), piece_bytes):
            assert writer.write(content[start : start + piece_bytes]) == len(content[start : start + piece_bytes])
    return writer.id


def read(files: EncryptedFiles, file_id: str) -> bytes:
    with files.open(file_id) as reader:
        return reader.read()


@pytest.fixture
def files(tmp_path: Path) -> EncryptedFiles:
    return EncryptedFiles(tmp_path, KEY, Secrets())


@pytest.fixture(scope="module")
def content() -> bytes:
    return np.random.default_rng(1).bytes(3 * CHUNK_BYTES + 1234)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> tuple[EncryptedFiles, str]:
    files = EncryptedFiles(tmp_path_factory.mktemp("files"), KEY, Secrets())
    return files, store(files, content)


@pytest.fixture(scope="module")
def clip() -> bytes:
    """A small video that needs seeks: its index stands at the end."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.bit_rate = 320, 240, 8_000_000
        random = np.random.default_rng(2)
        for _ in range(30):
            picture = av.VideoFrame.from_ndarray(random.integers(0, 255, (240, 320, 3), dtype=np.uint8))
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    assert len(buffer.getvalue()) > 2 * CHUNK_BYTES
    return buffer.getvalue()


def pictures(source: io.BufferedReader | io.BytesIO) -> list[bytes]:
    with av.open(source, "r") as container:
        return [frame.to_ndarray(format="rgb24").tobytes() for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5]
)
def test_what_goes_in_comes_out(files: EncryptedFiles, content: bytes, size: int) -> None:
    assert read(files, store(files, content[:size])) == content[:size]


@pytest.mark.parametrize("piece_bytes", [CHUNK_BYTES, 10 * CHUNK_BYTES])
def test_the_pieces_of_the_writer_do_not_matter(files: EncryptedFiles, content: bytes, piece_bytes: int) -> None:
    assert read(files, store(files, content, piece_bytes)) == content


@given(places=st.lists(st.tuples(st.integers(0, 3 * CHUNK_BYTES + 2000), st.integers(0, 300_000)), max_size=6))
def test_reading_anywhere_is_like_reading_the_plain_bytes(
    kept: tuple[EncryptedFiles, str], content: bytes, places: list[tuple[int, int]]
) -> None:
    plain = io.BytesIO(content)
    with kept[0].open(kept[1]) as reader:
        for position, length in places:
            assert reader.seek(position) == plain.seek(position)
            assert reader.read(length) == plain.read(length)
            assert reader.tell() == plain.tell()
        assert reader.seek(-5, os.SEEK_END) == plain.seek(-5, os.SEEK_END)
        assert reader.read() == plain.read()


def test_a_reader_has_nothing_before_the_first_byte(kept: tuple[EncryptedFiles, str]) -> None:
    with kept[0].open(kept[1]) as reader, pytest.raises(ValueError, match="before its first"):
        reader.seek(-4 * CHUNK_BYTES, os.SEEK_END)


def test_pyav_decodes_straight_from_the_encrypted_file(files: EncryptedFiles, clip: bytes) -> None:
    with files.open(store(files, clip)) as reader:
        assert pictures(reader) == pictures(io.BytesIO(clip))


def test_several_threads_read_at_once(kept: tuple[EncryptedFiles, str], content: bytes) -> None:
    def piece(start: int) -> bytes:
        with kept[0].open(kept[1]) as reader:
            reader.seek(start)
            return reader.read(200_000)

    starts = list(range(0, len(content), 50_000))
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(piece, starts)) == [content[start : start + 200_000] for start in starts]


@pytest.mark.parametrize("chunk", [0, 1, 3])
@pytest.mark.parametrize("place", [0, 700, -1])
def test_a_changed_byte_is_found(
    files: EncryptedFiles, tmp_path: Path, content: bytes, flip: Callable[[Path, int], None], chunk: int, place: int
) -> None:
    file_id = store(files, content)
    path = tmp_path / f"{file_id}.enc"
    end = min(path.stat().st_size, (chunk + 1) * SEALED_BYTES)
    flip(path, end - 1 if place == -1 else chunk * SEALED_BYTES + place)
    with pytest.raises(DamagedFileError, match="missing or damaged"):
        read(files, file_id)


def test_pyav_does_not_hide_a_changed_byte(
    files: EncryptedFiles, tmp_path: Path, clip: bytes, flip: Callable[[Path, int], None]
) -> None:
    file_id = store(files, clip)
    flip(tmp_path / f"{file_id}.enc", CHUNK_BYTES + 5000)
    with files.open(file_id) as reader, pytest.raises(DamagedFileError):
        pictures(reader)


@pytest.mark.parametrize("size", [0, 5, 16, SEALED_BYTES - 1, SEALED_BYTES, 3 * SEALED_BYTES, 3 * SEALED_BYTES + 1249])
def test_a_cut_file_does_not_even_open(files: EncryptedFiles, tmp_path: Path, content: bytes, size: int) -> None:
    file_id = store(files, content)
    path = tmp_path / f"{file_id}.enc"
    assert path.stat().st_size == 3 * SEALED_BYTES + 1250
    os.truncate(path, size)
    with pytest.raises(DamagedFileError):
        files.open(file_id)


def test_an_appended_chunk_is_found(files: EncryptedFiles, tmp_path: Path, content: bytes) -> None:
    file_id = store(files, content[: 2 * CHUNK_BYTES])
    path = tmp_path / f"{file_id}.enc"
    path.write_bytes(path.read_bytes() + path.read_bytes()[-SEALED_BYTES:])
    with pytest.raises(DamagedFileError):
        files.open(file_id)


def test_swapped_chunks_are_found(files: EncryptedFiles, tmp_path: Path, content: bytes) -> None:
    file_id = store(files, content)
    path = tmp_path / f"{file_id}.enc"
    sealed = path.read_bytes()
    first, second, rest = sealed[:SEALED_BYTES], sealed[SEALED_BYTES : 2 * SEALED_BYTES], sealed[2 * SEALED_BYTES :]
    path.write_bytes(second + first + rest)
    with pytest.raises(DamagedFileError):
        read(files, file_id)


def test_a_file_under_another_id_or_key_does_not_open(files: EncryptedFiles, tmp_path: Path) -> None:
    first, second = store(files, b"one client"), store(files, b"another client")
    shutil.copy(tmp_path / f"{first}.enc", tmp_path / f"{second}.enc")
    with pytest.raises(DamagedFileError):
        files.open(second)
    secrets = Secrets()
    kept_id = store(EncryptedFiles(tmp_path, KEY, secrets), b"a third client")
    for other in (EncryptedFiles(tmp_path, bytes(32), secrets), EncryptedFiles(tmp_path, KEY, Secrets())):
        with pytest.raises(DamagedFileError):
            other.open(kept_id)


def test_equal_contents_look_different(files: EncryptedFiles, tmp_path: Path) -> None:
    first, second = (tmp_path / f"{store(files, bytes(5000))}.enc" for _ in range(2))
    assert first.read_bytes() != second.read_bytes()


def test_a_failed_block_leaves_nothing(files: EncryptedFiles, tmp_path: Path, content: bytes) -> None:
    def fail_halfway() -> None:
        with files.create() as writer:
            writer.write(content)
            assert list(tmp_path.iterdir())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_halfway()
    assert not list(tmp_path.iterdir())


def test_a_file_exists_only_when_it_is_whole(files: EncryptedFiles, content: bytes) -> None:
    with files.create() as writer:
        writer.write(content)
        with pytest.raises(DamagedFileError):
            files.open(writer.id)
    assert read(files, writer.id) == content


def test_pieces_of_a_killed_process_go_after_a_day(tmp_path: Path) -> None:
    old, young = tmp_path / "a.part", tmp_path / "b.part"
    for path in (old, young):
        path.write_bytes(b"sealed")
    os.utime(old, (0, 0))
    EncryptedFiles(tmp_path, KEY, Secrets())
    assert list(tmp_path.iterdir()) == [young]


def test_a_file_that_another_program_deletes_meanwhile_is_none(files: EncryptedFiles, tmp_path: Path) -> None:
    file_id = store(files, b"video")
    for name in (f"{'0' * 32}.enc", "1.part"):
        (tmp_path / name).symlink_to(tmp_path / "gone")  # listed, and not there when one looks
    assert files.ids() == EncryptedFiles(tmp_path, KEY, Secrets()).ids() == [file_id]


def test_a_clock_that_was_set_back_hides_no_file(files: EncryptedFiles, tmp_path: Path) -> None:
    file_id = store(files, b"video")
    os.utime(tmp_path / f"{file_id}.enc", (4e9, 4e9))
    assert files.ids() == [file_id]  # a backup takes what is listed


def test_a_deleted_file_is_gone(files: EncryptedFiles, tmp_path: Path) -> None:
    file_id = store(files, b"video")
    files.delete(file_id)
    files.delete(file_id)
    assert not list(tmp_path.iterdir())
    with pytest.raises(DamagedFileError):
        files.open(file_id)


def test_without_its_secret_what_is_left_of_a_file_stays_shut(tmp_path: Path) -> None:
    secrets = Secrets()
    files = EncryptedFiles(tmp_path, KEY, secrets)
    file_id = store(files, b"video")
    left = (tmp_path / f"{file_id}.enc").read_bytes()
    files.delete(file_id)
    assert not secrets
    (tmp_path / f"{file_id}.enc").write_bytes(left)
    with pytest.raises(DamagedFileError):
        files.open(file_id)


@pytest.mark.parametrize("file_id", ["", "../stridewell", "a" * 31, "A" * 32, "a" * 32 + "\n"])
def test_an_id_is_no_path(files: EncryptedFiles, file_id: str) -> None:
    with pytest.raises(ValueError, match="32 hexadecimal"):
        files.open(file_id)
