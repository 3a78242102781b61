"""Focus areas: where results lie on the wrong side of a reference, in plain words. The plan is the trainer's."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.model import Assessment, Measure, Score

_LEGS = "Leg strength and endurance"
_AREAS = {
    "stands": _LEGS,
    "time_to_fifth_stand_s": _LEGS,
    "speed_m_s": "Walking speed",
    "hold_time_s": "Balance on one leg",
    "tandem_s": "Balance with the feet in line",
}


@dataclass(frozen=True)
class FocusArea:
    """An area to train, the results that point to it, and what to be careful of with this client."""

    area: str
    because: tuple[str, ...]
    precautions: tuple[str, ...]


def focus_areas(results: Sequence[Assessment], precautions: Sequence[str]) -> tuple[FocusArea, ...]:
    """Name the areas to train.

    Parameters
    ----------
    results : newest first; of each test the newest counts, unless its footage was rejected
    precautions : of the client's header; they stand beside every area

    Returns
    -------
    The areas in the order of their newest results; none where no compared result is on the wrong side
    """
    newest: dict[str, Assessment] = {}
    for result in results:
        if result.quality.status != "rejected":
            newest.setdefault(result.test, result)
    because: dict[str, list[str]] = {}
    for result in newest.values():
        for area, text in _findings(result):
            because.setdefault(area, []).append(text)
    return tuple(FocusArea(area, tuple(texts), tuple(precautions)) for area, texts in because.items())


def _findings(result: Assessment) -> list[tuple[str, str]]:
    found = []
    for score in result.scores:
        area, measure = _AREAS.get(score.measure), result.measures.get(score.measure)
        if area and measure and score.compared and _is_worse(measure, score):
            found.append((area, score.text))
    helped = result.value("arm_assisted_stands")
    if isinstance(helped, (int, float)) and helped > 0:
        found.append((_LEGS, f"The hands helped in {helped:g} {'stand' if helped == 1 else 'stands'}."))
    return found


def _is_worse(measure: Measure, score: Score) -> bool:
    """Whether the value is past the cut-off, or past the worse end of the usual range; without a band the verdict."""
    band, value = score.band, measure.value
    if band is None:
        return (score.verdict or "").startswith(("below_", "increased_fall_risk"))
    if not isinstance(value, (int, float)):
        return False
    if band.higher_is_better:
        limit = band.low if band.cutoff is None else band.cutoff
        return limit is not None and value < limit
    limit = band.high if band.cutoff is None else band.cutoff
    return limit is not None and value > limit
