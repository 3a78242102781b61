"""Plain files on their way out: what a killed export leaves is deleted at the next opening or the next export.

Before such a file is made, a sealed note in the history's folder names it. The export holds a lock on its note, so a
note that no one holds belongs to one that ended.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from cryptography.exceptions import InvalidTag

from records.history.unlocked import Door
from records.vault.files import ABANDONED_AFTER_S
from records.vault.folder import age_s, disk_failures_reported, private, sync_folder
from records.vault.keys import subkey
from records.vault.locks import lock, try_lock
from records.vault.sealing import Seal

_NOTES = "exports"


class ExportRecords(Door):
    """The part of the history that knows which plain files must not stay."""

    @contextmanager
    def noted(self, files: Iterable[Path]) -> Iterator[None]:
        """Let plain files be there during a `with` block; those that still are when it ends are deleted.

        Parameters
        ----------
        files : absolute paths of files that are not made yet
        """
        note_id, names = uuid4().hex, json.dumps([str(file) for file in files])
        folder = self._home / _NOTES
        try:
            with ExitStack() as held:
                with disk_failures_reported():
                    folder.mkdir(mode=0o700, exist_ok=True)
                    note = held.enter_context(open(folder / note_id, "xb", opener=private))
                    lock(note)
                    note.write(self._seal(note_id).seal(0, True, names.encode()))
                    note.flush()
                    os.fsync(note.fileno())
                    sync_folder(folder)
                yield
        finally:
            self._sweep_exports()

    def _sweep_exports(self) -> None:
        """Delete the files of every note that no export holds, and then the note."""
        for path in (self._home / _NOTES).glob("*"):
            with suppress(OSError):  # another program sweeps as well
                if self._is_over(path):
                    path.unlink()

    def _is_over(self, path: Path) -> bool:
        with path.open("r+b") as note:
            if not try_lock(note):
                return False
            try:
                names = self._seal(path.name).open(0, True, note.read())
            except (InvalidTag, ValueError):  # not written yet, or never: then no plain file was made
                return age_s(path) > ABANDONED_AFTER_S
            return all([_is_gone(Path(name)) for name in json.loads(names)])

    def _seal(self, note_id: str) -> Seal:
        return Seal(subkey(self._data_key, "files"), note_id, None)


def _is_gone(file: Path) -> bool:
    """Delete a file; False if that cannot be said, as of a stick that is not plugged in."""
    with suppress(OSError):
        file.unlink(missing_ok=True)
        return file.parent.is_dir()
    return False
