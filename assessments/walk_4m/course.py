"""Where the feet are along a marked course: meters from the first of its two lines on the floor to the second."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from assessments.conditions import Conditions, Line
from assessments.gait.passes import Pass
from assessments.gait.walkway import SOLE_STATURES
from vision.body import HEELS, TOES
from vision.signals import RATE_HZ, Mask, stretches
from vision.track import Floats

COURSES_M, SAME_M = (4.0, 3.0), 0.02  # the protocol's, as a tape measure gives them
# Statures per second: landmarks of a foot on the floor wander by 0.1 (1 px, low-passed at 6 Hz); a swing does 2.
RESTS = 0.25
SHORTEST_REST_S = 0.08  # a foot is flat on the floor for a third of a stride, 0.3 s


@dataclass(frozen=True, eq=False)
class Course:
    """Both feet (left, right) along the course, (N, 2) m: 0 at the middle of the line that comes first, then length_m.

    The client walks from the first line to the second one, whichever of the two was marked first.
    """

    heels: Floats
    toes: Floats
    length_m: float


def course_m(conditions: Conditions) -> float | None:
    """Length of the course that was entered, m; None of one that is not the test's."""
    said_m = conditions.walkway_m
    return next((m for m in COURSES_M if said_m is not None and abs(said_m - m) <= SAME_M), None)


class _Rest(NamedTuple):
    """A foot flat on the floor: 0 left or 1 right; where, px along the walk and aside of it; the client's size, px."""

    side: int
    along: float
    aside: float
    stature_px: float


def course_of(walk: Pass, lines: tuple[Line, Line], length_m: float) -> Course | None:
    """Lay the course over a pass.

    Each foot rests along a straight line of the picture, which meets the two marked lines where the foot would stand
    on them. Between and beyond them its way in the picture is foreshortened as its distance from the camera asks, and
    that is as the inverse of the client's size, which on a straight line of the floor changes evenly with the place in
    the picture.

    Parameters
    ----------
    walk : a straight pass
    lines : ends of the two lines, px of the first picture
    length_m : between the middles of the lines

    Returns
    -------
    Course; None where the feet rest too seldom to show their way, or do not go across the lines
    """
    aside = np.array([-walk.forward[1], walk.forward[0]])
    soles = {name: _soles(walk, marks) for name, marks in (("heels", HEELS), ("toes", TOES))}
    rests = _rests(walk, soles["heels"], aside)
    if len(rests) < 3 or {rest.side for rest in rests} != {0, 1}:
        return None
    columns = np.array([(rest.side == 0, rest.side == 1, rest.along) for rest in rests], dtype=np.float64)
    *offsets, slope = np.linalg.lstsq(columns, np.array([rest.aside for rest in rests]))[0]
    grows = np.polyfit([rest.along for rest in rests], [rest.stature_px for rest in rests], 1)
    places: dict[str, list[Floats]] = {name: [] for name in soles}
    for side, offset in enumerate(offsets):
        ways = [_meets(line, walk.forward + slope * aside, offset * aside) for line in lines]
        begin, end = sorted(ways)
        sizes = np.polyval(grows, [begin, end])
        if not np.isfinite(ways).all() or end - begin < 1 or (sizes <= 0).any():
            return None
        for name, sole in soles.items():
            along = sole[:, side] @ walk.forward
            share = (along - begin) / ((end - along) * sizes[0] / sizes[1] + along - begin)
            places[name].append(length_m * share)
    return Course(np.column_stack(places["heels"]), np.column_stack(places["toes"]), length_m)


def _soles(walk: Pass, marks: Sequence[int]) -> Floats:
    """Points on the floor under a landmark of each foot, (N, 2 sides, 2) px of the first picture."""
    below_px = (SOLE_STATURES + walk.soles) * walk.stature_px
    return np.asarray(walk.xy[:, list(marks)] - below_px[:, None, None] * walk.up)


def _rests(walk: Pass, heels: Floats, aside: Floats) -> list[_Rest]:
    speed = np.linalg.norm(np.gradient(walk.xy[:, [*HEELS, *TOES]], axis=0), axis=2) * RATE_HZ
    found = []
    for side in (0, 1):
        rests: Mask = np.asarray((speed[:, [side, side + 2]] < RESTS * walk.stature_px[:, None]).all(axis=1))
        for start, stop in stretches(rests):
            if stop - start >= SHORTEST_REST_S * RATE_HZ:
                place = np.median(heels[start:stop, side], axis=0)
                size = float(np.median(walk.stature_px[start:stop]))
                found.append(_Rest(side, float(place @ walk.forward), float(place @ aside), size))
    return found


def _meets(line: Line, way: Floats, start: Floats) -> float:
    """How far along a way (2,) from its start (2,) it meets a line through two places; infinite where it never does."""
    one, other = (np.array(end) for end in line)
    across = np.array([one[1] - other[1], other[0] - one[0]])
    slant = float(across @ way)
    return float(across @ (one - start)) / slant if slant else np.inf
