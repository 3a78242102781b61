"""Who of several people in the picture is the client."""

import threading
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from vision.body import HIPS, SHOULDERS
from vision.findings import Finding
from vision.landmarker import Landmarker, Pose, detecting
from vision.track import Floats
from vision.video import Frame, Picture, Video

LOOKS = 4  # pictures spread over the video in which people are counted
STEP_S = 0.5  # between pictures when a client is followed among others: a walker moves half a body width
MOST_PEOPLE = 5
EDGE = 0.1  # of a square: a trunk nearer than this to its edge is seen whole in the next square
SAME_BODY = 0.6  # of the smaller box inside the other; people side by side share at most an arm's width
MARGIN_HEIGHTS = 0.25  # of the body's height, kept free around it: an arm's reach beyond the landmarks
# What one body may change between two looks, as the unit of unlikeness: it moves by half its height in a step (a brisk
# 1.7 m/s), sits down (a third off its height), and its clothes turn and fall into shade (levels of 255).
WAY_HEIGHTS, GROWTH, COLOUR = 0.5, 0.4, 60.0
FARTHEST = 1.5  # of that distance: no one is faster in a living room
ANOTHER = 3.0  # all three units used up: another body
# No one takes another's place from one look to the next: whatever is found there, if no one else claims it, is the
# same body, such as one that has fallen.
JUST_THE_SAME = 0.99 * ANOTHER
LONGEST_MISS = 6  # looks, 3 s: after a longer time behind someone else, who comes out is a guess


@dataclass(frozen=True)
class SubjectPoint:
    """A point on the client: px of the upright picture, at `time_s` seconds from the first frame."""

    x: float
    y: float
    time_s: float = 0.0


class Body(NamedTuple):
    """One person in one picture: box (4,) left, top, right, bottom px, and the mean color (3,) of the trunk, 0-255."""

    box: Floats
    colour: Floats


@dataclass(frozen=True, eq=False)
class Window:
    """Where the client is: time_s (N,), boxes (N, 4) left, top, right, bottom px; others: the same of everybody else.

    NaN where the other person is not in the picture; seen_s: between these times the client's box is known.
    """

    time_s: Floats
    boxes: Floats
    others: tuple[Floats, ...] = ()
    seen_s: tuple[float, float] = (-np.inf, np.inf)

    def at(self, time_s: float) -> Floats:
        """Box that holds the client around `time_s` and, where they stand apart, no one else."""
        left, top, right, bottom = self.during(time_s, time_s)
        mine = self._between(self.boxes, time_s)
        for other in (self._between(boxes, time_s) for boxes in self.others):
            if other[2] < mine[0]:
                left = max(left, (other[2] + mine[0]) / 2)
            elif other[0] > mine[2]:
                right = min(right, (other[0] + mine[2]) / 2)
        return np.array([left, top, right, bottom])

    def during(self, from_s: float, to_s: float) -> Floats:
        """Box that holds the client from `from_s` to `to_s`: the union of the looks, with a margin."""
        before, after = np.searchsorted(self.time_s, [from_s, to_s])
        near = self.boxes[max(0, before - 1) : after + 1]
        left, top = near[:, :2].min(axis=0)
        right, bottom = near[:, 2:].max(axis=0)
        margin = MARGIN_HEIGHTS * (bottom - top)
        return np.array([left - margin, top - margin, right + margin, bottom + margin])

    def is_client(self, time_s: float, xy: Floats) -> bool:
        """Tell whether a pose (33, 2) px found in the window is the client's, and not that of a passerby."""
        mine = self._between(self.boxes, time_s)
        middle = (xy.min(axis=0) + xy.max(axis=0)) / 2
        aside_px = abs(float(middle[0] - (mine[0] + mine[2]) / 2))
        is_beside = aside_px > max((mine[2] - mine[0]) / 2, MARGIN_HEIGHTS * (mine[3] - mine[1]))
        if is_beside and self.seen_s[0] <= time_s <= self.seen_s[1]:  # somebody whom no look saw
            return False
        for other in (self._between(boxes, time_s) for boxes in self.others):
            covered = other[3] > mine[3] and _same_body(mine, other)
            mine_px, other_px = (np.linalg.norm((box[:2] + box[2:]) / 2 - middle) for box in (mine, other))
            if covered or other_px < mine_px:
                return False
        return True

    def _between(self, boxes: Floats, time_s: float) -> Floats:
        return np.array([np.interp(time_s, self.time_s, side) for side in boxes.T])


