"""The encrypted files of a history, in one folder: each sealed under a key of its own, whole or not there."""

import io
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from records.errors import DamagedFileError
from records.vault.folder import age_s, disk_failures_reported, private, sync_folder
from records.vault.sealing import CHUNK_BYTES, EncryptedWriter, Seal, sealed_reader

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
    """Files in one folder under one key and a secret each; only their sizes show from outside."""

    def __init__(self, folder: Path, key: bytes, secrets: Secrets) -> None:
        self._folder = folder
        self._key = key
        self._secrets = secrets
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
            self.part(file_id).unlink(missing_ok=True)
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

    def path(self, file_id: str) -> Path:
        """Where a whole file is, sealed."""
        return self._path(file_id)

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

    def take_in(self, file_id: str) -> None:
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
                part.rename(self._path(file_id))
                sync_folder(self._folder)
        self.open(file_id).close()

    def open(self, file_id: str) -> io.BufferedReader:
        """Open a file for reading anywhere; each reader is for one thread, any number may be open.

        Raises
        ------
        DamagedFileError
            If the file is missing or cut; and while reading, if a byte was changed.
        """
        try:
            file = self._path(file_id).open("rb")
        except OSError as error:
            raise DamagedFileError from error
        return sealed_reader(file, self._seal(file_id))

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
        for path in (self._path(file_id), self.part(file_id)):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def ids(self, *, older_than_s: float = -math.inf) -> list[str]:
        """List the ids of all files, or of those last written so long ago."""
        return sorted(path.stem for path in self._folder.glob("*.enc") if age_s(path) > older_than_s)

    def _seal(self, file_id: str) -> Seal:
        return Seal(self._key, file_id, self._secrets.find(file_id))

    def _path(self, file_id: str) -> Path:
        if not re.fullmatch("[0-9a-f]{32}", file_id):
            raise ValueError("A file id has 32 hexadecimal digits.")
        return self._folder / f"{file_id}.enc"
