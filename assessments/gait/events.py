"""When each foot leaves the floor and when it lands, by its speed over the floor."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.signal import find_peaks, savgol_filter

from assessments.gait.passes import Pass
from vision.body import FEET, SIDES, Side
from vision.signals import RATE_HZ, Mask
from vision.track import Floats

ANKLE, HEEL, TOE = range(3)  # columns of FEET
# A foot on the floor stands still while the body goes on: one that is much slower than the body stands. With joints
# that are known exactly, half of the body's speed finds strikes 4 to 24 ms early and toe offs 6 to 20 ms late, because
# smoothing rounds off the stop; at 0.4 the two are even. A standing foot's landmarks wander; it is the slower of the
# two feet: what that one stays below most of the time is no swing either.
STANDS, WANDERS = 0.4, 85.0
# The body's speed is the slope of the feet's way over about two strides. Before and after walking it is floored at half
# of the usual speed, so that we never divide by noise.
BODY_S, USUAL, LEAST = 2.0, 90.0, 0.5
# Feet that stand 60% of the time swing 2.5 times as fast as the body goes. Half of that is a swing, and it is no
# slower than a third of the fastest.
SWINGS, OF_FASTEST = 1.25, 0.35
# The first step from standing is half a stride, and may be a short one; what advances by less is a foot that shifts.
ADVANCES = 0.25
SHORTEST_STRIDE_S = 0.5  # 240 steps per minute
# From the strike to the foot flat on the floor is a tenth of a stride; within twice that of a slow one the toes slap.
SLAP_S = 0.3
LIFT_S = 0.1  # a foot's push-off gains speed within it
TURNS = 0.12  # of the swing's speed: what is nearer by a foot's length looks an eighth faster 4 m from the camera
SLAPS = 0.05  # of the swing's speed: less is noise
# Toward the camera a foot that slaps down looks like a swing that began before the walk was seen: half of the shortest
# swing must be seen.
HALF_SWING_S = 0.15
# Two frames at 30 per second: a crossing nearer to the end of what is seen may be the smoothing's.
END_S = 0.07


@dataclass(frozen=True)
class Swing:
    """One foot's way through the air; None where the moment was not seen."""

    side: Side
    off_s: float | None
    strike_s: float | None


def swings(walk: Pass) -> list[Swing]:
    """Find the swings of both feet in a straight pass, in order of time.

    A swing is where one foot is fast against the other. Across the picture it begins when the toe's speed over the
    floor rises over a limit that follows the walking speed, and ends when the heel's falls below it (Bruening and Ridge
    2014, doi:10.1016/j.gaitpost.2013.08.023): the standing foot is fixed on the floor, so there is no bias to correct.
    Where a foot is furthest before and behind the pelvis (Zeni et al. 2008) is sure but early: it swings back before it
    lands. benchmarks/results.csv holds the errors of both on the same walks (`heel_strike_across_s` and
    `heel_strike_zeni_s`). Extremes of a foot's vertical speed and of its accelerations (O'Connor et al. 2007; Hreljac
    and Marshall 2000) are made by noise, too. Toward and away from the camera see `_towards` and `_away`.
    """
    way = walk.xy[:, FEET] @ walk.forward  # (N, 2 sides, 3 landmarks) px
    speed = np.gradient(way, axis=0) * RATE_HZ
    body = _body_speed(way.mean(axis=(1, 2)))
    if not (body > 0).all():
        return []
    onward = np.maximum(speed.mean(axis=2), 0)  # lifting and lowering it a foot may seem to go back
    relative = (onward[:, 0] - onward[:, 1]) / body
    fast = max(SWINGS, OF_FASTEST * float(np.percentile(np.abs(relative), 95)))
    wander = np.percentile(np.abs(speed).min(axis=1), WANDERS, axis=0)
    limit = np.maximum(STANDS * body[:, None], wander)
    times = {"front": _towards, "back": _away}.get(walk.view, _across)
    edge = int(walk.view == "back")  # the foot next to the camera may be at its fastest as the walk begins
    found: list[tuple[int, float, Swing]] = []
    for number, sign in enumerate((1, -1)):
        ahead = np.pad(sign * relative, edge)
        for peak in find_peaks(ahead, height=fast, distance=int(SHORTEST_STRIDE_S * RATE_HZ))[0] - edge:
            off, strike = times(speed[:, number], limit, int(peak))
            strike = strike if walk.view != "front" or peak > HALF_SWING_S * RATE_HZ else None
            rows = [0 if off is None else int(off), -1 if strike is None else int(strike)]
            begin_px, end_px = way[rows, number].mean(axis=1)
            swing = Swing(SIDES[number], _seen_s(walk, off), _seen_s(walk, strike))
            found.append((int(peak), float(end_px - begin_px), swing))
    enough_px = ADVANCES * float(np.median([gone_px for _, gone_px, _ in found])) if found else 0.0
    return [swing for _, gone_px, swing in sorted(found, key=lambda each: each[0]) if gone_px > enough_px]


