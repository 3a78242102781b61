"""Left and right in a walk across the picture: a foot that stands keeps its place while the other one passes it."""

from itertools import pairwise

import numpy as np

from vision.signals import Mask, stretches
from vision.track import Floats

# Feet further apart than this share of stature (15 cm) have not met, or have passed; nearer they hide each other.
APART_STATURES = 0.09
NEAR_S = 0.1  # before and after the feet meet: the standing one is still there, the other one is 20 cm off
# Of the time, in which one reading of the names leads over the other. Less is no majority: then nothing is renamed.
LEADS = 0.2


def other_names(time_s: Floats, left_px: Floats, right_px: Floats, stature_px: float) -> Mask:
    """Frames (T,) of one straight pass in which the legs bear each other's names.

    Where two feet meet, either the rear one passes the front one, which stands, or it comes up to it and stays behind:
    the front foot's place before and after tells which, whatever the names. So each foot is followed through the pass,
    and most of its frames say whether it is the left one. Where neither foot is found where one stood, as when a short
    step between was not seen, the names are believed from one span to the next.

    Parameters
    ----------
    time_s : (T,) seconds
    left_px, right_px : (T,) px, places of the feet along the walk, rising
    stature_px : height of the client in the picture
    """
    places = np.column_stack([left_px, right_px])
    ahead = (left_px - right_px) / stature_px
    apart = sorted(ends for way in (ahead, -ahead) for ends in stretches(way > APART_STATURES) if ends[1] - ends[0] > 2)
    if len(apart) < 2:
        return np.zeros(len(time_s), bool)
    rear_px, front_px = np.sort(places, axis=1).T
    left_leads = [bool(ahead[start] > 0) for start, _ in apart]
    first_leads = [True]  # the foot that leads in the first of these spans
    stands_px = []
    for (before, led), (after, leads) in pairwise(zip(apart, left_leads, strict=True)):
        was = slice(int(np.searchsorted(time_s, time_s[before[1] - 1] - NEAR_S)), before[1])
        comes = slice(after[0], int(np.searchsorted(time_s, time_s[after[0]] + NEAR_S)))
        stood_px = float(np.median(front_px[was]))
        rear_off, front_off = (abs(float(np.median(way[comes])) - stood_px) for way in (rear_px, front_px))
        found = min(rear_off, front_off) < APART_STATURES * stature_px / 2
        first_leads.append(first_leads[-1] != (rear_off < front_off if found else led != leads))
        stands_px.append(stood_px if found else np.nan)
    agrees = np.array(first_leads) == np.array(left_leads)
    lengths = np.array([stop - start for start, stop in apart])
    lead = float(lengths @ np.where(agrees, 1, -1)) / float(lengths.sum())
    if abs(lead) < LEADS:
        return np.zeros(len(time_s), bool)
    first_is_left = lead > 0
    renamed = np.zeros(len(time_s), bool)
    for (start, stop), agree in zip(apart, agrees, strict=True):
        renamed[start:stop] = agree != first_is_left
    for (before, after), leads, stood_px in zip(pairwise(apart), first_leads, stands_px, strict=False):
        meet = slice(before[1], after[0])
        left_nearer = np.abs(left_px[meet] - stood_px) < np.abs(right_px[meet] - stood_px)
        renamed[meet] = left_nearer != (leads == first_is_left) if np.isfinite(stood_px) else renamed[before[0]]
    renamed[: apart[0][0]], renamed[apart[-1][1] :] = renamed[apart[0][0]], renamed[apart[-1][0]]
    return renamed
