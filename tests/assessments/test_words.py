"""Values, changes and where a result lies, in words."""

from typing import Any

import pytest

from assessments.model import Band, Measure, Score
from assessments.words import change_text, number_text, place_in_words


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
            "less than 10 would be a sign to look more closely. Yours is below that, so we'll keep an eye on it.",
        ),
        (
            11,
            "stands",
            "not_below_average",
            AVERAGE,
            "10 would be a sign to look more closely. Yours is fine.",
        ),
        (
            6.0,
            "tandem_s",
            "increased_fall_risk",
            AVERAGE,
            "less than 10 s would be a sign to look more closely. Yours is below that, so we'll keep an eye on it.",
        ),
        (
            0.8,
            "speed_m_s",
            "below_0.8_m_s",
            Band(None, None, 0.8, True),
            "0.8 s or less would be a sign to look more closely. Yours is at that, so we'll keep an eye on it.",
        ),
        (17.4, "time_to_fifth_stand_s", "slower_than_middle", SLOW, "have less than 17 s. Yours is within that."),
        (18.0, "time_to_fifth_stand_s", "slowest_5_percent", SLOW, "have less than 17 s. Yours is not there yet."),
        (10, "stands", "within_usual_range", USUAL, "for people like you is 10 to 15. Yours is within that."),
        (17, "stands", "above_usual_range", USUAL, "10 to 15. Yours is better than that."),
        (16.0, "time_to_fifth_stand_s", "above_usual_range", TIMES, "9.1 s to 12.5 s. Yours is not there yet."),
        (8.0, "time_to_fifth_stand_s", "below_usual_range", TIMES, "9.1 s to 12.5 s. Yours is better than that."),
        (16.0, "time_to_fifth_stand_s", "about_the_middle", SLOW, "have less than 17 s. Yours is within that."),
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
