"""Do the hands push? How the wrists move against the trunk while the client leaves the seat."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assessments.assessment import Repetition
from vision.angles import trunk_length_px
from vision.body import HIPS, SHOULDERS, WRISTS, Landmark
from vision.signals import MAX_GAP_S, smooth, unseen_spans_s
from vision.track import Floats, PoseTrack
from vision.view import mean_yaw_deg

# Arms crossed at the chest, or held anywhere else, go with the trunk; a hand that pushes on a thigh, the seat or an
# armrest lies elsewhere against the trunk than when the client stands. In the picture a free wrist shifts by landmark
# error (0.05 of the trunk's length); from the front also by foreshortening of the flexed trunk and arm, a quarter of
# the length at 40 degrees of flexion. The bounds leave as much room to a pushing hand as to a free one. From the side
# an arm that hangs and swings shifts as far as one that pushes, up to 0.7: there only a planted hand is a push.
SHIFT_SIDE_TRUNKS, SHIFT_MORE_IN_FRONT_TRUNKS = 0.13, 0.22
LEAST_FRONT = 0.5  # squared cosine: no more than 45 degrees from the front
# A hand bears on the seat or a thigh, whose top lies 8 cm above the hip joint, 0.15 of the trunk's length. Hands that
# are held free before the belly while the trunk flexes shift too, but lie higher: 0.24 to 0.43 in motion capture.
LOW_TRUNKS = 0.2
# A planted hand, on an armrest too, stays while the shoulder rises; a free one goes all the way with it. The bound lies
# half-way.
PLANTED_BELOW = 0.5
# An armrest lies 25 cm above the seat, 17 above the hip joint, and the wrist 3 above it: nothing higher bears a hand.
ARMREST_TRUNKS = 0.4
# Shares of the rise in which a push is looked for: it is over before the knees are nearly straight.
LOOKS = (0.0, 0.15, 0.3, 0.45)
MIDWAY = 0.55
SEEN = 0.5  # MediaPipe's visibility: below, the wrist is more likely hidden than seen

_ARMS = tuple(zip(SHOULDERS, WRISTS, HIPS, strict=True))


def with_arms(track: PoseTrack, repetitions: Sequence[Repetition]) -> tuple[Repetition, ...]:
    """Tell of each rise whether a hand pushes on the thighs, the seat or an armrest; None when no wrist is seen.

    Low arms that swing far along with the rise, seen from the front, are taken for a push too: the protocol wants them
    still.
    """
    turned_front = float(np.cos(np.radians(mean_yaw_deg(track)))) ** 2
    trunk_px = trunk_length_px(track)
    most_px = (SHIFT_SIDE_TRUNKS + SHIFT_MORE_IN_FRONT_TRUNKS * turned_front) * trunk_px
    if turned_front < LEAST_FRONT:
        most_px = np.inf
    bounds_px = (most_px, LOW_TRUNKS * trunk_px, ARMREST_TRUNKS * trunk_px)
    return tuple(replace(each, arms_used=_used(track, each, bounds_px)) for each in repetitions)


def _used(track: PoseTrack, repetition: Repetition, bounds_px: tuple[float, float, float]) -> bool | None:
    start_s, seat_off_s, standing_s = repetition.start_s, repetition.seat_off_s, repetition.standing_s
    if start_s is None or seat_off_s is None or standing_s is None or standing_s <= seat_off_s:
        return None
    during = (track.time_s >= start_s) & (track.time_s <= standing_s)
    if any(to_s - from_s > MAX_GAP_S for from_s, to_s in unseen_spans_s(track.time_s[during], track.found[during])):
        return None
    span = during & track.found
    seen = [arm for arm in _ARMS if span.any() and np.median(track.visibility[span, arm[1]]) >= SEEN]
    if not seen:
        return None
    return any(_pushes(track, (seat_off_s, standing_s), bounds_px, *arm) for arm in seen)


def _pushes(
    track: PoseTrack,
    rise_s: tuple[float, float],
    bounds_px: tuple[float, float, float],
    shoulder: Landmark,
    wrist: Landmark,
    hip: Landmark,
) -> bool:
    (from_s, to_s), (most_px, low_px, armrest_px) = rise_s, bounds_px
    near = (track.time_s > from_s - 1.0) & (track.time_s < to_s + 1.0)
    times_s = from_s + (to_s - from_s) * np.array([*LOOKS, MIDWAY, 1.0])
    points = places_at(track.cut(near), times_s, shoulder, wrist, hip)
    if points is None:
        return False
    *looks, midway, standing = points
    arm = standing[1] - standing[0]
    shift_px = float(np.median([np.linalg.norm(_turned(look, standing) - arm) for look in looks]))
    above_hip_px = float(np.median([look[2, 1] - look[1, 1] for look in looks]))
    planted = is_planted(looks[0], midway) and above_hip_px < armrest_px
    return planted or (shift_px > most_px and above_hip_px < low_px)


def places_at(track: PoseTrack, times_s: Floats, *marks: Landmark) -> Floats | None:
    """Places of landmarks at some times (N,), smoothed, (N, landmarks, 2) px; None where they are not seen."""
    time_s, xy = smooth(track.time_s, track.image_xy[:, marks])
    if not len(time_s):
        return None
    columns = [np.interp(times_s, time_s, column) for column in xy.reshape(len(time_s), -1).T]
    return np.column_stack(columns).reshape(-1, len(marks), 2)


def is_planted(before: Floats, after: Floats) -> bool:
    """Whether a wrist stays where its shoulder goes on; places of shoulder and wrist in rows 0 and 1, px."""
    way_shoulder, way_wrist = (after - before)[:2]
    return float(way_wrist @ way_shoulder) / max(float(way_shoulder @ way_shoulder), 1e-9) < PLANTED_BELOW


def _turned(before: Floats, after: Floats) -> Floats:
    """Arm (2,) px from shoulder to wrist `before`, turned as the trunk has turned until `after`; each (3, 2) px."""
    trunk_before, trunk_after = (complex(*(points[2] - points[0])) for points in (before, after))
    arm = complex(*(before[1] - before[0])) * np.exp(1j * (np.angle(trunk_after) - np.angle(trunk_before)))
    return np.array([arm.real, arm.imag])
