"""Do the hands help to stand up? On an armrest, or, seen from the front, on a thigh until the client is upright."""

import numpy as np

from assessments.assessment import Repetition
from assessments.chair_stand.hands import SEEN, is_planted, places_at
from vision.angles import trunk_length_px
from vision.body import HIPS, KNEES, SHOULDERS, WRISTS
from vision.track import Floats, PoseTrack
from vision.view import FRONT_DEG, mean_yaw_deg

# An armrest is 18 to 25 cm above the seat: the wrist on it lies 0.2 to 0.4 of the trunk's length above the hip joint,
# one in the lap 0 to 0.1. Arms that are crossed are higher than any armrest.
ARMREST_TRUNKS, CHEST_TRUNKS = 0.15, 0.5
# Hands that rest in the lap leave the thighs as these rise; those that push stay on them. In a third of a thigh's
# thickness the wrist's landmark wanders.
ON_THIGH_TRUNKS, LEAVES_TRUNKS = 0.2, 0.03
# Shares of the rise: when a hand on an armrest still bears, and when one in the lap has left.
BEARS, LEFT = 0.5, 0.7
RESTS_S = 0.1  # before the first lean


def hands_help(track: PoseTrack, rise: Repetition) -> bool | None:
    """Tell whether a hand helps in a rise; None when no wrist is seen, or not well enough, or not the whole rise."""
    if rise.start_s is None or rise.seat_off_s is None or rise.standing_s is None:
        return None
    track = track.cut(track.found & (track.time_s >= rise.start_s - 1) & (track.time_s <= rise.standing_s + 1))
    way_s = rise.standing_s - rise.seat_off_s
    times_s = np.array([rise.start_s - RESTS_S, *(rise.seat_off_s + share * way_s for share in (BEARS, LEFT))])
    front = abs(mean_yaw_deg(track)) < FRONT_DEG
    helps = [
        _helps(places, trunk_length_px(track), front)
        for marks in zip(SHOULDERS, WRISTS, HIPS, KNEES, strict=True)
        if (places := places_at(track, times_s, *marks)) is not None
        and np.median(track.visibility[:, marks[1]]) >= SEEN
    ]
    return True if True in helps else None if None in helps or not helps else False


def _helps(places: Floats, trunk_px: float, front: bool) -> bool | None:
    """Tell it of one arm: shoulder, wrist, hip and knee at rest, while a hand bears, and when it has left the lap.

    None where a hand seems to stay on the thigh, but the thigh itself hides whether it does: not from the front.
    """
    rest, bears, left = places
    level = (rest[2, 1] - rest[1, 1]) / trunk_px
    if ARMREST_TRUNKS < level < CHEST_TRUNKS:
        return is_planted(rest, bears)
    off_px = [_off_thigh_px(each) for each in (rest, left)]
    stays = off_px[0] < ON_THIGH_TRUNKS * trunk_px and off_px[1] - off_px[0] < LEAVES_TRUNKS * trunk_px
    return None if stays and not front else stays


def _off_thigh_px(arm: Floats) -> float:
    """How far a wrist is from the line of its thigh in the picture."""
    _, wrist, hip, knee = arm
    thigh = knee - hip
    share = np.clip((wrist - hip) @ thigh / max(float(thigh @ thigh), 1e-9), 0, 1)
    return float(np.linalg.norm(wrist - hip - share * thigh))
