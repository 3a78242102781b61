"""Open a video file of unknown origin so that it can do no harm: FFmpeg sees it last, and only in part."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.error

from vision import isobmff, matroska
from vision.errors import UnreadableVideoError
from vision.limits import (
    MAX_ASPECT,
    MAX_BYTES,
    MAX_DURATION_S,
    MAX_FPS,
    MAX_FRAMES,
    MAX_PIXELS,
    MAX_SOUND_SAMPLES,
    MIN_SIDE_PX,
    OPEN_TIMEOUT_S,
)
from vision.masked import Hidden, Kind, Masked, Scan, damaged, too_long

Source = Path | Callable[[], BinaryIO]
"""A file, or a function that opens a fresh seekable reader (an encrypted file, a buffer in memory)."""

# What phones, browsers and their editors write. Other containers, `ffconcat` text among them, can make the decoder open
# other files; the other decoders are little used, and old.
CODECS = ("h264", "hevc", "vp8", "vp9", "libdav1d", "av1", "mpeg4", "h263", "mjpeg", "prores")
SOUND_CODECS = ("aac", "opus", "libopus", "vorbis", "amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb")
MOST_PIXELS = {"max_pixels": str(MAX_PIXELS)}  # whatever the container says, no decoder makes a larger picture
MOST_SAMPLES = {"max_samples": str(MAX_SOUND_SAMPLES)}
OPTIONS = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm",
    "protocol_whitelist": "file",
}


@dataclass(frozen=True)
class SafeFile:
    """A file that was looked through: the name of FFmpeg's reader for it, and the parts to hide from that."""

    source: Source
    reader: str
    hidden: list[Hidden]

    @contextmanager
    def stream(self) -> Iterator[tuple[Any, Any]]:
        """Open FFmpeg's container and its stream of pictures.

        Raises
        ------
        UnreadableVideoError
            If FFmpeg cannot read it, here or in the block.
        """
        with self._container(CODECS, MOST_PIXELS) as container:
            yield container, _first_stream(container)

    @contextmanager
    def sound(self) -> Iterator[tuple[Any, Any]]:
        """Open FFmpeg's container and its first stream of sound; errors as `stream`."""
        with self._container(SOUND_CODECS, MOST_SAMPLES) as container:
            yield container, _first_sound(container)

    @contextmanager
    def _container(self, codecs: Iterable[str], most: dict[str, str]) -> Iterator[Any]:
        try:
            with (
                opened(self.source) as file,
                av.open(
                    Masked(file, self.hidden),
                    format=self.reader,
                    options=OPTIONS | most | {"codec_whitelist": ",".join(codecs)},
                    metadata_errors="replace",
                    timeout=(OPEN_TIMEOUT_S, None),
                ) as container,
            ):
                yield container
        except av.error.FFmpegError as error:
            if isinstance(error, OSError) and error.errno == errno.ENOMEM:
                raise UnreadableVideoError("it is too large for this computer") from None
            raise damaged() from None


def looked_through(source: Source, kind: Kind = "pictures") -> SafeFile:
    """Check a file, and read the structure of its header; all but the first track of one kind is hidden.

    Raises
    ------
    UnreadableVideoError
        If the source is missing, is no video of a known container, or promises more than the limits allow.
    """
    with opened(source) as file:
        scan = Scan(file)
        if scan.read(0, 4) == matroska.MAGIC:
            matroska.show_needed(scan)
            return SafeFile(source, "matroska", scan.hidden)
        isobmff.show_one_track(scan, kind)
        return SafeFile(source, "mov", scan.hidden)


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """Open the file here: FFmpeg would take a name such as `concat:a|b` for an instruction.

    Raises
    ------
    UnreadableVideoError
        If it is missing, by now, or no file.
    """
    if isinstance(source, Path):
        _check_file(source)
    with source.open("rb") if isinstance(source, Path) else source() as file:
        yield file


def check_header(stream: Any) -> None:
    """Hold what a header says to the limits.

    Raises
    ------
    UnreadableVideoError
        If the picture is too large, too small or too narrow, or the video too long.
    """
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height == 0:
        raise UnreadableVideoError("it has no picture")
    if width * height > MAX_PIXELS:
        raise UnreadableVideoError(f"its {width} x {height} picture is too large", "record in 1080p or 4K")
    if min(width, height) < max(MIN_SIDE_PX, max(width, height) / MAX_ASPECT):
        raise UnreadableVideoError(f"its {width} x {height} picture is too narrow to show a person")
    seconds = float((stream.duration or 0) * (stream.time_base or Fraction(0)))
    if seconds > MAX_DURATION_S or (stream.frames or 0) > MAX_FRAMES:
        raise too_long()
    check_pace(stream.frames or 0, seconds)


def check_pace(frames: int, seconds: float) -> None:
    """Refuse more frames per second than any phone records; short files are allowed one second's worth more."""
    if frames > MAX_FPS * (max(seconds, 0.0) + 1.0):
        raise UnreadableVideoError(f"it has more than {MAX_FPS} frames per second")


def packets(container: Any, stream: Any) -> Iterator[Any]:
    """Read the coded pictures that carry a time."""
    for count, packet in enumerate(container.demux(stream)):
        if count > MAX_FRAMES:
            raise too_long()
        if packet.pts is not None:
            yield packet


def _check_file(path: Path) -> None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        raise UnreadableVideoError("there is no such file", "check the file name") from None
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableVideoError("it is not a file", "choose a video file")
    if not os.access(path, os.R_OK):
        raise UnreadableVideoError("you do not have permission to open it", "ask the file's owner for access")
    if found.st_size == 0:
        raise UnreadableVideoError("the file is empty")
    if found.st_size > MAX_BYTES:
        raise UnreadableVideoError("it is larger than 4 GB", "trim it to the test")


def _first_stream(container: Any) -> Any:
    if not container.streams.video:
        raise UnreadableVideoError("it has no video track, only sound or data")
    stream = container.streams.video[0]
    if stream.codec_context is None:
        raise damaged()
    if stream.codec_context.name not in CODECS:
        raise UnreadableVideoError("it uses a video format that phones do not record")
    stream.codec_context.options = MOST_PIXELS
    stream.thread_type = "AUTO"
    return stream


def _first_sound(container: Any) -> Any:
    if not container.streams.audio:
        raise UnreadableVideoError("it has no sound")
    stream = container.streams.audio[0]
    if stream.codec_context is None or stream.codec_context.name not in SOUND_CODECS:
        raise UnreadableVideoError("it uses a sound format that phones do not record")
    stream.codec_context.options = MOST_SAMPLES
    return stream
