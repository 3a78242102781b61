"""What stands beside the speed of a 4-meter walk: one mean as context, and never a reference with a flying start."""

from dataclasses import replace
from typing import Any

import pytest

from assessments.assessment import Assessment, Measure, Quality
from assessments.conditions import Conditions
from assessments.walk_4m.walk_4m import TEST

USUAL = Conditions(72, "female", pace="usual", walking_aid="none", walkway_m=4.0)


def walked(conditions: Conditions) -> Assessment:
    measures = {"time_s": Measure(5.0, "s"), "speed_m_s": Measure(0.8, "m/s")}
    return replace(
        TEST.scored(Assessment(TEST.name, "right_side", Quality(), measures), conditions), conditions=conditions
    )


@pytest.mark.parametrize(("pace", "mean"), [("usual", "1.12 m/s at usual pace"), ("fast", "1.61 m/s at fast pace")])
def test_the_mean_of_a_standing_start_is_context(pace: Any, mean: str) -> None:
    (score,) = walked(replace(USUAL, pace=pace)).scores
    assert (score.reference, score.compared, score.verdict) == ("BOHWANG2019", False, None)
    assert f"people 18-85 averaged {mean} over 4 m from a standing start" in score.text


@pytest.mark.parametrize(
    "changed",
    [{"walkway_m": 3.0}, {"pace": None}, {"walking_aid": "cane"}, {"age_years": None}, {"age_years": 90}],
    ids=str,
)
def test_under_other_conditions_nothing_stands_beside_it(changed: dict[str, Any]) -> None:
    assert walked(replace(USUAL, **changed)).scores == ()


def test_loinc_is_said_of_the_nih_protocol_only() -> None:
    loinc = TEST.specs["speed_m_s"].loinc
    assert loinc is not None
    assert loinc.code == "83172-7"
    for changed, fits in (({}, True), ({"walkway_m": 3.0}, False), ({"pace": "fast"}, False), ({"pace": None}, False)):
        assert loinc.fits(walked(replace(USUAL, **changed))) is fits


def test_no_detectable_change_is_borrowed_from_a_flying_start() -> None:
    assert all(spec.detectable == () for spec in TEST.measures)
