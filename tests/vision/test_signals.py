"""Uneven samples become even, smooth signals: no lag, no invented values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.signals import CUTOFF_HZ, MAX_GAP_S, RATE_HZ, smooth

seeds = st.integers(0, 2**32 - 1)


def uneven_s(seed: int, duration_s: float, fps: float) -> np.ndarray:
    """Times of a phone: each frame up to a third of an interval early or late."""
    even = np.arange(0, duration_s, 1 / fps)
    return even + np.random.default_rng(seed).uniform(-1 / 3, 1 / 3, len(even)) / fps


@given(seed=seeds, frequency_hz=st.floats(0.1, 1.5), phase=st.floats(0, 6.3), fps=st.sampled_from([30.0, 60.0]))
def test_a_movement_under_the_cutoff_comes_through_without_lag(
    seed: int, frequency_hz: float, phase: float, fps: float
) -> None:
    time_s = uneven_s(seed, 6.0, fps)
    grid_s, value = smooth(time_s, np.sin(2 * np.pi * frequency_hz * time_s + phase))
    inner = (grid_s > 0.5) & (grid_s < 5.5)
    truth = np.sin(2 * np.pi * frequency_hz * grid_s + phase)
    # linear interpolation cuts (2 pi f dt)^2 / 8 off a crest, the filter (f / 6 Hz)^4
    off = (2 * np.pi * frequency_hz / fps) ** 2 / 8 * 1.8 + (frequency_hz / CUTOFF_HZ) ** 4 + 0.002
    np.testing.assert_allclose(value[inner], truth[inner], atol=off)
    lag_s = np.arange(-5, 6) / RATE_HZ
    fit = [np.mean((value[inner] - np.interp(grid_s[inner] - lag, grid_s, truth)) ** 2) for lag in lag_s]
    assert lag_s[int(np.argmin(fit))] == 0


def test_landmark_noise_above_the_cutoff_is_taken_out() -> None:
    time_s = np.arange(0, 4, 1 / 60)
    value = smooth(time_s, np.sin(2 * np.pi * 14 * time_s)).value
    assert np.abs(value[50:-50]).max() < 0.1


@given(value=st.floats(-1e4, 1e4), seed=seeds)
def test_what_does_not_move_stays(value: float, seed: int) -> None:
    time_s = uneven_s(seed, 2.0, 25)
    np.testing.assert_allclose(smooth(time_s, np.full(len(time_s), value)).value, value, rtol=1e-9, atol=1e-9)


@given(seed=seeds, shift_s=st.floats(-100, 100).map(lambda value: round(value, 2)))
def test_a_time_shift_moves_the_signal_and_changes_nothing_else(seed: int, shift_s: float) -> None:
    time_s = np.arange(0, 2, 0.04)
    value = np.random.default_rng(seed).normal(size=len(time_s))
    plain, shifted = smooth(time_s, value), smooth(time_s + shift_s, value)
    count = min(len(plain.time_s), len(shifted.time_s))
    assert abs(len(plain.time_s) - len(shifted.time_s)) <= 1
    np.testing.assert_allclose(shifted.time_s[:count], plain.time_s[:count] + shift_s, atol=1e-9)
    np.testing.assert_allclose(shifted.value[: count - 20], plain.value[: count - 20], atol=0.02)


def test_columns_are_smoothed_each_for_itself() -> None:
    time_s = np.arange(0, 2, 0.03)
    one, two = np.sin(time_s), time_s**2
    both = smooth(time_s, np.column_stack([one, two])).value
    np.testing.assert_allclose(both[:, 0], smooth(time_s, one).value)
    np.testing.assert_allclose(both[:, 1], smooth(time_s, two).value)


@given(begin_s=st.floats(0.4, 2.0), gap_s=st.floats(0.1, 1.5))
def test_a_long_gap_stays_unseen_and_a_short_one_is_bridged(begin_s: float, gap_s: float) -> None:
    time_s = np.arange(0, 4, 1 / 30)
    value = np.sin(time_s)
    value[(time_s > begin_s) & (time_s < begin_s + gap_s)] = np.nan
    seen_s = time_s[np.isfinite(value)]
    before_s, after_s = max(seen_s[seen_s <= begin_s]), min(seen_s[seen_s >= begin_s + gap_s])
    grid_s, smoothed = smooth(time_s, value)
    inside = (grid_s > before_s + 1e-6) & (grid_s < after_s - 1e-6)
    if after_s - before_s > MAX_GAP_S + 1e-9:
        assert np.isnan(smoothed[inside]).all()
        assert np.isfinite(smoothed[(grid_s < before_s - 1e-6) | (grid_s > after_s + 1 / RATE_HZ)]).all()
    else:
        assert np.isfinite(smoothed).all()
    known = np.isfinite(smoothed)
    np.testing.assert_allclose(smoothed[known], np.sin(grid_s[known]), atol=0.03)


def test_a_gap_does_not_leak_into_what_was_seen_beside_it() -> None:
    time_s = np.arange(0, 4, 1 / 30)
    low, high = (np.where(time_s < 1.5, 1.0, level) for level in (2.0, 50.0))
    for value in (low, high):
        value[(time_s > 1.4) & (time_s < 2.0)] = np.nan
    before = smooth(time_s, low).time_s < 1.3
    np.testing.assert_allclose(smooth(time_s, low).value[before], smooth(time_s, high).value[before], rtol=1e-12)


@pytest.mark.parametrize("count", [0, 1])
@pytest.mark.parametrize("columns", [(), (3,)])
def test_fewer_than_two_samples_give_an_empty_signal(count: int, columns: tuple[int, ...]) -> None:
    values = [np.ones((count, *columns)), np.full((5, *columns), np.nan)]
    values[1][:count] = 1.0
    for value in values:
        signal = smooth(np.arange(len(value)) / 30, value)
        assert signal.time_s.shape == (0,)
        assert signal.value.shape == (0, *columns)
