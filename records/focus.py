"""Focus areas: where results fall short of a reference, in plain words. The plan is the trainer's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessments.assessment import Assessment
from assessments.progress.series import exercise, series_of
from assessments.protocol import spec_of
from assessments.verdicts import compared, is_unfavorable
from records.values import SavedSummary


@dataclass(frozen=True)
class FocusArea:
    """An area to train, the results that point to it, and what to be careful of with this client."""

    area: str
    because: tuple[str, ...]
    precautions: tuple[str, ...]


def focus_areas(results: Sequence[SavedSummary], precautions: Sequence[str]) -> tuple[FocusArea, ...]:
    """Name the areas to train.

    Parameters
    ----------
    results : newest first; of each exercise (a test, on one leg, at one pace) the newest day counts that has footage
        which was not rejected, and of that day the newest of those that are alike: a walk from either side counts
    precautions : of the client's header; they stand beside every area

    Returns
    -------
    The areas in the order of their newest results; none where no compared result is on the wrong side
    """
    because: dict[str, list[str]] = {}
    for result in _newest(results):
        for area, text in _findings(result):
            because.setdefault(area, []).append(text)
    return tuple(FocusArea(area, tuple(texts), tuple(precautions)) for area, texts in because.items())


def _newest(results: Sequence[SavedSummary]) -> list[Assessment]:
    """Give the results that count, newest first."""
    measured = [each for each in results if each.result.quality.status != "rejected"]
    last_day: dict[tuple[object, ...], date] = {}
    for each in measured:
        last_day.setdefault(exercise(each.result), each.session_date)
    of_the_day = [each.result for each in measured if each.session_date == last_day[exercise(each.result)]]
    return [series[-1] for series in series_of(of_the_day[::-1], lambda result: result)][::-1]


def _findings(result: Assessment) -> list[tuple[str, str]]:
    found = [
        (spec_of(result, score.measure).area, score.text)
        for score in compared(result.scores)
        if is_unfavorable(score) and result.value(score.measure) is not None
    ]
    for name, measure in result.measures.items():
        spec, helped = spec_of(result, name), measure.number
        if spec.is_help and helped:
            found.append((spec.area, f"The hands helped in {helped:g} {'stand' if helped == 1 else 'stands'}."))
    return [(area, text) for area, text in found if area]
