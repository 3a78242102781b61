"""A folder of this computer whose new videos are taken in: where AirDrop, a cable or a cloud's own program puts them.

Which folder it is, and which of its videos are known, is this computer's own: a small sealed file beside the history.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from cryptography.exceptions import InvalidTag

from records.errors import NotInHistoryError
from records.history.arrivals import ArrivalRecords
from records.jobs import VIDEO_TYPES, Original, Watched
from records.tables.audit import Entry
from records.tables.details import Thing
from records.vault.folder import disk_failures_reported, private, write_atomically
from records.vault.keys import subkey
from records.vault.locks import try_lock
from records.vault.sealing import Seal
from records.vault.slices import SLICE_BYTES
from vision.errors import UsageError
from vision.limits import MAX_BYTES

_WATCHED, _WATCHING = "watched", "watching"
_ID_BYTES = 16


class WatchedRecords(ArrivalRecords):
    """The part of the history that looks into a folder."""

    def watched(self) -> Watched | None:
        """Tell which folder is watched; None if none is."""
        try:
            sealed = (self._home / _WATCHED).read_bytes()
            note_id = sealed[:_ID_BYTES].hex()
            told = json.loads(self._note_seal(note_id).open(0, True, sealed[_ID_BYTES:]))
        except (FileNotFoundError, InvalidTag, ValueError):  # of another history, or cut: it can be named again
            return None
        return Watched(Path(told["folder"]), told["known"])

    def watch(self, folder: Path | None) -> None:
        """Watch a folder from now on, or none; the videos that are in it already are left alone.

        Raises
        ------
        UsageError
            If it is no folder that can be read, or one of Stridewell's own.
        """
        if folder is None:
            (self._home / _WATCHED).unlink(missing_ok=True)
            return
        folder = folder.expanduser().resolve()
        if folder.is_relative_to(self._home.parent.resolve()):
            raise UsageError("Choose a folder outside Stridewell's data folder.")
        try:
            known = {_mark(path, about): "" for path, about in _videos_in(folder)}
        except OSError as error:
            raise UsageError("This folder cannot be read; choose another one.") from error
        self._keep(Watched(folder, known))

    def look_into_watched(self, before: frozenset[str] = frozenset()) -> frozenset[str]:
        """Take in each new video that was the same at the look before, a few seconds ago: it is all there by now.

        What cannot be read now is for a later look; so is everything while another program of this computer looks.

        Returns
        -------
        What to give to the next look.

        Raises
        ------
        FullDiskError
            If there is no room for a video.
        """
        if self.watched() is None:
            return frozenset()
        with disk_failures_reported(), open(self._home / _WATCHING, "ab", opener=private) as turn:
            watched = self.watched()
            if watched is None or not try_lock(turn):
                return frozenset()
            try:
                found = {_mark(path, about): (path, about) for path, about in _videos_in(watched.folder)}
            except OSError:  # a stick that is not plugged in, a share that does not answer
                return frozenset()
            known = {mark: job_id for mark, job_id in watched.known.items() if mark in found}
            for mark in before & found.keys() - known.keys():
                if job_id := self._take_in_slices(*found[mark], mark):
                    known[mark] = job_id
                    self._keep(replace(watched, known=known))
            if known.keys() != watched.known.keys():
                self._keep(replace(watched, known=known))
            return frozenset(found)

    def originals(self) -> list[Original]:
        """List the videos of the watched folder that were taken in, and so can be removed there."""
        watched = self.watched()
        if watched is None:
            return []
        try:
            found = [(path, about, watched.known.get(_mark(path, about))) for path, about in _videos_in(watched.folder)]
        except OSError:
            return []
        return [Original(path, about.st_size, job_id) for path, about, job_id in found if job_id]

    def remove_original(self, original: Original) -> None:
        """Delete a video from the watched folder, once the trainer has said so; the history keeps its own.

        Raises
        ------
        NotInHistoryError
            If it is not there as it was taken in.
        UsageError
            If the computer refuses.
        """
        if original not in self.originals():
            raise NotInHistoryError
        with self._session(writes=True) as session:
            self._log(session, Entry("deleted", Thing.ORIGINAL.of(id=original.job_id)))
        try:
            original.path.unlink()
        except OSError as error:
            raise UsageError("This file cannot be removed; remove it yourself.") from error

    def _take_in_slices(self, path: Path, about: os.stat_result, mark: str) -> str | None:
        """Seal a video, from where it was left the last time; None if it cannot be read, or is not the same any more.

        A lock in between stops it.
        """
        arrival = self.begin_arrival(path.name, about.st_size, mark=f"folder {mark}", source="folder", client_id=None)
        file = arrival.file()
        try:
            with path.open("rb") as source:
                source.seek(file.received * SLICE_BYTES)
                for index in range(file.received, file.slices):
                    if self._engine is None:
                        return None
                    data = source.read(SLICE_BYTES)
                    if _mark(path, path.stat()) != mark:  # only what is surely of the same file is sealed
                        raise ValueError("It was written on meanwhile.")
                    file.put(index, data)
        except ValueError:
            self.drop_arrival(arrival.id)
            return None
        except (FileNotFoundError, PermissionError):
            return None
        self.finish_arrival(arrival.id)
        return arrival.id

    def _keep(self, watched: Watched) -> None:
        note_id = uuid4().hex  # another key each time
        told = json.dumps({"folder": str(watched.folder), "known": dict(watched.known)}).encode()
        sealed = bytes.fromhex(note_id) + self._note_seal(note_id).seal(0, True, told)
        with disk_failures_reported():
            write_atomically(self._home / _WATCHED, sealed)

    def _note_seal(self, note_id: str) -> Seal:
        return Seal(subkey(self._data_key, "files"), note_id, None)


def _videos_in(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Find the videos of a folder, by name: what is hidden is unfinished, and a link may lead anywhere."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            ends_well = entry.name.lower().endswith(tuple(f".{kind}" for kind in VIDEO_TYPES))
            if not ends_well or entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
                continue
            about = os.stat(entry.path, follow_symlinks=False)
            if 0 < about.st_size <= MAX_BYTES:
                yield Path(entry.path), about


def _mark(path: Path, about: os.stat_result) -> str:
    return hashlib.sha256(repr((path.name, about.st_size, about.st_mtime_ns)).encode()).hexdigest()
