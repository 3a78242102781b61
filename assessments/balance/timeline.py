"""The timeline of standing: the holds on one leg, or the one stretch in which the client stands still."""

from collections.abc import Sequence
from itertools import pairwise

from assessments.assessment import Assessment, Event
from assessments.protocol import spec_of
from assessments.timeline import Span, Timeline

_OTHER = {"left": "right", "right": "left"}


def stance_events(*windows: tuple[float, float] | None) -> tuple[Event, ...]:
    """When each stance that was measured begins and ends."""
    return tuple(
        Event(name, time_s)
        for window in windows
        if window
        for name, time_s in zip(("stance_begins", "stance_ends"), window, strict=True)
    )


def stance_timeline(assessment: Assessment) -> Timeline:
    """Tell the one stretch that was measured."""
    return Timeline(tuple(Span("Stands", *window) for window in stance_windows(assessment)), clock="seconds")


def stages_timeline(assessment: Assessment) -> Timeline:
    """Tell the stages that were measured, each by its own measure."""
    # a stage that is too uncertain to report has its window too
    held = [name for name, each in assessment.measures.items() if each.number is not None or each.voided_by]
    spans = {
        name: Span(spec_of(assessment, name).label, *window)
        for name, window in zip(held, stance_windows(assessment), strict=False)
    }
    return Timeline(tuple(spans.values()), behind={name: (span,) for name, span in spans.items()}, clock="seconds")


def stance_windows(assessment: Assessment) -> list[tuple[float, float]]:
    """Begin and end, s, of each stance that was measured."""
    begins, ends = (
        [event.time_s for event in assessment.events if event.name == name] for name in ("stance_begins", "stance_ends")
    )
    return list(zip(begins, ends, strict=False))


def hold_timeline(assessment: Assessment) -> Timeline:
    """Tell the holds on one leg; sway, leg and end reason are those of the longest on the leg that was measured."""
    holds = {side: _holds(assessment, side) for side in _OTHER}
    leg = str(assessment.measures["stance_leg"].value)
    own = holds.get(leg, ())
    behind = {f"best_hold_{side}_s": _longest(holds[side]) for side in _OTHER}
    behind |= {name: _longest(own) for name in assessment.measures if name not in behind}
    behind |= {"mean_hold_time_s": own, "trials": own}
    parts = sorted((span for spans in holds.values() for span in spans), key=lambda span: span.from_s)
    return Timeline(tuple(parts), behind=behind, clock="seconds", by_leg=holds)


def _longest(holds: Sequence[Span]) -> tuple[Span, ...]:
    return (max(holds, key=lambda span: span.to_s - span.from_s),) if holds else ()


def _holds(assessment: Assessment, leg: str) -> tuple[Span, ...]:
    """From where the other foot leaves the floor to the next event, or to the end of the video."""
    last_s = max((time_s for curve in assessment.curves for time_s in curve.time_s[-1:]), default=0.0)
    events = [*assessment.events, Event("end", assessment.video.duration_s if assessment.video else last_s)]
    spans = [(a, b) for a, b in pairwise(events) if (a.name, a.side) == ("foot_off", _OTHER[leg])]
    trials = [f", trial {number}" for number in range(1, len(spans) + 1)] if len(spans) > 1 else [""]
    return tuple(
        Span(f"On the {leg} leg{trial}", a.time_s, b.time_s) for trial, (a, b) in zip(trials, spans, strict=False)
    )
