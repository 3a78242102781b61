"""The simpler way to find a walk's events, to show what the product's own is worth."""

from collections.abc import Iterator

from scipy.signal import find_peaks

from assessments.assessment import Event
from assessments.gait.events import SHORTEST_STRIDE_S, SIDES
from assessments.gait.passes import FEET, HEEL, HIPS, TOE, Pass
from vision.signals import RATE_HZ


def zeni_events(walk: Pass) -> Iterator[Event]:
    """Find strikes and toe offs where a heel is farthest before the hips, and a toe farthest behind them.

    References
    ----------
    Zeni et al. 2008, doi:10.1016/j.gaitpost.2007.07.007
    """
    hips_px = walk.xy[:, HIPS].mean(axis=1) @ walk.forward
    for number, side in enumerate(SIDES):
        for name, sign, landmark in (("heel_strike", 1, HEEL), ("toe_off", -1, TOE)):
            ahead_px = sign * (walk.xy[:, FEET[number, landmark]] @ walk.forward - hips_px)
            for row in find_peaks(ahead_px, distance=int(SHORTEST_STRIDE_S * RATE_HZ))[0]:
                yield Event(name, float(walk.time_s[row]), side)
