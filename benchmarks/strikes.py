"""The simpler way to find a walk's events, to show what the product's own is worth."""

from collections.abc import Iterator

from scipy.signal import find_peaks

from assessments.assessment import Event
from assessments.gait.passes import Pass
from vision.body import HEELS, HIPS, SIDES, TOES
from vision.signals import RATE_HZ

SHORTEST_STRIDE_S = 0.5  # 240 steps per minute


def zeni_events(walk: Pass) -> Iterator[Event]:
    """Find strikes and toe offs where a heel is farthest before the hips, and a toe farthest behind them.

    References
    ----------
    Zeni et al. 2008, doi:10.1016/j.gaitpost.2007.07.007
    """
    hips_px = walk.xy[:, HIPS].mean(axis=1) @ walk.forward
    for number, side in enumerate(SIDES):
        for name, sign, pair in (("heel_strike", 1, HEELS), ("toe_off", -1, TOES)):
            ahead_px = sign * (walk.xy[:, pair[number]] @ walk.forward - hips_px)
            for row in find_peaks(ahead_px, distance=int(SHORTEST_STRIDE_S * RATE_HZ))[0]:
                yield Event(name, float(walk.time_s[row]), side)
