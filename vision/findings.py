"""What the footage could not support, in words that a trainer can act on."""

from collections.abc import Sequence
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


def rejections(findings: Sequence[Finding]) -> list[str]:
    """Sentences of the findings that void the whole test."""
    return [finding.message for finding in findings if finding.severity == "reject"]
