"""Open a phone video safely and read its upright frames with their presentation times."""

import hashlib
import io
import itertools
import math
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.error
import cv2
import numpy as np
from av.video.reformatter import ColorRange
from numpy.typing import NDArray

from vision.errors import UnreadableVideoError, UsageError
from vision.limits import MAX_DURATION_S, MAX_FRAMES, MIN_STEP_S
from vision.masked import too_long
from vision.opening import Source, check_header, check_pace, looked_through, opened, packets
from vision.start_signal import start_signal_s

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Frame:
    """One upright picture, rgb (height, width, 3) and grey (height, width), and its time in s from the first frame."""

    time_s: float
    rgb: Picture
    grey: Picture


@dataclass(frozen=True)
class VideoInfo:
    """What the header and the first frame say; width and height are those of the upright picture.

    slowed: how many times slower than life the file plays, by the rate that the phone says it filmed at; 1 if it says
    nothing.
    """

    sha256: str
    duration_s: float
    width: int
    height: int
    rotation_deg: int
    slowed: float = 1.0


class Video:
    """A checked video: opening it reads the header and one frame, nothing more, and FFmpeg sees only one track.

    `mirrored` says that the file shows left and right swapped, as selfie cameras record: its frames are turned back.
    `name` is what the file is called; a path brings its own.

    Raises
    ------
    UnreadableVideoError
        If the source is missing, is no video of a known container, or is too large.
    """

    def __init__(self, source: Source, *, mirrored: bool = False, name: str = "") -> None:
        self.mirrored = mirrored
        self.name = source.name if isinstance(source, Path) else name
        self._file = looked_through(source)
        with self._file.stream() as (container, stream):
            check_header(stream)
            first = next(iter(_decode(container, stream)), None)
            if first is None:
                raise UnreadableVideoError("it has no picture")
            self._origin_s, self._coded_px = _time_s(first), (first.width, first.height)
            rotation = round(first.rotation / 90) % 4 * 90
            width, height = (first.height, first.width) if rotation % 180 else (first.width, first.height)
            duration_s = _duration_s(container, stream, self._origin_s)
            if not duration_s <= MAX_DURATION_S:
                raise too_long()
            slowed = _slowed(container, stream)
        self.info = VideoInfo(self._sha256(), duration_s, width, height, rotation, slowed)

    def frames(
        self, from_s: float = 0.0, to_s: float = math.inf, max_side_px: int | None = None, *, one_thread: bool = False
    ) -> Iterator[Frame]:
        """Yield the frames with from_s <= time < to_s, one at a time, shrunk to `max_side_px` if they are larger.

        Where the caller has a thread for every core itself, `one_thread` for the decoder saves a fifth of its work.

        Raises
        ------
        UnreadableVideoError
            If the stream breaks off before the header's duration, is longer than the header said it was, or changes
            the size of its picture.
        """
        shrink = min(1.0, (max_side_px or math.inf) / max(self.info.width, self.info.height))
        last_s = -math.inf
        with self._file.stream() as (container, stream):
            if one_thread:
                stream.thread_type = "NONE"
            for raw in self._within_limits(self._from(container, stream, from_s)):
                time_s = _time_s(raw) - self._origin_s
                if time_s >= to_s:
                    return
                if time_s - last_s < MIN_STEP_S:
                    continue  # a repeated time stamp
                last_s = time_s
                if time_s >= from_s:
                    rgb, grey = (_upright(picture, raw.rotation, self.mirrored) for picture in _pictures(raw, shrink))
                    yield Frame(time_s, rgb, grey)
        self._check_end(last_s)

    def sample(self, times_s: list[float], max_side_px: int | None = None) -> Iterator[Frame]:
        """Yield the first frame at or after each of the times."""
        for time_s in times_s:
            yield from itertools.islice(self.frames(time_s, max_side_px=max_side_px), 1)

    @cached_property
    def key_times_s(self) -> list[float]:
        """Times of the key frames, rising: from one of them decoding starts without a detour."""
        with self._file.stream() as (container, stream):
            keys = [packet.pts for packet in packets(container, stream) if packet.is_keyframe]
            times_s = sorted(float(pts * stream.time_base) - self._origin_s for pts in keys)
        return [time_s for time_s in times_s if time_s >= 0]

    @cached_property
    def signal_s(self) -> float | None:
        """Time of the start signal that the recording heard, on the clock of the frames; None if it is not clear."""
        return start_signal_s(self._file.source, self._origin_s)

    def file(self) -> AbstractContextManager[BinaryIO]:
        """Open the file itself, byte for byte as it came; UnreadableVideoError if it is no longer there."""
        return opened(self._file.source)

    def on_frames(self, x: float, y: float, what: str) -> tuple[float, float]:
        """Find where a point of the file's own upright picture, px, lies in the frames: a mirrored one is turned back.

        Raises
        ------
        UsageError
            If the point, for people called `what`, lies outside the picture.
        """
        width, height = self.info.width, self.info.height
        if not (0 <= x < width and 0 <= y < height):
            raise UsageError(f"{what} lies outside the picture of {width} x {height} pixels.")
        return width - 1 - x if self.mirrored else x, y

    def _within_limits(self, decoded: Iterator[Any]) -> Iterator[Any]:
        begin_s: float | None = None
        for count, raw in enumerate(decoded):
            time_s = _time_s(raw) - self._origin_s
            begin_s = time_s if begin_s is None else begin_s
            if count > MAX_FRAMES or time_s > MAX_DURATION_S:
                raise UnreadableVideoError("it is longer than its header says", "trim it to the test")
            check_pace(count, time_s - begin_s)
            if (raw.width, raw.height) != self._coded_px:
                raise UnreadableVideoError("its picture size changes partway through")
            yield raw

    def _check_end(self, last_s: float) -> None:
        if self.info.duration_s - last_s > max(1.0, 0.1 * self.info.duration_s):
            raise UnreadableVideoError("it is cut off before its end", "copy the file from the phone again")

    def _from(self, container: Any, stream: Any, from_s: float) -> Iterator[Any]:
        """Decode from the key frame before `from_s`; from the start if the container cannot seek there."""
        if from_s <= 0:
            return _decode(container, stream)
        target = int((from_s + self._origin_s) / stream.time_base)
        try:
            container.seek(target, stream=stream, backward=True)
            first = next(_decode(container, stream), None)
        except av.error.FFmpegError:
            first = None
        if first is not None and _time_s(first) - self._origin_s <= from_s:
            return itertools.chain([first], _decode(container, stream))
        container.seek(0, stream=stream, backward=True)
        return _decode(container, stream)

    def _sha256(self) -> str:
        digest = hashlib.sha256()
        with opened(self._file.source) as data:
            while block := data.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()


