"""Sealed bytes: chunks under AES-256-GCM, read at any place without ever being plain on the disk.

A file is its chunks, each sealed with 16 bytes more. Each file has its own key, derived from its random id and a secret
that is kept elsewhere, and each chunk number is sealed once, so the number serves as the nonce. Id, number and whether
it is the last are authenticated: a chunk that is changed, moved, swapped or cut off does not open.
"""

import io
import os
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from records.errors import DamagedFileError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK_BYTES = 256 * 1024
_TAG_BYTES = 16
SEALED_BYTES = CHUNK_BYTES + _TAG_BYTES  # of a whole chunk on the disk


class Seal:
    """Seals and opens the chunks of one file, under a key of its own."""

    def __init__(self, key: bytes, file_id: str, secret: bytes | None) -> None:
        info = b"stridewell file " + bytes.fromhex(file_id)
        self._hold(file_id, HKDF(SHA256(), len(key), salt=secret, info=info).derive(key))

    @classmethod
    def of_key(cls, file_id: str, key: bytes) -> "Seal":
        """Make the seal of a file whose own key is known."""
        seal = cls.__new__(cls)
        seal._hold(file_id, key)
        return seal

    def _hold(self, file_id: str, key: bytes) -> None:
        self.key = key
        """The file's own: it opens this file and nothing else."""
        self._id = bytes.fromhex(file_id)
        self._cipher = AESGCM(key)

    def seal(self, number: int, is_last: bool, plain: bytes) -> bytes:
        """Seal a chunk."""
        nonce = number.to_bytes(12, "big")
        return self._cipher.encrypt(nonce, plain, self._id + nonce + bytes([is_last]))

    def open(self, number: int, is_last: bool, sealed: bytes) -> bytes:
        """Open a chunk; InvalidTag if it is not as it was sealed."""
        nonce = number.to_bytes(12, "big")
        return self._cipher.decrypt(nonce, sealed, self._id + nonce + bytes([is_last]))


class EncryptedWriter:
    """Takes the bytes of a new file; `id` names it once the `with` block of `EncryptedFiles.create` has ended."""

    def __init__(self, file_id: str, file: BinaryIO, seal: Seal) -> None:
        self.id = file_id
        self._file = file
        self._seal = seal
        self._number = 0
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Append bytes."""
        self._waiting += data
        # A full chunk waits until more comes: only then is it known not to be the last.
        while len(self._waiting) > CHUNK_BYTES:
            self._put(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def finish(self) -> None:
        """Seal the last chunk and see it onto the disk."""
        self._put(bytes(self._waiting), is_last=True)
        self._file.flush()
        os.fsync(self._file.fileno())

    def _put(self, plain: bytes, *, is_last: bool) -> None:
        self._file.write(self._seal.seal(self._number, is_last, plain))
        self._number += 1


class InPieces(io.RawIOBase):
    """Reads bytes at any place that are stored in pieces of one size; the piece last read is kept."""

    def __init__(self, size: int, piece_bytes: int) -> None:
        self._size, self._piece_bytes = size, piece_bytes
        self._position, self._number, self._piece = 0, -1, b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; ValueError before the first byte."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("A file has no bytes before its first.")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Where it stands."""
        return self._position

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read up to the end of a piece."""
        if self._position >= self._size:
            return 0
        number, start = divmod(self._position, self._piece_bytes)
        target = memoryview(buffer).cast("B")
        found = memoryview(self._at(number))[start : start + len(target)]
        target[: len(found)] = found
        self._position += len(found)
        return len(found)

    def _at(self, number: int) -> bytes:
        if number != self._number:
            self._piece = self._load(number)
            self._number = number
        return self._piece

    def _load(self, number: int) -> bytes:
        raise NotImplementedError


class _Reader(InPieces):
    """Reads the plain bytes that were sealed from where a file stands to its end."""

    def __init__(self, file: BinaryIO, seal: Seal) -> None:
        self._file = file
        self._seal = seal
        self._start = file.tell()
        stored_bytes = max(0, file.seek(0, io.SEEK_END) - self._start)
        self._chunks = max(1, -(-stored_bytes // SEALED_BYTES))
        super().__init__(stored_bytes - self._chunks * _TAG_BYTES, CHUNK_BYTES)

    def check_end(self) -> None:
        """Open the last chunk: a file that was cut fails here, before any of it is used."""
        self._at(self._chunks - 1)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _load(self, number: int) -> bytes:
        try:
            self._file.seek(self._start + number * SEALED_BYTES)
            sealed = self._file.read(SEALED_BYTES)
            return self._seal.open(number, number == self._chunks - 1, sealed)
        except (OSError, InvalidTag) as error:
            raise DamagedFileError from error


def sealed_reader(file: BinaryIO, seal: Seal) -> io.BufferedReader:
    """Read what was sealed from where a file stands to its end; DamagedFileError if it was cut or sealed otherwise."""
    reader = _Reader(file, seal)
    try:
        reader.check_end()
    except DamagedFileError:
        reader.close()
        raise
    return io.BufferedReader(reader, 64 * 1024)
