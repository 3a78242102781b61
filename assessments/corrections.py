"""What the trainer corrects when the camera got it wrong; the measured values stay beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assessments.assessment import Repetition
from vision.errors import UsageError

Kind = Literal["delete", "add", "arms_used", "arms_not_used", "incomplete", "complete", "move_start"]


@dataclass(frozen=True)
class Correction:
    """One correction, by whom and when (UTC, ISO 8601).

    `time_s` says which: the repetition whose time it is (so that it survives a new analysis), the standing moment of
    one to add, or the new start of the test.
    """

    kind: Kind
    time_s: float
    who: str
    made_at: str


def corrected(repetitions: Sequence[Repetition], corrections: Sequence[Correction]) -> tuple[Repetition, ...]:
    """Apply the corrections in their order; `move_start` is for `corrected_start_s`.

    Raises
    ------
    UsageError
        If a correction names a repetition that is not there.
    """
    kept = list(repetitions)
    for correction in corrections:
        match correction.kind:
            case "add":
                kept.append(_added(correction.time_s))
                kept.sort(key=moment_s)
            case "move_start":
                pass
            case "delete":
                del kept[_index(kept, correction.time_s)]
            case kind:
                index = _index(kept, correction.time_s)
                kept[index] = _marked(kept[index], kind)
    return tuple(kept)


def corrected_start_s(corrections: Sequence[Correction]) -> float | None:
    """Start of the test by the trainer's last word; None when it was not moved."""
    moved = [correction.time_s for correction in corrections if correction.kind == "move_start"]
    return moved[-1] if moved else None


def moment_s(repetition: Repetition) -> float:
    """Time that names a repetition: when it stands, or leaves the seat."""
    found = repetition.standing_s if repetition.standing_s is not None else repetition.seat_off_s
    return 0.0 if found is None else found


def _added(time_s: float) -> Repetition:
    """Make a repetition of which only the standing moment is known."""
    return Repetition(None, None, time_s, None, None, complete=True, arms_used=None, peak_trunk_flexion_deg=None)


def _index(repetitions: Sequence[Repetition], time_s: float) -> int:
    near = min(range(len(repetitions)), key=lambda i: abs(moment_s(repetitions[i]) - time_s), default=None)
    if near is None or abs(moment_s(repetitions[near]) - time_s) > 1.0:
        raise UsageError("That repetition no longer exists; open the assessment again.")
    return near


def _marked(repetition: Repetition, kind: str) -> Repetition:
    if kind in ("arms_used", "arms_not_used"):
        return replace(repetition, arms_used=kind == "arms_used")
    return replace(repetition, complete=kind == "complete")
