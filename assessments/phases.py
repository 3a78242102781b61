"""The phases of each repetition as spans of time, for captions on the video and spans in the plot."""

from dataclasses import dataclass
from itertools import pairwise

from assessments.model import Assessment, Repetition

_PHASES = ("leaning forward", "rising", "standing", "sitting down")


@dataclass(frozen=True)
class Phase:
    """What happens from `from_s` to `to_s`: number of the repetition (from 1) and the phase in words."""

    number: int
    name: str
    from_s: float
    to_s: float


def phases(assessment: Assessment) -> list[Phase]:
    """List the phases of all repetitions in order; a phase whose ends were not both seen is left out."""
    return [phase for number, each in enumerate(assessment.repetitions, 1) for phase in _of(number, each)]


def _of(number: int, each: Repetition) -> list[Phase]:
    times = (each.start_s, each.seat_off_s, each.standing_s, each.lowering_s, each.seated_s)
    pairs = zip(_PHASES, pairwise(times), strict=True)
    return [Phase(number, name, a, b) for name, (a, b) in pairs if a is not None and b is not None and b > a]
