"""How far one measure is from its truth, and what the tests themselves say that they err by."""

from typing import NamedTuple

import numpy as np

from assessments.assessment import Assessment

# What asks the reader to look again only because of where the phone stood.
OF_THE_VIEW = {"seen_from_behind", "slanting_walk"}


class Error(NamedTuple):
    """A measure less its truth, NaN where the truth has a value and Stridewell gives none.

    low, high: the ends of the 95 % range less the truth; NaN where there is no range. In the unit of its line, which is
    `factor` times the measure's own; of: the test and the measure as Stridewell calls them; is_sound: nothing was
    wrong with the footage but the view.
    """

    measure: str
    value: float
    low: float = np.nan
    high: float = np.nan
    factor: float = 1.0
    of: tuple[str, str] = ("", "")
    is_sound: bool = False

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
    value, low, high = (np.nan if end is None else factor * (float(end) - true) for end in ends)
    cautions = {finding.code for finding in result.quality.findings if finding.severity != "info"}
    return Error(line, value, low, high, factor, (result.test, measure), cautions <= OF_THE_VIEW)
