"""The robust line over a client's sessions."""

from datetime import date, timedelta

import numpy as np
import pytest

from assessments.progress.trend import DAYS_A_MONTH, trend

START = date(2026, 1, 5)


def weeks(count: int) -> list[date]:
    return [START + timedelta(weeks=4 * number) for number in range(count)]


def test_one_odd_session_does_not_turn_the_line() -> None:
    values = [1.0, 1.02, 1.04, 0.4, 1.08, 1.10, 1.12]
    found = trend(weeks(7), values)
    assert found is not None
    assert found.slope_a_month == pytest.approx(0.02 / 28 * DAYS_A_MONTH, rel=0.2)
    assert found.low <= found.slope_a_month <= found.high
    assert found.days == (START, START + timedelta(weeks=24))
    assert found.line[1] - found.line[0] == pytest.approx(found.slope_a_month * 24 * 7 / DAYS_A_MONTH)


def test_the_interval_says_whether_there_is_a_trend() -> None:
    rising = trend(weeks(8), [10, 11, 11, 12, 13, 13, 14, 15])
    noise = trend(weeks(8), [10, 12, 9, 11, 10, 12, 9, 11])
    assert rising is not None
    assert noise is not None
    assert rising.is_sure
    assert not noise.is_sure


def test_the_interval_covers_the_true_slope() -> None:
    random = np.random.default_rng(1)
    inside = 0
    for _ in range(200):
        found = trend(weeks(8), (0.1 * np.arange(8) + random.normal(0, 0.3, 8)).tolist())
        assert found is not None
        inside += found.low <= 0.1 / 28 * DAYS_A_MONTH <= found.high
    assert inside >= 180


@pytest.mark.parametrize("days", [[], weeks(2), [START, START, START]])
def test_two_days_make_no_trend(days: list[date]) -> None:
    assert trend(days, [1.0] * len(days)) is None


def test_the_order_of_sessions_does_not_matter() -> None:
    days, values = weeks(5), [1.0, 2.0, 2.5, 4.0, 5.0]
    one, other = trend(days, values), trend(days[::-1], values[::-1])
    assert one is not None
    assert other is not None
    assert one.slope_a_month == pytest.approx(other.slope_a_month)
    assert one.line == pytest.approx(other.line)
