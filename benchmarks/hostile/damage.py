"""Damage as it happens to files, and as a fuzzer does it: sizes, cuts, flipped bytes."""

import random
import struct
from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.hostile.boxes import Box, edited, index_first, of_kind, taken_apart
from benchmarks.hostile.films import Case, plain


def cases() -> Iterator[Case]:
    """Every case."""
    for place, box in enumerate(list(taken_apart(plain()).all())[1:], 1):
        name = f"box {place} {box.kind.decode('latin-1')}"
        for size in (0, 1, 7, 0x7FFFFFFF):
            yield f"{name} of {size}", partial(_resized, place, size)
        yield f"{name} missing", partial(_without, place)
        yield f"{name} empty", partial(_emptied, place)
    for part in range(1, 20):
        yield f"cut at {part}, index last", partial(_cut, part)
        yield f"cut at {part}, index first", partial(_cut, part, first=True)
    for seed in range(60):
        yield f"index flipped {seed}", partial(_flipped, "index", seed)
    for seed in range(20):
        yield f"pictures flipped {seed}", partial(_flipped, "pictures", seed)
    yield "pictures of zeros", partial(_overwritten, bytes(20_000))
    yield "pictures of noise", partial(_overwritten, _noise())
    yield "noise", _noise
    yield "noise after a file type", lambda: struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 0, b"isom") + _noise()


def _resized(place: int, size: int) -> bytes:
    def change(file: Box) -> None:
        box = list(file.all())[place]
        box.header = struct.pack(">I4s", size, box.kind) + (struct.pack(">q", -9) if size == 1 else b"")

    return edited(plain(), change)


def _without(place: int) -> bytes:
    def change(file: Box) -> None:
        unwanted = list(file.all())[place]
        for box in file.all():
            box.inside = [each for each in box.inside if each is not unwanted]

    return edited(plain(), change)


def _emptied(place: int) -> bytes:
    def change(file: Box) -> None:
        box = list(file.all())[place]
        box.inside, box.data = [], b""

    return edited(plain(), change)


def _cut(part: int, *, first: bool = False) -> bytes:
    data = index_first(plain()) if first else plain()
    return data[: len(data) * part // 20]


def _noise() -> bytes:
    return np.random.default_rng(7).bytes(20_000)


def _overwritten(pictures: bytes) -> bytes:
    return edited(plain(), lambda file: setattr(of_kind(file, b"mdat"), "data", pictures))


def _flipped(part: str, seed: int) -> bytes:
    chance, data = random.Random(seed), bytearray(plain())
    start, end = data.index(b"mdat"), data.index(b"moov")
    places = range(start + 4, end - 4) if part == "pictures" else range(end + 4, len(data))
    for _ in range(1 + seed % 12):
        data[chance.choice(places)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    return bytes(data)
