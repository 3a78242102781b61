"""One trial: from the first movement of a foot, out of a stand behind the first line, until a foot is over the second."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from assessments.conditions import Line
from assessments.gait.passes import Pass
from assessments.walk_4m.course import Course, course_of
from vision.body import HEELS, SIDES, TOES, Side
from vision.signals import RATE_HZ, Mask, stretches
from vision.track import Floats

Why = Literal["no_course", "flying_start", "start_not_at_line", "finish_not_reached", "moment_hidden"]

# Whoever walks swings a foot on in any half second: both feet on the floor take 0.1 to 0.3 s of a step. Landmarks of a
# standing foot stay within 2 px, a percent of the client's stature.
STANDS_S, STANDS_STATURES = 0.5, 0.025
# Toes that just touch the line are the protocol; a foot's length off it is another course: 6% of 4 m. MediaPipe's toes
# lie some 7 cm behind the tip of the shoe.
START_M, TIP_M = 0.25, 0.07
# A foot has left its place once its heel is 8 cm off; a weight shift moves it by less.
LEFT_STATURES = 0.05
# Its first 5 mm are in the noise of a pixel: they are where a line through two larger ways of the heel ends.
FAR_STATURES, NEAR_STATURES, FIRST_STATURES = 0.018, 0.009, 0.003
STAYS_S = 0.2  # over the line, and not for a moment of noise; a foot that has landed stays longer


@dataclass(frozen=True)
class Trial:
    """One walk over the course; seconds. stood_s: how long the client stood still on the way."""

    first_side: Side
    start_s: float
    finish_side: Side
    finish_s: float
    stood_s: float = 0.0


class NoTrial(NamedTuple):
    """A straight pass that is no trial: why, and from when on, s."""

    why: Why
    at_s: float


class _Start(NamedTuple):
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
    begin_s = float(walk.time_s[0])
    course = course_of(walk, lines, length_m)
    if course is None:
        return NoTrial("no_course", begin_s)
    stands = stretches(_stands(walk))
    finish = _finish(course)
    starts = [(first, last) for first, last in stands if _place_m(course, first, last) < length_m / 2]
    if not starts:
        return NoTrial("flying_start" if _place_m(course, 0, 1) < length_m / 2 else "finish_not_reached", begin_s)
    first, last = starts[-1]
    start = _start(walk, first, last)
    if start is None or finish is None or finish[1] < start.row:
        return NoTrial("finish_not_reached", float(walk.time_s[last - 1]))
    if abs(_place_m(course, first, last)) > START_M:
        return NoTrial("start_not_at_line", float(walk.time_s[last - 1]))
    if not (walk.shown[round(start.row)] and walk.shown[round(finish[1])]):
        return NoTrial("moment_hidden", begin_s)
    stood = sum(stop - begin for begin, stop in stands if start.row < begin and stop < finish[1])
    times_s = [begin_s + row / RATE_HZ for row in (start.row, finish[1])]
    return Trial(SIDES[start.side], times_s[0], SIDES[finish[0]], times_s[1], stood / RATE_HZ)


def _stands(walk: Pass) -> Mask:
    """Rows (N,) in which neither foot moves, for STANDS_S about them."""
    window = int(STANDS_S * RATE_HZ) | 1
    feet = walk.xy[:, [*HEELS, *TOES]] / float(np.median(walk.stature_px))
    span = maximum_filter1d(feet, window, axis=0) - minimum_filter1d(feet, window, axis=0)
    still = (span < STANDS_STATURES).all(axis=(1, 2))
    still[: window // 2] = still[-(window // 2) :] = False  # half of the window is not seen
    return np.asarray(maximum_filter1d(still.astype(np.uint8), window) > 0)


def _place_m(course: Course, first: int, last: int) -> float:
    """Where the tip of the foremost shoe stands, m beyond the first line."""
    return float(np.median(course.toes[first:last].max(axis=1))) + TIP_M


def _start(walk: Pass, first: int, last: int) -> _Start | None:
    """Which foot leaves its place first, and the row at which it begins to; None where neither does."""
    still = slice(max(first, last - int(STANDS_S * RATE_HZ)), last)
    found = []
    for side, heel in enumerate(HEELS):
        place = np.median(walk.xy[still, heel], axis=0)
        way = np.linalg.norm(walk.xy[:, heel] - place, axis=1) / walk.stature_px
        left = np.flatnonzero(way[last:] > LEFT_STATURES)
        if len(left):
            found.append((last + int(left[0]), side, way))
    if not found:
        return None
    row, side, way = min(found, key=lambda each: each[0])
    near, far = (_last_below(way, level, row) for level in (NEAR_STATURES, FAR_STATURES))
    lead = (NEAR_STATURES - FIRST_STATURES) / (FAR_STATURES - NEAR_STATURES)
    return _Start(side, max(near - lead * (far - near), 0.0))


def _last_below(value: Floats, level: float, row: int) -> float:
    """Row, between samples, at which a value last came over a level before a row."""
    below = np.flatnonzero(value[:row] < level)
    if not len(below):
        return 0.0
    last = int(below[-1])
    return last + float((level - value[last]) / (value[last + 1] - value[last]))


def _finish(course: Course) -> tuple[int, float] | None:
    """Foot that is wholly over the second line first, and the row; None where none gets there."""
    found = [(_over(heel, course.length_m), side) for side, heel in enumerate(course.heels.T)]
    rows = [(row, side) for row, side in found if row is not None]
    return (min(rows)[1], min(rows)[0]) if rows else None


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
