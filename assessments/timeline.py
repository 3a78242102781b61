"""What the client does when: for the words on the video, the plot beside it, and the frames behind a number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assessments.assessment import Assessment, Event

_EVENTS = {
    "start": "Starts to lean",
    "seat_off": "Leaves the seat",
    "standing": "Stands",
    "lowering": "Starts down",
    "seat_contact": "Meets the seat",
    "seated": "Sits upright",
    "foot_off": "Foot lifts",
    "walk_start": "Walks off",
    "turn_start": "Turns at the line",
    "turn_end": "Has turned",
    "sit_turn_start": "Turns to sit",
    "step": "Foot lands",
    "cap": "Time is up",
}


@dataclass(frozen=True)
class Span:
    """What happens from `from_s` to `to_s`, in words."""

    label: str
    from_s: float
    to_s: float


@dataclass(frozen=True)
class Timeline:
    """One assessment in time.

    parts: the repetitions, gait cycles or holds, by which two videos can be laid side by side
    phases: what happens within them, in words that stand alone
    behind: the stretches that a measure was made of; a measure that is not named was made of all parts
    clock: how the time within a part is told
    by_leg: of what one leg does at a time, the parts of each leg
    in_a_row: whether the parts follow each other as the phases of one movement, and are not the same again and again
    """

    parts: tuple[Span, ...] = ()
    phases: tuple[Span, ...] = ()
    behind: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    clock: Literal["percent", "seconds"] | None = None
    by_leg: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    in_a_row: bool = False

    @property
    def longest(self) -> Span:
        """The longest part, of which there is one; of phases in a row all of them together."""
        if self.in_a_row:
            return Span(self.parts[0].label, self.parts[0].from_s, self.parts[-1].to_s)
        return max(self.parts, key=lambda part: part.to_s - part.from_s)

    def spans_behind(self, measure: str) -> tuple[Span, ...]:
        """Give the stretches of the video that a measure was made of."""
        return self.behind.get(measure, self.parts)

    def words_at(self, time_s: float) -> tuple[str, str]:
        """Say what happens at a moment, and how far the part has come; empty between the parts."""
        part = next((each for each in self.parts if each.from_s <= time_s < each.to_s), None)
        phase = next((each for each in self.phases if each.from_s <= time_s < each.to_s), None)
        told = f"{part.label}{self._told(part, time_s)}" if part else ""
        if phase is None:
            return told, ""
        return phase.label, told if self.clock else ""

    def _told(self, part: Span, time_s: float) -> str:
        since_s = time_s - part.from_s
        if self.clock == "seconds":
            return f" · {since_s:.1f} s"
        return f" · {100 * since_s / (part.to_s - part.from_s):.0f}%" if self.clock else ""


def no_timeline(assessment: Assessment) -> Timeline:
    """Know of nothing that happens at a time of its own."""
    return Timeline()


def event_words(event: Event) -> str:
    """Name of an event, with the side of the body where it has one."""
    name = _EVENTS.get(event.name, event.name.replace("_", " ").capitalize())
    return f"{name}, {event.side}" if event.side else name
