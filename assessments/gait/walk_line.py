"""Where along the walk things are, from the client's size and from how it changes on the way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assessments.gait.events import Stance
from assessments.gait.passes import Pass
from vision.body import FEET, HEELS
from vision.signals import RATE_HZ, Mask
from vision.track import Floats

_BOTH_FEET = (*FEET[0], *FEET[1])
# Of stature: feet land 7 to 11 cm apart sideways (means of Hollman et al. 2011, doi:10.1016/j.gaitpost.2011.03.024).
STEP_WIDTH_STATURES = 0.055
# A foot is flat on the floor from a fifth to half of its stance. Where its end is not seen, it is an ordinary one.
FLAT_FROM, FLAT_TO, STANCE_S, SHORTEST_FLAT_S = 0.2, 0.5, 0.7, 0.05
# Of the focal length: a camera that turns by less, 7 degrees, stands still.
PANS = 0.13
# How obliquely a walk is seen and how much of the body's length along it settle together; 60 degrees off square, where
# the picture shows half, a view is nearly frontal.
ROUNDS, LEAST_SHOWN = 3, 0.5


@dataclass(frozen=True, eq=False)
class WalkLine:
    """The straight line of a walk seen from above, in statures of the client.

    distance: from the camera to the line; square_rad: bearing of the place where the line is seen square on.
    """

    walk: Pass
    distance: float
    square_rad: float

    @property
    def off_square_deg(self) -> Floats:
        """How far from square on the camera sees the walk, (N,) degrees: it shortens what lies along the walk."""
        return np.asarray(np.degrees(_bearing_rad(self.walk, _BOTH_FEET) - self.square_rad))

    def place(self, marks: Sequence[int] | Floats, aside: float = 0.0) -> Floats:
        """Way along the line of the middle of landmarks, (N,) statures, forward; `aside`: further from the camera."""
        sign = np.sign(self.walk.forward @ self.walk.across)
        return np.asarray(sign * (self.distance + aside) * np.tan(_bearing_rad(self.walk, marks) - self.square_rad))

    def standing(self, stance: Stance) -> float | None:
        """Where a foot stands; None where it is not seen flat on the floor."""
        flat = flat_rows(self.walk, stance)
        if flat is None:
            return None
        shows_right = self.walk.yaw_deg > 0
        aside = STEP_WIDTH_STATURES / 2 * (1 if shows_right == (stance.side == 0) else -1)
        return float(np.median(self.place(FEET[stance.side], aside)[flat]))


def standing_aside(walk: Pass, stance: Stance) -> float | None:
    """Where a heel stands to the right of the picture's middle, in statures: for walks toward or away from it.

    The ankle's landmark is the outer one: between those, steps seem wider by two half ankles.
    """
    flat = flat_rows(walk, stance)
    if flat is None:
        return None
    return float(np.median((walk.own_xy[:, HEELS[stance.side]] @ walk.across / walk.stature_px)[flat]))


def pan_by_feet(walk: Pass, stances: Sequence[Stance]) -> float | None:
    """Share of the camera's turning, as the room shows it, that the feet flat on the floor show; None if it is still.

    The room is followed from picture to picture and errors add up; the feet show little at a time, and roll a little.
    """
    way = walk.pan_px @ walk.across
    if float(np.ptp(way)) < PANS * walk.focal_px:
        return None
    shares = []
    for stance in stances:
        flat = flat_rows(walk, stance)
        if flat is not None:
            foot = walk.own_xy[flat][:, FEET[stance.side]].mean(axis=1) @ walk.across
            turns = np.column_stack([np.arctan(foot / walk.focal_px), way[flat] / walk.focal_px])
            by_foot, by_room = np.polyfit(walk.time_s[flat], turns, 1)[0]
            shares.append(-by_foot / by_room)
    return float(np.median(shares)) if shares else None


def flat_rows(walk: Pass, stance: Stance) -> Mask | None:
    """Rows (N,) in which a foot is flat on the floor; None where that is not seen."""
    stance_s = STANCE_S if stance.off_s is None else stance.off_s - stance.strike_s
    since_s = walk.time_s - stance.strike_s
    flat = (since_s >= FLAT_FROM * stance_s) & (since_s <= FLAT_TO * stance_s)
    return None if flat.sum() < SHORTEST_FLAT_S * RATE_HZ else flat


def walk_line(walk: Pass) -> WalkLine:
    """Find the line of a walk across the picture.

    Parameters
    ----------
    walk : the client's size f H / Z changes as the distance Z does; on a straight line, seen at the bearing b under
        the angle a in the picture, it is cos b A + sin b B over cos a: two unknowns, by least squares

    Returns
    -------
    WalkLine; the focal length f is a phone's usual one, and cancels out where the walk is seen square on by a camera
    that stands still. 10% of it are 2.5% of the way in a walk that goes 30 degrees obliquely, and 5% at 45 degrees.
    """
    bearing = _bearing_rad(walk, _BOTH_FEET)
    inside = np.arctan2(walk.own_xy[:, FEET].mean(axis=(1, 2)) @ walk.across, walk.focal_px)
    columns = np.column_stack([np.cos(bearing), np.sin(bearing)])

    def seen_so(size_px: Floats) -> WalkLine:
        (ahead, aside), *_ = np.linalg.lstsq(columns, size_px * np.cos(inside))
        return WalkLine(walk, float(walk.focal_px / np.hypot(ahead, aside)), float(np.arctan2(aside, ahead)))

    line = seen_so(walk.stature_px)
    for _ in range(ROUNDS - 1):
        shown = np.maximum(np.cos(np.radians(line.off_square_deg)), LEAST_SHOWN)
        line = seen_so(walk.stature_px_of(shown))
    return line


def _bearing_rad(walk: Pass, marks: Sequence[int] | Floats) -> Floats:
    """Direction from the camera to the middle of landmarks, (N,) rad along `across`, 0 ahead of the first picture."""
    own_px = walk.own_xy[:, marks].mean(axis=1) @ walk.across
    return np.asarray(walk.pan_px @ walk.across / walk.focal_px + np.arctan(own_px / walk.focal_px))
