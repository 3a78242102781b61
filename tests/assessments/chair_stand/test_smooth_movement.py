"""Ends of a smooth movement, from what is crossed in between."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.chair_stand.repetitions import (
    EXTENDS_BETWEEN,
    FLEXES_BETWEEN,
    FLEXES_BETWEEN_IN_FRONT,
    HIPS_BETWEEN,
)
from assessments.chair_stand.smooth_movement import extrapolated_end_s, smooth_movement_ends_s

durations = st.floats(0.2, 3.0)
begins = st.floats(0.5, 2.0)
levels = st.tuples(st.floats(0.1, 0.45), st.floats(0.55, 0.95))


def movement(time_s: np.ndarray, begin_s: float, duration_s: float) -> np.ndarray:
    """Minimum-jerk way from 0 to 1, still before and after."""
    share = np.clip((time_s - begin_s) / duration_s, 0, 1)
    return 10 * share**3 - 15 * share**4 + 6 * share**5


@given(begin_s=begins, duration_s=durations, level=levels, scale=st.floats(0.01, 1000), offset=st.floats(-500, 500))
def test_both_ends_are_found_to_a_hundredth_of_a_second(
    begin_s: float, duration_s: float, level: tuple[float, float], scale: float, offset: float
) -> None:
    time_s = np.arange(0, 6, 0.01)
    ends = smooth_movement_ends_s(time_s, offset + scale * movement(time_s, begin_s, duration_s), *level)
    assert ends is not None
    np.testing.assert_allclose(ends, [begin_s, begin_s + duration_s], atol=0.01)


@given(begin_s=begins, duration_s=st.floats(0.4, 3.0), seed=st.integers(0, 2**32 - 1))
def test_noise_of_a_landmark_moves_the_ends_little(begin_s: float, duration_s: float, seed: int) -> None:
    time_s = np.arange(0, 6, 0.01)
    noise = np.random.default_rng(seed).normal(0, 0.01, len(time_s))
    value = movement(time_s, begin_s, duration_s) + noise
    ends = smooth_movement_ends_s(time_s, value, 0.25, 0.75)
    assert ends is not None
    # 5 SD of the noise over the steepest slope (1.4 ways a duration at a quarter), and the rise's ends taken from it
    np.testing.assert_allclose(ends, [begin_s, begin_s + duration_s], atol=0.01 + 0.12 * duration_s)


@given(shift_s=st.floats(-50, 50), begin_s=begins, duration_s=durations)
def test_a_time_shift_moves_both_ends(shift_s: float, begin_s: float, duration_s: float) -> None:
    time_s = np.arange(0, 6, 0.01)
    value = movement(time_s, begin_s, duration_s)
    plain, shifted = (smooth_movement_ends_s(time_s + shift, value, 0.25, 0.75) for shift in (0.0, shift_s))
    assert plain is not None
    assert shifted is not None
    np.testing.assert_allclose(np.array(shifted) - shift_s, plain, atol=1e-6)


TOLD = re.findall(
    r"([\d.]+) and ([\d.]+) +begin ([\d.]+), end ([\d.]+) +begin ([\d.]+), end ([\d.]+)",
    smooth_movement_ends_s.__doc__ or "",
)


@pytest.mark.parametrize("told", TOLD, ids=" and ".join)
def test_the_errors_that_the_levels_are_chosen_by_are_as_told(told: tuple[str, ...]) -> None:
    low, high, *errors = map(float, told)
    time_s = np.arange(0, 1.0005, 0.001)
    # noise moves each crossing by its size over the slope there
    slope = 30 * time_s**2 * (1 - time_s) ** 2
    first, second = np.interp([low, high], movement(time_s, 0, 1), time_s)
    shifts = 1 / np.interp([first, second], time_s, slope)
    begin = np.hypot(second * shifts[0], first * shifts[1]) / (second - first)
    end = np.hypot((1 - second) * shifts[0], (1 - first) * shifts[1]) / (second - first)
    assert (begin, end) == pytest.approx(errors[:2], abs=0.06)
    off = []
    for half_done in (0.4, 0.6):
        skewed = movement(time_s ** (np.log(0.5) / np.log(half_done)), 0, 1)
        ends = smooth_movement_ends_s(time_s, skewed, low, high)
        assert ends is not None
        off.append(np.abs(np.subtract(ends, [0, 1])))
    assert np.max(off, axis=0) == pytest.approx(errors[2:], abs=0.006)


def test_every_pair_of_levels_in_use_is_told() -> None:
    used = (HIPS_BETWEEN, FLEXES_BETWEEN, FLEXES_BETWEEN_IN_FRONT, EXTENDS_BETWEEN)
    assert {(float(low), float(high)) for low, high, *_ in TOLD} >= set(used)


def test_what_does_not_rise_has_no_ends() -> None:
    time_s = np.arange(0, 1, 0.01)
    for value in (np.ones(100), -time_s, np.full(100, np.nan)):
        assert smooth_movement_ends_s(time_s, value, 0.25, 0.75) is None
    for count in (0, 1, 2):
        assert smooth_movement_ends_s(time_s[:count], time_s[:count], 0.25, 0.75) is None


def test_of_two_tries_the_last_counts() -> None:
    time_s = np.arange(0, 6, 0.01)
    value = 0.5 * (movement(time_s, 0.5, 0.8) - movement(time_s, 1.5, 0.8)) + movement(time_s, 3.0, 1.0)
    ends = smooth_movement_ends_s(time_s, value, 0.25, 0.75)
    assert ends is not None
    np.testing.assert_allclose(ends, [3.0, 4.0], atol=0.01)


def test_a_gap_between_the_two_crossings_changes_nothing() -> None:
    time_s = np.arange(0, 4, 0.01)
    value = movement(time_s, 1.0, 1.0)
    value[(time_s > 1.4) & (time_s < 1.6)] = np.nan
    ends = smooth_movement_ends_s(time_s, value, 0.25, 0.75)
    assert ends is not None
    np.testing.assert_allclose(ends, [1.0, 2.0], atol=0.01)


@given(begin_s=begins, duration_s=durations, level=st.floats(0.3, 0.95))
def test_the_end_follows_from_the_begin_and_one_level(begin_s: float, duration_s: float, level: float) -> None:
    time_s = np.arange(0, 6, 0.01)
    part = time_s >= begin_s
    end_s = extrapolated_end_s(time_s[part], movement(time_s[part], begin_s, duration_s), begin_s, level)
    assert end_s is not None
    np.testing.assert_allclose(end_s, begin_s + duration_s, atol=0.03)


def test_the_end_of_what_only_falls_is_unknown() -> None:
    time_s = np.arange(0, 1, 0.01)
    assert extrapolated_end_s(time_s, -time_s, 0.0, 0.9) is None
