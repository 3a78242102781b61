"""Left and right: seen from the side MediaPipe now and then gives a leg or an arm the other side's name."""

from dataclasses import replace

import numpy as np

from vision.angles import trunk_length_px
from vision.signals import Mask
from vision.track import Floats, PoseTrack

LEGS = ((25, 26), (27, 28), (29, 30), (31, 32))
ARMS = ((13, 14), (15, 16), (17, 18), (19, 20), (21, 22))
# Names are wrong in about one frame of twenty (FINDINGS.md: 4-8 %): a swap costs the logarithm of those odds. The
# landmarks of a limb err together, so however many there are, they count as two witnesses.
SWAP_COST, WITNESSES = 3.0, 2.0
# A landmark this many usual deviations off tells no more than that it is off.
FARTHEST = 20.0
# Below this margin in favour of the better reading (odds of 1 to 20, as above) the names are not certain.
SURE = 3.0
# Limbs nearer to each other than this share of the trunk's length give the same measures under either name: 3 cm.
APART = 0.06


def unswapped(track: PoseTrack) -> tuple[PoseTrack, Mask]:
    """Give each leg and arm its own name throughout, and tell in which frames (T,) that of the legs is not certain.

    Bodies move on smoothly: of the two readings of every frame the sequence is taken in which each landmark keeps its
    velocity best (a Viterbi search over pairs of frames, Forney 1973, doi:10.1109/PROC.1973.9030).
    """
    seen = np.flatnonzero(track.found)
    if len(seen) < 3:
        return track, np.zeros(len(track), bool)
    arrays = {name: getattr(track, name).copy() for name in ("image_xy", "world_xyz", "visibility")}
    unsure = np.zeros(len(track), bool)
    for pairs in (LEGS, ARMS):
        left, right = (np.array(side) for side in zip(*pairs, strict=True))
        swapped, margin = _readings(track.time_s[seen], track.image_xy[seen][:, left], track.image_xy[seen][:, right])
        rows = seen[swapped]
        for array in arrays.values():
            array[np.ix_(rows, left)], array[np.ix_(rows, right)] = (
                array[np.ix_(rows, right)],
                array[np.ix_(rows, left)],
            )
        if pairs is LEGS:
            legs = track.image_xy[seen]
            apart_px = np.linalg.norm(legs[:, left] - legs[:, right], axis=2).max(axis=1)
            unsure[seen] = (margin < SURE) & (apart_px > APART * trunk_length_px(track))
    return replace(track, **arrays), unsure


def _readings(time_s: Floats, left: Floats, right: Floats) -> tuple[Mask, Floats]:
    """Frames to swap (T,), and by how much the reading taken beats the other in each frame (T,)."""
    readings = np.stack([np.concatenate([left, right], axis=1), np.concatenate([right, left], axis=1)])
    step = _step_costs(time_s, readings)
    names = np.array([0.0, SWAP_COST])
    forward = np.full((len(time_s), 2, 2), np.inf)  # best cost up to a frame, by the readings of the last two
    forward[1] = names[:, None] + names
    for now in range(2, len(time_s)):
        forward[now] = (forward[now - 1][:, :, None] + step[now]).min(axis=0) + names
    backward = np.zeros((len(time_s), 2, 2))  # best cost from there on
    for now in range(len(time_s) - 2, 0, -1):
        backward[now] = (step[now + 1] + names + backward[now + 1]).min(axis=2)
    total = forward + backward
    cost = np.concatenate([total[1].min(axis=1)[None], total[1:].min(axis=1)])  # (T, 2) by the reading of the frame
    return np.asarray(cost[:, 1] < cost[:, 0]), np.asarray(np.abs(cost[:, 1] - cost[:, 0]))


def _step_costs(time_s: Floats, readings: Floats) -> Floats:
    """Cost (T, 2, 2, 2) of the readings of three frames in a row: how far the third is from where the others lead."""
    ratio = (np.diff(time_s)[1:] / np.diff(time_s)[:-1])[:, None, None]

    def off(first: int, second: int, third: int) -> Floats:
        a, b, c = readings[first, :-2], readings[second, 1:-1], readings[third, 2:]
        return np.asarray(np.linalg.norm(c - b - ratio * (b - a), axis=2))

    plain = off(0, 0, 0)
    usual = np.minimum(plain, np.percentile(plain, 90, axis=0)).mean(axis=0) + 0.5  # half a pixel: less is noise
    costs = np.zeros((len(time_s), 2, 2, 2))
    for first, second, third in np.ndindex(2, 2, 2):
        costs[2:, first, second, third] = WITNESSES * np.minimum(off(first, second, third) / usual, FARTHEST).mean(
            axis=1
        )
    return costs
