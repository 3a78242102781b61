"""Joint and segment angles in degrees, anatomical zero = upright standing, flexion positive."""

import numpy as np

from vision.body import HIPS, KNEES, LEG_JOINTS, LEGS, SHOULDERS
from vision.track import Floats, PoseTrack

_HIP_JOINTS = tuple(zip(SHOULDERS, HIPS, KNEES, strict=True))

# BlazePose draws the hip 6 % of the thigh's length (some 25 mm) in front of the joint, and the ankle 2 %, so each
# segment seems turned by as much, in every phase of the gait alike: on 14 walks seen square on of 8 bodies with known
# joints, half of them moved by motion capture, the trunk leaned 4.4 degrees too far back (SD between walks 0.9), the
# hip was 8.5 too extended (2.3) and the knee 5.0 too straight (near leg 2.4, far leg 3.9).
TRUNK_TOO_FAR_BACK_DEG = 4.4
THIGH_TOO_FAR_BACK_DEG = 4.1
SHANK_TOO_FAR_FORWARD_DEG = 0.9
# The lighter network draws the hip of a client who rises nearer to the joint: on 9 clips seen square on, two of them
# captured, the trunk leaned 3.0 degrees too far back in the picture (1.6 to 4.6, once 11), from upright to its deepest.
RISING_TRUNK_TOO_FAR_BACK_DEG = 3.0


def flexion_deg(proximal: Floats, joint: Floats, distal: Floats) -> Floats:
    """Angle between two segments that meet at a joint, 0 when they are in line.

    Parameters
    ----------
    proximal, joint, distal : (..., 2) or (..., 3) positions in any one unit; NaN gives NaN

    Returns
    -------
    (...) degrees, 0-180

    Examples
    --------
    >>> float(flexion_deg(np.array([0.0, 0.0]), np.array([0.0, 1.0]), np.array([1.0, 1.0])))
    90.0
    """
    upper, lower = joint - proximal, distal - joint
    lengths = np.linalg.norm(upper, axis=-1) * np.linalg.norm(lower, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = np.sum(upper * lower, axis=-1) / lengths
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def leg_bend_deg(track: PoseTrack) -> Floats:
    """Mean flexion of knees and hips, (T,) degrees, by MediaPipe's 3D estimate, of the leg that is seen better.

    It tells sitting (about 80) from standing (5-30) in every view; its bias of some 20 degrees seen from the front
    makes it no measure.
    """
    share = track.near_share
    left, right = (
        [flexion_deg(*(track.world_xyz[:, mark] for mark in joint[side])) for joint in (LEG_JOINTS, _HIP_JOINTS)]
        for side in (0, 1)
    )
    return np.asarray(share * np.mean(left, axis=0) + (1 - share) * np.mean(right, axis=0))


def trunk_lean_deg(track: PoseTrack) -> Floats:
    """Angle of the trunk (mid-hip to mid-shoulder) to the vertical, (T,) degrees, by MediaPipe's 3D estimate.

    On rendered bodies with known motion its peaks came 3 degrees low from the side and obliquely (0-6, once 9), see
    RISING_TRUNK_TOO_FAR_BACK_DEG; from the front they are not usable (up to 17 degrees off).
    """
    middles = [(track.world_xyz[:, left] + track.world_xyz[:, right]) / 2 for left, right in (SHOULDERS, HIPS)]
    trunk = middles[0] - middles[1]
    with np.errstate(invalid="ignore"):
        return np.asarray(np.degrees(np.arctan2(np.linalg.norm(trunk[:, [0, 2]], axis=1), -trunk[:, 1])))


def trunk_length_px(track: PoseTrack) -> float:
    """Length of the trunk in the picture, px; the 90th percentile over time, because flexion only shortens it."""
    return float(np.nanpercentile(np.linalg.norm(trunk_vector_px(track), axis=1), 90))


def trunk_vector_px(track: PoseTrack) -> Floats:
    """From mid-hip to mid-shoulder, (T, 2) px; x to the right, y up."""
    return (track.middle(*SHOULDERS) - track.middle(*HIPS)) * [1.0, -1.0]


def swung_forward_deg(upper: Floats, lower: Floats) -> Floats:
    """How far a segment is swung forward from hanging straight down.

    Parameters
    ----------
    upper, lower : (..., 2) positions forward and up, in any one unit; NaN gives NaN

    Returns
    -------
    (...) degrees, -180 to 180

    Examples
    --------
    >>> float(swung_forward_deg(np.array([0.0, 1.0]), np.array([1.0, 0.0])))
    45.0
    """
    forward, up = np.moveaxis(lower - upper, -1, 0)
    return np.asarray(np.degrees(np.arctan2(forward, -up)))


def sagittal_leg_deg(places: Floats, side: int) -> dict[str, Floats]:
    """Flexion of hip and knee and dorsiflexion of the ankle in the sagittal plane.

    What the landmarks' places off the joints do to the segments is taken out. Over the cycle the error that stays was
    3.7 degrees at the hip and 4.7 at the near knee (RMS, medians of the walks that the constants come from).

    Parameters
    ----------
    places : (N, 33, 2) landmarks forward and up, in any one unit, in order of time and without a gap
    side : 0 left, 1 right

    Returns
    -------
    hip: thigh against trunk; knee: shank against thigh; ankle: foot against shank, less 90; each (N,) degrees, without
    a jump by a whole turn
    """
    hip, knee, ankle, heel, toe = (places[:, pair[side]] for pair in (HIPS, *LEGS))
    thigh = swung_forward_deg(hip, knee) + THIGH_TOO_FAR_BACK_DEG
    shank = swung_forward_deg(knee, ankle) - SHANK_TOO_FAR_FORWARD_DEG
    foot = swung_forward_deg(heel, toe) - 90
    angles = {"hip": thigh + sagittal_trunk_deg(places), "knee": thigh - shank, "ankle": foot - shank}
    return {joint: continuous_deg(angle) for joint, angle in angles.items()}


def sagittal_trunk_deg(places: Floats) -> Floats:
    """How far the trunk leans forward in the sagittal plane, (N,) degrees, from places as in `sagittal_leg_deg`."""
    shoulder, hip = (places[:, pair].mean(axis=1) for pair in (SHOULDERS, HIPS))
    return TRUNK_TOO_FAR_BACK_DEG - continuous_deg(swung_forward_deg(shoulder, hip))


def continuous_deg(angle: Floats) -> Floats:
    """Take whole turns out of an angle (N,) over time; its median then lies within half a turn of 0.

    Examples
    --------
    >>> continuous_deg(np.array([350.0, -5.0, 10.0])).round()
    array([-10.,  -5.,  10.])
    """
    unwrapped = np.unwrap(angle, period=360)
    return np.asarray(unwrapped - 360 * np.round(np.median(unwrapped) / 360))
