"""Small true videos, made by PyAV, that the hostile ones are made of."""

import io
import os
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import Any

import av
import numpy as np

from sample_videos import sample_path
from vision.video import Picture, Video

Case = tuple[str, Callable[[], bytes]]
"""A name, and what makes the file."""
CLOCK = Fraction(1, 1000)
EVEN_MS = range(0, 480, 40)
os.environ["SVT_LOG"] = "0"  # an encoder that tells the screen what it does
FRAGMENTS = "frag_keyframe+empty_moov+default_base_moof"


def room(width: int = 64, height: int = 48) -> Iterator[Picture]:
    """Pictures of nobody, endlessly, each a little different."""
    random = np.random.default_rng(19)
    plain = np.full((height, width, 3), 90, np.uint8)
    plain[: height // 2, : width // 2] = 200
    while True:
        yield plain + random.integers(0, 9, plain.shape, dtype=np.uint8)


@cache
def client() -> list[Picture]:
    """A dozen small pictures of a client who sits."""
    return [frame.rgb for frame in islice(Video(sample_path("sts5_side")).frames(max_side_px=256), 12)]


@cache
def plain() -> bytes:
    """A dozen pictures of nobody."""
    return film()


def film(
    pictures: Iterable[Picture] | None = None,
    pts: Iterable[int] = EVEN_MS,
    *,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    container: str = "mp4",
    clock: Fraction = CLOCK,
    options: dict[str, str] | None = None,
    movflags: str = "",
    file: io.BytesIO | None = None,
    sound: bool = False,
) -> bytes:
    """A video of these pictures at these times."""
    file = file or io.BytesIO()
    with av.open(file, "w", format=container, options={"movflags": movflags} if movflags else {}) as out:
        stream: Any = None
        for picture, at in zip(pictures or room(), pts, strict=False):
            if stream is None:
                stream = added(out, codec, pixels, picture.shape[1], picture.shape[0], options)
                stream.time_base = stream.codec_context.time_base = clock
                if sound:
                    silence(out)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = at, clock
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def added(out: Any, codec: str, pixels: str, width: int, height: int, options: dict[str, str] | None = None) -> Any:
    """A stream of pictures in a container."""
    quick = {"libx264": {"preset": "ultrafast", "bf": "0"}, "libx265": {"x265-params": "log-level=none"}}.get(codec, {})
    stream = out.add_stream(codec, rate=25, options=options or quick | {"g": "5"})
    stream.width, stream.height, stream.pix_fmt = width, height, pixels
    return stream


def silence(out: Any) -> None:
    """A little sound in a container."""
    stream = out.add_stream("aac", rate=48000)
    for index in range(4):
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        sound.sample_rate, sound.pts, sound.time_base = 48000, index * 1024, Fraction(1, 48000)
        out.mux(stream.encode(sound))
    out.mux(stream.encode(None))


def sound_only() -> bytes:
    """A file without pictures."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        silence(out)
    return file.getvalue()


def two_videos() -> bytes:
    """Two streams of pictures."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        streams = [added(out, "libx264", "yuv420p", width, height) for width, height in ((64, 48), (96, 80))]
        for stream in streams:
            for picture in islice(room(stream.width, stream.height), 12):
                out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            out.mux(stream.encode(None))
    return file.getvalue()


def joined(*films: bytes, codec: str = "libx264") -> bytes:
    """The coded pictures of films one after the other, in one stream; each film brings its own settings."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as out:
        stream = added(out, codec, "yuv420p", 64, 48)
        number = 0
        for data in films:
            with av.open(io.BytesIO(data), "r") as container:
                for coded in container.demux(video=0):
                    if coded.size:
                        packet = av.Packet(bytes(coded))
                        packet.stream, packet.pts, packet.dts, packet.time_base = (
                            stream,
                            number * 40,
                            number * 40,
                            CLOCK,
                        )
                        packet.is_keyframe = coded.is_keyframe
                        out.mux(packet)
                        number += 1
    return file.getvalue()


class Pipe(io.BytesIO):
    """A file that cannot be sought, as a browser records into."""

    def seekable(self) -> bool:
        """Say so."""
        return False

    seek = None  # type: ignore[assignment] # PyAV takes what has none for a pipe
