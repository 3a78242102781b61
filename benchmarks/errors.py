"""How far one measure is from its truth, and what the tests themselves say that they err by."""

from typing import NamedTuple

import numpy as np

from assessments.assessment import Assessment
from assessments.protocol import find_test
from vision.scale import ERROR_SHARE

# What the code adds to the interval of a measure, by the line of results.csv that shows whether it is right: the test,
# and one of its measures. Metres have the error of their scale.
_METHODS = {
    "step_time_s": ("gait", "step_time_left_s"),
    "stride_time_s": ("gait", "stride_time_s"),
    "cadence_steps_min": ("gait", "cadence_steps_min"),
    "stance_percent": ("gait", "stance_left_percent"),
    "double_support_percent": ("gait", "double_support_percent"),
    "step_width_m": ("gait", "step_width_m"),
    "peak_knee_flexion_deg": ("gait", "peak_knee_flexion_left_deg"),
    "hold_s": ("single_leg_stance", "hold_time_s"),
}
_SCALED = ("speed_percent", "walkway_speed_percent", "trunk_rms_mm_percent", "trunk_mean_speed_mm_s_percent")


class Method(NamedTuple):
    """Standard error of a method, and by how much the truth is usually above what it measures."""

    error: float
    bias: float = 0.0


class Error(NamedTuple):
    """A measure less its truth, NaN where the truth has a value and Stridewell gives none.

    low, high: the ends of the 95 % range less the truth; NaN where there is no range.
    """

    measure: str
    value: float
    low: float = np.nan
    high: float = np.nan

    @property
    def has_range(self) -> bool:
        """Whether Stridewell said how sure it is."""
        return bool(np.isfinite(self.low) and np.isfinite(self.high))

    @property
    def is_inside(self) -> bool:
        """Whether the truth lies in the range."""
        return self.low <= 0 <= self.high


def error_of(line: str, result: Assessment, measure: str, true: float) -> Error:
    """Compare a measure of an assessment with its truth; in percent of it where the line is, and the measure is not."""
    seen = result.measures[measure]
    factor = 100 / true if line.endswith("_percent") and not measure.endswith("_percent") else 1.0
    ends = (seen.number, seen.low, seen.high)
    return Error(line, *(np.nan if end is None else factor * (float(end) - true) for end in ends))


def method_of(line: str) -> Method | None:
    """What the code says that a measure errs by besides noise, in the unit of its line; None where it says nothing."""
    if line in _SCALED:
        return Method(100 * ERROR_SHARE)
    if line not in _METHODS:
        return None
    name, measure = _METHODS[line]
    spec = find_test(name).specs[measure]
    return Method(spec.method_error, spec.method_bias)
