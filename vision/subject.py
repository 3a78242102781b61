"""Who of several people in the picture is the client."""

from dataclasses import dataclass

import numpy as np

from vision.findings import Finding
from vision.landmarker import Landmarker, detecting
from vision.track import Floats
from vision.video import Picture, Video

LOOKS, ENOUGH_LOOKS = 5, 4  # pictures spread over the video in which people are counted before anything else
STEP_S = 0.5  # between pictures when a client is followed among others: a walker moves half a body width
MOST_PEOPLE = 5
EDGE = 0.1  # of a square: a trunk nearer than this to its edge is seen whole in the next square
SAME_BODY = 0.6  # of the smaller box inside the other; people side by side share at most an arm's width
MARGIN = 0.25  # of the body's height, kept free around it: an arm's reach beyond the landmarks


@dataclass(frozen=True)
class SubjectPoint:
    """A point on the client: px of the upright picture, at `time_s` seconds from the first frame."""

    x: float
    y: float
    time_s: float = 0.0


@dataclass(frozen=True, eq=False)
class Window:
    """Where the client is: time_s (N,), boxes (N, 4) left, top, right, bottom in px."""

    time_s: Floats
    boxes: Floats

    def at(self, time_s: float) -> Floats:
        """Box that holds the client around `time_s`: the union of the looks before and after, with a margin."""
        return self.during(time_s, time_s)

    def during(self, from_s: float, to_s: float) -> Floats:
        """Box that holds the client from `from_s` to `to_s`."""
        before, after = np.searchsorted(self.time_s, [from_s, to_s])
        near = self.boxes[max(0, before - 1) : after + 1]
        left, top = near[:, :2].min(axis=0)
        right, bottom = near[:, 2:].max(axis=0)
        margin = MARGIN * (bottom - top)
        return np.array([left - margin, top - margin, right + margin, bottom + margin])


@dataclass(frozen=True)
class Search:
    """What the first look found: whether anybody is there, where the client is (None: no window needed), findings."""

    anybody: bool
    window: Window | None
    findings: tuple[Finding, ...] = ()


def find_client(video: Video, point: SubjectPoint | None) -> Search:
    """Look for people all over the video; a client among others, or one pointed at, is followed through it."""
    with detecting("lite", MOST_PEOPLE) as landmarker:
        looks = [people(landmarker, frame.rgb) for frame in video.sample(_spread(video, LOOKS))]
    most = max((len(bodies) for bodies in looks), default=0)
    if most <= 1 and point is None:
        return Search(most > 0, None)
    text = (
        "the one that was pointed at was measured." if point else "check that the client is the one who was measured."
    )
    several = Finding("several_people", "info" if point else "caution", f"Several people are in the picture; {text}")
    return Search(True, follow(video, point), (several,) if most > 1 else ())


def follow(video: Video, point: SubjectPoint | None) -> Window | None:
    """Follow one body through the video; without a point the largest of the first look that shows anybody."""
    with detecting("lite", MOST_PEOPLE) as landmarker:
        looks, due_s = [], 0.0
        for frame in video.frames():
            if frame.time_s >= due_s:
                looks.append((frame.time_s, people(landmarker, frame.rgb)))
                due_s += STEP_S
    return _linked([time for time, _ in looks], [bodies for _, bodies in looks], point)


def people(landmarker: Landmarker, rgb: Picture) -> list[Floats]:
    """Boxes (4,) of the separate bodies in a picture; two poses on one trunk are one body.

    The picture is searched in overlapping squares: the detector squeezes a wide picture and then takes two people who
    stand near each other for one.
    """
    height, width = rgb.shape[:2]
    side = min(width, height)
    boxes: list[Floats] = []
    for left in range(0, width - side // 2, side // 2) if width > side else [0]:
        left = min(left, width - side)
        for pose in landmarker.poses(np.ascontiguousarray(rgb[:, left : left + side])):
            xy = pose.image_xy + [left, 0]
            trunk_x = float(xy[[11, 12, 23, 24], 0].mean())
            box = np.concatenate([xy.min(axis=0), xy.max(axis=0)])
            if not _cut(trunk_x, left, side, width) and not any(_same_body(box, other) for other in boxes):
                boxes.append(box)
    return boxes


def _cut(trunk_x: float, left: int, side: int, width: int) -> bool:
    """Tell whether a trunk lies so near to an edge of its square that the next square shows the body whole."""
    near_left, near_right = trunk_x - left < EDGE * side, left + side - trunk_x < EDGE * side
    return (near_left and left > 0) or (near_right and left + side < width)


def _same_body(box: Floats, other: Floats) -> bool:
    """Tell whether one box lies mostly in the other: one body found twice, or a part of it taken for another."""
    shared = float(np.prod(np.clip(np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2]), 0, None)))
    return shared > SAME_BODY * min(float(np.prod(each[2:] - each[:2])) for each in (box, other))


def _spread(video: Video, count: int) -> list[float]:
    """Times all over the video, at key frames where there are enough: others cost the decoding up to them."""
    wanted_s = np.linspace(0, 0.95 * max(video.info.duration_s, 0.1), count)
    keys_s = np.array(video.key_times_s)
    near_s = {float(keys_s[np.argmin(np.abs(keys_s - time_s))]) for time_s in wanted_s} if len(keys_s) else set()
    return sorted(near_s) if len(near_s) >= ENOUGH_LOOKS else [float(time_s) for time_s in wanted_s]


def _linked(times_s: list[float], looks: list[list[Floats]], point: SubjectPoint | None) -> Window | None:
    """Follow one body through the looks, forwards and backwards from the one where it was chosen."""
    seen = [index for index, bodies in enumerate(looks) if bodies]
    if not seen:
        return None
    if point:
        start = min(seen, key=lambda index: abs(times_s[index] - point.time_s))
        chosen = min(looks[start], key=lambda box: _distance(box, point))
    else:
        start = seen[0]
        chosen = max(looks[start], key=lambda box: box[3] - box[1])
    boxes = {start: chosen}
    for order in (range(start + 1, len(looks)), range(start - 1, -1, -1)):
        last = chosen
        for index in order:
            near = [box for box in looks[index] if _overlap(box, last) > 0]
            last = max(near, key=lambda box: _overlap(box, last), default=last)
            boxes[index] = last
    return Window(np.array(times_s), np.array([boxes[index] for index in range(len(looks))]))


def _distance(box: Floats, point: SubjectPoint) -> float:
    """How far a point lies outside a box (0 inside), with the distance to its middle as the tie-break."""
    spot = np.array([point.x, point.y])
    outside = np.maximum(np.maximum(box[:2] - spot, spot - box[2:]), 0)
    return float(np.linalg.norm(outside) + 1e-3 * np.linalg.norm((box[:2] + box[2:]) / 2 - spot))


def _overlap(box: Floats, other: Floats) -> float:
    """Intersection over union of two boxes."""
    shared = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
    if shared.min() <= 0:
        return 0.0
    both = float(np.prod(shared))
    return both / float(np.prod(box[2:] - box[:2]) + np.prod(other[2:] - other[:2]) - both)
