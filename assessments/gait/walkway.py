"""A walkway of known length: when the client passes its two lines on the floor."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assessments.conditions import Conditions, Line
from assessments.gait.events import Stance
from assessments.gait.passes import Pass
from assessments.gait.walk_line import WalkLine, flat_rows
from vision.body import HEELS, HIPS, TOES
from vision.signals import Mask
from vision.track import Floats

# Of stature: how far the landmarks of heel and toe lie above the floor. On 26 rendered walks of shod feet it was 1.7 to
# 3.8%, 2.5% in the median, 3% seen from the front, where a percent makes a client 1.5% faster or slower.
SOLE_STATURES = 0.028


@dataclass(frozen=True)
class Crossing:
    """One way along the whole walkway: how long it took, and its length in statures, where the view shows that."""

    time_s: float
    length: float | None


def crossing(walk: Pass, line: WalkLine | None, stances: Sequence[Stance], conditions: Conditions) -> Crossing | None:
    """Find when the client passes the two lines of the walkway; None where that is not seen of both."""
    if conditions.walkway_lines is None:
        return None
    standing = [(stance, rows) for stance in stances if (rows := flat_rows(walk, stance)) is not None]
    if len(standing) < 3:
        return None
    flat = [rows for _, rows in standing]
    soles = np.array([_sole(walk, stance)[rows].mean(axis=0) for stance, rows in standing])
    way = _across(walk, flat, soles) if walk.is_across else _along(walk, flat, soles)
    passed_s = [at_s for each in conditions.walkway_lines if (at_s := _passed_s(walk.time_s, way, each)) is not None]
    if len(passed_s) < 2:
        return None
    length = None
    if line is not None:
        feet = np.array([line.standing(stance) for stance, _ in standing], dtype=np.float64)
        places = _of_feet(line.place(HIPS), flat, feet)
        length = float(abs(np.diff(np.interp(passed_s, walk.time_s, places))[0]))
    return Crossing(abs(passed_s[1] - passed_s[0]), length)


def _across(walk: Pass, flat: Sequence[Mask], soles: Floats) -> Floats:
    """Place (N, 2) of the floor over which the pelvis is, px of the first picture.

    The feet stand along one straight line of the picture, on which the place under the pelvis moves as the pelvis does.
    """
    along_px, above_px = soles @ walk.across, soles @ walk.up
    under_px = _of_feet(walk.xy[:, HIPS].mean(axis=1) @ walk.across, flat, along_px)
    floor_px = np.polyval(np.polyfit(along_px, above_px, 1), under_px)
    return np.asarray(under_px[:, None] * walk.across + floor_px[:, None] * walk.up)


def _along(walk: Pass, flat: Sequence[Mask], soles: Floats) -> Floats:
    """Place (N, 2) of the floor over which the body is, px of the first picture, toward or away from the camera.

    The body's size is as the inverse of its distance, which changes evenly, and the floor moves in the picture as the
    size does. The size is taken while feet are flat: the legs of a step make it waver.
    """
    moments_s, sizes = np.array([(walk.time_s[rows].mean(), walk.stature_px[rows].mean()) for rows in flat]).T
    distance = np.polyfit(moments_s, 1 / sizes, 1)
    place = np.polyfit(1 / np.polyval(distance, moments_s), soles, 1)
    return np.asarray(place[0] / np.polyval(distance, walk.time_s)[:, None] + place[1])


def _of_feet(pelvis: Floats, flat: Sequence[Mask], feet: Floats) -> Floats:
    """Where the feet would be, of the pelvis' way (N,): it passes over each foot (M,) while that is flat on the floor.

    A line takes the place of a shift: a phone that looks down sees verticals lean outwards.
    """
    return np.asarray(np.polyval(np.polyfit([pelvis[rows].mean() for rows in flat], feet, 1), pelvis))


def _sole(walk: Pass, stance: Stance) -> Floats:
    """Point on the floor under the middle of a foot, (N, 2) px of the first picture."""
    middle = walk.xy[:, [HEELS[stance.side], TOES[stance.side]]].mean(axis=1)
    return np.asarray(middle - SOLE_STATURES * walk.stature_px[:, None] * walk.up)


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
