"""The encrypted files of a history: each sealed under a key of its own, whole or not there."""

import io
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from records.errors import DamagedFileError
from records.vault.folder import age_s, disk_failures_reported, private
from records.vault.sealing import CHUNK_BYTES, EncryptedWriter, Seal, sealed_reader
from records.vault.shelves import FolderShelf, Shelf, Tick
from vision.errors import StridewellError

ABANDONED_AFTER_S = 24 * 3600.0


class Secrets(Protocol):
    """Where each file's own secret is kept, by the file's id."""

    def add(self, file_id: str) -> bytes:
        """Make one."""
        ...

    def find(self, file_id: str) -> bytes | None:
        """Look it up; None if there is none."""
        ...

    def remove(self, file_id: str) -> None:
        """Forget it."""
        ...


class EncryptedFiles:
    """Files under one key and a secret each; only their sizes show from outside.

    They are in a folder, or on another shelf, for which the folder holds only what is being written, and what an older
    version left there.
    """

    def __init__(self, folder: Path, key: bytes, secrets: Secrets, shelf: Shelf | None = None) -> None:
        self._folder = folder
        self._key = key
        self._secrets = secrets
        self._own = FolderShelf(folder)
        self._shelf = shelf or self._own
        folder.mkdir(mode=0o700, exist_ok=True)  # a tool that copies a history may leave an empty folder out
        # Pieces of a file that a killed process was writing: no one can finish or name them.
        for part in folder.glob("*.part"):
            if age_s(part) > ABANDONED_AFTER_S:
                part.unlink(missing_ok=True)

    @contextmanager
    def create(self) -> Iterator[EncryptedWriter]:
        """Write a new file in a `with` block; it exists when the block ends, and not at all if the block fails.

        Raises
        ------
        FullDiskError
            If there is no room for it.
        """
        file_id = self.reserve()
        try:
            with self.writing(file_id) as writer:
                yield writer
            self.take_in(file_id)
        except BaseException:
            self.unlink(file_id)
            raise

    def reserve(self) -> str:
        """Make the id and the secret of a file that is still to come.

        The secret first: a file without one would be lost, a secret without its file is a few bytes.
        """
        file_id = uuid4().hex
        self._secrets.add(file_id)
        return file_id

    def part(self, file_id: str) -> Path:
        """Where the sealed pieces of a reserved file are written until it is taken in."""
        return self._path(file_id).with_suffix(".part")

    @contextmanager
    def local(self, file_id: str, tick: Tick) -> Iterator[Path]:
        """Give a whole file, sealed, on this computer's disk: itself, or a copy that is gone after the `with` block.

        Raises
        ------
        DamagedFileError
            If the file is missing.
        FullDiskError
            If there is no room for the copy.
        """
        if self._path(file_id).exists():
            yield self._path(file_id)
            return
        copy = self._folder / f"{file_id}-{uuid4().hex}.part"  # of its own: two workers may want the same file
        try:
            with disk_failures_reported(), self.sealed(file_id) as source, open(copy, "xb", opener=private) as target:
                while piece := source.read(CHUNK_BYTES):
                    target.write(piece)
                    tick()
            yield copy
        finally:
            copy.unlink(missing_ok=True)

    def key_of(self, file_id: str) -> bytes:
        """Derive the file's own key, which opens this file and nothing else."""
        return self._seal(file_id).key

    @contextmanager
    def writing(self, file_id: str) -> Iterator[EncryptedWriter]:
        """Write all of a reserved file in a `with` block; FullDiskError if there is no room for it."""
        with disk_failures_reported(), open(self.part(file_id), "wb", opener=private) as file:
            writer = EncryptedWriter(file_id, file, self._seal(file_id))
            yield writer
            writer.finish()

    def take_in(self, file_id: str, tick: Tick = lambda: None) -> None:
        """Let a reserved file be one of the files, now that all of it is written; twice is once.

        Raises
        ------
        DamagedFileError
            If its end is missing.
        """
        part = self.part(file_id)
        if part.exists():
            with disk_failures_reported():
                sealed_reader(part.open("rb"), self._seal(file_id)).close()
                self._shelf.put(file_id, part, tick)
        self.open(file_id).close()

    def move_one(self) -> bool:
        """Move a file that is still in the folder to the shelf where files belong; False if there is none."""
        left = self._own.ids() if self._shelf is not self._own else []
        for file_id in left[:1]:
            with suppress(FileNotFoundError):  # another worker was faster
                self._shelf.put(file_id, self._path(file_id), lambda: None)
        return bool(left)

    def open(self, file_id: str) -> io.BufferedReader:
        """Open a file for reading anywhere; each reader is for one thread, any number may be open.

        Raises
        ------
        DamagedFileError
            If the file is missing or cut; and while reading, if a byte was changed.
        """
        return sealed_reader(self.sealed(file_id), self._seal(file_id))

    def sealed(self, file_id: str) -> BinaryIO:
        """Open a file as it is stored; DamagedFileError if it is missing."""
        self._path(file_id)
        try:
            try:
                return self._own.open(file_id)  # first: here each is whole, and there it may be on its way
            except FileNotFoundError:
                return self._shelf.open(file_id)
        except OSError as error:
            raise DamagedFileError from error

    def is_whole(self, file_id: str) -> bool:
        """Read a file to its end: whether it is there and as it was written."""
        try:
            with self.open(file_id) as reader:
                while reader.read(CHUNK_BYTES):
                    pass
        except DamagedFileError:
            return False
        return True

    def delete(self, file_id: str) -> None:
        """Remove a file and its secret; they may be gone already."""
        self._secrets.remove(file_id)
        self.unlink(file_id)

    def unlink(self, file_id: str) -> None:
        """Remove a file whose secret is forgotten; if the disk refuses, the next opening of the history does it."""
        with suppress(OSError):
            self.part(file_id).unlink(missing_ok=True)
        for shelf in {self._own, self._shelf}:
            with suppress(OSError, StridewellError):
                shelf.delete(file_id)

    def ids(self, *, older_than_s: float = -math.inf) -> list[str]:
        """List the ids of all files, or of those last written so long ago."""
        shelves = {self._own, self._shelf}
        return sorted({file_id for shelf in shelves for file_id in shelf.ids(older_than_s=older_than_s)})

    def _seal(self, file_id: str) -> Seal:
        return Seal(self._key, file_id, self._secrets.find(file_id))

    def _path(self, file_id: str) -> Path:
        if not re.fullmatch("[0-9a-f]{32}", file_id):
            raise ValueError("A file id has 32 hexadecimal digits.")
        return self._own.path(file_id)
