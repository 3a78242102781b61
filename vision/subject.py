"""Who of several people in the picture is the client."""

import threading
from dataclasses import dataclass

import numpy as np

from vision.findings import Finding
from vision.landmarker import Landmarker, detecting
from vision.people import Body, people, person_at, same_body
from vision.track import Floats
from vision.video import Frame, Video
from vision.window import WAY_HEIGHTS, Window, paths_of, window_of

LOOKS = 4  # pictures spread over the video in which people are counted
STEP_S = 0.5  # between pictures when a client is followed among others: a walker moves half a body width
MOST_PEOPLE = 5
FARTHEST_POINT = 1.0  # heights from a body, or a second before or after it: there anybody may have stood


@dataclass(frozen=True)
class SubjectPoint:
    """A point on the client: px of the upright picture, at `time_s` seconds from the first frame."""

    x: float
    y: float
    time_s: float = 0.0


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
            self.most = max(self.most, sum(body.sure for body in people(self._landmarker, frame.rgb)))
            if self.most > 1:
                self._several.set()


def several_people(point: SubjectPoint | None) -> tuple[Finding, ...]:
    """Say that there are others in the picture, and who was measured."""
    text = "the person you selected was measured." if point else "check that the right person was measured."
    return (Finding("several_people", "info" if point else "caution", f"Several people are in the picture; {text}"),)


def nobody_pointed_at() -> tuple[Finding, ...]:
    """Refuse to measure somebody else than the person pointed at."""
    text = "No one was found where you pointed. Point at the client in a picture that shows the whole body."
    return (Finding("nobody_pointed_at", "reject", text),)


def bodies_at(video: Video, time_s: float) -> tuple[Frame, list[Floats]]:
    """Take the picture at a time and the boxes (4,) px of the people in it, for someone to choose the client."""
    frame = next(video.sample([time_s]))
    with detecting("lite", MOST_PEOPLE) as landmarker:
        return frame, [body.box for body in people(landmarker, frame.rgb, behind=True)]


def follow(video: Video, point: SubjectPoint | None) -> Window | None:
    """Follow one body through the video; without a point the one that is large and long in the picture.

    None where nobody is found, or nobody who may be the one pointed at.
    """
    times_s, looks, due_s, pointed_s = [], [], 0.0, point.time_s if point else np.inf
    with detecting("lite", MOST_PEOPLE) as landmarker:
        for frame in video.frames():
            if frame.time_s < min(due_s, pointed_s):
                continue
            bodies = people(landmarker, frame.rgb, behind=True)
            if point and frame.time_s >= pointed_s:
                pointed_s = np.inf
                client = person_at(landmarker, frame.rgb, np.array([point.x, point.y]))
                if client and not any(same_body(client.box, body.box) for body in bodies):
                    bodies.append(client)
            times_s.append(frame.time_s)
            looks.append(bodies)
            due_s += STEP_S if frame.time_s >= due_s else 0.0
    return linked(times_s, looks, point)


def linked(times_s: list[float], looks: list[list[Body]], point: SubjectPoint | None) -> Window | None:
    """Follow everyone through the looks and choose one: the person pointed at, or else the largest and longest seen."""
    paths = paths_of(looks)
    if not paths:
        return None
    if point:
        places = (
            (_distance(path[look], point, times_s[look]), number) for number, path in enumerate(paths) for look in path
        )
        away, number = min(places)
        if away > FARTHEST_POINT:
            return None
        path = paths[number]
    else:
        path = max(paths, key=lambda path: sum(float(body.box[3] - body.box[1]) for body in path.values() if body.sure))
    # a person seen only once is more likely a shadow, or a part of the client
    others = [other for other in paths if other is not path and sum(body.sure for body in other.values()) > 1]
    return window_of(len(looks), times_s, path, others)


def _distance(body: Body, point: SubjectPoint, time_s: float) -> float:
    """How far a point lies outside a body's box (0 inside), in its heights, as is the way that it may have gone since.

    The distance to its trunk, where people tap, is the tie-break.
    """
    box, spot = body.box, np.array([point.x, point.y])
    outside = np.linalg.norm(np.maximum(np.maximum(box[:2] - spot, spot - box[2:]), 0))
    middle = (box[:2] + box[2:]) / 2 if body.trunk is None else body.trunk
    away = float(outside + 0.1 * np.linalg.norm(middle - spot)) / float(box[3] - box[1])
    return away + WAY_HEIGHTS / STEP_S * abs(time_s - point.time_s)
