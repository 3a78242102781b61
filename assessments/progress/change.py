"""What changed between two assessments of one client, and whether it is more than the measurement's own error."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from assessments.assessment import Assessment, Measure
from assessments.conditions import CONDITIONS, SAME_CM, Conditions
from assessments.protocol import find_test
from assessments.words import VIEWS

Kind = Literal["real", "within_error", "apart", "overlap", "not_comparable"]
_TABLE = Path(__file__).parents[1] / "norms" / "reliability.csv"
_BETTER: dict[str, Literal["higher", "lower"]] = {
    "stands": "higher",
    "full_stands": "higher",
    "time_to_fifth_stand_s": "lower",
    "time_to_fifth_sit_s": "lower",
    "speed_m_s": "higher",
    "hold_time_s": "higher",
    "mean_hold_time_s": "higher",
    "together_s": "higher",
    "semi_tandem_s": "higher",
    "tandem_s": "higher",
    "one_leg_s": "higher",
}
# How much was seen, not how the client did.
_NO_OUTCOME = frozenset({"steps", "trials", "duration_s"})
# Where no detectable change is published, by whether our own intervals overlap (None: not known).
_UNPUBLISHED: dict[bool | None, tuple[Kind, str]] = {
    True: ("overlap", "no detectable change: the two measurements' own intervals overlap"),
    False: ("apart", "more than the video's own error; how much a client varies from day to day is not published"),
    None: ("overlap", "not judged: no detectable change is published"),
}
# Where the detectable changes come from, as a reader finds them.
_SOURCES = {
    "TILDA2019": "Donoghue OA et al. BMJ Open 2019;9:e030475 (TILDA)",
    "GILL2022_30CST": "Gill SD et al. 2022",
}
_METRES = frozenset({"m", "m/s", "mm", "mm/s"})
_TILDA_YEARS = 50
# The whole test is cut by these, so that what it counts or times may be too small.
_CUT = frozenset({"ended_too_early", "started_too_late"})


@dataclass(frozen=True)
class Change:
    """One measure of two assessments; `change` is later less earlier, in the measure's own unit.

    mdc95: the published minimal detectable change that was used, None where there is none; source: who found it, in
    whom; verdict: in words; kind: real (beyond it), within_error, apart or overlap (no mdc95: whether the two 95 %
    intervals of the measurement overlap), not_comparable.
    """

    measure: str
    earlier: Measure
    later: Measure
    change: float | None
    mdc95: float | None
    source: str | None
    verdict: str
    kind: Kind


@dataclass(frozen=True)
class _Detectable:
    value: float
    source: str


def why_not_comparable(earlier: Assessment, later: Assessment) -> str | None:
    """Say in words why two assessments are not alike; None where they are.

    Alike are the same test, from the same side, under the same conditions, with footage that carries it, by the same
    pose network: what one network sees shorter or straighter than the other is no change of the client's.
    """
    if earlier.test != later.test:
        return f"another test ({find_test(earlier.test).title} and {find_test(later.test).title})"
    if "rejected" in (earlier.quality.status, later.quality.status):
        return "one of the videos could not be measured"
    if earlier.view != later.view:
        return f"another view ({VIEWS[earlier.view]} and {VIEWS[later.view]})"
    networks = [each.software.pose_model for each in (earlier, later) if each.software]
    if len(set(networks)) > 1:
        one, other = (network.removeprefix("pose_landmarker_") for network in networks)
        return f"another pose network ({one} and {other})"
    if reason := _other_condition(find_test(earlier.test).asks, earlier.conditions, later.conditions):
        return reason
    hands = [bool(each.value("arm_assisted_stands")) for each in (earlier, later)]
    if hands[0] != hands[1]:
        return f"the hands helped in the {'earlier' if hands[0] else 'later'} one only"
    legs = [each.measures["stance_leg"].value for each in (earlier, later) if "stance_leg" in each.measures]
    return f"other leg ({legs[0]} and {legs[1]})" if len(set(legs)) > 1 else None


def _other_condition(asks: frozenset[str], earlier: Conditions, later: Conditions) -> str | None:
    for spec in CONDITIONS.values():
        one, other = spec.of(earlier), spec.of(later)
        if spec.name in asks and spec.differs(one, other):
            return f"different {spec.short} ({spec.said(one)}; {spec.said(other)})"
    return None


def changes(earlier: Assessment, later: Assessment) -> tuple[Change, ...]:
    """Compare every measure that both assessments have.

    A change is called real only beyond the published MDC95 of a population that the client belongs to, and only where
    the two intervals of our own measurement do not overlap. Of several published values the largest counts.
    """
    reason = why_not_comparable(earlier, later)
    return tuple(
        _change(name, earlier, later, reason)
        for name, measure in later.measures.items()
        if name in earlier.measures
        and name not in _NO_OUTCOME
        and (measure.value is not None or earlier.measures[name].value is not None)
    )


def _change(name: str, earlier: Assessment, later: Assessment, reason: str | None) -> Change:
    one, other = earlier.measures[name], later.measures[name]
    reason = reason or why_not_alike(name, earlier, later)
    if not reason and isinstance(one.value, str):
        return Change(
            name, one, other, None, None, None, "the same" if one.value == other.value else "another", "not_comparable"
        )
    if one.number is None or other.number is None or reason:
        verdict = f"not comparable: {reason}" if reason else "not comparable: no number"
        return Change(name, one, other, None, None, None, verdict, "not_comparable")
    difference = other.number - one.number
    overlap = _overlap(one, other)
    detectable = _detectable(later.test, name, later.conditions)
    if detectable is None:
        kind, verdict = _UNPUBLISHED[overlap]
        return Change(name, one, other, difference, None, None, verdict, kind)
    real = abs(difference) > detectable.value and not overlap
    verdict = f"beyond measurement error: {_moved(name, difference)}" if real else "no detectable change"
    kind = "real" if real else "within_error"
    return Change(name, one, other, difference, detectable.value, detectable.source, verdict, kind)


def why_not_alike(name: str, earlier: Assessment, later: Assessment) -> str | None:
    """Say why one measure of two assessments that are alike cannot be compared; None where it can."""
    one, other = earlier.measures[name], later.measures[name]
    for measure, when in ((one, "the earlier"), (other, "the later")):
        if measure.value is None:
            return f"{when} video does not show it"
    height_cm, later_cm = earlier.conditions.height_cm, later.conditions.height_cm
    if one.unit in _METRES and height_cm and later_cm and abs(height_cm - later_cm) > SAME_CM:
        return f"another body height was used ({height_cm:g} and {later_cm:g} cm)"
    cut = any(finding.code in _CUT for each in (earlier, later) for finding in each.quality.findings)
    if cut and one.unit in ("s", "1"):
        return "one of the videos does not show the whole test"
    return None


def _overlap(one: Measure, other: Measure) -> bool | None:
    """Whether the 95 % intervals overlap; None where one is not known."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return None
    return one.low <= other.high and other.low <= one.high


