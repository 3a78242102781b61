"""Write a copy of the video with the skeleton, the repetition and the events drawn in."""

import math
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from vision.errors import CancelledError
from vision.pose import Progress
from vision.track import BONES, Floats, PoseTrack
from vision.video import Frame, Picture, Video

Colour = tuple[int, int, int]

# Sky blue, orange and yellow of Okabe and Ito: told apart with every kind of colour blindness, on dark and light rooms.
LEFT: Colour = (86, 180, 233)
RIGHT: Colour = (230, 159, 0)
EVENT: Colour = (240, 228, 66)
MIDDLE: Colour = (245, 245, 245)
SHADE: Colour = (16, 20, 26)

WEIGHT = 500  # of the letters: medium

MARK_S = 0.15
SURE = 0.5  # MediaPipe's own threshold: below it a landmark is more likely hidden than seen
# A side is the far one where its landmarks' mean visibility is this much less (0.3-0.5 from the side, 0.03 from front).
FAR = 0.2
SUBPIXEL_BITS = 4
TIME_BASE = Fraction(1, 90_000)  # the clock of video streams: a multiple of all common frame rates
# CRF 24 is visually clean at this size; a key frame every second makes jumping to an event quick, and without
# B-frames a picture can be shown as soon as it is decoded.
X264 = {"preset": "veryfast", "crf": "24", "g": "30", "bf": "0"}


@dataclass(frozen=True)
class Caption:
    """A text shown from `from_s` until before `to_s`, such as "Stand 3 · rising"."""

    from_s: float
    to_s: float
    text: str


def write_overlay(
    video: Video,
    track: PoseTrack,
    target: Path | BinaryIO,
    *,
    captions: Sequence[Caption] = (),
    marked_s: Sequence[float] = (),
    progress: Progress = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
    max_side_px: int = 960,
) -> None:
    """Write an H.264 copy (MP4, for any browser) with the frames' own times, without sound and without metadata.

    Parameters
    ----------
    video : the opened video
    track : the client's pose in it; where it ends or is NaN no skeleton is drawn
    target : a path, or an empty file in memory that can be read and sought; left as it was if the work fails
    captions : the first that holds at a time is shown
    marked_s : the picture gets a bright frame for MARK_S from each of these times
    progress : called with the share done, 0-1
    cancelled : asked at every frame; True stops the work
    max_side_px : a larger picture is shrunk to this

    Raises
    ------
    UnreadableVideoError
        If the video breaks off.
    CancelledError
        If `cancelled` said so.
    OSError
        If the file cannot be written.
    """
    painter = _Painter(track, captions, marked_s)

    def painted() -> Iterator[Frame]:
        for frame in video.frames(max_side_px=max_side_px):
            if cancelled():
                raise CancelledError
            yield painter.painted(frame)
            progress(min(frame.time_s / max(video.info.duration_s, 1e-3), 1.0))

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


