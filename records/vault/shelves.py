"""Where whole sealed files are kept, by their id: a folder of this computer, or what else keeps `Shelf`'s promises."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol

from records.vault.folder import age_s, sync_folder

Tick = Callable[[], object]
"""Called between the pieces of long work."""


class Shelf(Protocol):
    """Keeps whole sealed files; it can open none of them."""

    def put(self, file_id: str, whole: Path, tick: Tick) -> None:
        """Move a file here from the disk; what was cut off goes on, and twice is once."""
        ...

    def open(self, file_id: str) -> BinaryIO:
        """Open a file for reading at any place; FileNotFoundError if it is not here."""
        ...

    def delete(self, file_id: str) -> None:
        """Remove a file; it may be gone already."""
        ...

    def ids(self, *, older_than_s: float = -math.inf) -> list[str]:
        """List the ids of all files, or of those last written so long ago."""
        ...


class FolderShelf:
    """A folder of this computer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, file_id: str) -> Path:
        """Where a file is, or would be."""
        return self._folder / f"{file_id}.enc"

    def put(self, file_id: str, whole: Path, tick: Tick) -> None:
        """Move a file here."""
        whole.rename(self.path(file_id))
        sync_folder(self._folder)

    def open(self, file_id: str) -> BinaryIO:
        """Open a file for reading."""
        return self.path(file_id).open("rb")

    def delete(self, file_id: str) -> None:
        """Remove a file."""
        self.path(file_id).unlink(missing_ok=True)

    def ids(self, *, older_than_s: float = -math.inf) -> list[str]:
        """List the ids."""
        return [path.stem for path in self._folder.glob("*.enc") if age_s(path) > older_than_s]
