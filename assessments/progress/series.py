"""Results of one client in order: which are the same exercise, and which are alike enough to form a series."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from assessments.assessment import Assessment
from assessments.conditions import CONDITIONS
from assessments.progress.change import why_not_comparable
from assessments.protocol import spec_of

_Result = TypeVar("_Result")


def exercise(assessment: Assessment) -> tuple[object, ...]:
    """What the client was asked to do: the test, which leg, eyes open or closed, the feet, the pace."""
    sides = [measure.value for name, measure in assessment.measures.items() if spec_of(assessment, name).is_exercise]
    conditions = (spec.of(assessment.conditions) for spec in CONDITIONS.values() if spec.is_exercise)
    return (assessment.test, *sides, *conditions)


def series_of(results: Sequence[_Result], current: Callable[[_Result], Assessment]) -> list[list[_Result]]:
    """Sort results into series of those that can be compared with their newest one; none is left out.

    Parameters
    ----------
    results : the oldest first
    current : gives the assessment of a result

    Returns
    -------
    The series in the order of their newest results, each the oldest first. What was rejected is alone.
    """
    found: list[list[_Result]] = []
    for result in reversed(results):
        for series in found:
            if why_not_comparable(current(result), current(series[0])) is None:
                series.append(result)
                break
        else:
            found.append([result])
    return [each[::-1] for each in reversed(found)]
