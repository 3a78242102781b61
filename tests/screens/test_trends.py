"""A trend shows its values among the norms and the change that can be detected."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from assessments.assessment import Assessment, Band, Measure, Quality, Score
from assessments.conditions import Conditions
from assessments.progress.trend import DAYS_A_MONTH, trend
from records.values import SavedSummary
from screens.parts.trends import trend_figure, trend_in_words
from vision.findings import Finding

NAME = "time_to_fifth_stand_s"


def summary(month: int, value: float, *scores: Score) -> SavedSummary:
    measures = {NAME: Measure(value, "s", value - 0.3, value + 0.4)}
    conditions = Conditions(72, "female", chair_height_cm=45.0)
    result = Assessment(
        "five_times_sit_to_stand", "left_side", Quality(), measures, scores=scores, conditions=conditions
    )
    day = date(2026, month, 3)
    return SavedSummary("a", "s", day, datetime(2026, month, 3, tzinfo=UTC), False, False, result)


def test_norms_and_detectable_change_are_drawn_where_they_apply() -> None:
    usual = Score(NAME, "CLSA", "usual", "", True, Band(9.0, 14.0, None, False))
    flag = Score(NAME, "CDC", "slow", "", True, Band(None, None, 15.0, False))
    first, last = summary(3, 16.0), summary(6, 11.0, usual, flag, replace(usual, compared=False, reference="SHARE"))
    figure = trend_figure([(first, 16.0), (last, 11.0)], NAME, None)
    drawn = sorted((shape.y0, shape.y1) for shape in figure.layout.shapes)
    assert (9.0, 14.0) in drawn
    assert (15.0, 15.0) in drawn
    low, high = (y0 for y0, y1 in drawn if y0 == y1 and y0 != 15.0)
    assert (low + high) / 2 == 16.0  # the MDC95 lies about the first value
    assert {each.text for each in figure.layout.annotations} == {
        "usual range, CLSA",
        "cut-off, CDC",
        "detectable change",
    }
    assert list(figure.data[0].error_y.array) == [16.4 - 16.0, 11.4 - 11.0]


def test_a_value_that_never_changes_has_no_slope() -> None:
    def page(results, name):  # type: ignore[no-untyped-def]  # its text runs alone, without our imports
        from screens.parts.trends import show_trend

        show_trend(results, name)

    told = []
    for values in ([12.0, 12.0, 12.0], [12.0, 11.0, 10.0]):
        results = [summary(month, value) for month, value in enumerate(values, 1)]
        [caption] = AppTest.from_function(page, args=(results, NAME)).run(timeout=60).caption
        told.append(caption.value)
    assert told[0] == "The same every time."
    assert "per month (95% interval" in told[1]
    assert "nan" not in told[1]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((11.381928050229405,) * 3, "0 s per month (95% interval 0 to 0). No clear trend."),
        ((16.0, 14.0, 12.0), "-2.0 s per month (95% interval -2.0 to -2.0). A clear trend."),
        ((100.0, 300.0, 500.0), "+203 s per month (95% interval +203 to +203). A clear trend."),
    ],
)
def test_a_slope_is_told_without_powers_of_ten(values: tuple[float, ...], words: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=DAYS_A_MONTH * month) for month in range(3)]
    found = trend(days, values)
    assert trend_in_words(found, Measure(values[0], "s")) == words


def test_a_count_of_a_shorter_film_is_no_point_of_the_trend() -> None:
    def page(results):  # type: ignore[no-untyped-def]
        from screens.parts.trends import show_trend

        show_trend(results, "stands")

    def counted(month: int, stands: int, *findings: Finding) -> SavedSummary:
        result = Assessment("chair_stand_30s", "left_side", Quality(findings), {"stands": Measure(stands, "1")})
        return replace(summary(month, 1.0), result=result)

    cut = Finding("ended_too_early", "caution", "The video ends 21.0 s before the 30 s are over.")
    whole = [counted(month, 12) for month in (1, 2, 4)]
    # three whole ones alike: the cut one with fewer stands would turn the line
    [caption] = AppTest.from_function(page, args=([*whole, counted(3, 3, cut)],)).run(timeout=60).caption
    assert caption.value == "The same every time."
    assert not AppTest.from_function(page, args=([*whole, counted(5, 3, cut)],)).run(timeout=60).caption
