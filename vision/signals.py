"""Samples at the video's own times -> evenly spaced, smooth signals, without lag; what was not seen stays unseen."""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
import scipy  # loads its parts where they are used: signal takes a third of what all else of a command takes
from numpy.typing import NDArray

from vision.track import Floats

Mask = NDArray[np.bool_]

RATE_HZ = 100.0
MAX_GAP_S = 0.25  # a landmark unseen for longer is not interpolated: a hip can rise half its way in that time
# Winter 2009, Biomechanics and Motor Control of Human Movement, 4th ed., ch. 3: 6 Hz keeps whole-body movement.
CUTOFF_HZ = 6.0


class Signal(NamedTuple):
    """Values at even times: time_s (N,), value (N,) or (N, k); NaN where the source was unseen for MAX_GAP_S."""

    time_s: Floats
    value: Floats


def smooth(time_s: Floats, value: Floats, cutoff_hz: float = CUTOFF_HZ, max_gap_s: float = MAX_GAP_S) -> Signal:
    """Interpolate to RATE_HZ and low-pass both ways (Butterworth, second order each way).

    Parameters
    ----------
    time_s : (T,) seconds, rising, uneven as phones record
    value : (T,) or (T, k); rows with NaN are unseen
    cutoff_hz : -3 dB frequency of the two passes together is 0.8 of it (Winter 2009)
    max_gap_s : what was unseen for longer stays so

    Returns
    -------
    Signal at RATE_HZ from the first to the last time; empty when fewer than two rows were seen
    """
    rows = value.reshape(len(value), math.prod(value.shape[1:]))
    seen = np.isfinite(rows).all(axis=1)
    if seen.sum() < 2:
        return Signal(np.empty(0), np.empty((0, *value.shape[1:])))
    grid_s = np.arange(time_s[seen][0], time_s[seen][-1], 1 / RATE_HZ)
    out = np.column_stack([np.interp(grid_s, time_s[seen], column) for column in rows[seen].T])
    sos = _low_pass(cutoff_hz)
    gap = _in_gap(grid_s, time_s[seen], max_gap_s)
    for start, stop in stretches(~gap):
        if stop - start > 12:  # the filter's own padding
            span = out[start:stop]
            padding = min(30, stop - start - 1)
            out[start:stop] = scipy.signal.sosfiltfilt(sos, span, axis=0, padtype="odd", padlen=padding)
    out[gap] = np.nan
    return Signal(grid_s, out.reshape(len(grid_s), *value.shape[1:]))


@cache
def _low_pass(cutoff_hz: float) -> Floats:
    return np.asarray(scipy.signal.butter(2, cutoff_hz, fs=RATE_HZ, output="sos"))


def _in_gap(grid_s: Floats, seen_s: Floats, max_gap_s: float) -> Mask:
    after = np.clip(np.searchsorted(seen_s, grid_s), 1, len(seen_s) - 1)
    return np.asarray(seen_s[after] - seen_s[after - 1] > max_gap_s)


def unseen_spans_s(time_s: Floats, seen: Mask) -> list[tuple[float, float]]:
    """When nothing was seen: from the last sample seen to the next one, or from the first sample and to the last.

    Examples
    --------
    >>> unseen_spans_s(np.array([0.0, 0.1, 0.2, 0.3]), np.array([True, False, False, True]))
    [(0.0, 0.3)]
    """
    return [
        (float(time_s[max(start - 1, 0)]), float(time_s[min(stop, len(time_s) - 1)]))
        for start, stop in stretches(~seen)
    ]


def stretches(mask: Mask) -> list[tuple[int, int]]:
    """Start and stop index of each run of True.

    Examples
    --------
    >>> stretches(np.array([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def longest_stretch(mask: Mask) -> tuple[int, int]:
    """Start and stop index of the longest run of True, of which there is one."""
    return max(stretches(mask), key=lambda ends: ends[1] - ends[0])
