"""The timeline of chair stands: each repetition, its phases, and what the counts and times were made of."""

from itertools import pairwise

from assessments.assessment import Assessment, Repetition
from assessments.timeline import Span, Timeline

# What begins at each time of a repetition, until the next one
_PHASES = {
    "start_s": "leaning forward",
    "seat_off_s": "rising",
    "standing_s": "standing",
    "lowering_s": "sitting down",
    "seat_contact_s": "straightening up",
    "seated_s": "",
}


def chair_timeline(assessment: Assessment) -> Timeline:
    """Tell the repetitions in order; a phase whose ends were not both seen is left out."""
    numbered = list(enumerate(assessment.repetitions, 1))
    phases = [phase for number, each in numbered for phase in _phases(number, each)]
    parts = [(each, part) for number, each in numbered if (part := _part(number, each))]
    full = [part for each, part in parts if each.complete]
    stands = assessment.value("full_stands") or assessment.value("stands")
    behind = {
        **dict.fromkeys(("stands", "full_stands"), _counted(parts, stands)),
        "incomplete_stands": tuple(part for each, part in parts if not each.complete),
        "arm_assisted_stands": tuple(part for each, part in parts if each.arms_used),
        "mean_repetition_s": tuple(full),
        "last_vs_first_repetition_ratio": (full[0], full[-1]) if len(full) > 1 else (),
        "time_to_fifth_stand_s": _to_fifth(assessment, "time_to_fifth_stand_s", "standing_s"),
        "time_to_fifth_sit_s": _to_fifth(assessment, "time_to_fifth_sit_s", "seat_contact_s"),
    }
    return Timeline(tuple(part for _, part in parts), tuple(phases), behind)


def _times(each: Repetition) -> dict[str, float | None]:
    times = {name: getattr(each, name) for name in _PHASES}
    if each.seat_contact_s is None:  # not seen, or saved before it was looked for: sitting down lasts until upright
        del times["seat_contact_s"]
    return times


def _phases(number: int, each: Repetition) -> list[Span]:
    pairs = pairwise(_times(each).items())
    return [
        Span(f"Stand {number} · {_PHASES[name]}", a, b)
        for (name, a), (_, b) in pairs
        if a is not None and b is not None and b > a
    ]


def _part(number: int, each: Repetition) -> Span | None:
    seen = [time_s for time_s in _times(each).values() if time_s is not None]
    return Span(f"Stand {number}", min(seen), max(seen)) if seen else None


def _counted(parts: list[tuple[Repetition, Span]], stands: float | int | None) -> tuple[Span, ...]:
    """Full stands as far as they count; the last may be one that was on its way up when the time ended."""
    full = [part for each, part in parts if each.complete]
    under_way = [part for each, part in parts if not each.complete and full and part.from_s > full[-1].from_s]
    return tuple((full + under_way)[: int(stands or 0)])


def _to_fifth(assessment: Assessment, measure: str, end: str) -> tuple[Span, ...]:
    """From where the clock started, which a correction may have moved, to the fifth full stand."""
    seconds = assessment.value(measure)
    full = [each for each in assessment.repetitions if each.complete]
    if seconds is None or len(full) < 5:
        return ()
    end_s = getattr(full[4], end)
    if end_s is None:  # saved before seat contact was looked for: the time ended with the trunk upright
        end_s = full[4].seated_s
    return (Span("All five", end_s - seconds, end_s),)
