"""Scores against the published numbers, and that nothing is compared outside a reference's conditions."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.assessment import Band, Measure, Repetition, Score
from assessments.conditions import Conditions, Sex
from assessments.norms.comparison import citation
from assessments.protocol import find_test
from tests.results import result_of, scores_of
from vision.findings import Finding

WOMAN_72 = Conditions(age_years=72, sex="female", chair_height_cm=43)
WOMAN_70 = Conditions(age_years=70, sex="female", chair_height_cm=47)
CUT = Finding("ended_too_early", "caution", "The video stops 3.0 s before the 30 s are up.")
FAST = Finding("fast_motion", "caution", "The file plays faster than it was filmed.")

# CDC STEADI "below average" scores and the quartiles of Rikli and Jones, from 60-64 to 90-94 years
CDC = {"male": [14, 12, 12, 11, 10, 8, 7], "female": [12, 11, 10, 10, 9, 8, 4]}
QUARTILES = {
    "male": [(14, 19), (12, 18), (12, 17), (11, 17), (10, 15), (8, 14), (7, 12)],
    "female": [(12, 17), (11, 16), (10, 15), (10, 15), (9, 14), (8, 13), (4, 11)],
}
# SHARE: middle and slowest 5 % in whole seconds, from 50-54 to 85-89 and then from 90 years
SHARE = {
    "female": [(10, 18), (10, 20), (10, 20), (11, 22), (12, 20), (12, 23), (13, 25), (15, 28), (15, 28)],
    "male": [(9, 19), (9, 18), (10, 18), (10, 20), (11, 20), (12, 22), (13, 23), (13, 25), (15, 26)],
}
SEXES: tuple[Sex, ...] = ("female", "male")

maybe_sex = st.sampled_from([None, *SEXES])
maybe_age = st.none() | st.integers(0, 130)
maybe_chair_cm = st.none() | st.floats(20, 80) | st.sampled_from([42.2, 43.0, 43.2, 44.2, 46.0, 47.0, 48.0])
some_conditions = st.builds(Conditions, age_years=maybe_age, sex=maybe_sex, chair_height_cm=maybe_chair_cm)


def stands_scores(count: Any, conditions: Conditions, *findings: Finding, hands: int = 0) -> dict[str, Score]:
    scores = scores_of("chair_stand_30s", conditions, findings, stands=count, arm_assisted_stands=hands)
    return {score.reference: score for score in scores}


def time_scores(
    to_stand_s: Any, conditions: Conditions, *findings: Finding, hands: int = 0, to_sit_s: float | None = None
) -> dict[str, Score]:
    times = {"time_to_fifth_stand_s": to_stand_s, "time_to_fifth_sit_s": to_sit_s}
    scores = scores_of("five_times_sit_to_stand", conditions, findings, **times, arm_assisted_stands=hands)
    return {score.reference: score for score in scores}


def groups(start: int, count: int) -> list[tuple[Sex, int, int]]:
    """Sex, number of the age group and an age of it: the first and the last year of each."""
    return [(sex, i, start + 5 * i + year) for sex in SEXES for i in range(count) for year in (0, 4)]


@pytest.mark.parametrize(("sex", "group", "age"), groups(60, 7))
def test_cdc_cutoffs_at_both_ends_of_every_age_group(sex: Sex, group: int, age: int) -> None:
    cutoff = CDC[sex][group]
    conditions = Conditions(age, sex, chair_height_cm=43)
    at, under = (stands_scores(count, conditions)["CDC_STEADI_30CST"] for count in (cutoff, cutoff - 1))
    assert (at.verdict, under.verdict) == ("not_below_average", "below_average")
    assert at.band == under.band == Band(None, None, cutoff, higher_is_better=True)


@pytest.mark.parametrize(("sex", "group", "age"), groups(60, 7))
def test_middle_half_of_rikli_and_jones(sex: Sex, group: int, age: int) -> None:
    low, high = QUARTILES[sex][group]
    conditions = Conditions(age, sex, chair_height_cm=43)
    scores = [stands_scores(count, conditions)["RJ1999"] for count in (low - 1, low, high, high + 1)]
    sides = ["below", "within", "within", "above"]
    assert [score.verdict for score in scores] == [f"{side}_usual_range" for side in sides]
    assert scores[0].band == Band(low, high, None, higher_is_better=True)


@pytest.mark.parametrize(("sex", "group", "age"), groups(50, 9))
def test_share_in_whole_seconds(sex: Sex, group: int, age: int) -> None:
    middle, slow = SHARE[sex][group]
    conditions = Conditions(age, sex, chair_height_cm=45)
    times_s = [middle - 0.6, middle - 0.4, middle + 0.4, middle + 0.6, slow + 0.4, slow + 0.6]
    verdicts = [time_scores(time_s, conditions)["SHARE2025"].verdict for time_s in times_s]
    middles = ["faster_than_middle", "about_the_middle", "about_the_middle", "slower_than_middle"]
    assert verdicts == [*middles, "slower_than_middle", "slowest_5_percent"]


@pytest.mark.parametrize(
    ("time_s", "verdict", "place"),
    [
        (8.9, "below", "below the 5th percentile"),
        (9.0, "below", "at the 5th percentile"),
        (11.5, "below", "between the 20th and the 25th percentile"),
        (11.6, "within", "at the 25th percentile"),
        (11.56, "within", "at the 25th percentile"),
        (12.0, "within", "between the 25th and the 50th percentile"),
        (16.04, "within", "at the 75th percentile"),
        (16.1, "above", "between the 75th and the 80th percentile"),
        (20.5, "above", "above the 95th percentile"),
    ],
)
def test_clsa_percentiles_of_a_woman_of_70(time_s: float, verdict: str, place: str) -> None:
    score = time_scores(time_s, WOMAN_70)["CLSA2023"]
    assert score.verdict == f"{verdict}_usual_range"
    assert place in score.text
    assert score.band == Band(11.6, 16.0, None, higher_is_better=False)


def test_sentences_of_a_comparison() -> None:
    assert stands_scores(12, WOMAN_72)["CDC_STEADI_30CST"].text == (
        "12 stands: average or better for a woman of 70-74 "
        "(CDC STEADI: below 10 is below average and a sign of fall risk)."
    )
    assert stands_scores(1, replace(WOMAN_72, sex="male"))["RJ1999"].text == (
        "1 stand: below the usual range for a man of 70-74 "
        "(Rikli and Jones: the middle 50% of community-dwelling adults do 12 to 17 stands)."
    )
    assert time_scores(13, WOMAN_70)["CLSA2023"].text == (
        "13.0 s to the fifth full stand: within the usual range for a woman of 70 (CLSA: half of "
        "independent Canadians take 11.6 to 16.0 s; this time is between the 25th and the 50th percentile, where a "
        "higher percentile is slower)."
    )
    assert time_scores(14.96, Conditions(93, "male", None, 45.5))["SHARE2025"].text == (
        "15.0 s to the fifth full stand from a 45.5 cm chair: about the median for a man of 90 or more (SHARE: on home "
        "chairs of any height the median is 15 s; the slowest 5% take more than 26 s)."
    )


def test_a_fifth_sit_is_never_compared() -> None:
    scores = list(time_scores(12.0, WOMAN_70, to_sit_s=13.04).values())
    assert [score.measure for score in scores] == ["time_to_fifth_stand_s"] * 2 + ["time_to_fifth_sit_s"]
    assert [score.compared for score in scores] == [True, True, False]
    assert scores[2].text.startswith("13.0 s to the fifth sit: not compared. ")


@pytest.mark.parametrize(
    ("age", "compared"), [(59, False), (60, True), (64, True), (65, True), (94, True), (95, False)]
)
def test_ages_of_the_chair_stand(age: int, compared: bool) -> None:
    scores = stands_scores(12, replace(WOMAN_72, age_years=age)).values()
    assert [score.compared for score in scores] == [compared, compared]
    reason = f"The client is {age}, and this reference has values for ages 60 to 94 only."
    assert all((reason in score.text) is not compared for score in scores)


@pytest.mark.parametrize("age", [44, 46, 67, 69, 71, 84, 86])
def test_clsa_is_not_stretched_to_ages_between(age: int) -> None:
    score = time_scores(12, replace(WOMAN_70, age_years=age))["CLSA2023"]
    assert not score.compared
    assert (
        f"The client is {age}, and this reference has values for the ages 45, 50, 55, 60, 65, 70, 75, 80 and 85"
        in score.text
    )


@pytest.mark.parametrize(
    ("chair_cm", "stands", "clsa", "share"),
    [
        (40, False, False, True),
        (42.1, False, False, True),
        (42.2, True, False, True),
        (43, True, False, True),
        (44.2, True, False, True),
        (45, False, False, True),
        (45.9, False, False, True),
        (46, False, True, True),
        (48, False, True, True),
        (48.1, False, False, True),
        (None, False, False, False),
    ],
)
def test_chair_heights(chair_cm: float | None, stands: bool, clsa: bool, share: bool) -> None:
    conditions = replace(WOMAN_70, chair_height_cm=chair_cm)
    assert [score.compared for score in stands_scores(12, conditions).values()] == [stands, stands]
    times = time_scores(12, conditions)
    assert (times["CLSA2023"].compared, times["SHARE2025"].compared) == (clsa, share)


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        (replace(WOMAN_72, sex=None), "The client's sex is missing."),
        (replace(WOMAN_72, age_years=None), "The client's age is missing."),
        (
            replace(WOMAN_72, chair_height_cm=None),
            "No chair height was entered; this reference uses a 43 cm (17 in) chair.",
        ),
        (
            replace(WOMAN_72, chair_height_cm=47),
            "The chair was 47 cm high; this reference uses a 43 cm (17 in) chair.",
        ),
    ],
)
def test_the_text_names_the_condition_that_failed(conditions: Conditions, reason: str) -> None:
    score = stands_scores(12, conditions)["CDC_STEADI_30CST"]
    assert score.text.startswith("12 stands: not compared with CDC STEADI. ")
    assert reason in score.text


def test_every_reason_is_named() -> None:
    text = stands_scores(0, Conditions(), CUT, FAST, hands=2)["RJ1999"].text
    hands = "Hands helped in 2 stands, so the test scores 0 under the protocol."
    missing = ("sex is missing", "age is missing", "No chair height was entered")
    assert all(words in text for words in (CUT.message, FAST.message, hands, *missing))


def test_hands_that_single_rises_hide_are_told_by_the_others() -> None:
    seen = Repetition(1.0, 1.3, 2.0, 2.5, 3.5, complete=True, arms_used=True, peak_trunk_flexion_deg=None)
    result = replace(result_of("chair_stand_30s", stands=0), repetitions=(seen, replace(seen, arms_used=None)))
    assert result.measures["arm_assisted_stands"].value is None
    cdc, _ = find_test("chair_stand_30s").score(result, WOMAN_72)
    assert not cdc.compared
    assert "Hands helped in 1 stand, so" in cdc.text


@pytest.mark.parametrize("value", [None, math.nan])
def test_no_value_no_score(value: float | None) -> None:
    assert stands_scores(value, WOMAN_72) == {}
    assert time_scores(value, WOMAN_70, to_sit_s=value, hands=1) == {}


def test_a_measuring_error_across_the_limit_is_said() -> None:
    sure, unsure = (stands_scores(Measure(10, "1", low, 10), WOMAN_72)["CDC_STEADI_30CST"].text for low in (10, 9))
    assert unsure == (
        f"{sure} The 95% interval (9 to 10) straddles this cut-off, so the result could fall on either side."
    )
    time = time_scores(Measure(11.7, "s", 11.46, 11.9), WOMAN_70)["CLSA2023"].text
    assert "The 95% interval (11.5 to 11.9) straddles a limit of this reference" in time


@given(some_conditions, st.integers(0, 40), st.floats(2, 90), st.booleans())
def test_outside_the_conditions_nothing_is_compared(
    conditions: Conditions, count: int, time_s: float, obstacle: bool
) -> None:
    hands = 2 if obstacle else 0
    age, chair_cm = conditions.age_years, conditions.chair_height_cm
    known = age is not None and conditions.sex is not None and chair_cm is not None and not obstacle
    of_60_on_43 = known and 60 <= (age or 0) <= 94 and 42.2 <= (chair_cm or 0) <= 44.2
    allowed = {
        "CDC_STEADI_30CST": of_60_on_43,
        "RJ1999": of_60_on_43,
        "CLSA2023": known and age in range(45, 86, 5) and 46 <= (chair_cm or 0) <= 48,
        "SHARE2025": known and 50 <= (age or 0) <= 120,
        "NONE": False,
    }
    scores = stands_scores(count, conditions, hands=hands)
    scores |= time_scores(time_s, conditions, hands=hands, to_sit_s=time_s)
    assert {score.reference: score.compared for score in scores.values()} == allowed
    for score in scores.values():
        assert (score.verdict is not None) == (score.band is not None) == score.compared
        assert ("Hands helped in 2 stands" in score.text) == obstacle
        assert score.compared or "not compared" in score.text
        assert citation(score.reference)


def test_a_citation_is_one_short_line() -> None:
    assert "Age Ageing 2023" in citation("CLSA2023")
    with pytest.raises(KeyError):
        citation("BUATOIS2008")
