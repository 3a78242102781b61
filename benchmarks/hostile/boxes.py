"""Take an MP4 file apart into its boxes, change them, and put it together again."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field

HOLDERS = {b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl", b"mvex", b"moof", b"traf", b"udta"}


@dataclass
class Box:
    """One box: its kind, and either its bytes or the boxes in it; `header` overwrites its first eight bytes."""

    kind: bytes
    data: bytes = b""
    inside: list[Box] = field(default_factory=list)
    header: bytes = b""

    def packed(self) -> bytes:
        """Write the box and what is in it."""
        body = self.data + b"".join(box.packed() for box in self.inside)
        return (self.header or struct.pack(">I4s", 8 + len(body), self.kind)) + body

    def all(self) -> Iterator[Box]:
        """Go through the box and every one in it."""
        yield self
        for box in self.inside:
            yield from box.all()


def taken_apart(data: bytes) -> Box:
    """The whole file as a box without a header of its own."""
    return Box(b"file", inside=_boxes(data))


def put_together(file: Box) -> bytes:
    """Write what `taken_apart` read."""
    return b"".join(box.packed() for box in file.inside)


def _boxes(data: bytes) -> list[Box]:
    found, at = [], 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + size]
        found.append(Box(kind, inside=_boxes(body)) if kind in HOLDERS else Box(kind, body))
        at += size
    return found


def of_kind(file: Box, kind: bytes) -> Box:
    """Find the first box of a kind."""
    return next(box for box in file.all() if box.kind == kind)


def table(kind: bytes, *numbers: int) -> Box:
    """A full box (version and flags 0) of 32-bit numbers."""
    return Box(kind, struct.pack(f">{len(numbers) + 1}I", 0, *(number & 0xFFFFFFFF for number in numbers)))


def replaced(file: Box, new: Box) -> None:
    """Put a box in the place of the first of its kind; where there is none, at the end of the sample tables."""
    for box in file.all():
        for place, each in enumerate(box.inside):
            if each.kind == new.kind:
                box.inside[place] = new
                return
    of_kind(file, b"stbl").inside.append(new)


def edited(data: bytes, change: Callable[[Box], object]) -> bytes:
    """A file with a change."""
    file = taken_apart(data)
    change(file)
    return put_together(file)


def with_boxes(data: bytes, *boxes: Box) -> bytes:
    """A file with these boxes in the places of its own."""

    def change(file: Box) -> None:
        for box in boxes:
            replaced(file, deepcopy(box))

    return edited(data, change)


def with_bytes(data: bytes, kind: bytes, at: int, new: bytes) -> bytes:
    """A file in which some bytes of the first box of a kind are others."""
    box_at = data.index(kind) + 4 + at
    return data[:box_at] + new + data[box_at + len(new) :]


def index_first(data: bytes) -> bytes:
    """A file whose index stands before its pictures, as some apps write it."""
    file = taken_apart(data)
    moov = of_kind(file, b"moov")
    file.inside.remove(moov)
    file.inside.insert(1, moov)
    stco = of_kind(file, b"stco")
    offsets = [offset + len(moov.packed()) for (offset,) in struct.iter_unpack(">I", stco.data[8:])]
    stco.data = stco.data[:8] + struct.pack(f">{len(offsets)}I", *offsets)
    return put_together(file)
