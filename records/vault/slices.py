"""A sealed file that arrives in slices, in their order, across restarts: all that is known of it is on the disk.

Its bytes are those that `records.vault.sealing.EncryptedWriter` would have written, so that it is read in the same way.
"""

import os
import threading
from pathlib import Path

from cryptography.exceptions import InvalidTag

from records.errors import DamagedFileError
from records.vault.folder import disk_failures_reported, private, sync_folder
from records.vault.sealing import CHUNK_BYTES, SEALED_BYTES, Seal

_CHUNKS = 8  # in a slice
SLICE_BYTES = _CHUNKS * CHUNK_BYTES
_SEALED_SLICE = _CHUNKS * SEALED_BYTES


class SlicedFile:
    """Takes the slices of one file; make no two of the same file at a time. Threads may share it."""

    def __init__(self, part: Path, seal: Seal, size: int, *, whole: bool = False) -> None:
        """Take up what is there.

        Parameters
        ----------
        part : where the sealed slices are; under the same name with .enc once the file was finished
        seal : the file's own
        size : bytes of the whole file, plain
        whole : it is known to be finished, and may be elsewhere
        """
        self.size = size
        self.slices = max(1, -(-size // SLICE_BYTES))
        self._part = part
        self._seal = seal
        self._chunks = max(1, -(-size // CHUNK_BYTES))
        self._lock = threading.Lock()
        self._received = self.slices if whole or part.with_suffix(".enc").exists() else self._found()

    @property
    def received(self) -> int:
        """How many slices are whole on the disk."""
        return self._received

    def put(self, index: int, data: bytes) -> bool:
        """Seal the next slice and see it onto the disk; one that is there already is left as it is.

        A chunk number that is sealed twice with different bytes would open both to whoever sees the disk. So a torn
        slice must come again as it was: give a file's slices from one unchanged source.

        Returns
        -------
        Whether the slice is there: always.

        Raises
        ------
        ValueError
            If it is not the next one, or its length is not a slice's.
        DamagedFileError
            If what came before is gone.
        FullDiskError
            If there is no room for it.
        """
        with self._lock:
            if 0 <= index < self._received:
                return True
            if index != self._received or len(data) != self._length(index):
                raise ValueError("This is not the next slice of the file.")
            with disk_failures_reported():
                self._write(index, self._sealed(index, data))
            self._received += 1
            return True

    def _length(self, index: int) -> int:
        return min(SLICE_BYTES, self.size - index * SLICE_BYTES) if index < self.slices else -1

    def _sealed(self, index: int, data: bytes) -> bytes:
        starts = range(0, max(1, len(data)), CHUNK_BYTES)  # an empty file has one chunk
        return b"".join(
            self._seal.seal(number, number == self._chunks - 1, data[start : start + CHUNK_BYTES])
            for number, start in enumerate(starts, index * _CHUNKS)
        )

    def _write(self, index: int, sealed: bytes) -> None:
        try:
            file = open(self._part, "r+b" if index else "wb", opener=private)  # noqa: SIM115
        except FileNotFoundError as error:
            raise DamagedFileError from error
        with file:
            file.truncate(index * _SEALED_SLICE)  # what was torn
            file.seek(index * _SEALED_SLICE)
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        if index == 0:
            sync_folder(self._part.parent)

    def _found(self) -> int:
        """How many slices are whole; only the last can be torn, as each was on the disk before the next."""
        stored = self._part.stat().st_size if self._part.exists() else 0
        whole = self.size + self._chunks * (SEALED_BYTES - CHUNK_BYTES)
        found = self.slices if stored >= whole else min(stored // _SEALED_SLICE, self.slices - 1)
        # A power cut may leave the length of a slice without its bytes.
        return found if found == 0 or self._opens(found - 1) else found - 1

    def _opens(self, index: int) -> bool:
        with self._part.open("rb") as file:
            file.seek(index * _SEALED_SLICE)
            for number in range(index * _CHUNKS, min((index + 1) * _CHUNKS, self._chunks)):
                is_last = number == self._chunks - 1
                length = SEALED_BYTES if not is_last else SEALED_BYTES - (self._chunks * CHUNK_BYTES - self.size)
                try:
                    self._seal.open(number, is_last, file.read(length))
                except InvalidTag:
                    return False
        return True
