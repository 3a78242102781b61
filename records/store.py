"""The client's history: make it, open it with a passphrase, restore it. What it can do stands in its parts."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from records.history.backup import UNFINISHED_BACKUP, BackupRecords, unpack_backup
from records.history.clients import ClientRecords
from records.history.consents import ConsentRecords
from records.history.deidentified import DeidentifiedRecords
from records.history.deletion import DeletionRecords
from records.history.drafts import DraftRecords
from records.history.exports import ExportRecords
from records.history.jobs import JobRecords
from records.history.remeasuring import RemeasuringRecords
from records.history.results import ResultRecords
from records.history.sessions import SessionRecords
from records.history.trainers import PeopleRecords, unlock
from records.history.unlocked import DATABASE, FILES, KEYS
from records.history.watched import WatchedRecords
from records.tables.audit import Entry
from records.tables.database import new_database, open_database, place_of
from records.tables.details import Thing
from records.vault.files import ABANDONED_AFTER_S
from records.vault.folder import age_s, disk_failures_reported, make_private, sync_folder
from records.vault.keys import create_key_file
from vision.errors import UsageError

# All of a history is stored in one folder of its own, so it appears in one rename and moves or is deleted in one piece.
_HISTORY = "history"
_UNFINISHED = "new-history-"


class Records(
    ClientRecords,
    SessionRecords,
    WatchedRecords,
    JobRecords,
    DraftRecords,
    ResultRecords,
    RemeasuringRecords,
    ConsentRecords,
    PeopleRecords,
    BackupRecords,
    DeidentifiedRecords,
    DeletionRecords,
    ExportRecords,
):
    """An unlocked history, for any number of threads; `files` holds its videos, `trainer_id` is who unlocked it.

    Every method raises LockedHistoryError when the history is closed or damaged, BusyHistoryError when another
    process does not let go of it, and where it writes FullDiskError; a save that fails has changed nothing. A view is
    logged, so it writes too.
    """

    @staticmethod
    def exists(folder: Path) -> bool:
        """Tell whether a data folder holds a history."""
        return (folder / _HISTORY).exists()  # whatever it is, nothing is made over it

    @classmethod
    def create(cls, folder: Path, passphrase: str, *, trainer: str = "Trainer") -> Self:
        """Make an empty history and open it; `trainer` is the name of whose passphrase it is.

        Raises
        ------
        UsageError
            If the folder, or the database on a server, holds a history already, or the passphrase is too short.
        FullDiskError
            If there is no room for it.
        """
        with _new_history(folder) as (new, made):
            unlocked = create_key_file(new / KEYS, passphrase)
            (new / FILES).mkdir(mode=0o700)
            made.enter_context(new_database(place_of(new / DATABASE), unlocked.data_key))
        records = cls(folder / _HISTORY, unlocked)
        records.rename_trainer(unlocked.owner, trainer)
        records._log_unlock()
        return records

    @classmethod
    def open(cls, folder: Path, passphrase: str) -> Self:
        """Unlock the history of a data folder, with a passphrase or the recovery key, and bring its tables up to date.

        Raises
        ------
        WrongPassphraseError
            If the passphrase does not open it.
        TooManyAttemptsError
            If it comes too soon after too many wrong ones.
        LockedHistoryError
            If it is missing, damaged, or of a newer version of the software.
        """
        home = folder / _HISTORY
        unlocked = unlock(home, passphrase)
        make_private(home)
        records = cls(home, unlocked)
        try:
            records._log_unlock()
            records._sweep()
        except BaseException:
            records.close()
            raise
        return records

    @classmethod
    def restore(cls, folder: Path, backup: Path, passphrase: str) -> Self:
        """Make the history of an empty data folder from a backup, and open it.

        Raises
        ------
        UsageError
            If the folder, or the database on a server, holds a history already.
        BackupError
            If the backup is damaged, or none.
        WrongPassphraseError
            If no passphrase of the backup is this one.
        """
        with _new_history(folder) as (new, made):
            unlocked = unpack_backup(backup, new, passphrase)
            made.enter_context(_in_its_place(new / DATABASE, unlocked.data_key))
        records = cls(folder / _HISTORY, unlocked)
        with records._session(writes=True) as session:
            records._log(session, Entry("created", Thing.HISTORY_FROM_BACKUP.of()))
        return records

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _sweep(self) -> None:
        """Delete what killed programs left and no delete would ever find.

        These are videos that no assessment names, plain files on their way out, and the folders of a cut-off backup or
        restore, which hold copies of all rows.
        """
        left = [*self._home.glob(f"{UNFINISHED_BACKUP}*"), *self._home.parent.glob(f"{_UNFINISHED}*")]
        for folder in left:
            if age_s(folder) > ABANDONED_AFTER_S:
                shutil.rmtree(folder, ignore_errors=True)
        self._sweep_arrivals()
        self._sweep_files()
        self._sweep_exports()


@contextmanager
def _in_its_place(file: Path, data_key: bytes) -> Iterator[None]:
    """Move the rows of an unpacked backup to the server, if they are to be stored there."""
    place = place_of(file)
    if place == file:
        yield
        return
    rows = open_database(file, data_key)
    try:
        with new_database(place, data_key, rows):
            rows.dispose()
            file.unlink()
            yield
    finally:
        rows.dispose()


@contextmanager
def _new_history(folder: Path) -> Iterator[tuple[Path, ExitStack]]:
    """Fill a new folder in a `with` block; it becomes the history when the block ends, and is deleted if it fails.

    What is entered into the stack ends after that, so that a database on a server comes and goes with the folder.
    """
    taken = UsageError("This data folder already has a history; unlock it with its passphrase.")
    if Records.exists(folder):
        raise taken
    with disk_failures_reported():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
        try:
            with ExitStack() as made:
                yield new, made
                sync_folder(new)
                new = new.rename(folder / _HISTORY)
                sync_folder(folder)
        except BaseException as error:
            shutil.rmtree(new, ignore_errors=True)
            if isinstance(error, OSError) and Records.exists(folder):  # someone else was faster
                raise taken from error
            raise
