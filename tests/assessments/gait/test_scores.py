"""Speed against its limits, and published means beside the numbers: only where every condition is met."""

from dataclasses import replace
from typing import Any

import pytest

from assessments.assessment import Measure, Score
from assessments.conditions import Conditions
from assessments.norms.comparison import citation
from assessments.protocol import find_test
from tests.results import result_of, scores_of
from vision.findings import Finding

WOMAN = Conditions(77, "female", 160.0, pace="usual", walking_aid="none")


def scores(speed: float | None = 0.9, conditions: Conditions = WOMAN, **interval: Any) -> dict[tuple[str, str], Score]:
    measures = {
        "speed_m_s": Measure(speed, "m/s", **interval),
        "cadence_steps_min": Measure(104.0, "steps/min"),
        "stride_length_m": Measure(1.02, "m"),
        "double_support_percent": Measure(27.0, "percent"),
    }
    return {(each.measure, each.reference): each for each in scores_of("gait", conditions, **measures)}


@pytest.mark.parametrize(
    ("speed", "ewgsop", "cesari"),
    [
        (0.79, "below_0.8_m_s", "below_1.0_m_s"),
        (0.8, "below_0.8_m_s", "below_1.0_m_s"),  # EWGSOP2: 0.8 m/s or less
        (0.81, "not_below_0.8_m_s", "below_1.0_m_s"),
        (1.0, "not_below_0.8_m_s", "not_below_1.0_m_s"),  # Cesari et al.: less than 1.0 m/s
    ],
)
def test_the_two_limits(speed: float, ewgsop: str, cesari: str) -> None:
    found = scores(speed)
    for key, verdict in (("EWGSOP2", ewgsop), ("CESARI2009", cesari)):
        assert (found["speed_m_s", key].verdict, found["speed_m_s", key].compared) == (verdict, True)


def test_a_speed_whose_interval_reaches_over_the_limit_says_so() -> None:
    assert "straddles this cut-off" in scores(0.82, low=0.78, high=0.86)["speed_m_s", "EWGSOP2"].text
    assert "straddles" not in scores(0.9, low=0.86, high=0.94)["speed_m_s", "EWGSOP2"].text


@pytest.mark.parametrize(
    ("changed", "references"),
    [
        ({"age_years": None}, {"EWGSOP2", "CESARI2009"}),
        ({"age_years": 55}, {"EWGSOP2", "CESARI2009"}),
        ({"age_years": 65}, {"CESARI2009"}),
        ({"pace": None}, {"EWGSOP2", "CESARI2009"}),
        ({"pace": "fast"}, {"EWGSOP2", "CESARI2009"}),
        ({"walking_aid": None}, {"CESARI2009"}),
        ({"walking_aid": "cane"}, {"CESARI2009"}),
        ({"walking_aid": "other"}, {"CESARI2009"}),
    ],
)
def test_a_condition_that_is_not_met_is_named(changed: dict[str, Any], references: set[str]) -> None:
    found = scores(conditions=replace(WOMAN, **changed))
    refused = {key for key in ("EWGSOP2", "CESARI2009") if not found["speed_m_s", key].compared}
    assert refused == references
    for key in refused:
        score = found["speed_m_s", key]
        assert score.verdict is None
        assert score.text.startswith("0.90 m/s: not compared")
        assert score.text.count(".") > 2


def test_published_means_stand_beside_and_are_never_compared() -> None:
    found = scores()
    bohannon = found["speed_m_s", "BOH2011_GS"]
    assert "women 70-79 averaged 1.13 m/s" in bohannon.text
    hollman = {key: score.text for (key, reference), score in found.items() if reference == "HOLLMAN2011"}
    assert "women 75-79 averaged 1.12 m/s" in hollman["speed_m_s"]
    assert "averaged 114 steps/min" in hollman["cadence_steps_min"]
    assert "averaged 1.18 m" in hollman["stride_length_m"]
    assert "averaged 28%" in hollman["double_support_percent"]
    beside = [score for (_, reference), score in found.items() if reference in ("BOH2011_GS", "HOLLMAN2011")]
    assert not any(score.compared or score.verdict or score.band for score in beside)


@pytest.mark.parametrize("changed", [{"sex": None}, {"pace": "fast"}, {"walking_aid": None}, {"age_years": 15}])
def test_means_of_other_people_are_not_shown(changed: dict[str, Any]) -> None:
    assert {reference for _, reference in scores(conditions=replace(WOMAN, **changed))} <= {"EWGSOP2", "CESARI2009"}


def test_rejected_footage_and_no_speed_have_no_score() -> None:
    dark = Finding("too_small", "reject", "The client is too small in the picture.")
    test = find_test("gait")
    refused = test.voided(result_of("gait", (dark,), speed_m_s=0.9, cadence_steps_min=104.0))
    assert test.score(refused, WOMAN) == ()
    assert not any(measure == "speed_m_s" for measure, _ in scores(None))


def test_every_reference_has_a_citation() -> None:
    assert len({citation(reference) for _, reference in scores()}) == 4
