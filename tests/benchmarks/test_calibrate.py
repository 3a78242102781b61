"""The calibration holds 19 of 20 numbers that it was not made with, and says which measures err alike."""

import numpy as np
import pytest

from assessments.calibration import Kind, error_95, kind_of, shipped
from assessments.protocol import all_tests
from benchmarks.calibrate import ENOUGH, beyond_draws, conformal_95
from benchmarks.errors import Error


def test_the_next_number_stays_within_19_times_in_20() -> None:
    """For errors with heavy tails, too: no distribution is asked for."""
    random = np.random.default_rng(0)
    errors = np.abs(random.standard_t(3, size=(4000, 40)))
    held = [each[-1] <= conformal_95(list(each[:-1])) for each in errors]
    assert np.mean(held) == pytest.approx(0.95, abs=0.012)


def test_of_too_few_numbers_the_largest_counts() -> None:
    assert conformal_95([1.0, 3.0, 2.0]) == 3.0
    assert conformal_95(list(range(1, ENOUGH + 1))) == ENOUGH


def test_what_the_draws_hold_needs_no_calibration_and_the_present_one_is_taken_out() -> None:
    assert beyond_draws(Error("step_time_s", 0.02, -0.01, 0.05), 0.0) == 0.0
    wide = Error("speed_percent", -5.0, -10.0, 0.0, factor=100.0)  # half a width of 0.05: 0.03 of it by the draws
    assert beyond_draws(wide, 0.04) == pytest.approx(0.04)


def test_a_leg_that_was_not_calibrated_apart_errs_like_any() -> None:
    known = {Kind("gait", "step_time_s"): 0.03, Kind("gait", "step_time_s", "far"): 0.05}
    assert [error_95(known, kind_of("gait", "step_time_left_s", share)) for share in (0.3, 0.5, 0.7)] == [
        0.05,
        0.03,
        0.03,
    ]
    assert error_95(known, Kind("gait", "speed_m_s", "aside")) == 0.0


def test_every_line_is_of_a_measure() -> None:
    specs = {(test.name, kind_of(test.name, name, 0.5).measure) for test in all_tests().values() for name in test.specs}
    assert {(kind.test, kind.measure) for kind in shipped()} <= specs
