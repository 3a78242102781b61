"""A part of the SPPB: its state, its points, and a sentence on what was measured or on why it does not count."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assessments.assessment import Assessment, Measure
from assessments.conditions import Conditions
from assessments.sppb.points import hundredths

PartName = Literal["balance", "walk", "chair"]
State = Literal["measured", "unable", "missing", "does_not_count"]
MOST_OF_PART = 4
PARTS: dict[PartName, str] = {"balance": "Balance", "walk": "Walk", "chair": "Five chair stands"}
"""The parts in the protocol's order, each with its name for people."""


@dataclass(frozen=True)
class Part:
    """One part; `points` is None where it does not count.

    possible: all the points that the 95% intervals of its times allow, rising; conditions: of the one test that counts,
    None where there is none or where there can be several; trials: how often a walk that counts was done.
    """

    name: PartName
    state: State
    text: str
    points: int | None = None
    possible: tuple[int, ...] = ()
    conditions: Conditions | None = None
    trials: int = 0

    @property
    def title(self) -> str:
        """Name for people."""
        return PARTS[self.name]

    @property
    def told(self) -> str:
        """What was measured, or that it does not count and why."""
        return f"Does not count. {self.text}" if self.state == "does_not_count" else self.text


def either(numbers: Iterable[object]) -> str:
    """Write what can be: "3", "3 or 4", "2, 3 or 4"."""
    *others, last = map(str, numbers)
    return f"{', '.join(others)} or {last}" if others else last


def near_a_limit(possible: tuple[int, ...]) -> str:
    """Say so where the interval allows other points; empty where it does not."""
    return f" Near a limit of the table: {either(possible)} points." if len(possible) > 1 else ""


def time_text(time: Measure) -> str:
    """Write a time as it is compared, with its 95% interval unless it has none to speak of."""
    ends = [f"{hundredths(each)}" for each in (time.number, time.low, time.high) if each is not None]
    if len(set(ends)) < 2:
        return f"{ends[0]} s"
    value, low, high = ends
    return f"{value} s (95% interval {low} to {high} s)"


def why_no_number(result: Assessment, measure: str) -> str | None:
    """Say why a test has no number for the part; None where it has one."""
    findings, found = result.quality.findings, result.measures.get(measure)
    if found is not None and found.number is not None and result.quality.status != "rejected":
        return None
    voided_by = found.voided_by if found else ()
    why = [each.message for each in findings if each.severity == "reject" or each.code in voided_by]
    return " ".join(why) or "It could not be measured in the video."
