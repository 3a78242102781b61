"""Write a copy of the video with the skeleton, the words and the events drawn in."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av

from vision.errors import CancelledError
from vision.painter import Mark, Painter, Words
from vision.track import PoseTrack
from vision.video import Frame, Video
from vision.work import UNWATCHED, Work

TIME_BASE = Fraction(1, 90_000)  # the clock of video streams: a multiple of all common frame rates
# CRF 24 is visually clean at this size; a key frame every second makes jumping to an event quick, and without
# B-frames a picture can be shown as soon as it is decoded.
X264 = {"preset": "veryfast", "crf": "24", "g": "30", "bf": "0"}


def write_overlay(
    video: Video,
    track: PoseTrack,
    target: Path | BinaryIO,
    *,
    words: Words = lambda time_s: ("", ""),
    marks: Sequence[Mark] = (),
    work: Work = UNWATCHED,
    max_side_px: int = 960,
    hides: bool = False,
) -> None:
    """Write an H.264 copy (MP4, for any browser) with the frames' own times, without sound and without metadata.

    Parameters
    ----------
    video : the opened video
    track : the client's pose in it; where it ends or is NaN no skeleton is drawn
    target : a path, or an empty file in memory that can be read and sought; left as it was if the work fails
    words : a title and a smaller line for a time, either may be empty
    marks : the picture gets a bright frame and the mark's text for MARK_S from each of these times
    work : follows it, and may stop it at every frame
    max_side_px : a larger picture is shrunk to this
    hides : blur the face and everything that is not the client, to give the copy away

    Raises
    ------
    UnreadableVideoError
        If the video breaks off.
    CancelledError
        If `work` said so.
    OSError
        If the file cannot be written.
    """
    painter = Painter(track, words, marks, hides=hides)

    def painted() -> Iterator[Frame]:
        for frame in video.frames(max_side_px=max_side_px):
            if work.cancelled():
                raise CancelledError
            yield painter.painted(frame)
            work.progress(min(frame.time_s / max(video.info.duration_s, 1e-3), 1.0))

    with _whole(target) as file:
        _encode(painted(), file)


@contextmanager
def _whole(target: Path | BinaryIO) -> Iterator[BinaryIO]:
    """Give a file to write; the target gets all of it, or stays as it was."""
    if not isinstance(target, Path):
        try:
            yield target
        except BaseException:
            target.truncate(0)
            raise
        return
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # for this user's eyes only
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
        os.replace(part, target)
    except BaseException:
        os.unlink(part)
        raise


class _Window:
    """A reading and writing position of its own in a shared file: to move the index to the front FFmpeg needs two."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, 0
        self.closed = False  # when True, PyAV no longer tries to finish the file

    def read(self, size: int) -> bytes:
        self._file.seek(self._at)
        data = self._file.read(size)
        self._at += len(data)
        return data

    def write(self, data: bytes) -> int:
        self._file.seek(self._at)
        self._at += self._file.write(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._file.seek(self._at)
        self._at = self._file.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at


def _encode(frames: Iterable[Frame], file: BinaryIO) -> None:
    stream: Any = None
    window = _Window(file)
    with av.open(
        window,
        "w",
        format="mp4",
        container_options={"movflags": "faststart", "fflags": "+bitexact"},  # bitexact: no encoder's name, no date
        io_open=lambda url, flags, options: _Window(file),
    ) as container:
        try:
            for frame in frames:
                stream = stream or _stream(container, *frame.rgb.shape[1::-1])
                picture = av.VideoFrame.from_ndarray(frame.rgb, format="rgb24")
                picture = picture.reformat(format="yuv420p", dst_colorspace="ITU709")
                picture.pts, picture.time_base = round(frame.time_s / TIME_BASE), TIME_BASE
                container.mux(stream.encode(picture))
            container.mux(stream.encode(None))
        except BaseException:
            window.closed = True  # finishing would fail again on a full disk and hide the first error
            raise


def _stream(container: Any, width: int, height: int) -> Any:
    stream = container.add_stream("libx264", rate=30, options=X264)  # the rate is a hint: each frame brings its time
    codec = stream.codec_context
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base = stream.time_base = TIME_BASE
    codec.thread_type = "AUTO"
    codec.colorspace = codec.color_primaries = codec.color_trc = 1  # BT.709, as `_encode` converts
    codec.color_range = 1  # limited
    return stream