def _moved(name: str, difference: float) -> str:
    better = _BETTER.get(name)
    if better is None:
        return "more" if difference > 0 else "less"
    return "better" if (difference > 0) == (better == "higher") else "worse"


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(row for row in csv.DictReader(file) if row["status"].split(";")[0] == "SEEN")


def _detectable(test: str, measure: str, conditions: Conditions) -> _Detectable | None:
    """Find the published minimal detectable change of a measure for this client; None if there is none.

    TILDA measured people of 50 and more twice, 1 to 4 months apart, as trainers do. The chair stands in 30 s were
    repeated in knee osteoarthritis only, which the source says; it is the larger of two values.
    """
    age = conditions.age_years
    if measure == "stands":
        return _from_table(test, "MDC (individual)", "GILL2022_30CST", "value")
    if age is None or age < _TILDA_YEARS:
        return None
    if measure in ("time_to_fifth_stand_s", "time_to_fifth_sit_s"):
        return _from_table(test, "MDC95", "TILDA2019", "value")
    if measure == "speed_m_s" and conditions.pace in ("usual", "fast"):
        column = "value" if conditions.pace == "usual" else "value_hi"
        return _from_table("gait_speed comfortable/fast", "MDC95", "TILDA2019", column)
    return None


def _from_table(test: str, stat: str, source: str, column: str) -> _Detectable:
    [row] = [row for row in _rows() if (row["test"], row["stat"], row["source_key"]) == (test, stat, source)]
    return _Detectable(float(row[column]), f"{_SOURCES[source]}: {row['population'].replace('>=', '≥')}")
