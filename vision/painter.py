"""Draw what is known about a moment into its picture: the skeleton, words, the mark of an event."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.blur import only_client
from vision.body import BELOW_HEAD, BONES, LANDMARKS, SHOULDERS, Landmark
from vision.track import Floats, PoseTrack
from vision.video import Frame, Picture

Colour = tuple[int, int, int]
Words = Callable[[float], tuple[str, str]]

# Sky blue, orange and yellow of Okabe and Ito: distinct with every kind of color blindness, on dark and light rooms.
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
NOBODY = np.full((LANDMARKS, 2), np.nan)


@dataclass(frozen=True)
class Mark:
    """An event: its moment, its name, and the place of the body where it happened, if at one."""

    time_s: float
    text: str = ""
    at: Landmark | None = None


class Painter:
    """Draws what is known about a time into its picture; `hides`: the face and all but the client are blurred first."""

    def __init__(self, track: PoseTrack, words: Words, marks: Sequence[Mark], *, hides: bool = False) -> None:
        self._track, self._words, self._marks, self._hides = track, words, marks, hides
        self._wide = 0  # of the box with the words so far: it must not flicker with each new figure
        self._half_frame_s = float(np.median(np.diff(track.time_s))) / 2 if len(track) > 1 else 0.02
        self._lead = _lead(track, round(0.5 / self._half_frame_s))
        self._font = cv2.FontFace("sans")  # comes with OpenCV

    def painted(self, frame: Frame) -> Frame:
        """Give a copy of the frame, with even sides, with all that is known about its moment."""
        height, width = frame.rgb.shape[:2]
        rgb = np.ascontiguousarray(frame.rgb[: height // 2 * 2, : width // 2 * 2])  # x264 takes even sides only
        scale = np.array([width / self._track.width, height / self._track.height])
        index = self._index(frame.time_s)
        xy = NOBODY if index is None else self._track.image_xy[index] * scale
        if self._hides:
            rgb = only_client(rgb, xy)
        if index is not None:
            _draw_body(rgb, xy, self._track.visibility[index], self._lead[index])
        for mark in self._marks:
            if -self._half_frame_s <= frame.time_s - mark.time_s < MARK_S:
                self._draw_mark(rgb, mark, xy)
        self._draw_panel(rgb, *self._words(frame.time_s), frame.time_s)
        return replace(frame, rgb=rgb)

    def _index(self, time_s: float) -> int | None:
        """Row of the track that belongs to a frame: the nearest, within half a frame, with a body."""
        if not len(self._track):
            return None
        index = int(np.argmin(np.abs(self._track.time_s - time_s)))
        near = abs(self._track.time_s[index] - time_s) <= self._half_frame_s
        return index if near and self._track.found[index] else None

    def _draw_panel(self, rgb: Picture, title: str, detail: str, time_s: float) -> None:
        """Words, time and the key to the colors, in a shaded box at the top left."""
        height, width = rgb.shape[:2]
        big, small = np.array([0.033, 0.0205]) * math.hypot(width, height)
        edge, pad, gap = round(0.5 * big), round(0.5 * big), round(0.8 * small)
        room = width - 2 * (edge + pad)
        second_x = self._width("left", small) + gap
        clock_x = second_x + self._width("right", small) + gap
        lines = [
            (text, round(size * min(1.0, room / max(self._width(text, size), 1))))
            for text, size in ((title, big), (detail, small))
            if text
        ]
        widths = [self._width(text, size) for text, size in lines]
        self._wide = max([self._wide, clock_x + self._width("000.00 s", small), *widths])
        panel_height = round(sum(1.35 * size for _, size in lines) + 0.9 * small + 1.4 * pad)
        _shade(rgb, edge, edge, self._wide + 2 * pad, panel_height)
        base = edge + round(0.55 * pad)
        for text, size in lines:
            self._write(rgb, text, edge + pad, base + size, size)
            base += round(1.35 * size)
        base = edge + panel_height - round(0.8 * pad)
        key = (("left", 0, LEFT), ("right", second_x, RIGHT), (f"{time_s:.2f} s", clock_x, MIDDLE))
        for text, x, colour in key:
            self._write(rgb, text, edge + pad + x, base, small, colour)

    def _draw_mark(self, rgb: Picture, mark: Mark, xy: Floats) -> None:
        """Frame the picture, name the event at the bottom left, and ring the place where it happened."""
        height, width = rgb.shape[:2]
        thick = max(2, round(0.008 * max(width, height)))
        for inset, colour in ((thick, SHADE), (0, EVENT)):  # the dark line inside parts it from light footage
            corner = (width - 1 - inset, height - 1 - inset)
            cv2.rectangle(rgb, (inset, inset), corner, colour, max(1, thick // 3) if inset else thick)
        if mark.at is not None and np.isfinite(xy[mark.at]).all():
            radius = round(0.07 * float(np.ptp(xy[BELOW_HEAD, 1])))
            place = tuple(np.clip(np.round(xy[mark.at]), -(2**15), 2**15).astype(int).tolist())
            for wide, colour in ((thick, SHADE), (thick // 2, EVENT)):
                cv2.circle(rgb, place, radius, colour, wide, cv2.LINE_AA)
        if mark.text:
            size = round(0.033 * math.hypot(width, height))
            pad = round(0.5 * size)
            _shade(rgb, pad, height - 3 * pad - size, self._width(mark.text, size) + 2 * pad, size + 2 * pad)
            self._write(rgb, mark.text, 2 * pad, height - 2 * pad - size // 8, size, EVENT)

    def _write(self, rgb: Picture, text: str, x: int, y: int, size: float, colour: Colour = MIDDLE) -> None:
        cv2.putText(rgb, text, (x, y), colour, self._font, round(size), WEIGHT)

    def _width(self, text: str, size: float) -> int:
        return int(cv2.getTextSize((0, 0), text, (0, 0), self._font, round(size), WEIGHT)[2])


def _lead(track: PoseTrack, frames: int) -> Floats:
    """How much better the left side is seen than the right, (T,), mean over so many frames: it must not flicker."""
    seen = np.nan_to_num(track.visibility)
    left, right = (seen[:, side::2].mean(axis=1) for side in SHOULDERS)
    lead = left - right
    frames = min(frames, len(track))
    return np.convolve(lead, np.ones(frames) / frames, "same") if frames else lead


def _draw_body(rgb: Picture, xy: Floats, visibility: Floats, lead: float) -> None:
    """Draw the far side and what is hardly seen thin and half transparent, then the rest over it."""
    body_px = float(np.hypot(*np.ptp(xy[BELOW_HEAD], axis=0)))
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
    """Odd landmarks are the left ones; a bone from side to side has neither color."""
    if len({mark % 2 for mark in landmarks}) > 1:
        return MIDDLE
    return LEFT if landmarks[0] % 2 else RIGHT


def _is_far(bone: tuple[int, int], lead: float) -> bool:
    return abs(lead) > FAR and _colour(bone) == (RIGHT if lead > 0 else LEFT)


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