def from_bytes(data: bytes, *, mirrored: bool = False, name: str = "") -> Video:
    """Open a video that is held in memory."""
    return Video(lambda: io.BytesIO(data), mirrored=mirrored, name=name)


def _duration_s(container: Any, stream: Any, origin_s: float) -> float:
    """Duration by the header; where it gives none (a recording made in a browser), by the packets' times."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration:
        return float(container.duration / av.time_base)
    times = [packet.pts for packet in packets(container, stream)]
    return float(max(times) * stream.time_base) - origin_s if times else 0.0


def _slowed(container: Any, stream: Any) -> float:
    """Rate at which the phone filmed over the rate at which the file plays: Android phones write the former down."""
    try:
        filmed_fps = float(container.metadata.get("com.android.capture.fps", 0))
    except ValueError:
        return 1.0
    played_fps = float(stream.average_rate or 0)
    return filmed_fps / played_fps if filmed_fps > 0 and played_fps > 0 else 1.0


def _decode(container: Any, stream: Any) -> Iterator[Any]:
    """Decode the frames that carry a time, up to where the file ends or breaks off."""
    frames = container.decode(stream)
    begun = False
    while True:
        try:
            frame = next(frames)
        except (StopIteration, av.error.EOFError):
            return
        except av.error.InvalidDataError:
            if begun:
                return  # what is missing shows in the last frame's time
            raise
        begun = True
        if frame.pts is not None:
            yield frame


def _time_s(frame: Any) -> float:
    return float(frame.pts * frame.time_base)


def _pictures(frame: Any, shrink: float) -> tuple[Picture, Picture]:
    """RGB and grey picture, shrunk, as the camera held them; OpenCV takes a third of the time of FFmpeg's scaler."""
    # even sides: what video encoders expect
    width, height = (2 * round(side * shrink / 2) for side in (frame.width, frame.height))
    plain = frame.format.name == "yuv420p" and frame.color_range != ColorRange.JPEG
    if not plain or frame.width % 2 or frame.height % 2:
        rgb = (
            _resized(frame.to_ndarray(format="rgb24"), width, height)
            if shrink < 1
            else frame.to_ndarray(format="rgb24")
        )
        return rgb, np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    planes = frame.to_ndarray()
    grey = planes[: frame.height]
    if shrink < 1:
        # shrunk before it becomes three times as large
        chroma = planes[frame.height :].reshape(2, frame.height // 2, frame.width // 2)
        grey = _resized(grey, width, height)
        small = [_resized(plane, width // 2, height // 2).ravel() for plane in chroma]
        planes = np.concatenate([grey.ravel(), *small]).reshape(-1, width)
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420), np.uint8), grey


def _resized(picture: Picture, width: int, height: int) -> Picture:
    """Shrink; averaging keeps fine texture from flickering where the picture gets much smaller."""
    much = width < 0.5 * picture.shape[1]
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA if much else cv2.INTER_LINEAR))


def _upright(picture: Picture, rotation_deg: float, mirrored: bool) -> Picture:
    turned = np.rot90(picture, k=round(rotation_deg / 90) % 4)
    return np.ascontiguousarray(turned[:, ::-1] if mirrored else turned)
