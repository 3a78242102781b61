"""What the footage could not support, in words that a trainer can act on."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "caution", "reject"]


@dataclass(frozen=True)
class Finding:
    """One limit of the footage: `code` for programs, `message` for people, and the span in seconds (None: all of it).

    `reject` voids the test, `caution` asks the reader to look again, `info` explains a measure that is missing.
    """

    code: str
    severity: Severity
    message: str
    from_s: float | None = None
    to_s: float | None = None