class _Painter:
    """Draws what is known about a time into its picture."""

    def __init__(self, track: PoseTrack, captions: Sequence[Caption], marked_s: Sequence[float]) -> None:
        self._track, self._captions = track, captions
        self._marked_s = np.array(marked_s, dtype=float)
        self._half_frame_s = float(np.median(np.diff(track.time_s))) / 2 if len(track) > 1 else 0.02
        self._lead = _lead(track, round(0.5 / self._half_frame_s))
        self._font = cv2.FontFace("sans")  # comes with OpenCV

    def painted(self, frame: Frame) -> Frame:
        height, width = frame.rgb.shape[:2]
        rgb = np.ascontiguousarray(frame.rgb[: height // 2 * 2, : width // 2 * 2])  # x264 takes even sides only
        scale = np.array([width / self._track.width, height / self._track.height])
        index = self._index(frame.time_s)
        if index is not None:
            _draw_body(rgb, self._track.image_xy[index] * scale, self._track.visibility[index], self._lead[index])
        after_s = frame.time_s - self._marked_s
        if np.any((-self._half_frame_s <= after_s) & (after_s < MARK_S)):
            _draw_mark(rgb)
        text = next((c.text for c in self._captions if c.from_s <= frame.time_s < c.to_s), "")
        self._draw_panel(rgb, text, frame.time_s)
        return replace(frame, rgb=rgb)

    def _index(self, time_s: float) -> int | None:
        """Row of the track that belongs to a frame: the nearest, within half a frame, with a body."""
        if not len(self._track):
            return None
        index = int(np.argmin(np.abs(self._track.time_s - time_s)))
        near = abs(self._track.time_s[index] - time_s) <= self._half_frame_s
        return index if near and self._track.found[index] else None

    def _draw_panel(self, rgb: Picture, caption: str, time_s: float) -> None:
        """Caption, time and the key to the colours, in a shaded box at the top left."""
        height, width = rgb.shape[:2]
        big, small = np.array([0.033, 0.0205]) * math.hypot(width, height)
        edge, pad, gap = round(0.5 * big), round(0.5 * big), round(0.8 * small)
        big *= min(1.0, (width - 2 * (edge + pad)) / max(self._width(caption, big), 1))
        second_x = self._width("left", small) + gap
        clock_x = second_x + self._width("right", small) + gap
        panel_width = max(self._width(caption, big), clock_x + self._width("000.00 s", small)) + 2 * pad
        panel_height = round((1.35 * big if caption else 0) + 0.9 * small + 1.4 * pad)
        _shade(rgb, edge, edge, panel_width, panel_height)
        top, base = edge + round(0.55 * pad + big), edge + panel_height - round(0.8 * pad)
        for text, x, y, colour, size in (
            (caption, 0, top, MIDDLE, big),
            ("left", 0, base, LEFT, small),
            ("right", second_x, base, RIGHT, small),
            (f"{time_s:.2f} s", clock_x, base, MIDDLE, small),
        ):
            cv2.putText(rgb, text, (edge + pad + x, y), colour, self._font, round(size), WEIGHT)

    def _width(self, text: str, size: float) -> int:
        return int(cv2.getTextSize((0, 0), text, (0, 0), self._font, round(size), WEIGHT)[2])


def _lead(track: PoseTrack, frames: int) -> Floats:
    """How much better the left side is seen than the right, (T,), mean over so many frames: it must not flicker."""
    seen = np.nan_to_num(track.visibility)
    lead = seen[:, 11::2].mean(axis=1) - seen[:, 12::2].mean(axis=1)
    frames = min(frames, len(track))
    return np.convolve(lead, np.ones(frames) / frames, "same") if frames else lead


def _draw_body(rgb: Picture, xy: Floats, visibility: Floats, lead: float) -> None:
    """Draw the far side and what is hardly seen thin and half transparent, then the rest over it."""
    body_px = float(np.hypot(*np.ptp(xy[11:], axis=0)))
    thick = float(np.clip(0.011 * body_px, 1.5, 0.006 * max(rgb.shape)))
    points = np.clip(np.round(xy * 2**SUBPIXEL_BITS), -(2**20), 2**20).astype(int)
    weak = [bone for bone in BONES if min(visibility[list(bone)]) < SURE or _is_far(bone, lead)]
    if weak:
        clear = rgb.copy()
        _draw_bones(rgb, points, weak, 0.6 * thick)
        cv2.addWeighted(rgb, 0.55, clear, 0.45, 0, dst=rgb)
    _draw_bones(rgb, points, [bone for bone in BONES if bone not in weak], thick)


def _draw_bones(rgb: Picture, points: NDArray[np.int_], bones: Sequence[tuple[int, int]], thick: float) -> None:
    """Draw bones and joints, first all of them a little wider in dark: it keeps them legible on light footage."""
    joints = sorted({joint for bone in bones for joint in bone})
    for outline in (max(1.0, 0.35 * thick), 0.0):
        for bone in bones:
            start, end = (points[joint].tolist() for joint in bone)
            colour = SHADE if outline else _colour(bone)
            cv2.line(rgb, start, end, colour, max(1, round(thick + 2 * outline)), cv2.LINE_AA, SUBPIXEL_BITS)
        for joint in joints:
            colour, radius = SHADE if outline else _colour((joint,)), round((thick + outline) * 2**SUBPIXEL_BITS)
            cv2.circle(rgb, points[joint].tolist(), radius, colour, cv2.FILLED, cv2.LINE_AA, SUBPIXEL_BITS)


def _colour(landmarks: Sequence[int]) -> Colour:
    """Odd landmarks are the left ones; a bone from side to side has neither colour."""
    if len({mark % 2 for mark in landmarks}) > 1:
        return MIDDLE
    return LEFT if landmarks[0] % 2 else RIGHT


def _is_far(bone: tuple[int, int], lead: float) -> bool:
    return abs(lead) > FAR and _colour(bone) == (RIGHT if lead > 0 else LEFT)


def _draw_mark(rgb: Picture) -> None:
    height, width = rgb.shape[:2]
    thick = max(2, round(0.008 * max(width, height)))
    for inset, colour in ((thick, SHADE), (0, EVENT)):  # the dark line inside parts it from light footage
        corner = (width - 1 - inset, height - 1 - inset)
        cv2.rectangle(rgb, (inset, inset), corner, colour, max(1, thick // 3) if inset else thick)


def _shade(rgb: Picture, left: int, top: int, width: int, height: int) -> None:
    """Darken a box with round corners."""
    under = rgb[top : top + height, left : left + width]
    radius = min(under.shape[:2]) // 5
    box = np.zeros(under.shape[:2], np.uint8)
    inner = (radius, radius, under.shape[1] - 2 * radius, under.shape[0] - 2 * radius)
    cv2.rectangle(box, inner, 255, 2 * radius, cv2.LINE_AA)  # a thick outline has round corners
    cv2.rectangle(box, inner, 255, cv2.FILLED)
    share = (0.72 / 255) * box[..., None]
    under[:] = (under * (1 - share) + np.array(SHADE) * share).astype(np.uint8)
