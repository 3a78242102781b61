"""Times that no clock shows, pictures of odd shapes and kinds, and pictures that change on the way."""

import struct
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial
from itertools import islice

import numpy as np

from benchmarks.hostile.boxes import table, with_boxes, with_bytes
from benchmarks.hostile.films import EVEN_MS, FRAGMENTS, Case, Pipe, client, film, joined, plain, room

TIMES = {
    "one picture": [0],
    "two pictures": [0, 40],
    "five pictures": [0, 40, 80, 120, 160],
    "a gap of minutes": [0, 40, 80, 600_000, 600_040],
    "a picture a minute": list(range(0, 720_000, 60_000)),
    "1000 a second": list(range(12)),
    "a late start": list(range(800_000, 800_480, 40)),
    "before the beginning": list(range(-480, 0, 40)),
    "across the beginning": list(range(-200, 280, 40)),
    "uneven": [0, 1, 2, 500, 501, 502, 503, 504, 1500, 1501, 1502, 4000],
}
WAYS = [
    ("libx264", "yuv420p", "mov"), ("libx264", "yuv422p", "mp4"), ("libx264", "yuv444p", "mp4"),
    ("libx264", "yuv420p10le", "mp4"), ("libx264", "gray", "mp4"), ("libx264rgb", "rgb24", "mp4"),
    ("libx265", "yuv420p10le", "mov"), ("libvpx", "yuv420p", "webm"), ("libvpx-vp9", "yuv420p", "webm"),
    ("libvpx-vp9", "yuva420p", "webm"), ("libvpx-vp9", "yuv420p", "mp4"), ("libsvtav1", "yuv420p", "mp4"),
    ("libsvtav1", "yuv420p10le", "matroska"), ("mpeg4", "yuv420p", "mp4"), ("mpeg4", "yuv420p", "3gp"),
    ("mjpeg", "yuvj420p", "mov"), ("mjpeg", "yuvj444p", "matroska"), ("prores_ks", "yuv422p10le", "mov"),
    ("prores_ks", "yuva444p10le", "mov"), ("h263", "yuv420p", "3gp"), ("rawvideo", "rgb24", "mov"),
    ("rawvideo", "yuv420p", "matroska"), ("ffv1", "rgb48le", "matroska"), ("qtrle", "argb", "mov"),
    ("qtrle", "gray", "mov"), ("png", "rgba", "mov"), ("png", "monob", "mov"), ("gif", "rgb8", "mov"),
    ("cinepak", "rgb24", "mov"), ("svq1", "yuv410p", "mov"), ("dvvideo", "yuv420p", "mov"),
    ("msmpeg4v3", "yuv420p", "matroska"), ("snow", "yuv420p", "matroska"), ("cfhd", "yuv422p10le", "mov"),
]  # fmt: skip
SIZES = {"h263": (128, 96), "dvvideo": (720, 576)}


def cases() -> Iterator[Case]:
    """Every case."""
    yield from _times()
    yield from _clocks()
    yield from _shapes()
    yield from _ways()


def _times() -> Iterator[Case]:
    for name, pts in TIMES.items():
        yield f"nobody, {name}", partial(film, room(), pts)
        yield f"somebody, {name}", partial(_somebody, pts)
        late = [max(at, 0) for at in pts]
        yield f"somebody, {name}, Matroska", partial(_somebody, late, "matroska")
    yield "700 at once", lambda: film(room(32, 32), range(700), clock=Fraction(1, 1_000_000))
    yield "700 at once, Matroska", lambda: film(room(32, 32), sorted([*range(350)] * 2), container="matroska")
    yield "700 at one time", lambda: _still(film(room(32, 32), range(0, 28_000, 40)))
    yield "nobody, all times equal", lambda: _still(plain())
    yield "somebody, all times equal", lambda: _still(film(client()))


def _somebody(pts: Iterable[int] = EVEN_MS, container: str = "mp4") -> bytes:
    return film(client(), pts, container=container)


def _still(data: bytes) -> bytes:
    count = int.from_bytes(data[data.index(b"stsz") + 12 :][:4], "big")
    return _lasting(with_boxes(data, table(b"stts", 1, count, 0)), 0)


def _lasting(data: bytes, duration: int) -> bytes:
    for kind, at in ((b"mdhd", 16), (b"mvhd", 16), (b"tkhd", 20)):
        data = with_bytes(data, kind, at, struct.pack(">I", duration))
    return data


