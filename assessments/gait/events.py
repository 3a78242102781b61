"""When each foot leaves the floor and when it lands: a foot that moves is not down."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy

from assessments.gait.passes import Pass
from assessments.gait.phases import SWINGS, Phase, swing_phases
from vision.body import FEET, SIDES, Side
from vision.signals import RATE_HZ, Mask
from vision.track import Floats

ANKLE, HEEL, TOE = range(3)  # columns of FEET
# A foot on the floor stands still, and one that comes down may have stopped going on before it has landed: its whole
# speed in the picture counts. Against force plates, the heel lands and the toe leaves with 0.5 m/s (Ghoussayni et al.
# 2004, doi:10.1016/j.gaitpost.2003.10.001), or with 0.78 and 0.66 of the body's speed (Bruening and Ridge 2014). Slow
# captured people's did with less than the one and more than the other, so it is between: 0.38 of the geometric mean of
# the body's speed and a stature per second is 0.5 m/s in a usual walk. A standing foot's landmarks wander; it is the
# slower of the two feet: what that one stays below most of the time is no swing.
LANDS, WANDERS = 0.38, 85.0
# The body's speed is the slope of the feet's way over about two strides. Before and after walking it is floored at half
# of the usual speed, so that we never divide by noise.
BODY_S, USUAL, LEAST = 2.0, 90.0, 0.5
# The first step from standing is half a stride, and may be a short one; what advances by less is a foot that shifts.
ADVANCES = 0.25
# Toward the camera a foot is seen to swing once it goes down the picture faster than it is lifted, and until its toes
# are down: SLOWS of the swing's mean speed, whatever the body's, so that a short step from or to a stand counts alike.
# The further away, the flatter the camera looks along the floor, and the more the lowering counts against the way: of
# 128 captured and scripted strikes 0.09 s at 5 statures, 0.06 s at 2.
LIFTING_S, LOWERING_S, SLOWS = 0.12, 0.11, 0.4
# Of the swing's speed: from behind, where the toes come down against the foot's way on, what is slower is noise.
SLAPPED = 0.1
# The other foot is seen to swing once it is fast, a tenth of a second after it left the floor. From behind its heel is
# seen to rise as much before; and who stops there lands within half a second of going on.
SEEN_S, RISEN_S, LANDS_S = 0.1, 0.2, 0.5
# From behind: before its fastest moment the heel has gone up, and the toes have come down, for a while: the foot leaves
# half a frame of 30 per second before it is seen to be fastest; a slap takes a tenth of a second.
LATE_S, SLAPPED_S = 0.015, 0.025


@dataclass(frozen=True)
class Swing:
    """One foot's way through the air; None where the moment was not seen."""

    side: Side
    off_s: float | None
    strike_s: float | None


class _Foot(NamedTuple):
    """One foot's speed by landmark, (N, 3): forward, px/s, and whole, 1 where a standing foot's ends.

    near : (N,) the client's stature as a share of the distance from the camera
    """

    forward: Floats
    moves: Floats
    near: Floats


def swings(walk: Pass) -> list[Swing]:
    """Find the swings of both feet in a straight pass, in order of time.

    Which foot swings follows from both feet together (`phases`). Across the picture its swing begins when the toe's
    speed over the floor rises over a limit, and ends when the heel's falls below it (Bruening and Ridge 2014,
    doi:10.1016/j.gaitpost.2013.08.023): the standing foot is fixed on the floor, so there is no bias to correct.
    Where a foot is furthest before and behind the pelvis (Zeni et al. 2008) is sure but early: it swings back before it
    lands. benchmarks/results.csv holds the errors of both on the same walks (`heel_strike_across_s` and
    `heel_strike_zeni_s`). Toward and away from the camera the foot's way forward and its lifting are one in the
    picture: see `_towards` and `_away`.
    """
    way = walk.xy[:, FEET] @ walk.forward  # (N, 2 sides, 3 landmarks) px
    forward, upward = (np.gradient(walk.xy[:, FEET] @ each, axis=0) * RATE_HZ for each in (walk.forward, walk.up))
    body = _body_speed(walk, way.mean(axis=(1, 2)))
    if not (body > 0).all():
        return []
    onward = np.maximum(forward.mean(axis=2), 0)  # lifting and lowering it a foot may seem to go back
    phases = swing_phases((onward[:, 0] - onward[:, 1]) / body)
    speed = np.hypot(forward, upward)
    wander = np.percentile(speed.min(axis=1), WANDERS, axis=0)
    limit = np.minimum(np.maximum(LANDS * np.sqrt(walk.stature_px * body)[:, None], wander), SWINGS * body[:, None])
    times = {"front": _towards, "back": _away}.get(walk.view, _across)
    later_s, near = RISEN_S if walk.view == "back" else SEEN_S, walk.stature_px / walk.focal_px
    found: list[tuple[float, Swing]] = []
    for number, phase in enumerate(phases):
        until = phases[number + 1].start + int(later_s * RATE_HZ) if phase != phases[-1] else len(way)
        foot = _Foot(forward[:, phase.side], speed[:, phase.side] / limit, near)
        off, strike = times(foot, phase, min(until, len(way)))
        rows = [0 if off is None else max(0, int(off)), -1 if strike is None else int(strike)]
        begin_px, end_px = way[rows, phase.side].mean(axis=1)
        found.append((end_px - begin_px, Swing(SIDES[phase.side], _seen_s(walk, off), _seen_s(walk, strike))))
    enough_px = ADVANCES * float(np.median([gone_px for gone_px, _ in found])) if found else 0.0
    return [swing for gone_px, swing in found if gone_px > enough_px]


