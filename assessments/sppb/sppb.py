"""The Short Physical Performance Battery (Guralnik et al. 1994): three parts of one session, 0 to 12 points together.

Balance, then the walk, then the chair stands. There is a total only when all three parts count, and a part that is
near a limit makes it more than one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from assessments.assessment import Assessment
from assessments.conditions import CONDITIONS, Conditions
from assessments.norms.comparison import citation
from assessments.norms.tables import read_reliability
from assessments.protocol import Detectable
from assessments.sppb.balance_part import balance_part
from assessments.sppb.part import MOST_OF_PART, PARTS, Part, PartName, either
from assessments.sppb.points import CLASSES, POINTS, class_of, youngest_classed
from assessments.sppb.timed_parts import chair_part, walk_part

NAME, TITLE = "sppb", "SPPB (Short Physical Performance Battery)"
# The panel is the protocol of the National Institute on Aging; of its parts only balance has a code of its points.
PANEL_LOINC = "62825-5"
PART_LOINC: dict[PartName, str] = {"balance": "66253-6"}
MOST = MOST_OF_PART * len(PARTS)
# What a change of the total can tell: from which on it mattered to older adults, and from which on it is more than
# the measurement's own error. The sources' smaller limits are less than one person's change can show.
_MATTERS = Detectable("SPPB total", "substantial", "PERERA2006")
_MATTERS_TOO = Detectable("SPPB total", "substantial change", "KWON2009")
_BEYOND_ERROR = Detectable("SPPB total", "MDC90 (= 2.33 x SEM 1.2)", "MANGIONE2010")


@dataclass(frozen=True)
class Sppb:
    """The battery of one session: its parts in the protocol's order; `age_years` of the client on that day."""

    parts: tuple[Part, ...]
    age_years: int | None

    @property
    def total(self) -> int | None:
        """Points of all parts together; None while one does not count."""
        points = [part.points for part in self.parts if part.points is not None]
        return sum(points) if len(points) == len(self.parts) else None

    @property
    def possible(self) -> tuple[int, ...]:
        """All totals that the 95% intervals of the times allow, rising; empty where there is no total."""
        if self.total is None:
            return ()
        return tuple(sorted({sum(each) for each in product(*(part.possible for part in self.parts))}))

    @property
    def has_begun(self) -> bool:
        """Whether any part was filmed or marked as unable."""
        return any(part.state != "missing" for part in self.parts)

    @property
    def total_text(self) -> str:
        """The total in words; all of them where a part is near a limit."""
        if self.total is None:
            return f"No total: {', '.join(part.title.lower() for part in self.parts if part.points is None)}."
        text = f"{self.total} of {MOST} points"
        return f"{text} ({either(self.possible)}, since a part is near a limit)" if len(self.possible) > 1 else text

    @property
    def class_text(self) -> str:
        """The class of the total with its source, of each that is possible; or why there is none. Empty without one."""
        if self.total is None:
            return ""
        if self.age_years is None or self.age_years < youngest_classed():
            return f"The classes of the total are for {youngest_classed()} years or more."
        classes = dict.fromkeys(class_of(each) for each in self.possible)
        return f"{either(classes).capitalize()} ({citation(CLASSES)})."

    @property
    def loinc(self) -> str | None:
        """LOINC's code, where it was all done as the protocol says: with two walks, unless the client cannot walk."""
        walks = [part for part in self.parts if part.name == "walk" and part.state == "measured"]
        return PANEL_LOINC if self.total is not None and all(part.trials > 1 for part in walks) else None


@dataclass(frozen=True)
class TotalChange:
    """How the total changed since an earlier session: later less earlier, None where the two cannot be compared."""

    earlier: int
    difference: int | None
    verdict: str
    sources: tuple[str, ...] = ()

    def text(self, day: str) -> str:
        """Write it in a sentence; `day` is that of the earlier session, in words."""
        told = "" if self.difference is None else f", change {_signed(self.difference)}"
        return f"{self.earlier} points on {day}{told}: {self.verdict}."


def compose(results: Sequence[Assessment], unable: Mapping[PartName, str], age_years: int | None) -> Sppb:
    """Put the battery together.

    Parameters
    ----------
    results : the tests of one session, as corrected, in the order in which they were recorded
    unable : the parts that the trainer marked as not possible for the client, with the reason in words
    age_years : of the client on that day, None if it is not known; classes are for older adults only
    """
    found = (balance_part(results, "balance" in unable), walk_part(results), chair_part(results))
    return Sppb(tuple(_marked(part, unable.get(part.name)) for part in found), age_years)


def _marked(part: Part, reason: str | None) -> Part:
    """Heed the trainer's mark: no points without a result; beside one that counts, the mark or the test is wrong."""
    if reason is None:
        return part
    if part.state == "measured":
        text = "It is both measured and marked as unable. Undo the mark, or delete the test."
        return Part(part.name, "does_not_count", text)
    told = f"Unable: {reason}" if reason else "Unable."
    if part.state == "unable":  # the stages that were held before keep their points
        return replace(part, text=f"{told} {part.text}".strip())
    return Part(part.name, "unable", told, 0, (0,))


def points_source() -> str:
    """Source of the points in one line."""
    return citation(POINTS)


def change(earlier: Sppb, later: Sppb) -> TotalChange | None:
    """Say what became of the total; None where one of the two has none."""
    if earlier.total is None or later.total is None:
        return None
    if reason := _other_condition(earlier, later):
        return TotalChange(earlier.total, None, f"not comparable: {reason}")
    difference = later.total - earlier.total
    least, most = later.possible[0] - earlier.possible[-1], later.possible[-1] - earlier.possible[0]
    verdict = _verdict(difference)
    if {_verdict(each) for each in range(least, most + 1)} != {verdict}:
        verdict += f"; a part is near a limit, so the change could be {_signed(least)} to {_signed(most)}"
    sources = tuple(citation(each.source) for each in (_MATTERS, _MATTERS_TOO, _BEYOND_ERROR))
    return TotalChange(earlier.total, difference, verdict, sources)


def _verdict(difference: int) -> str:
    matters, beyond_error = (read_reliability(each)[0] for each in (_MATTERS, _BEYOND_ERROR))
    if abs(difference) < matters:
        return "no change that can be told"
    side = "better" if difference > 0 else "worse"
    return f"{side}, more than measurement error" if abs(difference) >= beyond_error else f"{side}, which may matter"


def _signed(number: int) -> str:
    return f"{'−' if number < 0 else '+' if number else ''}{abs(number)}"


def _other_condition(earlier: Sppb, later: Sppb) -> str | None:
    for one, other in zip(earlier.parts, later.parts, strict=True):
        if one.conditions and other.conditions and (why := _differs(one.conditions, other.conditions)):
            return why
    return None


def _differs(one: Conditions, other: Conditions) -> str | None:
    """Name a condition of a part that is another one; the length of the walk too, which has a table of its own."""
    for spec in CONDITIONS.values():
        values = spec.of(one), spec.of(other)
        if not spec.is_client and (spec.differs(*values) or (spec.name == "walkway_m" and values[0] != values[1])):
            return f"different {spec.short} ({spec.said(values[0])}; {spec.said(values[1])})"
    return None
