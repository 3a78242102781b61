"""The trainer's mark that a client was unable to do a part of the SPPB."""

from dataclasses import dataclass
from datetime import datetime

from assessments.sppb.part import PARTS, PartName
from records.text import Written, one_line
from vision.errors import UsageError


@dataclass(frozen=True)
class Unable(Written):
    """A part of a session's SPPB that the client was unable to do: why, who says so, and since when (UTC).

    Raises
    ------
    UsageError
        If there is no such part, or no reason.
    """

    part: PartName
    reason: str
    trainer_id: str
    marked_at: datetime

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "reason", one_line(self.reason))
        if self.part not in PARTS:
            raise UsageError(f"There is no part '{self.part}'; choose one of: {', '.join(PARTS)}.")
        if not self.reason:
            raise UsageError("Enter the reason why the client was unable to do this part.")
