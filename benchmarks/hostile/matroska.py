"""Hostile Matroska files: elements by hand, and films with damage."""

import random
import struct
from collections.abc import Iterator
from functools import partial

from benchmarks.hostile.films import Case, film, room

SEGMENT, INFO, TRACKS, CLUSTER = b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b", b"\x1f\x43\xb6\x75"
TAGS, CUES, ATTACHMENTS, CHAPTERS = b"\x12\x54\xc3\x67", b"\x1c\x53\xbb\x6b", b"\x19\x41\xa4\x69", b"\x10\x43\xa7\x70"
SEEK_HEAD, TRACK, PRIVATE, CLOCK, LENGTH = b"\x11\x4d\x9b\x74", b"\xae", b"\x63\xa2", b"\x2a\xd7\xb1", b"\x44\x89"
MANY = 3_000_000
SIDE_PX = 64
AVC, JPEG, RAW = b"V_MPEG4/ISO/AVC", b"V_MJPEG", b"V_UNCOMPRESSED"


def element(kind: bytes, *inside: bytes, size: int | None = None) -> bytes:
    """An element; it may say to have another size than it has."""
    body = b"".join(inside)
    return kind + struct.pack(">Q", (1 << 56) | (len(body) if size is None else size)) + body


def number(kind: bytes, value: int) -> bytes:
    """Write an element that is a number."""
    return element(kind, value.to_bytes(8, "big"))


HEAD = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"matroska"))
INFORMATION = element(INFO, number(CLOCK, 1_000_000))


def track(*more: bytes, codec: bytes = JPEG, side_px: int = SIDE_PX, track_number: int = 1) -> bytes:
    """A track of pictures."""
    picture = element(b"\xe0", number(b"\xb0", side_px), number(b"\xba", side_px), element(b"\x2e\xb5\x24", b"I420"))
    numbers = number(b"\xd7", track_number), number(b"\x73\xc5", track_number), number(b"\x83", 1)
    return element(TRACK, *numbers, element(b"\x86", codec), picture, *more)


def block(time: int, data: bytes, lacing: int = 0) -> bytes:
    """Write a picture of the first track."""
    return element(b"\xa3", b"\x81", struct.pack(">hB", time, 0x80 | lacing), data)


def cluster(*inside: bytes, time: int = 0) -> bytes:
    """Write blocks that count their times from one."""
    return element(CLUSTER, number(b"\xe7", time), *inside)


TABLE = element(TRACKS, track())
PICTURE = film(room(SIDE_PX, SIDE_PX), [0], codec="mjpeg", pixels="yuvj420p", container="image2pipe")
FILM = cluster(*[block(40 * index, PICTURE) for index in range(12)])


def made(*parts: bytes) -> bytes:
    """A file with these parts, between its clock and a film."""
    return HEAD + element(SEGMENT, INFORMATION, *parts, FILM)


def cases() -> Iterator[Case]:
    """Every case."""
    yield from _lists()
    yield from _sizes()
    yield from _blocks()
    for part in range(1, 20, 2):
        yield f"Matroska cut at {part}", partial(_cut, part)
    for seed in range(40):
        yield f"Matroska flipped {seed}", partial(_flipped, seed)


def _lists() -> Iterator[Case]:
    """Much that costs the file two or three bytes each."""
    for count in (17, 2000, MANY):
        yield f"{count} empty tracks", partial(_empty_tracks, count)
    yield "17 tracks, Matroska", lambda: made(element(TRACKS, *[track(track_number=each) for each in range(1, 18)]))
    yield "many cues", lambda: made(TABLE, element(CUES, b"\xbb\x80" * MANY))
    yield "many tags", lambda: made(TABLE, element(TAGS, b"\x73\x73\x80" * MANY))
    yield "many tags inside", lambda: made(TABLE, element(TAGS, element(b"\x73\x73", b"\x67\xc8\x80" * MANY)))
    yield "many chapters", lambda: made(TABLE, element(CHAPTERS, element(b"\x45\xb9", b"\xb6\x80" * MANY)))
    yield "many attachments", lambda: made(TABLE, element(ATTACHMENTS, b"\x61\xa7\x80" * MANY))
    attachment = element(ATTACHMENTS, element(b"\x61\xa7", element(b"\x46\x5c", bytes(30_000_000))))
    yield "a large attachment", partial(made, TABLE, attachment)
    for name, lists in (("encodings", b"\x62\x40\x80"), ("mappings", b"\x41\xe4\x80"), ("planes", b"\xe4\x80")):
        holder = {"encodings": b"\x6d\x80", "mappings": b"\x41\xe4", "planes": b"\xe2"}[name]
        yield f"many {name}", partial(_with_track, holder, lists)
    yield "many seeks", lambda: made(element(SEEK_HEAD, b"\x4d\xbb\x80" * MANY), TABLE)
    yield "a seek into pictures", _sought
    yield "tracks in pictures after damage", _found_again
    yield "many additions", _with_additions
    yield "many tables", lambda: made(*[TABLE] * 3000)


