"""Curves that can be laid over those of another session: over a repetition or gait cycle, or since the lift-off."""

from collections.abc import Sequence

import numpy as np

from assessments.assessment import PERCENT, Assessment, Curve
from assessments.protocol import timeline_of
from assessments.timeline import Span


def aligned_parts(assessments: Sequence[Assessment]) -> list[tuple[Span, ...]]:
    """Give the parts by which the videos of several assessments are laid side by side, as many of each, one leg's."""
    timelines = [timeline_of(each) for each in assessments]
    series = [[each.by_leg[leg] for each in timelines] for leg in timelines[0].by_leg] or [
        [each.parts for each in timelines]
    ]
    best = max(series, key=lambda parts: min(map(len, parts)))
    count = min(map(len, best))
    return [parts[:count] for parts in best]


def cycle_curves(assessment: Assessment) -> tuple[Curve, ...]:
    """Lay the parts of an assessment over each other.

    Returns
    -------
    Mean and standard deviation over the percent of a gait cycle or repetition; of stances, which have no cycle, the
    longest one over the seconds since it began. A part that was not seen whole is left out; empty when none was.
    """
    found = tuple(curve for curve in assessment.curves if curve.percent)
    if found:
        return found
    timeline = timeline_of(assessment)
    if not timeline.parts:
        return ()
    if timeline.clock == "seconds":
        return tuple(_since(curve, timeline.longest) for curve in assessment.curves)
    means = (_mean(curve, timeline.parts) for curve in assessment.curves)
    return tuple(mean for mean in means if mean)


def _since(curve: Curve, part: Span) -> Curve:
    inside = [(t, v) for t, v in zip(curve.time_s, curve.value, strict=True) if part.from_s <= t <= part.to_s]
    times = tuple(round(t - part.from_s, 3) for t, _ in inside)
    return Curve(curve.name, curve.unit, times, tuple(v for _, v in inside), curve.side)


def _mean(curve: Curve, parts: Sequence[Span]) -> Curve | None:
    rows = [curve.at(part.from_s + PERCENT / 100 * (part.to_s - part.from_s)) for part in parts]
    whole = np.array([row for row in rows if np.isfinite(row).all()])
    if not len(whole):
        return None
    sd = whole.std(axis=0, ddof=1) if len(whole) > 1 else np.full(len(PERCENT), np.nan)
    return Curve.over_cycle(curve.name, curve.unit, whole.mean(axis=0), sd, digits=4, side=curve.side)
