"""Results made of numbers: what a test's references say of values, without a video."""

from collections.abc import Sequence
from typing import Any

from assessments.assessment import Assessment, Measure, Quality, Score
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import find_test
from vision.findings import Finding
from vision.track import PoseTrack


def result_of(test: str, findings: Sequence[Finding] = (), **values: Any) -> Assessment:
    """An assessment with values, or whole measures, by name; what is not named was not measured."""
    numbers = {name: value for name, value in values.items() if not isinstance(value, Measure)}
    whole = {name: value for name, value in values.items() if isinstance(value, Measure)}
    return Assessment(test, None, Quality(tuple(findings)), find_test(test).measured(numbers) | whole)


def scores_of(test: str, said: Conditions, findings: Sequence[Finding] = (), **values: Any) -> tuple[Score, ...]:
    """What the test's references say of values."""
    return find_test(test).score(result_of(test, findings, **values), said)


def assessed(test: str, track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """What a test says of a track in the order of `assess_track`, but without the intervals, which take a second."""
    found = find_test(test)
    result = found.by_protocol(found.assess(track, conditions, corrections))
    return found.scored(found.voided(result), conditions)