class Census:
    """Counts the people in some pictures, spread over a video, that threads which see them all hand in."""

    def __init__(self, duration_s: float, landmarker: Landmarker, several: threading.Event) -> None:
        self._due_s = [float(time_s) for time_s in np.linspace(0, 0.95 * duration_s, LOOKS)]
        self._landmarker, self._several, self._lock = landmarker, several, threading.Lock()
        self.most = 0

    def count(self, frame: Frame, from_s: float) -> None:
        """Look at the first picture of a stretch, from `from_s`, that comes at or after a time that is due."""
        with self._lock:
            due = [time_s for time_s in self._due_s if from_s <= time_s <= frame.time_s]
            if not due:
                return
            self._due_s = [time_s for time_s in self._due_s if time_s not in due]
            self.most = max(self.most, len(people(self._landmarker, frame.rgb)))
            if self.most > 1:
                self._several.set()


def several_people(point: SubjectPoint | None) -> tuple[Finding, ...]:
    """Say that there are others in the picture, and who was measured."""
    text = "the person you selected was measured." if point else "check that the right person was measured."
    return (Finding("several_people", "info" if point else "caution", f"Several people are in the picture; {text}"),)


def bodies_at(video: Video, time_s: float) -> tuple[Frame, list[Floats]]:
    """Take the picture at a time and the boxes (4,) px of the people in it, for someone to choose the client."""
    frame = next(video.sample([time_s]))
    with detecting("lite", MOST_PEOPLE) as landmarker:
        return frame, [body.box for body in people(landmarker, frame.rgb)]


def follow(video: Video, point: SubjectPoint | None) -> Window | None:
    """Follow one body through the video; without a point the one that is large and long in the picture."""
    with detecting("lite", MOST_PEOPLE) as landmarker:
        times_s, looks, due_s = [], [], 0.0
        for frame in video.frames():
            if frame.time_s >= due_s:
                times_s.append(frame.time_s)
                looks.append(people(landmarker, frame.rgb))
                due_s += STEP_S
    return linked(times_s, looks, point)


def people(landmarker: Landmarker, rgb: Picture) -> list[Body]:
    """Find the separate bodies in a picture; two poses on one trunk are one body.

    The picture is searched in overlapping squares: the detector squeezes a wide picture and then takes two people who
    stand near each other for one.
    """
    height, width = rgb.shape[:2]
    side = min(width, height)
    bodies: list[Body] = []
    for left in range(0, width - side // 2, side // 2) if width > side else [0]:
        left = min(left, width - side)
        for pose in landmarker.poses(np.ascontiguousarray(rgb[:, left : left + side])):
            body = _body(pose._replace(image_xy=pose.image_xy + [left, 0]), rgb)
            trunk_x = float(pose.image_xy[[*SHOULDERS, *HIPS], 0].mean()) + left
            if not _cut(trunk_x, left, side, width) and not any(_same_body(body.box, each.box) for each in bodies):
                bodies.append(body)
    return bodies


def _body(pose: Pose, rgb: Picture) -> Body:
    xy = pose.image_xy
    return Body(np.concatenate([xy.min(axis=0), xy.max(axis=0)]), _trunk_colour(xy, rgb))


def _trunk_colour(xy: Floats, rgb: Picture) -> Floats:
    """Mean color (3,) of the middle of the trunk, 10 cm wide: from every side clothes, whatever their pattern."""
    shoulders, hips = xy[SHOULDERS, :].mean(axis=0), xy[HIPS, :].mean(axis=0)
    down = hips - shoulders
    along, aside = np.meshgrid(np.linspace(0.2, 0.8, 25), np.linspace(-0.1, 0.1, 5))
    spots = shoulders + along[..., None] * down + aside[..., None] * np.array([-down[1], down[0]])
    column, row = np.clip(spots.reshape(-1, 2), 0, np.array(rgb.shape[1::-1]) - 1).astype(int).T
    return np.asarray(rgb[row, column].astype(float).mean(axis=0))


def _cut(trunk_x: float, left: int, side: int, width: int) -> bool:
    """Tell whether a trunk lies so near to an edge of its square that the next square shows the body whole."""
    near_left, near_right = trunk_x - left < EDGE * side, left + side - trunk_x < EDGE * side
    return (near_left and left > 0) or (near_right and left + side < width)


def _same_body(box: Floats, other: Floats) -> bool:
    """Tell whether one box lies mostly in the other: one body found twice, or a part of it taken for another."""
    shared_px = float(np.prod(np.clip(np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2]), 0, None)))
    return shared_px > SAME_BODY * min(float(np.prod(each[2:] - each[:2])) for each in (box, other))


