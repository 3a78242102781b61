"""Tables that promise more than they hold, tracks without end, and boxes where they do not belong."""

import struct
import zlib
from collections.abc import Iterator
from copy import deepcopy
from functools import partial

from benchmarks.hostile.boxes import Box, edited, of_kind, put_together, replaced, table, taken_apart, with_boxes
from benchmarks.hostile.films import FRAGMENTS, Case, film, plain, sound_only, two_videos

MANY = 60_000_000


def bomb(count: int = MANY) -> list[Box]:
    """What makes a track of a few bytes into one of so many pictures."""
    stts, stsz = table(b"stts", 1, count, 1), table(b"stsz", 1, count)
    return [stts, stsz, table(b"stsc", 1, 1, count, 1), table(b"ctts", 1, count, 0)]


def cases() -> Iterator[Case]:
    """Every case."""
    for count in (MANY, 400_000, 0xFFFFFFFF, 0x0FFFFFFF):
        for name, boxes in _tables(count).items():
            yield f"{name} of {count}", partial(_with, *boxes)
    yield "edits again and again", partial(_with, table(b"elst", 100_000, *[4800, 0, 1 << 16] * 100_000))
    for count in (MANY, 0xFFFFFFFF):
        yield f"fragment of {count}", partial(_with_runs, count, 1)
    yield "60 fragments of a million", partial(_with_runs, 1_000_000, 60)
    yield "two packed sums", partial(_with, table(b"ctts", 2, 150_000, 0, 150_000, 0))
    yield from _tracks()
    yield from _misplaced()


def _with(*boxes: Box) -> bytes:
    return with_boxes(plain(), *boxes)


def _tables(count: int) -> dict[str, list[Box]]:
    groups = {
        f"sbgp {kind.decode()}": [Box(b"sbgp", struct.pack(">I4sIII", 0, kind, count, count, 1))]
        for kind in (b"rap ", b"sync")
    }
    return groups | {
        "samples": bomb(count),
        "stsz": [table(b"stsz", 1, count)],
        "stsz without sizes": [table(b"stsz", 0, count)],
        "stts": [table(b"stts", 1, count, 1)],
        "ctts": [table(b"ctts", 1, count, 0)],
        "ctts without entries": [table(b"ctts", count)],
        "stss": [table(b"stss", count, 1)],
        "stsc": [table(b"stsc", 1, 1, count, 1)],
        "stsc without entries": [table(b"stsc", count)],
        "stco": [table(b"stco", count, 48)],
        "co64": [table(b"co64", count, 0, 48)],
        "stz2": [table(b"stz2", 8, count)],
        "elst": [table(b"elst", count, 10, 0, 1 << 16)],
        "sgpd": [Box(b"sgpd", struct.pack(">I4sIIB", 1 << 24, b"sync", 1, count, 1))],
        "saiz": [Box(b"saiz", struct.pack(">IBI", 0, 1, count))],
        "saio": [table(b"saio", count)],
        "stsd": [Box(b"stsd", struct.pack(">II", 0, count) + bytes(40))],
        "dref": [table(b"dref", count)],
    }


def _with_runs(count: int, times: int) -> bytes:
    def change(file: Box) -> None:
        of_kind(file, b"traf").inside += [table(b"trun", count)] * times

    return edited(film(movflags=FRAGMENTS), change)


def _tracks() -> Iterator[Case]:
    yield "4 tracks of many", partial(_with_tracks, 4, *bomb())
    yield "16 tracks of some", partial(_with_tracks, 16, *bomb(200_000))
    for count in (2, 17, 1000):
        yield f"{count} tracks", partial(_with_tracks, count)
    chunks = table(b"stsc", 1, 1, MANY * 30, 1)
    yield "much sound, one tick each", partial(_with_sound, table(b"stts", 1, MANY, 1), chunks)
    yield "much sound", partial(_with_sound, table(b"stts", 1, MANY, 1024), *bomb()[1:])
    yield "sound only", sound_only
    yield "two videos", two_videos
    yield "a cover and no film", _cover_only


def _with_tracks(count: int, *boxes: Box) -> bytes:
    def change(file: Box) -> None:
        for box in boxes:
            replaced(file, box)
        of_kind(file, b"moov").inside += [deepcopy(of_kind(file, b"trak")) for _ in range(count - 1)]

    return edited(plain(), change)


