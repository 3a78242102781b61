"""Conditions on paper and in tables: each that was entered is told once, and no more leaves than may."""

from dataclasses import replace

import pytest

from assessments.assessment import Assessment, Quality
from assessments.conditions import Conditions
from reports.csv_file import conditions_cell
from reports.update import how_text

LINES = (((1.0, 2.0), (3.0, 4.0)), ((5.0, 6.0), (7.0, 8.0)))
ENTERED = Conditions(
    72, "female", 165.0, 43.0, "left", 4.0, LINES, "fast", "cane", "closed", "semi_tandem", hands_on_hips=False, to_s=9
)


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ("chair_stand_30s", "Conditions: chair 43 cm."),
        ("gait", "Conditions: fast pace, with a cane, walkway of 4 m."),
        ("single_leg_stance", "Conditions: eyes closed, hands free."),
        ("quiet_stance", "Conditions: feet in semi-tandem, eyes closed."),
    ],
)
def test_paper_tells_the_conditions_that_the_test_asks_for(test: str, words: str) -> None:
    assert how_text(Assessment(test, "front", Quality(), {}, conditions=ENTERED)) == f"Filmed from the front. {words}"
    nothing = Assessment(test, "front", Quality(), {}, conditions=Conditions(72, "female", 165.0))
    assert how_text(nothing).endswith("No conditions were noted.")


def test_the_answers_of_a_walking_aid_and_of_hands_are_told_apart() -> None:
    def told(test: str, entered: Conditions) -> str:
        return how_text(Assessment(test, "front", Quality(), {}, conditions=entered))

    aids = [told("gait", replace(ENTERED, walking_aid=aid)) for aid in ("none", "cane", "walker", "other")]
    for words, text in zip(
        ("without a walking aid", "with a cane", "with a walker", "with a walking"), aids, strict=True
    ):
        assert f"fast pace, {words}" in text
    assert "hands on the hips" in told("single_leg_stance", replace(ENTERED, hands_on_hips=True))


def test_the_table_tells_all_that_was_entered_and_less_without_the_people() -> None:
    who = "age_years=72 sex=female height_cm=165.0"
    rest = "chair_height_cm=43.0 side=left feet=semi_tandem eyes=closed hands_on_hips=False pace=fast walking_aid=cane"
    assert conditions_cell(ENTERED, deidentified=False) == f"{who} {rest} walkway_m=4.0 to_s=9"
    assert conditions_cell(ENTERED, deidentified=True) == f"sex=female height_cm=165.0 {rest} walkway_m=4.0"
    assert conditions_cell(Conditions(), deidentified=False) == ""
