"""The timeline of a walk, from its strikes and toe offs: cycles, steps, and which leg swings."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from assessments.assessment import Assessment, Event
from assessments.gait.steps import LONGEST_SWING_S
from assessments.timeline import Span, Timeline
from vision.body import SIDES

Walk = list[Event]
BySide = dict[str, tuple[Span, ...]]
BOTH = "Both feet on the floor"


def gait_timeline(assessment: Assessment) -> Timeline:
    """Tell the cycles of the leg of which more were seen whole, what the legs do, and what each measure is made of."""
    walks = _walks(assessment.events)
    cycles, steps = _numbered(walks, "cycle", _cycles), _numbered(walks, "step", _steps)
    phases = tuple(span for walk in walks for span in _phases(walk))
    behind = {}
    for name in assessment.measures:
        side = next((side for side in SIDES if f"_{side}_" in name), None)
        behind[name] = _of(steps if name.startswith("step_") else cycles, side)
    behind |= dict.fromkeys(
        ("speed_m_s", "cadence_steps_min", "steps"),
        tuple(Span(f"Pass {number}", walk[0].time_s, walk[-1].time_s) for number, walk in enumerate(walks, 1)),
    )
    behind["double_support_percent"] = tuple(span for span in phases if span.label == BOTH)
    return Timeline(max(cycles.values(), key=len), phases, behind, "percent", cycles)


def _walks(events: Sequence[Event]) -> list[Walk]:
    """Part the events where more time passes than a leg swings: there the client turned or was not seen."""
    walks: list[Walk] = []
    for event in events:
        if not walks or event.time_s - walks[-1][-1].time_s > LONGEST_SWING_S:
            walks.append([])
        walks[-1].append(event)
    return [walk for walk in walks if len(walk) > 1]


def _phases(walk: Walk) -> list[Span]:
    return [
        Span(BOTH if a.name == "heel_strike" else f"{(a.side or '').capitalize()} leg swings", a.time_s, b.time_s)
        for a, b in pairwise(walk)
    ]


def _cycles(walk: Walk, side: str) -> list[tuple[float, float]]:
    """From strike to strike of one foot, where the other foot left the floor and landed once in between."""
    found = []
    strikes = [i for i, event in enumerate(walk) if (event.name, event.side) == ("heel_strike", side)]
    for first, last in pairwise(strikes):
        between = sorted((event.name, event.side == side) for event in walk[first + 1 : last])
        if between == [("heel_strike", False), ("toe_off", False), ("toe_off", True)]:
            found.append((walk[first].time_s, walk[last].time_s))
    return found


def _steps(walk: Walk, side: str) -> list[tuple[float, float]]:
    """From a strike of the other foot to the next strike, of this one."""
    strikes = [event for event in walk if event.name == "heel_strike"]
    return [(a.time_s, b.time_s) for a, b in pairwise(strikes) if b.side == side != a.side]


def _numbered(walks: Sequence[Walk], what: str, find: Callable[[Walk, str], list[tuple[float, float]]]) -> BySide:
    """Find what each leg does in all passes, and number it."""
    return {
        side: tuple(
            Span(f"{side.capitalize()} {what} {number}", a, b)
            for number, (a, b) in enumerate((span for walk in walks for span in find(walk, side)), 1)
        )
        for side in SIDES
    }


def _of(found: BySide, side: str | None) -> tuple[Span, ...]:
    """Those of one leg, or of both in order."""
    return found[side] if side else tuple(sorted((*found["left"], *found["right"]), key=lambda span: span.from_s))
