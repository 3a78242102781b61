"""References of the Up and Go: compared only under their conditions, and failing closed near the cut-off."""

from dataclasses import replace
from typing import Any

import pytest

from assessments.assessment import Score
from assessments.conditions import Conditions
from assessments.norms.comparison import citation
from tests.results import scores_of
from vision.findings import Finding

WOMAN = Conditions(72, "female", 165, pace="usual", walking_aid="cane", shoes="usual")


def scores(time_s: Any, conditions: Conditions = WOMAN, *findings: Finding, start: str = "signal") -> dict[str, Score]:
    found = scores_of("timed_up_and_go", conditions, findings, time_s=time_s, time_from=start)
    return {score.reference: score for score in found}


@pytest.mark.parametrize(
    ("time_s", "verdict"), [(11.94, "below_12_s"), (11.96, "at_or_above_12_s"), (12.0, "at_or_above_12_s")]
)
def test_twelve_seconds_by_the_stopwatch_are_at_the_cut_off(time_s: float, verdict: str) -> None:
    score = scores(time_s)["CDC_STEADI_TUG"]
    assert score.verdict == verdict
    assert score.band is not None
    assert (score.band.cutoff, score.band.higher_is_better) == (12, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"age_years": 64},
        {"age_years": None},
        {"pace": "fast"},
        {"pace": None},
        {"shoes": "other"},
        {"shoes": None},
        {"walking_aid": None},
    ],
)
def test_nothing_is_compared_where_a_condition_is_not_met(changed: dict[str, Any]) -> None:
    score = scores(13.0, replace(WOMAN, **changed))["CDC_STEADI_TUG"]
    assert (score.compared, score.verdict, score.band) == (False, None, None)


def test_a_course_in_doubt_is_not_compared() -> None:
    doubt = Finding("course_unsure", "caution", "The client walked about 2.6 m before turning.")
    assert not scores(13.0, WOMAN, doubt)["CDC_STEADI_TUG"].compared


@pytest.mark.parametrize(("time_s", "compared"), [(10.9, True), (11.1, False), (11.9, False), (12.0, True)])
def test_a_time_from_the_first_movement_tells_nothing_just_below_the_cut_off(time_s: float, compared: bool) -> None:
    score = scores(time_s, start="movement")["CDC_STEADI_TUG"]
    assert score.compared is compared
    assert "stopwatch" in score.text


@pytest.mark.parametrize(("age", "mean"), [(60, "8.1"), (69, "8.1"), (75, "9.2"), (99, "11.3")])
def test_bohannons_mean_of_the_age_is_context(age: int, mean: str) -> None:
    score = scores(10.0, replace(WOMAN, age_years=age))["BOH2006_TUG"]
    assert not score.compared
    assert f"averaged {mean} s" in score.text


def test_every_reference_is_cited() -> None:
    for reference in scores(13.0):
        assert citation(reference)
