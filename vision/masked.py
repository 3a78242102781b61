"""A video file of which FFmpeg sees only what it needs; all else looks empty.

FFmpeg takes memory for whatever a file's header promises: a file of 1.2 kB took 4.5 GB. So the header is read here
first, part by part; what is not needed (sound, pictures of the cover, places) is hidden, and what is needed must keep
the limits. A damaged file never makes FFmpeg find in it what was not looked at here.
"""

from bisect import bisect_right
from collections.abc import Callable
from os import SEEK_SET
from typing import BinaryIO, Literal, NamedTuple

from vision.errors import UnreadableVideoError
from vision.limits import MAX_ELEMENTS

Kind = Literal["pictures", "sound"]
"""Of a track."""


class Hidden(NamedTuple):
    """Bytes of a file that look like `head` and then zeros."""

    start: int
    end: int
    head: bytes


class Scan:
    """Reads the parts of a file's header, and remembers which of them to hide.

    Raises
    ------
    UnreadableVideoError
        If the file has too many parts, or one breaks off.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, 2)
        self.hidden: list[Hidden] = []
        self._parts = 0

    def read(self, at: int, size: int) -> bytes:
        """Read up to `size` bytes; fewer at the file's end."""
        self._file.seek(at)
        return self._file.read(size)

    def count(self) -> None:
        """Count a part."""
        self._parts += 1
        if self._parts > MAX_ELEMENTS:
            raise UnreadableVideoError("it has too many parts")

    def hide(self, start: int, end: int, head: Callable[[int], bytes], *, joined: bool) -> None:
        """Hide a part, if need be `joined` with the one before; `head` gives the header of a part of so many bytes."""
        if joined:
            start = self.hidden.pop().start
        self.hidden.append(Hidden(start, end, head(end - start)))


class Masked:
    """A reader of a file in which some parts are hidden."""

    def __init__(self, file: BinaryIO, hidden: list[Hidden]) -> None:
        self._file, self._hidden = file, hidden
        self._starts = [part.start for part in hidden]

    def read(self, size: int) -> bytes:
        """Read up to `size` bytes."""
        at = self._file.tell()
        data = self._file.read(size)
        first = max(bisect_right(self._starts, at) - 1, 0)
        last = bisect_right(self._starts, at + len(data))
        if first >= last:
            return data
        shown = bytearray(data)
        for part in self._hidden[first:last]:
            start, end = max(part.start, at), min(part.end, at + len(data))
            if start < end:
                head = part.head[start - part.start : end - part.start]
                shown[start - at : end - at] = head.ljust(end - start, b"\0")
        return bytes(shown)

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Move to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Tell the place."""
        return self._file.tell()


def damaged() -> UnreadableVideoError:
    """Say that a file is none of ours, or no longer whole."""
    return UnreadableVideoError("it is empty, damaged or not a video")


def too_long() -> UnreadableVideoError:
    """Say that a file has too many pictures."""
    return UnreadableVideoError("it is longer than 15 minutes", "trim it to the test")


def too_many_tracks() -> UnreadableVideoError:
    """Say that a file has too many tracks."""
    return UnreadableVideoError("it has too many tracks")
