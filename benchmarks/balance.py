"""How far holds on one leg, stages and sway are from what is exactly known of rendered people."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from assessments.assessment import Assessment
from assessments.balance.holds import CAP_S
from assessments.balance.scores import STAGE_S
from assessments.balance.single_leg_stance import BEFORE_END_S, SETTLE_S
from benchmarks.clips import Clip, Joints
from benchmarks.errors import Error, error_of
from vision.track import Floats

# Of bodies that face along x: forwards, to the left, up.
AXES = {"medio_lateral": np.array([0.0, 1.0, 0.0]), "antero_posterior": np.array([1.0, 0.0, 0.0])}
SAME_HOLD_S = 0.5  # the sway of a hold that was seen otherwise is another stretch's
Errors = Iterator[Error]


def errors_of(clip: Clip, tracks: Path) -> Errors:
    """Compare a stance with the truth of a clip; sway in percent."""
    truth, duration_s = clip.truth, clip.data["duration_s"]
    result = clip.assessed("single_leg_stance", tracks)
    yield Error("hold_wrong", float(_said(result) != _known(truth, duration_s)))
    if truth["stance_leg"]:
        true_s = truth["hold_s"] or duration_s - truth["foot_off_s"]
        hold = error_of("hold_s", result, "hold_time_s", min(true_s, CAP_S))
        yield hold
        if not abs(hold.value) < SAME_HOLD_S:
            return
        begin_s = truth["foot_off_s"]
        window = (begin_s + SETTLE_S, begin_s + min(true_s, CAP_S) - BEFORE_END_S)
    else:
        result = clip.assessed("quiet_stance", tracks)
        begin_s, end_s = (event.time_s for event in result.events) if result.events else (0.0, duration_s)
        window = (begin_s, end_s)
    axis = AXES.get(str(result.measures["sway_axis"].value))
    if axis is not None and clip.joints:
        yield from _sway_errors(clip.joints, axis, window, result)


def stage_errors_of(clip: Clip, tracks: Path) -> Errors:
    """Compare the stages of the four-stage test, each up to 10 s; wrong is one that is passed or failed in error."""
    result, wrong = clip.assessed("four_stage_balance", tracks), 0
    for stage in clip.truth["stages"]:
        true_s, seen_s = min(stage["hold_s"], STAGE_S), result.measures[stage["measure"]].number
        wrong += seen_s is None or (seen_s >= STAGE_S) != (true_s >= STAGE_S)
        yield error_of("stage_s", result, stage["measure"], true_s)
    yield Error("stages_wrong", wrong)


def _said(result: Assessment) -> tuple[Any, Any]:
    return result.measures["stance_leg"].value, result.measures["end_reason"].value


def _known(truth: dict[str, Any], duration_s: float) -> tuple[Any, Any]:
    """Leg and end of the hold; of several trials that of the longest."""
    if not truth["stance_leg"]:
        return None, None
    down_s = truth["foot_down_s"] or duration_s
    if down_s - truth["foot_off_s"] >= CAP_S:
        return truth["stance_leg"], "cap"
    return truth["stance_leg"], "foot_down" if truth["foot_down_s"] else "video_end"


def _sway_errors(joints: Joints, axis: Floats, window: tuple[float, float], result: Assessment) -> Errors:
    during = (joints.time_s >= window[0]) & (joints.time_s <= window[1])
    for part, pair in (("trunk", "shoulder"), ("pelvis", "hip")):
        way_mm = 1000 * (joints.middle(pair) @ (axis if joints.aside is None else joints.aside))[during]
        path_mm = float(np.abs(np.diff(way_mm)).sum())
        sizes = {
            "rms_mm": way_mm.std(),
            "range_mm": np.ptp(way_mm),
            "mean_speed_mm_s": path_mm / (window[1] - window[0]),
        }
        for measure, true in sizes.items():
            yield error_of(f"{part}_{measure}_percent", result, f"{part}_sway_{measure}", float(true))
