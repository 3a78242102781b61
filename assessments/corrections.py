"""A correction that the trainer made beside the measured value."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Correction:
    """What was corrected, by whom and when (UTC ISO)."""

    kind: str
    repetition: int | None = None
    time_s: float | None = None
    who: str = ""
    made_at: str = ""
