"""How far the measures of a walk are from what is exactly known of rendered people."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from assessments.gait import gait
from assessments.gait.passes import straight_passes
from benchmarks.clips import Clip, subject_of
from vision.angles import swung_forward_deg
from vision.body import SIDES
from vision.track import Floats, PoseTrack

EVENTS = {"heel_strike": "strike_s", "toe_off": "off_s"}
# An event is the true one if it is nearer than half a short step; nearer to the ends of what is seen, none is expected.
SAME_S, ENDS_S = 0.2, 0.25
Errors = Iterator[tuple[str, float]]


@dataclass(frozen=True)
class WalkClip:
    """A clip of a walk and its truth; `joints` beside it in an .npz file."""

    clip: Clip
    truth: dict[str, Any]
    height_m: float

    def track(self, kept_in: Path | None) -> PoseTrack:
        """Find the client with the network that walks are measured with."""
        return self.clip.track(kept_in, gait.TEST.model)


def walks_in(folders: Iterable[Path]) -> list[WalkClip]:
    """List the clips of walks with known events; of two with one name, the one in the later folder."""
    files = {file.stem: file for folder in folders for file in sorted(folder.glob("*.json"))}
    walks = []
    for file in files.values():
        data = json.loads(file.read_text(encoding="utf-8"))
        truth = data.get("truth") or {}
        if truth.get("test") == "gait":
            clip = Clip(file.with_suffix(".mp4"), [], None, data["duration_s"], subject_of(file, data))
            walks.append(WalkClip(clip, truth, data["person_height_m"]))
    return walks


def errors_of(walk: WalkClip, track: PoseTrack) -> Errors:
    """Yield measure and error (measured less true; a share in percent); NaN where the truth has a value and we none."""
    result = gait.assess(track, Conditions(height_cm=100 * walk.height_m))
    result = gait.TEST.voided(result)
    yield from _event_errors(walk, track, result)
    truth = walk.truth
    yield "cadence_percent", _share(_answer(result, "cadence_steps_min"), truth["cadence_spm"])
    yield "double_support_percent", _answer(result, "double_support_percent") - 100 * truth["double_support_fraction"]
    for side in SIDES:
        yield "step_time_s", _answer(result, f"step_time_{side}_s") - truth[f"step_time_{side}_s"]
    if result.view in ("front", "back"):
        yield "step_width_m", _answer(result, "step_width_m") - truth["step_width_m"]
        return
    yield "speed_percent", _share(_answer(result, "speed_m_s"), truth["speed_mps"])
    for side in SIDES:
        yield "step_length_m", _answer(result, f"step_length_{side}_m") - truth[f"step_length_{side}_m"]
    yield from _angle_errors(walk, result)


def _event_errors(walk: WalkClip, track: PoseTrack, result: Assessment) -> Errors:
    """Errors of the events that were found, and how many were missed away from the ends, or invented."""
    spans_s = [(each.time_s[0] + ENDS_S, each.time_s[-1] - ENDS_S) for each in straight_passes(track)]
    wrong = 0
    for name, key in EVENTS.items():
        truth = [(each["side"], each[key]) for each in walk.truth.get("pre_events", []) + walk.truth["events"]]
        found = [(event.side, event.time_s) for event in result.events if event.name == name]
        for side, time_s in truth:
            nearest_s = min((other_s - time_s for one, other_s in found if one == side), key=abs, default=np.inf)
            if abs(nearest_s) < SAME_S:
                yield f"{name}_s", nearest_s
            else:
                wrong += any(begin_s < time_s < end_s for begin_s, end_s in spans_s)
        first_s = min(time_s for _, time_s in truth)
        for side, time_s in found:
            known = any(one == side and abs(other_s - time_s) < SAME_S for one, other_s in truth)
            wrong += not known and time_s > first_s + SAME_S  # what was before the first true one is not known
    yield "events_wrong", wrong


def _angle_errors(walk: WalkClip, result: Assessment) -> Errors:
    """Peaks and ranges against those of the joints over the strides that lie between true strikes of one foot."""
    path = walk.clip.path.with_suffix(".npz")
    if not path.is_file():
        return
    with np.load(path) as joints:
        time_s, xyz, names = joints["t"], joints["xyz"], [str(name) for name in joints["names"]]
    hips = (xyz[:, names.index("left_hip")] + xyz[:, names.index("right_hip")]) / 2
    way = np.gradient(hips[:, :2], axis=0)
    forward = np.column_stack([way / np.linalg.norm(way, axis=1, keepdims=True), np.zeros(len(way))])
    places = np.stack([np.einsum("tji,ti->tj", xyz, forward), xyz[:, :, 2]], axis=-1)
    for side in SIDES:
        hip, knee, ankle = (places[:, names.index(f"{side}_{joint}")] for joint in ("hip", "knee", "ankle"))
        thigh, shank = swung_forward_deg(hip, knee), swung_forward_deg(knee, ankle)
        for measure, angle, size in (("peak_knee_flexion", thigh - shank, np.max), ("hip_range", thigh, np.ptp)):
            true = _over_strides(time_s, angle, walk.truth["events"], side, size)
            seen = result.value(f"{measure}_{side}_deg")
            if true is not None and seen is not None:
                yield f"{measure}_deg", seen - true


def _over_strides(time_s: Floats, angle: Floats, events: list[dict[str, Any]], side: str, size: Any) -> float | None:
    strikes_s = [each["strike_s"] for each in events if each["side"] == side and each.get("segment") != "turn"]
    strides = [angle[(time_s >= a) & (time_s <= b)] for a, b in pairwise(strikes_s) if b - a < 2]
    return float(np.median([size(stride) for stride in strides])) if strides else None


def _share(value: float, true: float) -> float:
    return 100 * (value / true - 1)


def _answer(result: Assessment, measure: str) -> float:
    value = None if result.quality.status == "rejected" else result.value(measure)
    return np.nan if value is None else float(value)
