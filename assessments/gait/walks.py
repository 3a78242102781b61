"""What was seen of walking: each straight pass with its swings, steps and cycles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from assessments.conditions import Conditions
from assessments.gait.events import Swing, stances_of, swings
from assessments.gait.passes import Pass
from assessments.gait.steps import LONGEST_STEP_S, Cycle, Step, cycles_of, settled, steps_of
from assessments.gait.walk_line import WalkLine, pan_by_feet, walk_line
from assessments.gait.walkway import Crossing, crossing
from vision.body import FEET
from vision.track import PoseTrack

# At a more oblique angle two thirds and more of the way's length depend on the unknown angle of view. Up to there the
# interval knows its error.
OBLIQUE_DEG = 55.0
# Of stature: 8 cm. Feet that land no further on from each other step on the spot, or on a treadmill.
SHORTEST_STEP_STATURES = 0.05
# At 10 m from the camera a 25 cm step changes apparent size by 2.5%.
LEAST_GROWTH, STEADY = 0.01, 0.9
# At 60 degrees from square on, the obliquest view in which the picture shows the way, half of a step is left.
LEAST_SEEN = 0.5
SEVERAL = 3  # swings: a client who turns or sits down makes fewer


@dataclass(frozen=True, eq=False)
class Walked:
    """One straight pass of walking.

    line: where the picture shows the way, not toward or away from the camera; pan_by_feet: how much of the camera's
    turning the standing feet confirm, None where it stands still.
    """

    walk: Pass
    line: WalkLine | None
    swings: list[Swing]
    steps: list[Step]
    cycles: list[Cycle]
    crossing: Crossing | None
    pan_by_feet: float | None


def find_walks(passes: Sequence[Pass], conditions: Conditions) -> list[Walked]:
    """Find the passes in which the client walks, in order of time."""
    walks = [each for walk in passes if (each := _walked(walk, conditions)) is not None]
    steps = settled([each.steps for each in walks])
    return [replace(each, steps=own) for each, own in zip(walks, steps, strict=True)]


def left_out_s(passes: Sequence[Pass], walks: Sequence[Walked]) -> list[tuple[float, float]]:
    """List where the client walks in view and is not measured, seconds.

    That is a pass of several swings that seems to go nowhere, and between two strikes of one foot without one of the
    other, which no one walks; who stopped in between took longer.
    """
    used = {float(each.walk.time_s[0]) for each in walks}
    unused = [each for each in passes if float(each.time_s[0]) not in used]
    spans = [(float(each.time_s[0]), float(each.time_s[-1])) for each in unused if len(swings(each)) >= SEVERAL]
    for each in walks:
        stances = pairwise(stances_of(each.swings))
        again = [(was.strike_s, now.strike_s) for was, now in stances if was.side == now.side]
        spans += [(from_s, to_s) for from_s, to_s in again if to_s - from_s < LONGEST_STEP_S]
    return spans


def turns_s(track: PoseTrack, walks: Sequence[Walked]) -> list[tuple[float, float]]:
    """List the times between two passes in which the client stays in sight, seconds."""
    gaps = [(float(was.walk.time_s[-1]), float(now.walk.time_s[0])) for was, now in pairwise(walks)]
    return [(a, b) for a, b in gaps if track.found[(track.time_s > a) & (track.time_s < b)].all()]


def off_square_deg(line: WalkLine) -> float:
    """How obliquely the camera sees a walk on the whole, degrees."""
    return abs(float(np.median(line.off_square_deg)))


def _walked(walk: Pass, conditions: Conditions) -> Walked | None:
    seen = swings(walk)
    stances = stances_of(seen)
    by_feet = pan_by_feet(walk, stances)
    if by_feet is not None:
        walk = replace(walk, pan_px=walk.pan_px * (1 + by_feet) / 2)
    line = walk_line(walk) if walk.is_across else None
    steps = steps_of(seen, line)
    if not _goes_on(walk, steps, line):
        return None
    if line is not None and off_square_deg(line) > OBLIQUE_DEG:
        line, steps = None, steps_of(seen, None)
    way = crossing(walk, line, stances, conditions)
    return Walked(walk, line, seen, steps, cycles_of(seen), way, by_feet)


def _goes_on(walk: Pass, steps: list[Step], line: WalkLine | None) -> bool:
    """Tell a walk from steps on the spot, on a treadmill, or of feet that only shift.

    Across the picture the feet land further on; toward or away from the camera the client grows or shrinks steadily,
    as the way that they face asks.
    """
    if not steps:
        return False
    if line is not None:
        way = np.interp(
            [steps[0].from_s, steps[-1].to_s], walk.time_s, walk.xy[:, FEET].mean(axis=(1, 2)) @ walk.forward
        )
        seen_step = float(np.diff(way)[0]) / len(steps) / float(np.median(walk.stature_px))
        lengths = [step.length for step in steps if step.length is not None]
        return bool(lengths) and min(float(np.mean(lengths)), seen_step / LEAST_SEEN) > SHORTEST_STEP_STATURES
    between = (walk.time_s >= steps[0].from_s) & (walk.time_s <= steps[-1].to_s)  # not while the client still stands
    time_s, grown = walk.time_s[between], np.log(walk.stature_px[between])
    nearer_a_s = float(np.polyfit(time_s, grown, 1)[0]) * (1 if walk.view == "front" else -1)
    steady = abs(float(np.corrcoef(time_s, grown)[0, 1])) > STEADY
    return steady and nearer_a_s * float(np.mean([step.time_s for step in steps])) > LEAST_GROWTH