def _with_sound(*boxes: Box) -> bytes:
    file = taken_apart(film(sound=True))
    sound = Box(b"file", inside=[[box for box in file.all() if box.kind == b"trak"][1]])
    for box in boxes:
        replaced(sound, box)
    return put_together(file)


def _cover_only() -> bytes:
    picture = film(codec="mjpeg", pixels="yuvj420p", container="image2pipe", pts=[0])
    covr = Box(b"ilst", inside=[Box(b"covr", inside=[Box(b"data", struct.pack(">II", 13, 0) + picture)])])

    def change(file: Box) -> None:
        moov = of_kind(file, b"moov")
        moov.inside = [box for box in moov.inside if box.kind != b"trak"]
        moov.inside.append(Box(b"udta", inside=[Box(b"meta", bytes(4), [_hdlr(b"mdir"), covr])]))

    return edited(plain(), change)


def _hdlr(kind: bytes) -> Box:
    return Box(b"hdlr", struct.pack(">II4s", 0, 0, kind) + bytes(13))


def _misplaced() -> Iterator[Case]:
    for into in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"file"):
        yield f"samples in {into.decode()}", partial(_put, into, *bomb())
    track = Box(b"trak", inside=[box for box in of_kind(taken_apart(_with(*bomb())), b"trak").inside])
    yield "samples in udta", partial(_put, b"moov", Box(b"udta", inside=bomb()))
    yield (
        "a track in labels",
        partial(_put, b"moov", Box(b"meta", inside=[_hdlr(b"mdta"), Box(b"ilst", inside=[track])])),
    )
    yield "a track in a sample entry", partial(_with_entry, track.packed())
    yield "a track in free space", partial(_put, b"file", Box(b"free", inside=[Box(b"moov", inside=[track])]))
    yield "a film in a film", lambda: _put(b"moov", Box(b"moov", plain()))
    yield "the index twice", lambda: _put(b"file", of_kind(taken_apart(plain()), b"moov"))
    for kind in (b"trak", b"mdia", b"moov", b"udta", b"meta", b"skip"):
        yield f"a nest of {kind.decode()}", partial(_nested, kind)
    yield "a packed index", partial(_packed_index, 1 << 30)
    yield "a packed index of nothing", partial(_packed_index, 0)
    yield "a large label", lambda: _put(b"moov", Box(b"udta", inside=[Box(b"\xa9nam", bytes(30_000_000))]))
    yield "many labels", lambda: _put(b"moov", Box(b"udta", inside=_labels()))
    keys = Box(b"meta", inside=[_hdlr(b"mdta"), table(b"keys", 0x1FFFFFF0)])
    yield "keys without end", partial(_put, b"moov", keys)
    yield "a large setting", lambda: _with_entry(Box(b"glbl", bytes(30_000_000)).packed())
    yield "boxes without end", lambda: plain() + Box(b"free").packed() * 1_100_000
    yield "a palette", lambda: plain().replace(b"\0\x18\xff\xff", b"\0\x08\0\0")


def _put(into: bytes, *boxes: Box) -> bytes:
    return edited(plain(), lambda file: of_kind(file, into).inside.extend(deepcopy(boxes)))


def _with_entry(data: bytes) -> bytes:
    def change(file: Box) -> None:
        stsd = of_kind(file, b"stsd")
        size = int.from_bytes(stsd.data[8:12], "big") + len(data)
        stsd.data = stsd.data[:8] + size.to_bytes(4, "big") + stsd.data[12:] + data

    return edited(plain(), change)


def _nested(kind: bytes) -> bytes:
    box = Box(kind)
    for _ in range(3000):
        box = Box(kind, box.packed())
    return _put(b"moov", box)


def _labels() -> list[Box]:
    return [Box(b"\xa9" + number.to_bytes(3, "big"), struct.pack(">HH", 4, 0) + b"abcd") for number in range(60_000)]


def _packed_index(size: int) -> bytes:
    """An index that is packed a thousand to one, which takes no time to make: a megabyte, again and again."""
    squeezer = zlib.compressobj()
    start = squeezer.flush(zlib.Z_FULL_FLUSH)
    again = squeezer.compress(bytes(1 << 20)) + squeezer.flush(zlib.Z_FULL_FLUSH)
    packed = struct.pack(">I", size) + start + again * (size >> 20)
    cmov = Box(b"cmov", inside=[Box(b"dcom", b"zlib"), Box(b"cmvd", packed)])

    def change(file: Box) -> None:
        of_kind(file, b"moov").inside = [cmov]

    return edited(plain(), change)
