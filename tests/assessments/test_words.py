"""Values, changes and where a result lies, in words."""

from typing import Any

import pytest

from assessments.assessment import Assessment, Band, Measure, Quality, Score
from assessments.words import change_text, headline_text, number_text, place_in_words
from vision.findings import Finding


def score(measure: str, verdict: str, band: Band | None) -> Score:
    return Score(measure, "A_REFERENCE", verdict, "As the reference says.", compared=True, band=band)


AVERAGE, USUAL = Band(None, None, 10, True), Band(10, 15, None, True)
SLOW, TIMES = Band(None, 17, None, False), Band(9.1, 12.5, None, False)


@pytest.mark.parametrize(
    ("value", "name", "verdict", "band", "words"),
    [
        (
            9,
            "stands",
            "below_average",
            AVERAGE,
            "fewer than 10 would be worth a closer look. Yours is below that, so we'll keep an eye on it.",
        ),
        (
            11,
            "stands",
            "not_below_average",
            AVERAGE,
            "10 would be worth a closer look. Yours is fine.",
        ),
        (
            6.0,
            "tandem_s",
            "increased_fall_risk",
            AVERAGE,
            "less than 10 s would be worth a closer look. Yours is below that, so we'll keep an eye on it.",
        ),
        (
            0.8,
            "speed_m_s",
            "below_0.8_m_s",
            Band(None, None, 0.8, True),
            "0.8 s or less would be worth a closer look. Yours is at that, so we'll keep an eye on it.",
        ),
        (17.4, "time_to_fifth_stand_s", "slower_than_middle", SLOW, "take less than 17 s. Yours is within that."),
        (
            18.0,
            "time_to_fifth_stand_s",
            "slowest_5_percent",
            SLOW,
            "take less than 17 s. Yours is not in that range yet.",
        ),
        (10, "stands", "within_usual_range", USUAL, "for people like you is 10 to 15. Yours is within that."),
        (17, "stands", "above_usual_range", USUAL, "10 to 15. Yours is better than that."),
        (16.0, "time_to_fifth_stand_s", "above_usual_range", TIMES, "9.1 s to 12.5 s. Yours is not in that range yet."),
        (8.0, "time_to_fifth_stand_s", "below_usual_range", TIMES, "9.1 s to 12.5 s. Yours is better than that."),
        (16.0, "time_to_fifth_stand_s", "about_the_middle", SLOW, "take less than 17 s. Yours is within that."),
        (12.0, "hold_time_s", "reaches_10_s", None, "As the reference says."),
    ],
)
def test_a_result_is_placed_in_plain_words(value: Any, name: str, verdict: str, band: Band | None, words: str) -> None:
    measure = Measure(value, "s" if name.endswith("_s") else "1")
    assert place_in_words(score(name, verdict, band), measure).endswith(words)


def test_half_a_count_is_not_rounded_away() -> None:
    assert [number_text(each, Measure(11, "1")) for each in (2.5, 2.0, 11)] == ["2.5", "2", "11"]


@pytest.mark.parametrize(("change", "words"), [(0.126, "+0.13 m/s"), (-0.126, "−0.13 m/s"), (-0.004, "0.00 m/s")])
def test_a_change_has_its_sign_unless_it_is_nothing(change: float, words: str) -> None:
    assert change_text(change, Measure(1.08, "m/s")) == words


CUT = (Finding("ended_too_early", "caution", "The video ends too early."),)
COUNT, TIME = Measure(3, "1"), Measure(6.94, "s")


@pytest.mark.parametrize(
    ("test", "name", "measures", "is_cut", "words"),
    [
        ("chair_stand_30s", "stands", {"arm_assisted_stands": Measure(0, "1")}, False, "3"),
        ("chair_stand_30s", "stands", {"arm_assisted_stands": Measure(None, "1")}, False, "3"),
        # as the first release saved it: all stands, and no time
        ("chair_stand_30s", "stands", {"arm_assisted_stands": Measure(2, "1")}, True, "0 (2 with hands)"),
        ("chair_stand_30s", "stands", {}, True, "3 in a shorter video (test needs 30 s)"),
        ("chair_stand_30s", "stands", {"duration_s": Measure(9.3, "s")}, True, "3 in 9 s (test needs 30 s)"),
        ("five_times_sit_to_stand", "time_to_fifth_stand_s", {}, True, "6.9 s"),
        (
            "five_times_sit_to_stand",
            "time_to_fifth_stand_s",
            {"arm_assisted_stands": Measure(1, "1")},
            False,
            "6.9 s (1 stand with hands)",
        ),
        ("single_leg_stance", "hold_time_s", {"end_reason": Measure("video_end", "1")}, True, "6.9 s or more"),
        ("single_leg_stance", "hold_time_s", {"end_reason": Measure("foot_down", "1")}, True, "6.9 s"),
        ("four_stage_balance", "tandem_s", {"one_leg_s": Measure(None, "s")}, True, "6.9 s or more"),
        ("four_stage_balance", "tandem_s", {"one_leg_s": Measure(3.0, "s")}, True, "6.9 s"),
        ("four_stage_balance", "tandem_s", {}, False, "6.9 s"),
    ],
)
def test_a_headline_says_what_it_cannot_stand_without(
    test: str, name: str, measures: dict[str, Measure], is_cut: bool, words: str
) -> None:
    found = {name: TIME if name.endswith("_s") else COUNT, **measures}
    assert headline_text(Assessment(test, None, Quality(CUT if is_cut else ()), found), name) == words


def test_what_was_not_measured_has_no_words_around_it() -> None:
    measures = {"stands": Measure(None, "1"), "arm_assisted_stands": Measure(2, "1")}
    assert headline_text(Assessment("chair_stand_30s", None, Quality(CUT), measures), "stands") == "–"
