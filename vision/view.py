"""From which side the camera sees the client."""

from typing import Literal

import numpy as np

from vision.body import HIPS, SHOULDERS
from vision.track import Floats, PoseTrack

View = Literal["left_side", "right_side", "front", "back", "oblique"]

# Half-way between square on and 45 degrees, and between 45 degrees and the side: sin 22.5 and sin 67.5 tell how much of
# a sagittal movement the picture shows (under 40%: none to measure; over 90%: all).
FRONT_DEG = 22.5
SIDE_DEG = 67.5

BEHIND_DEG = 180 - SIDE_DEG  # turned away further than a side view: trunk and chair hide hips and hands


def yaw_deg(track: PoseTrack) -> Floats:
    """How far the body is turned from facing the camera, (T,) degrees in (-180, 180].

    0 faces the camera, +90 shows the right side, -90 the left side, 180 the back. From MediaPipe's 3D shoulder
    and hip lines.
    """
    world = track.world_xyz
    shoulders, hips = ((world[:, left] - world[:, right]) for left, right in (SHOULDERS, HIPS))
    line = shoulders + hips
    return np.asarray(np.degrees(np.arctan2(line[:, 2], line[:, 0])))


def mean_yaw_deg(track: PoseTrack) -> float:
    """Circular mean of the yaw over the frames where the client was found; NaN if there are none."""
    turns = np.radians(yaw_deg(track)[track.found])
    if not len(turns):
        return float("nan")
    return float(np.degrees(np.arctan2(np.sin(turns).mean(), np.cos(turns).mean())))


def view_of(yaw: float) -> View | None:
    """Name the view for a yaw in degrees; None for NaN.

    Examples
    --------
    >>> [view_of(yaw) for yaw in (10.0, 45.0, 90.0, -90.0, 180.0)]
    ['front', 'oblique', 'right_side', 'left_side', 'back']
    """
    if np.isnan(yaw):
        return None
    off_front = abs(yaw)
    off_axis = min(off_front, 180 - off_front)
    if off_axis < FRONT_DEG:
        return "front" if off_front < 90 else "back"
    if off_axis < SIDE_DEG:
        return "oblique"
    return "right_side" if yaw > 0 else "left_side"