def _with_track(holder: bytes, lists: bytes) -> bytes:
    return made(element(TRACKS, track(element(holder, lists * MANY))))


def _bomb() -> bytes:
    return element(TRACKS, track(), b"\xae\x80" * MANY)


def _sought() -> bytes:
    def start(position: int) -> bytes:
        seek = element(b"\x4d\xbb", element(b"\x53\xab", TRACKS), number(b"\x53\xac", position))
        return element(SEEK_HEAD, seek) + INFORMATION + cluster(block(0, _bomb()))

    return HEAD + element(SEGMENT, start(start(0).index(_bomb())))


def _found_again() -> bytes:
    """Damage before the pictures makes FFmpeg look for the next element, and it finds one in a picture."""
    wrong = element(INFO, element(LENGTH, b"abc"))
    return HEAD + element(SEGMENT, wrong, cluster(block(0, _bomb())))


def _with_additions() -> bytes:
    additions = element(b"\x75\xa1", b"\xa6\x80" * MANY)
    return made(TABLE, cluster(element(b"\xa0", element(b"\xa1", b"\x81\0\0\0", PICTURE), additions)))


def _empty_tracks(count: int) -> bytes:
    return made(element(TRACKS, track(), b"\xae\x80" * count))


def _sizes() -> Iterator[Case]:
    """Elements that promise more than there is."""
    parts = {"info": INFORMATION, "tracks": TABLE, "tags": element(TAGS), "cluster": FILM}
    for size in (0, 1, 1 << 28, 1 << 31, (1 << 56) - 2, (1 << 56) - 1):
        for name, part in parts.items():
            others = {**parts, name: element(part[:4], part[12:], size=size)}
            yield f"{name} of {size}", partial(_segment, *others.values())
        yield f"segment of {size}", partial(_segment, *parts.values(), size=size)
        private = element(PRIVATE, size=size)
        yield f"settings of {size}", partial(made, element(TRACKS, track(private, codec=AVC)))
        side_px = size & 0xFFFFFFFF
        yield f"picture of {side_px} on each side", partial(made, element(TRACKS, track(side_px=side_px)))
    large = element(PRIVATE, bytes(30_000_000))
    yield "large settings", partial(made, element(TRACKS, track(large, codec=AVC)))
    yield "a head without a type", lambda: element(HEAD[:4]) + made(TABLE)[len(HEAD) :]
    yield "a head only", lambda: HEAD
    yield "a head of much", lambda: element(HEAD[:4], HEAD[12:], size=1 << 40)


def _segment(*parts: bytes, size: int | None = None) -> bytes:
    return HEAD + element(SEGMENT, *parts, size=size)


def _blocks() -> Iterator[Case]:
    """Pictures that FFmpeg must not decode, and times."""
    yield "uncompressed", lambda: made(element(TRACKS, track(codec=RAW)))
    yield "all at one time", lambda: made(TABLE, cluster(*[block(0, PICTURE) for _ in range(3000)]))
    for lacing in (2, 4, 6):
        laced = [block(index, b"\xff" + bytes(4), lacing) for index in range(30_000)]
        yield f"laced {lacing}", partial(made, TABLE, cluster(*laced))
    backwards = [cluster(block(0, PICTURE), time=time) for time in range(5000, 0, -40)]
    yield "backwards", partial(made, TABLE, *backwards)
    yield "of another track", lambda: made(element(TRACKS, track(track_number=9)))
    endless = [cluster(block(0, PICTURE), time=time) for time in (0, 1 << 40, 1 << 62, (1 << 64) - 1)]
    yield "times without end", partial(made, TABLE, *endless)
    for clock in (0, 1 << 62):
        yield f"Matroska, clock of {clock}", partial(_segment, element(INFO, number(CLOCK, clock)), TABLE, FILM)
    for seconds in (float("nan"), -1e300, 1e300):
        length = element(INFO, element(LENGTH, struct.pack(">d", seconds)))
        yield f"length of {seconds}", partial(_segment, length, TABLE, FILM)
    nest = b""
    for _ in range(2000):
        nest = element(b"\xa0", nest)
    yield "a nest of groups", partial(made, TABLE, cluster(nest))


def _cut(part: int) -> bytes:
    data = film(container="matroska")
    return data[: len(data) * part // 20]


def _flipped(seed: int) -> bytes:
    chance, data = random.Random(seed), bytearray(film(container="matroska"))
    for _ in range(1 + seed % 12):
        place = chance.randrange(len(data) if seed % 2 else 700)
        data[place] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    return bytes(data)
