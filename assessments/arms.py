"""Do the hands push? How the wrists move against the trunk while the client leaves the seat."""

import numpy as np

from assessments.model import Repetition
from vision.signals import smooth
from vision.track import Floats, Landmark, PoseTrack

# Arms crossed at the chest, or held anywhere else, move with the trunk. Between seat-off and standing the wrist may
# shift against it by a hand's breadth and landmark error; from a thigh, seat or armrest back to the chest it goes an
# upper arm's length (0.186 of height against the trunk's 0.288: Winter 2009), so the bound lies half-way: 0.3 of the
# trunk.
SHIFT_PER_TRUNK = 0.3
# A planted hand stays while the shoulder rises; a free one goes with it, all the way. The bound lies half-way.
PLANTED_BELOW = 0.6
FIRST_PART = 0.55  # of the rise: a push is over before the knees are nearly straight
SEEN = 0.5  # MediaPipe's visibility: below, the wrist is more likely hidden than seen

_ARMS = (
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_WRIST, Landmark.LEFT_HIP),
    (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_WRIST, Landmark.RIGHT_HIP),
)


def arms_used(track: PoseTrack, repetition: Repetition) -> bool | None:
    """Tell whether a hand pushes on the thighs, the seat or an armrest in the rise; None when no wrist is seen.

    Arms that swing far along with the rise are taken for a push too: the protocol wants them still.
    """
    start_s, seat_off_s, standing_s = repetition.start_s, repetition.seat_off_s, repetition.standing_s
    if start_s is None or seat_off_s is None or standing_s is None or standing_s <= seat_off_s:
        return None
    span = (track.time_s >= start_s) & (track.time_s <= standing_s) & track.found
    seen = [arm for arm in _ARMS if span.any() and np.median(track.visibility[span, arm[1]]) >= SEEN]
    if not seen:
        return None
    trunk_px = _upright_trunk_px(track)
    return any(_pushes(track, seat_off_s, standing_s, trunk_px, *arm) for arm in seen)


def _upright_trunk_px(track: PoseTrack) -> float:
    """Length of the trunk in the picture; the 90th percentile, because flexion only shortens it."""
    shoulder = track.middle(Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    hip = track.middle(Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    return float(np.nanpercentile(np.linalg.norm(shoulder - hip, axis=1), 90))


def _pushes(
    track: PoseTrack, from_s: float, to_s: float, trunk_px: float, shoulder: Landmark, wrist: Landmark, hip: Landmark
) -> bool:
    near = (track.time_s > from_s - 1.0) & (track.time_s < to_s + 1.0)
    time_s, xy = smooth(track.time_s[near], track.image_xy[near][:, [shoulder, wrist, hip]].reshape(-1, 6))
    if not len(time_s):
        return False
    times_s = np.array([from_s, from_s + FIRST_PART * (to_s - from_s), to_s])
    seat_off, midway, standing = np.column_stack([np.interp(times_s, time_s, column) for column in xy.T]).reshape(
        3, 3, 2
    )
    shift = np.linalg.norm(_turned(seat_off, standing) - (standing[1] - standing[0])) / trunk_px
    way_shoulder, way_wrist = (midway - seat_off)[:2]
    followed = float(way_wrist @ way_shoulder) / max(float(way_shoulder @ way_shoulder), 1e-9)
    return bool(shift > SHIFT_PER_TRUNK or followed < PLANTED_BELOW)


def _turned(before: Floats, after: Floats) -> Floats:
    """Arm (2,) px from shoulder to wrist `before`, turned as the trunk has turned until `after`; each (3, 2) px."""
    trunk_before, trunk_after = (complex(*(points[2] - points[0])) for points in (before, after))
    arm = complex(*(before[1] - before[0])) * np.exp(1j * (np.angle(trunk_after) - np.angle(trunk_before)))
    return np.array([arm.real, arm.imag])
