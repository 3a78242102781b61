"""Left and right: seen from the side MediaPipe now and then gives a leg or an arm the other side's name."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vision.angles import trunk_length_px
from vision.body import ARMS, FEET, LEGS
from vision.signals import Mask, stretches
from vision.track import Floats, PoseTrack

# Names are wrong in about one frame of twenty (FINDINGS.md: 4-8%): a swap costs the logarithm of those odds. The
# landmarks of a limb err together, so however many there are, they count as two witnesses.
SWAP_COST, WITNESSES = 3.0, 2.0
# A landmark this many usual deviations off tells no more than that it is off.
FARTHEST = 20.0
# Where legs pass each other MediaPipe at times draws neither for a moment, up to a tenth of a second. To pass over such
# a frame costs more than five usual deviations of both witnesses: what every frame would pay if it were always done.
PASSED_OVER_S, PASSED_OVER = 0.1, 10.0
MOST_PASSED = 6  # frames: 0.1 s at 60 a second; more would take long
# Below this margin in favour of the better reading (odds of 1 to 20, as above) the names are not certain.
SURE = 3.0
# Feet count as apart from a third of the trunk's length (15 cm) on: before and after they pass each other. In a tenth
# of a second a foot on the floor stays and a swinging one goes half a trunk further: there each has its own line. A
# step under other names must fit better by a fifth of the trunk (10 cm): MediaPipe is right in most steps.
PASSED_TRUNKS, LINE_S, RENAMED_TRUNKS = 0.3, 0.1, 0.2
LONGEST_PASS_S = 0.4
# Limbs nearer to each other than this share of the trunk's length give the same measures under either name: 3 cm.
APART_TRUNKS = 0.06


def unswapped(track: PoseTrack) -> tuple[PoseTrack, Mask]:
    """Give each leg and arm its own name throughout, and tell in which frames (T,) that of the legs is not certain.

    Bodies move on smoothly: of the two readings of every frame the sequence is taken in which each landmark keeps its
    velocity best (a Viterbi search over pairs of frames, Forney 1973, doi:10.1109/PROC.1973.9030). A leg that keeps the
    wrong name for a whole step does so smoothly; it shows where the feet pass each other, by the foot that stands.
    """
    seen = np.flatnonzero(track.found)
    if len(seen) < 3:
        return track, np.zeros(len(track), bool)
    arrays = {name: getattr(track, name).copy() for name in ("image_xy", "world_xyz", "visibility")}
    unsure = np.zeros(len(track), bool)
    for pairs in (LEGS, ARMS):
        left, right = (np.array(side) for side in zip(*pairs, strict=True))
        swapped, margin = _readings(track.time_s[seen], track.image_xy[seen][:, left], track.image_xy[seen][:, right])
        _swap(arrays, seen[swapped], left, right)
        if pairs is LEGS:
            foot, other = (arrays["image_xy"][seen][:, side] for side in FEET)
            _swap(arrays, seen[_renamed_steps(track.time_s[seen], foot, other, trunk_length_px(track))], left, right)
            legs = track.image_xy[seen]
            apart_px = np.linalg.norm(legs[:, left] - legs[:, right], axis=2).max(axis=1)
            unsure[seen] = (margin < SURE) & (apart_px > APART_TRUNKS * trunk_length_px(track))
    return replace(track, **arrays), unsure


def _readings(time_s: Floats, left: Floats, right: Floats) -> tuple[Mask, Floats]:
    """Frames to swap (T,), and by how much the reading taken beats the other in each frame (T,).

    A frame that neither reading explains is passed over: then the frames before and after it must fit each other.
    """
    readings = np.stack([np.concatenate([left, right], axis=1), np.concatenate([right, left], axis=1)])
    count = len(time_s)
    gaps = int(np.clip(round(PASSED_OVER_S / np.median(np.diff(time_s))), 1, min(MOST_PASSED, count - 2)))
    step = _step_costs(time_s, readings, gaps)
    names, passed = np.array([0.0, SWAP_COST]), PASSED_OVER * np.arange(gaps)
    gap = np.arange(1, gaps + 1)
    forward = np.full((count, gaps, 2, 2), np.inf)  # best cost up to a frame, by the gap before it and both readings
    for now in range(1, count):
        before = now - gap[gap <= now]
        begins = np.where(before == 0, 0.0, np.inf)[:, None, None] + names[:, None]
        best = (forward[before][..., None] + step[now, : len(before)]).min(axis=(1, 2))
        forward[now, : len(before)] = np.minimum(best, begins) + names + passed[: len(before), None, None]
    backward = np.full((count, gaps, 2, 2), np.inf)  # best cost from there on
    backward[-1] = 0.0
    for now in range(count - 2, 0, -1):
        for ahead in gap[gap < count - now]:
            rest = step[now + ahead, ahead - 1] + names + passed[ahead - 1] + backward[now + ahead, ahead - 1]
            backward[now] = np.minimum(backward[now], rest.min(axis=3))
    total = forward + backward
    cost = total.min(axis=(1, 2))  # (T, 2) by the reading of the frame
    for ahead in gap:
        cost[:-ahead] = np.minimum(cost[:-ahead], total[ahead:, ahead - 1].min(axis=2))
    swapped, margin = cost[:, 1] < cost[:, 0], np.abs(cost[:, 1] - cost[:, 0])
    over = cost.min(axis=1) > cost.min() + 1e-6
    line = _across(time_s, np.where(swapped[:, None, None], readings[1], readings[0]), over)
    off = np.linalg.norm(readings - line, axis=3).sum(axis=2)
    swapped[over], margin[over] = off[1, over] < off[0, over], np.inf
    return np.asarray(swapped), margin


def _across(time_s: Floats, places: Floats, over: Mask) -> Floats:
    """Places (T, k, 2), those passed over by a line between the frames around them."""
    rows = places.reshape(len(places), -1)
    lines = [np.interp(time_s, time_s[~over], column[~over]) for column in rows.T]
    return np.stack(lines, axis=1).reshape(places.shape)


def _step_costs(time_s: Floats, readings: Floats, gaps: int) -> Floats:
    """Cost (T, gaps, gaps, 2, 2, 2) of the readings of three frames: how far the third is from where the others lead.

    By the gap, in frames less one, between the last two, that between the first two, and the readings of the three.
    """
    costs = np.full((len(time_s), gaps, gaps, 2, 2, 2), np.inf)
    for late, early in np.ndindex(gaps, gaps):
        third = np.arange(late + early + 2, len(time_s))
        second, first = third - late - 1, third - late - early - 2
        ratio = ((time_s[third] - time_s[second]) / (time_s[second] - time_s[first]))[:, None, None]
        off = np.empty((2, 2, 2, len(third), readings.shape[2]))
        for a, b, c in np.ndindex(2, 2, 2):
            led = readings[b, second] + ratio * (readings[b, second] - readings[a, first])
            off[a, b, c] = np.linalg.norm(readings[c, third] - led, axis=2)
        plain = off[0, 0, 0]
        if len(plain):  # half a pixel: less is noise
            usual = np.minimum(plain, np.percentile(plain, 90, axis=0)).mean(axis=0) + 0.5
            costs[third, late, early] = WITNESSES * np.moveaxis(np.minimum(off / usual, FARTHEST).mean(axis=4), 3, 0)
    return costs


def _swap(arrays: dict[str, Floats], rows: NDArray[np.intp], left: NDArray[np.intp], right: NDArray[np.intp]) -> None:
    both, other = np.concatenate([left, right]), np.concatenate([right, left])
    for array in arrays.values():
        array[np.ix_(rows, both)] = array[np.ix_(rows, other)]


def _renamed_steps(time_s: Floats, left: Floats, right: Floats, trunk_px: float) -> Mask:
    """Frames (T,) of the steps in which the feet (T, k, 2) bear each other's names, by the cheapest reading of all."""
    between = (left - right).mean(axis=1)
    along = np.linalg.svd(between - between.mean(axis=0), full_matrices=False)[2][0]  # where the feet pass each other
    ahead = between @ along / (PASSED_TRUNKS * trunk_px)
    lost = np.flatnonzero(np.diff(time_s) > LINE_S) + 1  # out of sight feet may pass each other
    pieces = pairwise([0, *lost, len(time_s)])
    steps = [
        (a + start, a + stop)
        for a, b in pieces
        for start, stop in sorted(stretches(ahead[a:b] > 1) + stretches(ahead[a:b] < -1))
        if stop - start > 2
    ]
    renamed = np.zeros(len(time_s), bool)
    cost, came = np.array([0.0, RENAMED_TRUNKS]), []
    for before, after in pairwise(steps):
        same, other = _unlike(time_s, left, right, before, after)
        total = cost[:, None] + np.array([[same, other], [other, same]]) / trunk_px
        came.append(total.argmin(axis=0))
        cost = total.min(axis=0) + [0.0, RENAMED_TRUNKS]
    name = int(cost.argmin())
    edges = [0, *((before[1] + after[0]) // 2 for before, after in pairwise(steps)), len(time_s)]
    for index in range(len(steps) - 1, -1, -1):
        renamed[edges[index] : edges[index + 1]] = bool(name)
        name = int(came[index - 1][name]) if index else name
    return renamed


def _unlike(
    time_s: Floats, left: Floats, right: Floats, before: tuple[int, int], after: tuple[int, int]
) -> tuple[float, float]:
    """How far the feet's lines before and after they pass miss each other, px, under the same names and the other's."""
    end_s, begin_s = time_s[before[1] - 1], time_s[after[0]]
    last = np.arange(*before)[time_s[slice(*before)] > end_s - LINE_S]
    first = np.arange(*after)[time_s[slice(*after)] < begin_s + LINE_S]
    if min(len(last), len(first)) < 3 or begin_s - end_s > LONGEST_PASS_S:
        return 0.0, 0.0
    middle_s = (end_s + begin_s) / 2

    def line(foot: Floats, rows: NDArray[np.intp]) -> Floats:
        """Place at the middle of the pass and way in LINE_S, (2, k, 2) px."""
        slope, place = np.polyfit(time_s[rows] - middle_s, foot[rows].reshape(len(rows), -1), 1)
        return np.array([place, LINE_S * slope]).reshape(2, -1, 2)

    was, comes = [line(foot, last) for foot in (left, right)], [line(foot, first) for foot in (left, right)]
    off = [[float(np.linalg.norm(a - b, axis=2).mean(axis=1).sum()) for b in comes] for a in was]
    return off[0][0] + off[1][1], off[0][1] + off[1][0]
