"""What changed between two assessments of one client, and whether it is more than the measurement's own error."""

from dataclasses import dataclass
from typing import Literal

from assessments.assessment import LENGTHS, Assessment, Measure
from assessments.conditions import CONDITIONS, SAME_CM, Conditions
from assessments.norms.comparison import citation
from assessments.norms.tables import read_reliability
from assessments.protocol import MeasureSpec, find_test, spec_of
from assessments.words import VIEWS

Kind = Literal["real", "within_error", "apart", "overlap", "not_comparable"]
# Where no detectable change is published, by whether our own intervals overlap (None: not known).
_UNPUBLISHED: dict[bool | None, tuple[Kind, str]] = {
    True: ("overlap", "no detectable change: the two measurements' own intervals overlap"),
    False: ("apart", "larger than the measurement error; day-to-day variation has not been published"),
    None: ("overlap", "not judged: no detectable change has been published"),
}
# The whole test is cut by these, so that what it counts or times may be too small.
_CUT = frozenset({"ended_too_early", "started_too_late"})


@dataclass(frozen=True)
class Change:
    """One measure of two assessments; `change` is later less earlier, in the measure's own unit.

    mdc95: the published minimal detectable change that was used, None where there is none; source: who found it, in
    whom; verdict: in words; kind: real (beyond it), within_error, apart or overlap (no mdc95: whether the two 95%
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
    test = find_test(later.test)
    if earlier.test != later.test:
        return f"different tests ({find_test(earlier.test).title} and {test.title})"
    if "rejected" in (earlier.quality.status, later.quality.status):
        return "one of the videos could not be measured"
    if earlier.view != later.view:
        return f"filmed from different sides ({VIEWS[earlier.view]} and {VIEWS[later.view]})"
    networks = [each.software.pose_model for each in (earlier, later) if each.software]
    if len(set(networks)) > 1:
        one, other = (network.removeprefix("pose_landmarker_") for network in networks)
        return f"different pose networks ({one} and {other})"
    if reason := _other_condition(test.asks, earlier.conditions, later.conditions):
        return reason
    names = dict.fromkeys((*earlier.measures, *later.measures))
    return next((why for name in names if (why := _other_exercise(name, earlier, later))), None)


def _other_exercise(name: str, earlier: Assessment, later: Assessment) -> str | None:
    spec, (one, other) = spec_of(later, name), (each.measures.get(name) for each in (earlier, later))
    helped = [bool(measure and measure.number) for measure in (one, other)]
    if spec.is_help and helped[0] != helped[1]:
        return f"the hands helped only in the {'earlier' if helped[0] else 'later'} one"
    if spec.is_exercise and one and other and one.value != other.value:
        return f"different {spec.label.lower()} ({one.value} and {other.value})"
    return None


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
        and spec_of(later, name).is_outcome
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
    overlap, spec = _overlap(one, other), spec_of(later, name)
    detectable = _detectable(spec, later.conditions)
    if detectable is None:
        kind, verdict = _UNPUBLISHED[overlap]
        return Change(name, one, other, difference, None, None, verdict, kind)
    real = abs(difference) > detectable.value and not overlap
    verdict = f"beyond measurement error: {_moved(spec, difference)}" if real else "no detectable change"
    kind = "real" if real else "within_error"
    return Change(name, one, other, difference, detectable.value, detectable.source, verdict, kind)


def why_not_alike(name: str, earlier: Assessment, later: Assessment) -> str | None:
    """Say why one measure of two assessments that are alike cannot be compared; None where it can."""
    one, other = earlier.measures[name], later.measures[name]
    for measure, when in ((one, "the earlier"), (other, "the later")):
        if measure.value is None:
            return f"it could not be measured in {when} video"
    height_cm, later_cm = earlier.conditions.height_cm, later.conditions.height_cm
    if one.unit in LENGTHS and height_cm and later_cm and abs(height_cm - later_cm) > SAME_CM:
        return f"another body height was used ({height_cm:g} and {later_cm:g} cm)"
    cut = _CUT & (earlier.quality.codes | later.quality.codes)
    if cut and one.unit in ("s", "1"):
        return "one of the videos does not show the whole test"
    return None


def _overlap(one: Measure, other: Measure) -> bool | None:
    """Whether the 95% intervals overlap; None where one is not known."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return None
    return one.low <= other.high and other.low <= one.high


def _moved(spec: MeasureSpec, difference: float) -> str:
    if spec.better is None:
        return "more" if difference > 0 else "less"
    return "better" if (difference > 0) == (spec.better == "higher") else "worse"


def _detectable(spec: MeasureSpec, conditions: Conditions) -> _Detectable | None:
    """Find the published minimal detectable change of a measure for this client; None if there is none."""
    age = conditions.age_years
    for each in spec.detectable:
        is_old_enough = each.from_age is None or (age is not None and age >= each.from_age)
        if is_old_enough and each.pace in (None, conditions.pace):
            value, population = read_reliability(each)
            return _Detectable(value, f"{citation(each.source)}: {population}")
    return None
