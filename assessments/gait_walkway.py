"""A walkway of known length: when the client passes its two lines on the floor."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assessments.conditions import Conditions, Line
from assessments.gait_events import Stance
from assessments.gait_passes import FEET, HEEL, TOE, Pass
from assessments.gait_places import WalkLine, flat_rows
from vision.track import Floats

# Of stature: heel and toe landmarks lie in the middle of a shoe that is 5 cm high.
SOLE = 0.015


@dataclass(frozen=True)
class Crossing:
    """One way along the whole walkway: how long it took, and its length in statures, where the view shows that."""

    time_s: float
    length: float | None


def crossing(walk: Pass, line: WalkLine | None, stances: Sequence[Stance], conditions: Conditions) -> Crossing | None:
    """Find when the client passes the two lines of the walkway; None where that is not seen of both.

    The body passes over each foot while it is flat on the floor, the middles between successive feet are its way over
    the floor, and before the first and after the last of them it goes on alike for one step.
    """
    if conditions.walkway_lines is None:
        return None
    standing = [(stance, rows) for stance in stances if (rows := flat_rows(walk, stance)) is not None]
    if len(standing) < 3:
        return None
    times_s = np.array([walk.time_s[rows].mean() for _, rows in standing])
    points = np.array([_sole(walk, stance)[rows].mean(axis=0) for stance, rows in standing])
    moments_s, way = _between(times_s), _between(points)
    passed_s = [moment for each in conditions.walkway_lines if (moment := _passed_s(moments_s, way, each)) is not None]
    if len(passed_s) < 2:
        return None
    length = None
    if line is not None:
        places = _between(np.array([line.standing(stance) for stance, _ in standing], dtype=np.float64))
        length = float(abs(np.diff(np.interp(passed_s, moments_s, places))[0]))
    return Crossing(abs(passed_s[1] - passed_s[0]), length)


def _sole(walk: Pass, stance: Stance) -> Floats:
    """Point on the floor under the middle of a foot, (N, 2) px of the first picture."""
    middle = walk.xy[:, FEET[stance.side, [HEEL, TOE]]].mean(axis=1)
    return np.asarray(middle - SOLE * walk.stature_px[:, None] * walk.up)


def _between(values: Floats) -> Floats:
    """Middles between successive values, and one more at each end that goes on alike."""
    middles = (values[:-1] + values[1:]) / 2
    return np.concatenate([[2 * middles[0] - middles[1]], middles, [2 * middles[-1] - middles[-2]]])


def _passed_s(moments_s: Floats, way: Floats, line: Line) -> float | None:
    """Moment at which a way (N, 2) over the floor changes sides of a line."""
    start, end = (np.array(point) for point in line)
    off = np.cross(np.append(end - start, 0.0), np.column_stack([way - start, np.zeros(len(way))]))[:, 2]
    changes = np.flatnonzero(np.diff(np.sign(off)))
    if not len(changes):
        return None
    row = int(changes[0])
    share = off[row] / (off[row] - off[row + 1])
    return float(moments_s[row] + share * (moments_s[row + 1] - moments_s[row]))
