"""The timeline of the walk: each trial, its steps, and which of them the time is of."""

from itertools import pairwise

from assessments.assessment import Assessment, Event
from assessments.timeline import Span, Timeline


def walk_timeline(assessment: Assessment) -> Timeline:
    """Tell the trials, and the steps within them, from landing to landing."""
    finishes = [event for event in assessment.events if event.name == "finish"]
    times_s = [assessment.value(f"trial_{number}_time_s") for number in range(1, len(finishes) + 1)]
    parts = tuple(
        Span(f"Trial {number}", finish.time_s - time_s, finish.time_s)
        for number, (finish, time_s) in enumerate(zip(finishes, times_s, strict=True), 1)
        if time_s is not None
    )
    steps = tuple(step for part in parts for step in _steps(assessment.events, part))
    best = tuple(part for part in parts if part.to_s - part.from_s == min(_long(part) for part in parts))
    behind: dict[str, tuple[Span, ...]] = {f"trial_{number}_time_s": (part,) for number, part in enumerate(parts, 1)}
    behind |= dict.fromkeys(("time_s", "speed_m_s", "steps"), best[:1])
    return Timeline(parts, steps, behind, "seconds")


def _long(part: Span) -> float:
    return part.to_s - part.from_s


def _steps(events: tuple[Event, ...], part: Span) -> list[Span]:
    landed_s = [each.time_s for each in events if each.name == "heel_strike" and part.from_s < each.time_s < part.to_s]
    spans = pairwise([part.from_s, *landed_s, part.to_s])
    return [Span(f"{part.label} · step {number}", a, b) for number, (a, b) in enumerate(spans, 1)]
