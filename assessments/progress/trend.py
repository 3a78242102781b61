"""The way a measure goes over a client's sessions, as a line that single odd sessions do not turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import scipy

SESSIONS = 3  # of two any line passes through both
DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Trend:
    """A robust line over sessions.

    slope_a_month: change a month in the measure's unit, with its 95% interval low to high; days and line: the line's
    two ends, value by value, to draw it.
    """

    slope_a_month: float
    low: float
    high: float
    days: tuple[date, date]
    line: tuple[float, float]

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out "no change"."""
        return self.low > 0 or self.high < 0


def trend(days: Sequence[date], values: Sequence[float]) -> Trend | None:
    """Fit the line of Theil and Sen: its slope is the median of those between all pairs of sessions.

    Parameters
    ----------
    days, values : of each session with a value, in any order

    Returns
    -------
    None with fewer than three sessions on different days. The interval is Sen's (1968, doi:10.2307/2285891), by the
    rank correlation; with three sessions it reaches from the smallest to the largest slope of a pair and covers less.
    """
    if len(set(days)) < SESSIONS:
        return None
    from sklearn.linear_model import TheilSenRegressor  # here: takes 0.8 s, and most commands draw no trend

    day = np.array([each.toordinal() for each in days], dtype=np.float64)
    value = np.asarray(values, dtype=np.float64)
    since = (day - day.min())[:, None]
    fitted = TheilSenRegressor(random_state=0).fit(since, value)
    low, high = scipy.stats.theilslopes(value, day, alpha=0.95)[2:]
    first, last = (float(end) for end in fitted.predict(np.array([[0.0], [since.max()]])))
    slope = float(fitted.coef_[0])
    ends = min(days), max(days)
    month = DAYS_A_MONTH
    return Trend(slope * month, min(float(low), slope) * month, max(float(high), slope) * month, ends, (first, last))
