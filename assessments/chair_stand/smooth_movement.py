"""When a smooth movement begins and ends, from the levels that it crosses in between."""

import numpy as np

from vision.signals import RATE_HZ
from vision.track import Floats

_SHARE_OF_TIME = np.linspace(0.0, 1.0, 1001)
_SHARE_OF_WAY = 10 * _SHARE_OF_TIME**3 - 15 * _SHARE_OF_TIME**4 + 6 * _SHARE_OF_TIME**5
# A movement shows when a 100th of its way is done, and until as much is left: whoever stands or sits sways by 1 to 2 %
# of it, so that earlier no one can tell, and motion capture counts from some share of the way, too. Against its times
# of 30 stands (5 to 10 %) the profile's ends lay 0.12 to 0.19 s too far out, these 0.01 to 0.06 s; against the very
# ends of 56 scripted stands 0.06 to 0.14 s too far in.
SHOWS = 0.01
_SHOWS_TIME = float(np.interp(SHOWS, _SHARE_OF_WAY, _SHARE_OF_TIME))
SHOWN_SHARE = 1 - 2 * _SHOWS_TIME  # of a movement's duration


def smooth_movement_ends_s(time_s: Floats, value: Floats, low: float, high: float) -> tuple[float, float] | None:
    """Begin and end of a rise from the first value to the last.

    The ends of a smooth movement drown in landmark noise; levels a little inside it are crossed sharply. The
    minimum-jerk profile (Flash and Hogan 1985, doi:10.1523/JNEUROSCI.05-07-01688.1985) carries the two crossings to the
    ends.

    Which levels are best depends on what is known of the movement. Errors of an end, for noise in shares of the way
    (white, at each crossing) and for skew (the way is half done after 0.4 or 0.6 of the duration), in shares of the
    duration:

    ==============  =====================  ====================
    levels          noise, times its SD    skew, the larger
    ==============  =====================  ====================
    0.15 and 0.85   begin 1.4, end 1.4     begin 0.14, end 0.06
    0.25 and 0.75   begin 1.6, end 1.6     begin 0.15, end 0.07
    0.15 and 0.5    begin 2.0, end 2.6     begin 0.13, end 0.11
    0.4 and 0.7     begin 2.6, end 2.4     begin 0.16, end 0.06
    0.75 and 0.95   begin 6.1, end 3.1     begin 0.21, end 0.02
    ==============  =====================  ====================

    Parameters
    ----------
    time_s, value : (N,) at even times, NaN unseen; the way is from the first value seen to the last
    low, high : shares of the way, 0 < low < high < 1; the last crossing of `low` counts, the first of `high` after it

    Returns
    -------
    (begin, end) in seconds; None when the value does not rise

    Examples
    --------
    >>> t = np.arange(0, 3, 0.01)
    >>> u = np.clip(t - 1, 0, 1)
    >>> begin, end = smooth_movement_ends_s(t, 10 * u**3 - 15 * u**4 + 6 * u**5, 0.25, 0.75)
    >>> round(begin, 2), round(end, 2)
    (1.0, 2.0)
    """
    seen = np.isfinite(value)  # an unseen stretch is no crossing
    time_s, value = time_s[seen], value[seen]
    if len(value) < 3 or not value[-1] > value[0]:
        return None
    way = (value - value[0]) / (value[-1] - value[0])
    first = int(np.flatnonzero(~(way >= low))[-1])
    second = first + int(np.flatnonzero(way[first + 1 :] >= high)[0])
    first_s, second_s = _crossing_s(time_s, way, first, low), _crossing_s(time_s, way, second, high)
    low_time, high_time = np.interp([low, high], _SHARE_OF_WAY, _SHARE_OF_TIME)
    duration_s = max(second_s - first_s, 1 / RATE_HZ) / float(high_time - low_time)
    begin_s = first_s - float(low_time) * duration_s
    return begin_s, begin_s + duration_s


def shown_s(begin_s: float, end_s: float) -> tuple[float, float]:
    """When a smooth movement from `begin_s` to `end_s` begins and ends to show.

    Examples
    --------
    >>> [round(end_s, 2) for end_s in shown_s(1.0, 2.0)]
    [1.11, 1.89]
    """
    hidden_s = _SHOWS_TIME * (end_s - begin_s)
    return begin_s + hidden_s, end_s - hidden_s


def extrapolated_end_s(time_s: Floats, value: Floats, begin_s: float, level: float) -> float | None:
    """End of a smooth rise that began at `begin_s`, from the first time it reaches a share of its way (as above).

    The way is from the lowest value to the highest; None when the value does not rise.
    """
    low = int(np.nanargmin(value))
    way = (value[low:] - value[low]) / (np.nanmax(value) - value[low])
    reached = np.flatnonzero(way >= level)
    if low + 1 >= len(value) or not len(reached):
        return None
    share_of_time = float(np.interp(level, _SHARE_OF_WAY, _SHARE_OF_TIME))
    return begin_s + (float(time_s[low + reached[0]]) - begin_s) / share_of_time


def _crossing_s(time_s: Floats, way: Floats, index: int, level: float) -> float:
    """Time between a sample below a level and the next one above it."""
    share = (level - way[index]) / (way[index + 1] - way[index])
    return float(time_s[index] + np.nan_to_num(share, nan=1.0) * (time_s[index + 1] - time_s[index]))