def _clocks() -> Iterator[Case]:
    for scale in (0, 1, 0x7FFFFFFF, 0xFFFFFFFF):
        for name, made in (("nobody", plain), ("somebody", _somebody)):
            yield f"{name}, clock of {scale}", partial(_clocked, made, struct.pack(">I", scale))
    for duration in (0, 1, 0x7FFFFFFF, 0xFFFFFFFF):
        yield f"duration of {duration}", partial(_lasting, plain(), duration)
    for number in (0x80000000, 0x7FFFFFFF, 0xFFFFFFFF):
        for name, box in (
            ("offset", table(b"ctts", 2, 3, 0, 9, number)),
            ("step", table(b"stts", 2, 3, 40, 9, number)),
            ("edit from", table(b"elst", 1, 1000, number, 1 << 16)),
            ("edit for", table(b"elst", 1, number, 0, 1 << 16)),
        ):
            yield f"{name} {number}", partial(with_boxes, plain(), box)
    yield "no key picture", lambda: with_boxes(plain(), table(b"stss", 1, 9))
    yield "a late key picture", lambda: with_boxes(plain(), table(b"stss", 1, 12))


def _clocked(made: Callable[[], bytes], scale: bytes) -> bytes:
    return with_bytes(made(), b"mdhd", 12, scale)


def _shapes() -> Iterator[Case]:
    for width, height in ((2, 2), (16, 16), (32, 32), (4096, 16), (16, 4096), (2, 512), (64, 2), (640, 160)):
        yield f"{width} x {height}", partial(film, room(width, height))
    for width, height in ((1, 1), (3, 3), (65, 49), (63, 47), (1, 300)):
        yield f"{width} x {height}", partial(film, room(width, height), pixels="yuv444p")
    for width, height in ((0, 0), (1, 1), (64, 48), (8192, 8192), (65535, 65535)):
        claim = struct.pack(">HH", width, height)
        yield f"said to be {width} x {height}", partial(with_bytes, plain(), b"stsd", 40, claim)
    for degrees in (1, 30, 45, 89, 135, 180, 225, 270):
        cos, sin = (round(value * 65536) for value in (np.cos(np.radians(degrees)), np.sin(np.radians(degrees))))
        yield f"turned by {degrees}", partial(_turned, [cos, sin, 0, -sin, cos, 0, 0, 0, 1 << 30])
    yield "turned by nothing", partial(_turned, [0] * 9)
    yield "turned by much", partial(_turned, [0x7FFFFFFF] * 9)
    for name, size in (("larger", (96, 80)), ("smaller", (32, 32)), ("too large", (4096, 2400))):
        yield f"then {name}", partial(_changing, size)
    yield "then in other colours", partial(_changing, (64, 48), "yuv444p")
    yield "then larger, VP9", lambda: joined(_vp9(64, 48), _vp9(96, 80), codec="libvpx-vp9")


def _turned(numbers: list[int]) -> bytes:
    return with_bytes(film(client()), b"tkhd", 40, struct.pack(">9i", *numbers))


def _changing(size: tuple[int, int], pixels: str = "yuv420p") -> bytes:
    first = film(islice(room(), 6), container="mpegts")
    return joined(first, film(islice(room(*size), 6), container="mpegts", pixels=pixels))


def _vp9(width: int, height: int) -> bytes:
    return film(islice(room(width, height), 6), codec="libvpx-vp9", container="webm", options={"g": "1"})


def _ways() -> Iterator[Case]:
    for codec, pixels, container in WAYS:
        pictures = islice(room(*SIZES.get(codec, (64, 48))), 6)
        made = partial(film, pictures, codec=codec, pixels=pixels, container=container)
        yield f"{codec} {pixels} {container}", made
    for other in (
        b"what",
        b"encv",
        b"hvc1",
        b"vp09",
        b"av01",
        b"mp4v",
        b"jpeg",
        b"apch",
        b"raw ",
        b"8BPS",
        b"text",
        b"mp4a",
    ):
        yield f"said to be {other.decode()}", partial(plain().replace, b"avc1", other)
    yield "B pictures", lambda: film(options={"preset": "ultrafast", "bf": "3", "g": "12"})
    yield "interlaced", lambda: film(options={"preset": "ultrafast", "flags": "+ildct+ilme", "x264-params": "tff=1"})
    yield "fragments", lambda: film(movflags=FRAGMENTS)
    yield "fragments of one", lambda: film(movflags="frag_every_frame+empty_moov")
    yield "with sound", lambda: film(sound=True)
    yield "fragments with sound", lambda: film(sound=True, movflags=FRAGMENTS)
    yield "WebM of a browser", lambda: film(container="webm", codec="libvpx", file=Pipe())
    yield "Matroska with sound, of a pipe", lambda: film(container="matroska", sound=True, file=Pipe())