class Stance(NamedTuple):
    """A foot on the floor: 0 left or 1 right, its strike, and when it leaves, if that was seen."""

    side: int
    strike_s: float
    off_s: float | None


def stances_of(swings: Sequence[Swing]) -> list[Stance]:
    """List the stances of one pass by their strikes, in order of time."""
    stances = []
    for index, swing in enumerate(swings):
        if swing.strike_s is not None:
            later = (each.off_s for each in swings[index + 1 :] if each.side == swing.side)
            stances.append(Stance(SIDES.index(swing.side), swing.strike_s, next(later, None)))
    return stances


def _body_speed(way_px: Floats) -> Floats:
    """Speed of the body in the picture, (N,) px/s."""
    window = min(int(BODY_S * RATE_HZ), len(way_px) - 1) // 2 * 2 - 1
    speed = savgol_filter(way_px, window, 2, deriv=1, delta=1 / RATE_HZ)
    return np.asarray(np.maximum(speed, LEAST * np.percentile(speed, USUAL)))


def _across(speed: Floats, limit: Floats, peak: int) -> tuple[float | None, float | None]:
    """Rows at which the toe starts before the peak and the heel stops after it."""
    toe, heel = (speed[:, column] / limit[:, column] for column in (TOE, HEEL))
    return _last_below(toe, peak), _first_below(heel, peak)


def _towards(speed: Floats, limit: Floats, peak: int) -> tuple[float | None, float | None]:
    """Rows of both events seen from the front, where the foot's way forward is a way down, as its lowering is.

    The toe leaves the floor between where heel and ankle gain speed upward most and where they are fastest (O'Connor
    et al. 2007). At the strike the toes, held up through the swing, start to slap down: they overtake the heel, turn
    down fastest, and stop. Smoothing makes that last about twice as long, evenly to both sides of its fastest moment. A
    foot that lands flat stops.
    """
    toe, rear = speed[:, TOE], (speed[:, HEEL] + speed[:, ANKLE]) / 2
    off = None
    if len(lifts := find_peaks(-rear[:peak], height=0)[0]):
        begin = max(0, lifts[-1] - int(LIFT_S * RATE_HZ))
        off = (begin + float(np.argmin(np.gradient(rear[begin : lifts[-1] + 1]))) + lifts[-1]) / 2
    after = slice(peak, peak + int(SLAP_S * RATE_HZ))
    turns = toe - rear
    fastest = peak + int(np.argmax(turns[after]))
    if turns[fastest] < TURNS * toe[after].max():
        return off, _first_below(toe / limit[:, TOE], peak)
    overtakes = max(peak, _last_below(1 + turns, fastest) or peak)
    stops = _first_below(2 * toe / toe[fastest], fastest)
    return off, None if stops is None else fastest - (stops - overtakes) / 4


def _away(speed: Floats, limit: Floats, peak: int) -> tuple[float | None, float | None]:
    """Rows of both events seen from behind, where the foot's way forward is a way up and its lowering one down.

    The toe starts as it does across the picture. At the strike the heel, on its way down, is stopped by the floor, and
    the toes slap down: the middle between the two. A foot that lands flat stops on its way up.
    """
    toe, rear = speed[:, TOE], (speed[:, HEEL] + speed[:, ANKLE]) / 2
    near = slice(max(0, peak - int(END_S * RATE_HZ)), peak + int(END_S * RATE_HZ))
    off = _last_below(toe / limit[:, TOE], near.start + int(np.argmax(toe[near])))
    after = slice(peak, peak + int(SLAP_S * RATE_HZ))
    lowest, slap = (peak + int(np.argmin(each[after])) for each in (rear, toe))
    if rear[lowest] < -SLAPS * rear[near].max():
        stops = _first_below(2 * rear / rear[lowest], lowest)
        return off, None if stops is None else (stops + slap) / 2
    return off, _first_below(1 + toe / float(toe[near].max()), peak)


def _first_below(value: Floats, peak: int) -> float | None:
    """Row, between samples, at which the value first falls below 1 after the peak."""
    return _crossing(value[peak:] < 1, value[peak:], peak, 1)


def _last_below(value: Floats, peak: int) -> float | None:
    return _crossing(value[peak::-1] < 1, value[peak::-1], peak, -1)


def _crossing(below: Mask, value: Floats, peak: int, step: int) -> float | None:
    stops = np.flatnonzero(below)
    if not len(stops) or not stops[0]:
        return None
    stop = int(stops[0])
    return peak + step * (stop - float((1 - value[stop]) / (value[stop - 1] - value[stop])))


def _seen_s(walk: Pass, row: float | None) -> float | None:
    if row is None or not END_S * RATE_HZ < row < len(walk.time_s) - 1 - END_S * RATE_HZ:
        return None
    return float(walk.time_s[0] + row / RATE_HZ)
