"""Joint angles over the gait cycle, trunk lean and arm swing, from walks seen from the side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assessments.assessment import PERCENT
from assessments.gait.steps import Cycle
from assessments.gait.walk_line import WalkLine
from vision.angles import continuous_deg, sagittal_leg_deg, sagittal_trunk_deg, swung_forward_deg
from vision.body import SHOULDERS, SIDES, WRISTS, Side
from vision.track import Floats

# Further from square on the body's own width covers the far leg and mixes with the movement.
SAGITTAL_DEG = 20.0
# In a pass seen further from square on the whole, half of the pelvis' turning and of what the bearings err is in it.
WHOLE_PASS_DEG = 30.0
JOINTS = ("hip", "knee", "ankle")


@dataclass(frozen=True, eq=False)
class CycleAngles:
    """One cycle of one leg, each (101,) degrees from strike to strike; arm: None on the side that the trunk hides.

    On 24 rendered walks the far arm's swing came out 11 degrees too small, the near one's 1.5.
    """

    side: Side
    hip: Floats
    knee: Floats
    ankle: Floats
    arm: Floats | None
    trunk: Floats


def body_places(line: WalkLine) -> Floats:
    """Places of all landmarks forward and up, (N, 33, 2) px, the shortening by an oblique view taken out."""
    walk = line.walk
    shortened = np.cos(np.radians(line.off_square_deg))[:, None]
    return np.stack([walk.own_xy @ walk.forward / shortened, walk.own_xy @ walk.up], axis=-1)


def cycle_angles(line: WalkLine, cycles: Sequence[Cycle]) -> list[CycleAngles]:
    """Angles in those cycles of a pass in which the camera sees the client square on within SAGITTAL_DEG."""
    if abs(float(np.median(line.off_square_deg))) > WHOLE_PASS_DEG:
        return []
    places, time_s = body_places(line), line.walk.time_s
    trunk = sagittal_trunk_deg(places)
    legs = [sagittal_leg_deg(places, side) for side in (0, 1)]
    arms = [continuous_deg(swung_forward_deg(places[:, SHOULDERS[side]], places[:, WRISTS[side]])) for side in (0, 1)]
    found = []
    for cycle in cycles:
        here = (time_s >= cycle.from_s) & (time_s <= cycle.to_s)
        if abs(float(line.off_square_deg[here].mean())) > SAGITTAL_DEG:
            continue
        at_s = cycle.from_s + PERCENT / 100 * (cycle.to_s - cycle.from_s)
        side = SIDES.index(cycle.side)
        hip, knee, ankle, lean, arm = (
            np.interp(at_s, time_s, value) for value in (*(legs[side][joint] for joint in JOINTS), trunk, arms[side])
        )
        is_near = (cycle.side == "right") == (line.walk.yaw_deg > 0)
        found.append(CycleAngles(cycle.side, hip, knee, ankle, arm if is_near else None, lean))
    return found


def mean_and_sd(rows: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Mean (101,) over cycles and its standard deviation; NaN where one cycle has none."""
    stacked = np.array(rows)
    sd = stacked.std(axis=0, ddof=1) if len(stacked) > 1 else np.full(stacked.shape[1], np.nan)
    return stacked.mean(axis=0), sd
