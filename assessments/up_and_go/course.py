"""The course of an Up and Go: from a seat, out, round, back and onto the seat, by which way the client faces."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vision.angles import leg_bend_deg
from vision.body import HIPS, Side
from vision.scale import focal_px
from vision.signals import RATE_HZ, Mask, Signal, smooth, stretches
from vision.track import Floats, PoseTrack
from vision.view import yaw_deg

# Mean flexion of hips and knees, as in `chair_stand.repetitions`: a seat puts them at about 90 degrees.
SITS_ABOVE_DEG, SITS_BELOW_DEG, SITS_FOR_S = 55.0, 110.0, 0.4
# A half turn takes 1 to 5 s; a stride's twist of the pelvis is mostly out at 2 Hz.
HEADING_HZ = 2.0
# The course asks for a half turn; who turned by a sixth of a circle less went another way.
HALF_DEG, LEAST_DEG = 180.0, 120.0
# A turn lasts from facing 30 degrees off one way until facing 30 degrees off the other.
NEAR_DEG = 30.0


@dataclass(frozen=True)
class Turn:
    """A half turn: when the body faces 30 degrees from either way; `to` the client's left or right; s."""

    start_s: float
    middle_s: float
    end_s: float
    to: Side


@dataclass(frozen=True)
class Course:
    """One way out and back: until when the client sits, the two turns, and from when on the client sits again; s."""

    sits_until_s: float
    turn: Turn
    sit_turn: Turn
    sits_from_s: float


def seats_s(track: PoseTrack) -> list[tuple[float, float]]:
    """List when the client sits, seconds."""
    time_s, bend_deg = smooth(track.time_s, leg_bend_deg(track), HEADING_HZ)
    with np.errstate(invalid="ignore"):
        sits: Mask = np.asarray((bend_deg > SITS_ABOVE_DEG) & (bend_deg < SITS_BELOW_DEG))
    return [(float(time_s[a]), float(time_s[b - 1])) for a, b in stretches(sits) if b - a >= SITS_FOR_S * RATE_HZ]


def courses(seats: Sequence[tuple[float, float]], facing: Signal) -> list[Course]:
    """Find the ways out and back between two times on a seat, in order of time.

    Parameters
    ----------
    seats, facing : what `seats_s` and `headings` give
    """
    found = [_course(*facing, until_s, from_s) for (_, until_s), (from_s, _) in pairwise(seats)]
    return [each for each in found if each is not None]


def headings(track: PoseTrack) -> Signal:
    """Which way the body faces in the room, (N,) degrees at RATE_HZ, without a jump by a whole turn.

    The camera sees a body from where the body is: at the picture's edge it shows another side than in the middle.
    """
    bearing = np.arctan((track.middle(*HIPS)[:, 0] - track.width / 2) / focal_px(track))
    yaw = np.radians(yaw_deg(track)) - bearing
    time_s, shown = smooth(track.time_s, np.column_stack([np.cos(yaw), np.sin(yaw)]), HEADING_HZ, max_gap_s=np.inf)
    return Signal(time_s, np.degrees(np.unwrap(np.arctan2(shown[:, 1], shown[:, 0]))))


def _course(time_s: Floats, heading_deg: Floats, until_s: float, from_s: float) -> Course | None:
    """Find the turns between two times on the seat; None where the client does not turn round and back."""
    rows = np.flatnonzero((time_s >= until_s) & (time_s <= from_s))
    if len(rows) < RATE_HZ:
        return None
    time_s, heading_deg = time_s[rows], heading_deg[rows]
    first, last = heading_deg[0], heading_deg[-1]
    away = np.abs(heading_deg - first) > HALF_DEG / 2
    back = np.abs(heading_deg - last) > HALF_DEG / 2
    if not away.any() or not back.any():
        return None
    turns, returns = int(np.argmax(away)), len(back) - int(np.argmax(back[::-1]))
    if returns <= turns:
        return None
    out_deg, back_deg = _usual(heading_deg[:turns]), _usual(heading_deg[turns:returns])
    if min(abs(back_deg - out_deg), abs(last - back_deg)) < LEAST_DEG:
        return None
    turn = _turn(time_s, heading_deg, turns, out_deg, np.sign(back_deg - out_deg))
    to = np.sign(last - back_deg)
    return Course(until_s, turn, _turn(time_s, heading_deg, returns - 1, last - to * HALF_DEG, to), from_s)


def _usual(heading_deg: Floats) -> float:
    """Direction on the way: of its middle half, where no turn begins or ends."""
    quarter = len(heading_deg) // 4
    return float(np.median(heading_deg[quarter : len(heading_deg) - quarter]))


def _turn(time_s: Floats, heading_deg: Floats, middle: int, from_deg: float, sign: float) -> Turn:
    """Time the half turn about the row `middle`, from a direction; `sign` is 1 where the heading rises."""
    turned_deg = sign * (heading_deg - from_deg)
    before = np.flatnonzero(turned_deg[: middle + 1] < NEAR_DEG)
    after = np.flatnonzero(turned_deg[middle:] >= HALF_DEG - NEAR_DEG)
    start = int(before[-1]) + 1 if len(before) else 0
    end = middle + int(after[0]) if len(after) else len(turned_deg) - 1
    # A body that turns to its own left shows the camera its right side first: the heading rises.
    return Turn(float(time_s[start]), float(time_s[middle]), float(time_s[end]), "left" if sign > 0 else "right")
