"""Backup: the whole history in one encrypted file, which opens with the passphrases of its day.

The file is the key file, which is safe to be seen, and then a tar of the database and the videos, sealed in chunks as
the videos are: a changed or cut backup does not open.
"""

import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast
from uuid import uuid4

from records.errors import BackupError, DamagedFileError, LockedHistoryError
from records.history.unlocked import DATABASE, FILES, KEYS, Door
from records.tables.audit import Entry
from records.tables.database import copy_database, is_whole, open_database
from records.tables.details import Thing
from records.vault.folder import disk_failures_reported, private, sync_folder
from records.vault.keys import Unlocked, subkey, unlock_key_file
from records.vault.sealing import EncryptedWriter, Seal, sealed_reader
from vision.errors import UsageError

UNFINISHED_BACKUP = "backup-"

_MAGIC = b"stridewell backup 1\n"
_ID_BYTES = 16
_LONGEST_KEY_FILE = 1 << 20
_MEMBER = re.compile(rf"{re.escape(DATABASE)}|{FILES}/[0-9a-f]{{32}}\.enc")


class BackupRecords(Door):
    """The part of the history that copies all of it."""

    def backup(self, target: Path) -> int:
        """Write everything to one new encrypted file.

        Returns
        -------
        The number of videos in it.

        Raises
        ------
        UsageError
            If the file is there already, or cannot be made.
        FullDiskError
            If there is no room for it.
        """
        if target.exists():
            raise UsageError("This file already exists; give the backup a new name.")
        with self._session(writes=True) as session:
            self._log(session, Entry("exported", Thing.BACKUP.of()))
        part = target.with_name(f"{target.name}.part")
        try:
            with open(part, "wb", opener=private) as file, disk_failures_reported():
                videos = self._write(file)
            part.rename(target)
            sync_folder(target.parent)
        except OSError as error:
            raise UsageError(
                f"The backup cannot be written there: {error.strerror or 'the disk refused it'}."
            ) from error
        finally:
            part.unlink(missing_ok=True)
        return videos

    def _write(self, file: BinaryIO) -> int:
        key_file, file_id = (self._home / KEYS).read_bytes(), uuid4().hex
        file.write(_MAGIC + len(key_file).to_bytes(4, "big") + key_file + bytes.fromhex(file_id))
        writer = EncryptedWriter(file_id, file, Seal(subkey(self._data_key, "backup"), file_id, None))
        videos = 0
        stream = cast(BinaryIO, writer)  # mode "w|" only writes
        with self._copy_of_database() as database, tarfile.open(fileobj=stream, mode="w|") as archive:
            archive.add(database, DATABASE)
            for video_id in self.files.ids():
                try:
                    video = self.files.sealed(video_id)
                except DamagedFileError:  # deleted by another window just now
                    continue
                with video:
                    member = tarfile.TarInfo(f"{FILES}/{video_id}.enc")
                    member.size = video.seek(0, 2)
                    video.seek(0)
                    archive.addfile(member, video)
                videos += 1
        writer.finish()
        return videos

    @contextmanager
    def _copy_of_database(self) -> Iterator[Path]:
        engine = self._open_engine
        with tempfile.TemporaryDirectory(prefix=UNFINISHED_BACKUP, dir=self._home) as folder:
            copy = Path(folder) / DATABASE
            copy_database(engine, copy, self._data_key)
            if not _holds_a_whole_database(copy, self._data_key):  # a restore would refuse it, when it is too late
                raise LockedHistoryError("the database is damaged")
            yield copy


def unpack_backup(backup: Path, home: Path, passphrase: str) -> Unlocked:
    """Unpack a backup into an empty folder, and see that its database is whole.

    Raises
    ------
    BackupError
        If it is no backup, damaged, or cut.
    WrongPassphraseError
        If no passphrase of its day is this one.
    LockedHistoryError
        If a newer version of the software wrote it.
    FullDiskError
        If there is no room for it.
    """
    try:
        file = backup.open("rb")
    except OSError as error:
        raise BackupError("it is missing or cannot be read") from error
    with file, disk_failures_reported():
        file_id = _read_keys(file, home / KEYS)
        try:
            unlocked = unlock_key_file(home / KEYS, passphrase)
        except LockedHistoryError as error:
            raise BackupError("it is damaged or incomplete") from error
        (home / FILES).mkdir(mode=0o700)
        try:
            with (
                sealed_reader(file, Seal(subkey(unlocked.data_key, "backup"), file_id, None)) as reader,
                tarfile.open(fileobj=reader, mode="r|") as archive,
            ):
                _extract(archive, home)
        except (DamagedFileError, tarfile.TarError) as error:
            raise BackupError("it is damaged or incomplete") from error
    if not _holds_a_whole_database(home / DATABASE, unlocked.data_key):
        raise BackupError("its database is damaged")
    return unlocked


def _holds_a_whole_database(file: Path, data_key: bytes) -> bool:
    engine = open_database(file, data_key)
    try:
        return is_whole(engine)
    finally:
        engine.dispose()


def _read_keys(file: BinaryIO, key_path: Path) -> str:
    """Put the key file where it belongs; give the id under which the rest is sealed."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise BackupError("it is not a Stridewell backup")
    length = int.from_bytes(file.read(4), "big")
    if length > _LONGEST_KEY_FILE:
        raise BackupError("it is damaged or incomplete")
    with open(key_path, "xb", opener=private) as keys:
        keys.write(file.read(length))
    file_id = file.read(_ID_BYTES)
    if len(file_id) != _ID_BYTES:
        raise BackupError("it is damaged or incomplete")
    return file_id.hex()


def _extract(archive: tarfile.TarFile, home: Path) -> None:
    for member in archive:
        content = archive.extractfile(member) if _MEMBER.fullmatch(member.name) else None
        if content is None:
            raise BackupError("it contains something else")
        with open(home / member.name, "xb", opener=private) as file:
            shutil.copyfileobj(content, file)