class Stance(NamedTuple):
    """A foot on the floor: 0 left or 1 right, its strike, when it leaves, if that was seen, and after which swing."""

    side: int
    strike_s: float
    off_s: float | None
    number: int


def stances_of(swings: Sequence[Swing]) -> list[Stance]:
    """List the stances of one pass by their strikes, in order of time."""
    stances = []
    for index, swing in enumerate(swings):
        if swing.strike_s is not None:
            later = (each.off_s for each in swings[index + 1 :] if each.side == swing.side)
            stances.append(Stance(SIDES.index(swing.side), swing.strike_s, next(later, None), index))
    return stances


def _body_speed(walk: Pass, way_px: Floats) -> Floats:
    """Speed of the body in the picture, (N,) px/s: that of the floor's place at one distance, made as large as it is.

    On the floor, a way toward the camera looks as long as the square of the client's size, as it is foreshortened too.
    """
    grown = (walk.stature_px / np.median(walk.stature_px)) ** 2
    window = min(int(BODY_S * RATE_HZ), len(way_px) - 1) // 2 * 2 - 1
    speed = scipy.signal.savgol_filter(way_px, window, 2, deriv=1, delta=1 / RATE_HZ) / grown
    return np.asarray(np.maximum(speed, LEAST * np.percentile(speed, USUAL)) * grown)


def _across(foot: _Foot, phase: Phase, until: int) -> tuple[float | None, float | None]:
    """Rows at which the toe starts and at which the heel stops."""
    toe, heel = foot.moves[:, TOE], foot.moves[:until, HEEL]
    off = _last_below(toe, phase.start + int(np.argmax(toe[phase.start : phase.stop])))
    return off, _stops(heel, phase.start, phase.stop)


def _towards(foot: _Foot, phase: Phase, until: int) -> tuple[float | None, float | None]:
    """Rows of both events seen from the front, where the foot's way forward is a way down, as its lowering is.

    Lifting hides the beginning of the swing, and lowering the toes adds to its end. Both feet against each other show
    the swing where noise hides a slap or a lift of one of them.
    """
    own = foot.forward[:until].mean(axis=1)
    own = own / (SLOWS * own[phase.start : phase.stop].mean())
    end = _stops(own, phase.start, phase.stop + int(SEEN_S * RATE_HZ))
    late_s = LOWERING_S * (1 - float(foot.near[phase.stop - 1]))
    return phase.start - LIFTING_S * RATE_HZ, None if end is None else end - late_s * RATE_HZ


def _away(foot: _Foot, phase: Phase, until: int) -> tuple[float | None, float | None]:
    """Rows of both events seen from behind, where the foot's way forward is a way up and its lowering one down.

    The toe leaves the floor where the heel goes up fastest (O'Connor et al. 2007); at the end of the swing the toes,
    held up through it, slap down. A foot that lands flat stops on its way up.
    """
    begin, until = max(0, phase.start - int(SEEN_S * RATE_HZ)), min(until, phase.stop + int(LANDS_S * RATE_HZ))
    toe, rear = foot.forward[:until, TOE], foot.forward[begin : phase.stop, :TOE].mean(axis=1)
    lifts = begin + scipy.signal.find_peaks(rear, height=float(rear.max()) / 2)[0]
    fastest = phase.start + int(np.argmax(toe[phase.start : phase.stop]))
    slap = fastest + int(np.argmin(toe[fastest:]))
    slapped = slap + 1 < len(toe) and toe[slap] < -SLAPPED * toe[fastest]
    strike = slap - SLAPPED_S * RATE_HZ if slapped else _first_below(1 + toe, fastest)
    return (lifts[0] - LATE_S * RATE_HZ if len(lifts) else None), strike


def _stops(speed: Floats, start: int, stop: int) -> float | None:
    """Row at which the speed falls below 1 for good: after it was last faster between two rows, if it was."""
    fast = np.flatnonzero(speed[start:stop] >= 1)
    return _first_below(speed, start + int(fast[-1])) if len(fast) else None


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
    return None if row is None or not walk.shown[round(row)] else float(walk.time_s[0] + row / RATE_HZ)
