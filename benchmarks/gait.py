"""How far the measures of a walk are from what is exactly known of rendered people."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from assessments.assessment import Assessment, Event
from assessments.gait.passes import Pass, straight_passes
from assessments.protocol import find_test
from benchmarks.clips import Clip, Joints
from benchmarks.errors import Error, error_of
from benchmarks.strikes import zeni_events
from benchmarks.walk_truth import events_of, measures_of
from vision.angles import swung_forward_deg
from vision.body import SIDES
from vision.clean import cleaned
from vision.track import Floats

EVENTS = {"heel_strike": "strike_s", "toe_off": "off_s"}
# An event is the true one if it is nearer than half a short step; nearer to the ends of what is seen, none is expected.
SAME_S, ENDS_S = 0.2, 0.25
LINES = {
    "cadence_steps_min": "cadence_percent",
    "double_support_percent": "double_support_percent",
    "stride_time_s": "stride_time_s",
    "speed_m_s": "speed_percent",
    "step_width_m": "step_width_m",
    "stride_length_m": "stride_length_m",
    "step_time_asymmetry_percent": "step_time_asymmetry_percent",
    "step_length_asymmetry_percent": "step_length_asymmetry_percent",
    **{
        f"{name}_{side}_{unit}": f"{name}_{unit}"
        for side in SIDES
        for name, unit in (("step_time", "s"), ("stance", "percent"), ("step_length", "m"))
    },
}
# What only a walk towards or away from the camera shows, and what it does not show.
FACING, NOT_FACING = (
    ("step_width_m",),
    ("speed_m_s", "step_length_left_m", "step_length_right_m", "stride_length_m", "step_length_asymmetry_percent"),
)
Errors = Iterator[Error]


def errors_of(clip: Clip, tracks: Path) -> Errors:
    """Compare a walk with the truth of a clip: its events, by the simpler method too, its numbers and its angles."""
    result = clip.assessed("gait", tracks)
    passes = straight_passes(cleaned(clip.track(tracks, find_test("gait").model)))
    across = result.view not in ("front", "back")
    yield from _event_errors(clip, passes, result.events, "")
    if across:
        plain = [event for walk in passes if walk.is_across for event in zeni_events(walk)]
        yield from (error for error in _event_errors(clip, passes, result.events, "_across") if _is_time(error))
        yield from _event_errors(clip, passes, plain, "_zeni")
    truth = measures_of(clip.truth, result)
    for measure, line in LINES.items():
        if measure in truth and measure not in (NOT_FACING if not across else FACING):
            yield error_of(line, result, measure, truth[measure])
    if across and clip.joints:
        yield from _angle_errors(clip.joints, events_of(clip.truth, result), result)


def _is_time(error: Error) -> bool:
    return error.measure.endswith("_s")


def _event_errors(clip: Clip, passes: Sequence[Pass], seen: Iterable[Event], method: str) -> Errors:
    """Errors of the events that were found, and how many were missed away from the ends, or invented."""
    spans_s = [(each.time_s[0] + ENDS_S, each.time_s[-1] - ENDS_S) for each in passes]
    seen, wrong = list(seen), 0
    for name, key in EVENTS.items():
        known = [*clip.truth.get("pre_events", []), *clip.truth["events"]]
        truth = [(each["side"], each[key]) for each in known if each[key] is not None]
        found = [(event.side, event.time_s) for event in seen if event.name == name]
        for side, time_s in truth:
            nearest_s = min((other_s - time_s for one, other_s in found if one == side), key=abs, default=np.inf)
            if abs(nearest_s) < SAME_S:
                yield Error(f"{name}{method}_s", nearest_s)
            else:
                wrong += any(begin_s < time_s < end_s for begin_s, end_s in spans_s)
        first_s = min(time_s for _, time_s in truth)
        for side, time_s in found:
            is_known = any(one == side and abs(other_s - time_s) < SAME_S for one, other_s in truth)
            wrong += not is_known and time_s > first_s + SAME_S  # what was before the first true one is not known
    yield Error(f"events_wrong{method}", wrong)


def _angle_errors(joints: Joints, events: list[dict[str, Any]], result: Assessment) -> Errors:
    """Lean, peaks and ranges against those of the joints over the strides that lie between true strikes of one foot."""
    way = np.gradient(joints.middle("hip")[:, :2], axis=0)
    forward = np.column_stack([way / np.linalg.norm(way, axis=1, keepdims=True), np.zeros(len(way))])
    places = np.stack([np.einsum("tji,ti->tj", joints.xyz, forward), joints.xyz[:, :, 2]], axis=-1)
    at = {name: places[:, index] for index, name in enumerate(joints.names)}
    hips, shoulders = ((at[f"left_{joint}"] + at[f"right_{joint}"]) / 2 for joint in ("hip", "shoulder"))
    lean = -swung_forward_deg(shoulders, hips)
    for side in SIDES:
        thigh = swung_forward_deg(at[f"{side}_hip"], at[f"{side}_knee"])
        shank = swung_forward_deg(at[f"{side}_knee"], at[f"{side}_ankle"])
        for measure, angle, size in (("peak_knee_flexion", thigh - shank, np.max), ("hip_range", thigh + lean, np.ptp)):
            true = _over_strides(joints.time_s, angle, events, side, size)
            seen = result.measures[f"{measure}_{side}_deg"]
            if true is not None and (seen.number is not None or seen.voided_by):  # else no view of it was promised
                yield error_of(f"{measure}_deg", result, f"{measure}_{side}_deg", true)
    strikes_s = [each["strike_s"] for each in events if each["strike_s"] is not None]
    if strikes_s and result.measures["trunk_lean_deg"].number is not None:
        walked = (joints.time_s >= min(strikes_s)) & (joints.time_s <= max(strikes_s))
        yield error_of("trunk_lean_deg", result, "trunk_lean_deg", float(lean[walked].mean()))


def _over_strides(time_s: Floats, angle: Floats, events: list[dict[str, Any]], side: str, size: Any) -> float | None:
    strikes_s = [each["strike_s"] for each in events if each["side"] == side and each["strike_s"] is not None]
    strides = [angle[(time_s >= a) & (time_s <= b)] for a, b in pairwise(strikes_s) if b - a < 2]
    return float(np.median([size(stride) for stride in strides])) if strides else None
