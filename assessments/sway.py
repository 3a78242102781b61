"""Postural sway of the trunk or the pelvis along the axis that the camera sees."""

from dataclasses import dataclass

import numpy as np
from scipy.signal import periodogram

from vision.scale import Scale
from vision.signals import RATE_HZ, smooth
from vision.track import Landmark, PoseTrack

# Quiet standing moves below 1 Hz for the most part (95 % of its power: Winter 1995, doi:10.1016/0966-6362(96)82849-9);
# three times that keeps corrections and cuts the landmarks' flicker.
CUTOFF_HZ = 3.0
TRUNK = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
PELVIS = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
_IN_TEXTURE = {TRUNK: 0, PELVIS: 1}


@dataclass(frozen=True)
class Sway:
    """Sway along the picture's horizontal: RMS about the mean, range and path in mm, mean speed, median frequency."""

    rms_mm: float
    range_mm: float
    path_mm: float
    mean_speed_mm_s: float
    median_frequency_hz: float


def sway_of(track: PoseTrack, part: tuple[Landmark, Landmark], scale: Scale, from_s: float, to_s: float) -> Sway | None:
    """Measure the sway of the middle of a pair of landmarks between two times; None where it is not seen throughout.

    Parameters
    ----------
    track : the cleaned track: its camera stands still
    part : TRUNK (mid-shoulder) or PELVIS (mid-hip)
    scale : metres a pixel at the client
    from_s, to_s : seconds of the video
    """
    middle_px = (track.xy(part[0]) + track.xy(part[1]))[:, 0] / 2
    if track.texture_xy is not None:
        # landmarks and texture err independently of each other, each by some 5 %: their mean is the better of the two
        carried_px = track.texture_xy[:, _IN_TEXTURE[part], 0]
        middle_px = np.where(np.isfinite(carried_px), (middle_px + carried_px) / 2, middle_px)
    time_s, middle_px = smooth(track.time_s, middle_px, CUTOFF_HZ)
    inside = (time_s >= from_s) & (time_s <= to_s)
    if inside.sum() < RATE_HZ or not np.isfinite(middle_px[inside]).all():
        return None
    way_mm = (middle_px[inside] - middle_px[inside].mean()) * scale.metres_per_px * 1000
    path_mm = float(np.abs(np.diff(way_mm)).sum())
    frequency_hz, power = periodogram(way_mm, RATE_HZ)
    half = int(np.searchsorted(np.cumsum(power), power.sum() / 2))
    return Sway(
        float(way_mm.std()),
        float(np.ptp(way_mm)),
        path_mm,
        path_mm / (inside.sum() / RATE_HZ),
        float(frequency_hz[half]),
    )