def linked(times_s: list[float], looks: list[list[Body]], point: SubjectPoint | None) -> Window | None:
    """Follow everyone through the looks and choose one: the person pointed at, or else the largest and longest seen."""
    paths = _paths(looks)
    if not paths:
        return None
    if point:
        look = min({index for path in paths for index in path}, key=lambda index: abs(times_s[index] - point.time_s))
        path = min((path for path in paths if look in path), key=lambda path: _distance(path[look].box, point))
    else:
        path = max(paths, key=lambda path: sum(float(body.box[3] - body.box[1]) for body in path.values()))
    # a person seen only once is more likely a shadow, or a part of the client
    return _window(len(looks), times_s, path, [other for other in paths if other is not path and len(other) > 1])


def _paths(looks: list[list[Body]]) -> list[dict[int, Body]]:
    """Everyone's bodies by look. All are followed at once, so no body is given to two paths."""
    paths: list[dict[int, Body]] = []
    for now, bodies in enumerate(looks):
        open_paths = [path for path in paths if now - max(path) <= LONGEST_MISS]
        unlike = np.array([[_unlike(path, body, now) for body in bodies] for path in open_paths])
        rows, columns = linear_sum_assignment(unlike) if unlike.size else ([], [])
        pairs = {column: row for row, column in zip(rows, columns, strict=True) if unlike[row, column] < ANOTHER}
        for index, body in enumerate(bodies):
            if index in pairs:
                open_paths[pairs[index]][now] = body
            else:
                paths.append({now: body})
    return paths


def _unlike(path: dict[int, Body], body: Body, now: int) -> float:
    """Dissimilarity between a body and the end of a path; at least ANOTHER for an implausible displacement."""
    last = path[max(path)]
    tall = last.box[3] - last.box[1]
    way = float(np.linalg.norm((body.box[:2] + body.box[2:] - last.box[:2] - last.box[2:]) / 2)) / (WAY_HEIGHTS * tall)
    growth = abs(float(np.log((body.box[3] - body.box[1]) / tall))) / GROWTH
    colour = float(np.linalg.norm(body.colour - last.colour)) / COLOUR
    alike = way + growth + colour
    if now - max(path) == 1 and _same_body(last.box, body.box):
        alike = min(alike, JUST_THE_SAME)
    return min(alike, ANOTHER) if way <= FARTHEST * (now - max(path)) else ANOTHER


def _window(looks: int, times_s: list[float], path: dict[int, Body], others: list[dict[int, Body]]) -> Window:
    def boxes(body_of: dict[int, Body], outside: float | None) -> Floats:
        known = sorted(body_of)
        corners = np.array([body_of[index].box for index in known]).T
        return np.column_stack([np.interp(range(looks), known, each, outside, outside) for each in corners])

    seen_s = (times_s[min(path)], times_s[max(path)])
    return Window(np.array(times_s), boxes(path, None), tuple(boxes(other, np.nan) for other in others), seen_s)


def _distance(box: Floats, point: SubjectPoint) -> float:
    """How far a point lies outside a box (0 inside), with the distance to its middle as the tie-break."""
    spot = np.array([point.x, point.y])
    outside = np.maximum(np.maximum(box[:2] - spot, spot - box[2:]), 0)
    return float(np.linalg.norm(outside) + 1e-3 * np.linalg.norm((box[:2] + box[2:]) / 2 - spot))
