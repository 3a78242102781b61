"""One trial: from the first movement of a foot, out of a stand at the first line, until a foot is over the second."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from scipy.ndimage import maximum_filter1d, minimum_filter1d, uniform_filter1d

from assessments.conditions import Line
from assessments.gait.passes import Pass
from assessments.walk_4m.course import Course, course_of
from vision.body import FEET, HEELS, KNEES, SIDES, Side
from vision.signals import RATE_HZ, Mask, stretches
from vision.track import Floats

Why = Literal["no_course", "flying_start", "start_not_at_line", "finish_not_reached", "moment_hidden", "start_unclear"]

# Whoever walks swings a foot on in any half second: both feet on the floor take 0.1 to 0.3 s of a step. The landmarks
# of a standing foot together, evened out, stay within 0.2 to 1% of stature, more in dim light; a small first step, far
# away and coming nearer, is 3% in the picture. So the limit is a few times what the quietest half second shows.
STANDS_S, EVEN_S, QUIETEST, LEAST_STATURES, LIMIT_STATURES = 0.5, 0.2, 4.0, 0.01, 0.03
# Toes that just touch the line are the protocol; a foot's length off it is another course: 6% of 4 m. MediaPipe's toes
# lie some 7 cm behind the tip of the shoe.
START_M, TIP_M = 0.25, 0.07
# Of stature: a foot has left its place once its heel is 5 cm off; a shift of weight moves it by less.
LEFT_STATURES = 0.03
# The first 5 mm are in the noise of a pixel: they are where a line through two larger ways begins.
# That is, one as large as noise is, and one twice as large.
NEAR_STATURES, FIRST_STATURES, NOISE = 0.009, 0.003, 1.5
MOST_STATURES = 0.035  # where that is noise, the heel's rise of 10 cm is hardly more, and half a second may be lost
UNDER_WAY_S = 1.0  # a slow foot may have been moving for so long before its stand is seen to end
BEFORE_S = 0.5  # of a shorter stand before the first movement nothing tells that it was one
# The shoe reaches further back than the heel's landmark: feet that landed by the line in 8 rendered walks were seen
# 2 cm (0.5 to 4) too far on. That, and as much for the marks: nearer to the line it may have been the other step.
REAR_M, NEAR_LINE_M = 0.02, 0.04
LANDED_S = 0.3  # a foot that is over the line has landed by then, and still stands
STAYS_S = 0.2  # over the line, and not for a moment of noise; a foot that has landed stays longer


@dataclass(frozen=True, eq=False)
class Trial:
    """One walk over the course; seconds.

    stood: from when to when the client stood still on the way; is_close: a foot came down so near to the second line
    that it may have been over it a step sooner or later.
    """

    walk: Pass
    course: Course
    first_side: Side
    start_s: float
    finish_side: Side
    finish_s: float
    stood: tuple[tuple[float, float], ...]
    is_close: bool


class NoTrial(NamedTuple):
    """A straight pass that is no trial: why, and from when on, s."""

    why: Why
    at_s: float


class _Moment(NamedTuple):
    side: int
    row: float


def trial_of(walk: Pass, lines: tuple[Line, Line], length_m: float) -> Trial | NoTrial:
    """Look for a trial in a straight pass.

    Parameters
    ----------
    walk : the pass, with the stand before it
    lines : ends of the two lines, px of the first picture
    length_m : between their middles
    """
    course = course_of(walk, lines, length_m)
    if course is None:
        return NoTrial("no_course", _at_s(walk, 0))
    stands = stretches(_stands(walk))
    before = [(first, last) for first, last in stands if _tip_m(course, first, last) <= START_M]
    if not before:
        return NoTrial(_why_no_start(course, stands), _at_s(walk, 0))
    first, last = before[-1]
    start, finish = _start(walk, first, last), _finish(course)
    if start == "start_unclear":
        return NoTrial(start, _at_s(walk, last))
    if start is None or finish is None or finish.row < start.row:
        return NoTrial("finish_not_reached", _at_s(walk, last))
    if start.row - first < BEFORE_S * RATE_HZ:
        return NoTrial("flying_start", _at_s(walk, start.row))
    if _tip_m(course, first, last) < -START_M:
        return NoTrial("start_not_at_line", _at_s(walk, last))
    if not walk.shown[[round(start.row), round(finish.row)]].all():
        return NoTrial("moment_hidden", _at_s(walk, last))
    on_way = [(begin, stop) for begin, stop in stands if start.row < begin and stop < finish.row]
    return Trial(
        walk,
        course,
        SIDES[start.side],
        _at_s(walk, start.row),
        SIDES[finish.side],
        _at_s(walk, finish.row),
        tuple((_at_s(walk, begin), _at_s(walk, stop)) for begin, stop in on_way),
        _is_close(course, finish),
    )


def _why_no_start(course: Course, stands: Sequence[tuple[int, int]]) -> Why:
    """Why no stand is before the first line: one is beyond it, the client walks already, or walks from further on."""
    half_m = course.length_m / 2
    if any(_tip_m(course, first, last) < half_m for first, last in stands):
        return "start_not_at_line"
    return "flying_start" if _tip_m(course, 0, 1) < half_m else "finish_not_reached"


def _at_s(walk: Pass, row: float) -> float:
    return float(walk.time_s[0] + row / RATE_HZ)


def _stands(walk: Pass) -> Mask:
    """Rows (N,) in which neither foot moves, for STANDS_S about them."""
    window = int(STANDS_S * RATE_HZ) | 1
    feet = uniform_filter1d(walk.xy[:, FEET].mean(axis=2), int(EVEN_S * RATE_HZ), axis=0)  # (N, 2 sides, 2)
    ways = maximum_filter1d(feet, window, axis=0) - minimum_filter1d(feet, window, axis=0)
    span = ways.max(axis=(1, 2)) / walk.stature_px
    still = span < np.clip(QUIETEST * span[window // 2 : -(window // 2)].min(), LEAST_STATURES, LIMIT_STATURES)
    still[: window // 2] = still[-(window // 2) :] = False  # half of the window is not seen
    return np.asarray(maximum_filter1d(still.astype(np.uint8), window) > 0)


def _tip_m(course: Course, first: int, last: int) -> float:
    """Where the tip of the foremost shoe stands, m beyond the first line."""
    return float(np.median(course.toes[first:last].max(axis=1))) + TIP_M


def _start(walk: Pass, first: int, last: int) -> _Moment | Literal["start_unclear"] | None:
    """Which foot leaves its place first, and the row at which it begins to; None where neither does.

    A heel that rises over toes on the floor brings its knee forward, which MediaPipe shows sooner and better than the
    heel; both knees go along with a body that leans, so one counts against the other.
    """
    early = max(first + int(STANDS_S / 2 * RATE_HZ), last - int(UNDER_WAY_S * RATE_HZ))
    still = slice(max(first, early - int(RATE_HZ)), early)
    moved = (walk.xy - np.median(walk.xy[still], axis=0)) / walk.stature_px[:, None, None]
    heels = np.linalg.norm(moved[:, HEELS], axis=2)
    left = [(int(rows[0]), side) for side in (0, 1) if len(rows := np.flatnonzero(heels[last:, side] > LEFT_STATURES))]
    if not left:
        return None
    side = min(left)[1]
    knees = np.linalg.norm(moved[:, KNEES[0]] - moved[:, KNEES[1]], axis=1)
    way = np.maximum(heels[:, side], knees)
    level = max(NEAR_STATURES, NOISE * float(np.percentile(way[still], 95)))
    if level > MOST_STATURES:
        return "start_unclear"
    gone = early + int(np.argmax(way[early:] > 2 * level))
    near, far = (_last_below(way, each, gone + 1) for each in (level, 2 * level))
    return _Moment(side, max(near - (level - FIRST_STATURES) / level * (far - near), 0.0))


def _last_below(value: Floats, level: float, stop: int) -> float:
    """Row, between samples, at which a value last came over a level before a row; 0 if it was never below."""
    below = np.flatnonzero(value[: stop - 1] < level)
    if not len(below):
        return 0.0
    last = int(below[-1])
    return last + float((level - value[last]) / (value[last + 1] - value[last]))


def _finish(course: Course) -> _Moment | None:
    """Foot that is wholly over the second line first, and the row; None where none gets there."""
    over = [(row, side) for side in (0, 1) if (row := _over(course.heels[:, side], course.length_m + REAR_M))]
    return _Moment(min(over)[1], min(over)[0]) if over else None


def _is_close(course: Course, finish: _Moment) -> bool:
    """Whether the foot on the floor is almost over the line, or the one that is over it lands almost before it."""
    landed = min(round(finish.row + LANDED_S * RATE_HZ), len(course.heels) - 1)
    standing_m = course.heels[round(finish.row), 1 - finish.side], course.heels[landed, finish.side]
    return any(abs(place_m - course.length_m - REAR_M) < NEAR_LINE_M for place_m in standing_m)


def _over(heel: Floats, length_m: float) -> float | None:
    """Row at which a heel (N,) m comes over a line, to stay there."""
    window = int(STAYS_S * RATE_HZ)
    stays = minimum_filter1d(heel, window, origin=-(window // 2), mode="nearest") > length_m
    over = np.flatnonzero(stays)
    if not len(over) or over[0] == 0:
        return None
    row = int(over[0])
    return row - float((heel[row] - length_m) / (heel[row] - heel[row - 1]))


def trials_of(passes: Sequence[Pass], lines: tuple[Line, Line], length_m: float) -> list[Trial | NoTrial]:
    """Look for trials in all straight passes, in order of time."""
    return [trial_of(walk, lines, length_m) for walk in passes]
