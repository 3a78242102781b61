"""What a client does with arms, trunk and the raised foot while standing on one leg."""

import numpy as np

from assessments.balance.holds import MOVED_S, Hold
from vision.angles import trunk_length_px, trunk_vector_px
from vision.body import FEET, HIPS, SHANKS, SIDES, WRISTS
from vision.findings import Finding
from vision.signals import Mask, stretches
from vision.track import PoseTrack
from vision.view import mean_yaw_deg, view_of

# A trunk 15 degrees aslant, or a wrist half a trunk from where it was, is worth a note beside the time.
LEAN_DEG, ARM_TRUNKS = 15.0, 0.5
# In trunk lengths: within 5 cm of the other shank in the picture, half of the two's widths, a raised foot may touch
# it. It passes there when it is lifted and set down.
TOUCHES_TRUNKS, PASSES_S = 0.1, 1.0
# The wrist of a hand on the hip is a hand's length (18 cm) from the hip joint at most.
ON_HIP_TRUNKS = 0.4


def hands_leave_s(track: PoseTrack, hold: Hold) -> float | None:
    """When a hand that was on its hip leaves it during a hold, s; None if none is seen to."""
    during = track.found & (track.time_s >= hold.from_s) & (track.time_s <= hold.to_s)
    time_s, trunk_px = track.time_s[during], trunk_length_px(track)
    left_s = []
    for hip, wrist in zip(HIPS, WRISTS, strict=True):
        away = np.linalg.norm(track.xy(wrist) - track.xy(hip), axis=1)[during] / trunk_px > ON_HIP_TRUNKS
        off = [int(start) for start, stop in stretches(away) if time_s[stop - 1] - time_s[start] >= MOVED_S]
        if off and not away[0]:
            left_s.append(float(time_s[off[0]]))
    return min(left_s, default=None)


def hold_notes(track: PoseTrack, hold: Hold) -> list[Finding]:
    """Note when, during a hold, the trunk leans over, the arms move out, or the raised foot may touch the other leg."""
    during = track.found & (track.time_s > hold.from_s) & (track.time_s < hold.to_s)
    time_s, trunk_px = track.time_s[during], trunk_length_px(track)
    if len(time_s) < 3:
        return []
    middle = track.middle(*HIPS)
    up = trunk_vector_px(track)[during]
    lean = np.abs(np.degrees(np.arctan2(up[:, 0], up[:, 1])))
    notes = [(lean > LEAN_DEG, "trunk_leans", f"The trunk leans by up to {lean.max():.0f}°.")]
    for side, wrist in zip(SIDES, WRISTS, strict=True):
        place = (track.xy(wrist) - middle)[during] / trunk_px
        away = np.linalg.norm(place - np.median(place[: max(len(place) // 10, 1)], axis=0), axis=1) > ARM_TRUNKS
        notes.append((away, "arm_moves", f"The {side} arm moves out to balance."))
    text = "The raised foot may touch the other leg here; check the video."
    notes.append(
        (
            _touches(track, hold)[during] & (time_s > hold.from_s + PASSES_S) & (time_s < hold.to_s - PASSES_S),
            "foot_touches_leg",
            text,
        )
    )
    return [Finding(code, "info", text, round(float(time_s[seen][0]), 3)) for seen, code, text in notes if seen.any()]


def _touches(track: PoseTrack, hold: Hold) -> Mask:
    """Frames (T,) in which the picture, from the front or behind, shows the raised foot at the other shank."""
    if view_of(mean_yaw_deg(track)) not in ("front", "back"):
        return np.zeros(len(track), bool)
    stands = SIDES.index(hold.stance_leg)
    knee, ankle = (track.xy(joint) for joint in SHANKS[stands])
    foot = track.image_xy[:, FEET[1 - stands]].mean(axis=1)
    shank = ankle - knee
    with np.errstate(invalid="ignore"):
        share = np.clip(np.sum((foot - knee) * shank, axis=1) / np.sum(shank**2, axis=1), 0, 1)[:, None]
        return np.asarray(np.linalg.norm(foot - knee - share * shank, axis=1) < TOUCHES_TRUNKS * trunk_length_px(track))
