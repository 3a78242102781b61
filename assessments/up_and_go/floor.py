"""Where the feet are on the floor of the room, seen from any side, and when each of them swings."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from assessments.gait.phases import SWINGS, swing_phases
from vision.angles import leg_bend_deg
from vision.body import ANKLES, EARS, FEET
from vision.scale import ANKLE_STATURES, EAR_STATURES, PHONE_HEIGHT_STATURES, STRAIGHT_LEG_DEG, focal_px
from vision.signals import RATE_HZ, Mask, smooth
from vision.track import Floats, PoseTrack

# The body's size in the picture changes as its distance does, over seconds; steps and sway are faster.
SIZE_HZ = 0.7
# The camera's height, in statures, from how far the feet lie below the horizon. A client who goes away tells it; one
# who crosses the picture does not, and then it is that of a phone at hip to chest height, 0.45 to 0.75.
HEIGHT_SD, STEPS_TELL, FEET_SD = 0.15, 10.0, 0.02
# The slowest foot that steps: in a turn on the spot a frail client puts it 8 cm further on in 0.4 s, 0.12 statures a
# second. `swing_phases` counts a foot as swinging at 1.25 of this speed, and its step once it is a twentieth ahead.
SLOWEST = 0.12
SHORTEST_S = 0.1  # no foot is set elsewhere in less: a swing takes 0.3 s and more
# From the heel's first rise until a foot swings passes a third of a second; lifting and going on cancel out for half.
LIFTS_S, SEEMS_STILL_S = 0.35, 0.15
FEET_HZ = 4.0  # a swing takes 0.4 s; what is faster is noise, which at 6 m is 5 cm of depth a pixel


class Step(NamedTuple):
    """A foot's way to its next place: 0 left or 1 right, when it leaves the floor and when it lands, s."""

    side: int
    off_s: float
    landing_s: float


@dataclass(frozen=True, eq=False)
class Floor:
    """The feet on the floor at RATE_HZ.

    time_s (N,); feet (N, 2, 2): left and right foot, to the right of the camera and away from it, statures; NaN unseen.
    """

    time_s: Floats
    feet: Floats

    def between(self, from_s: float, to_s: float) -> Mask:
        """Rows (N,) from one time to another."""
        return np.asarray((self.time_s >= from_s) & (self.time_s <= to_s))

    def farthest(self, from_s: float, to_s: float) -> float:
        """How far the feet get from where they are at `from_s` until `to_s`, statures."""
        way = self.feet[self.between(from_s, to_s)].mean(axis=1)
        return float(np.nanmax(np.linalg.norm(way - way[0], axis=1)))

    def apart(self, one_s: float, other_s: float) -> float:
        """How far the feet are from where they were at another time, statures."""
        one, other = (np.searchsorted(self.time_s, time_s) for time_s in (one_s, min(other_s, self.time_s[-1])))
        return float(np.linalg.norm(np.diff(self.feet[[one, other]].mean(axis=1), axis=0)))

    @cached_property
    def _speed(self) -> Floats:
        """Speed of each foot, (N, 2), 1 at SLOWEST."""
        return np.asarray(np.linalg.norm(np.gradient(self.feet, axis=0), axis=2) * RATE_HZ / SLOWEST)

    def leaves_s(self, step: Step) -> float:
        """When the foot of a step from a stand first moves: with its heel, before its toes leave the floor.

        Seen from the front, lifting it and going on cancel out for a moment, so that the step seems to begin anew.
        """
        rows = self.between(step.off_s - LIFTS_S, step.off_s)
        moves = rows & (self._speed[:, step.side] > np.maximum(SWINGS, self._speed[:, 1 - step.side]))
        leaves_s = step.off_s
        for time_s in self.time_s[moves][::-1]:
            if leaves_s - time_s > SEEMS_STILL_S:
                break
            leaves_s = float(time_s)
        return leaves_s

    def steps(self, from_s: float, to_s: float) -> list[Step]:
        """Find the steps between two times: the foot that moves faster swings, the other one stands."""
        rows = self.between(from_s, to_s)
        time_s, speed = self.time_s[rows], self._speed[rows]
        relative = np.nan_to_num(speed[:, 0] - speed[:, 1])
        phases = [each for each in swing_phases(relative) if each.stop - each.start >= SHORTEST_S * RATE_HZ]
        return [Step(each.side, float(time_s[each.start]), float(time_s[each.stop - 1])) for each in phases]


def floor_of(track: PoseTrack) -> Floor | None:
    """Find the floor under a client who is seen upright; None where that is too short to tell.

    Parameters
    ----------
    track : cleaned; a camera that moved is taken out
    """
    with np.errstate(invalid="ignore"):
        upright = track.found & (leg_bend_deg(track) < STRAIGHT_LEG_DEG)
    if upright.sum() < 2:
        return None
    tall_px = np.linalg.norm(track.middle(*EARS) - track.middle(*ANKLES), axis=1) / (EAR_STATURES - ANKLE_STATURES)
    places = track.image_xy[:, FEET]
    sizes = np.column_stack([tall_px, places[..., 1].mean(axis=(1, 2))])
    slow = smooth(track.time_s, np.where(upright[:, None], sizes, np.nan), SIZE_HZ, max_gap_s=np.inf).value
    time_s, feet = smooth(track.time_s, places, FEET_HZ)
    horizon_px, height = _horizon(*slow.T)
    stature_px = np.maximum((feet[..., 1] - horizon_px) / height, 1.0)  # of who would stand there
    aside = (feet[..., 0] - track.width / 2) / stature_px
    return Floor(time_s, np.stack([aside, focal_px(track) / stature_px], axis=-1).mean(axis=2))


def _horizon(stature_px: Floats, foot_px: Floats) -> tuple[float, float]:
    """Row of the horizon, px, and the camera's height over the floor, statures.

    Seen from a height of h statures, feet are h times the body's size below the horizon: a line, whose slope is known
    before, too.
    """
    middle = float(stature_px.mean())
    told = STEPS_TELL / (FEET_SD * middle) ** 2
    spread = stature_px - middle
    slope = (told * float(np.mean(spread * foot_px)) + PHONE_HEIGHT_STATURES / HEIGHT_SD**2) / (
        told * float(np.mean(spread**2)) + 1 / HEIGHT_SD**2
    )
    return float(foot_px.mean()) - slope * middle, slope
