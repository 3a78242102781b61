"""How far holds on one leg, stages and sway are from what is exactly known of rendered people."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from assessments.assessment import Assessment
from assessments.balance import four_stage_balance, quiet_stance, single_leg_stance
from assessments.balance.holds import CAP_S
from assessments.balance.single_leg_stance import BEFORE_END_S, SETTLE_S
from assessments.conditions import Conditions
from benchmarks.clips import Clip, subject_of
from vision.track import Floats, PoseTrack

TESTS = ("single_leg_stance", "quiet_stance", "four_stage_balance")
AXES = {"medio_lateral": 1, "antero_posterior": 0}  # of the joints' positions: forwards, to the left, up
Errors = Iterator[tuple[str, float]]


def stands_in(folders: Iterable[Path]) -> list[tuple[Clip, dict[str, Any]]]:
    """List the clips of standing clients and what is known of them; of one name, the one in the later folder."""
    files = {file.stem: file for folder in folders for file in sorted(folder.glob("*.json"))}
    found = []
    for file in files.values():
        data = json.loads(file.read_text(encoding="utf-8"))
        if (data.get("truth") or {}).get("test") in TESTS:
            found.append((Clip(file.with_suffix(".mp4"), [], None, data["duration_s"], subject_of(file, data)), data))
    return found


def errors_of(clip: Clip, data: dict[str, Any], track: PoseTrack) -> Errors:
    """Yield measure and error (measured less true; sway in percent); NaN where the truth has a value and we none."""
    truth, known = data["truth"], Conditions(height_cm=100 * data["person_height_m"])
    if truth["test"] == "four_stage_balance":
        result = four_stage_balance.TEST.voided(four_stage_balance.assess(track, known))
        for stage in truth["stages"]:
            true_s = min(stage["to_s"] - stage["from_s"], four_stage_balance.STAGE_S)
            yield "stage_s", _answer(result, four_stage_balance.STAGES[stage["stage"]]) - true_s
        return
    result = single_leg_stance.TEST.voided(single_leg_stance.assess(track, known))
    yield "hold_wrong", float(_said(result) != _known(truth, data["duration_s"]))
    if truth["stance_leg"]:
        true_s = truth["hold_s"] or data["duration_s"] - truth["foot_off_s"]
        yield "hold_s", _answer(result, "hold_time_s") - min(true_s, CAP_S)
        begin_s = truth["foot_off_s"]
        window = (begin_s + SETTLE_S, begin_s + min(true_s, CAP_S) - BEFORE_END_S)
    else:
        result = quiet_stance.TEST.voided(quiet_stance.assess(track, known))
        begin_s, end_s = (event.time_s for event in result.events) if result.events else (0.0, data["duration_s"])
        window = (begin_s, end_s)
    axis = AXES.get(str(result.measures["sway_axis"].value))
    if axis is not None:
        yield from _sway_errors(clip.path.with_suffix(".npz"), axis, window, result)


def _said(result: Assessment) -> tuple[Any, Any]:
    return result.measures["stance_leg"].value, result.measures["end_reason"].value


def _known(truth: dict[str, Any], duration_s: float) -> tuple[Any, Any]:
    """Leg and end of the hold; of several trials that of the longest."""
    if not truth["stance_leg"]:
        return None, None
    if "hop_s" in truth:
        return truth["stance_leg"], "stance_foot_moved"
    down_s = truth["foot_down_s"] or duration_s
    if down_s - truth["foot_off_s"] >= CAP_S:
        return truth["stance_leg"], "cap"
    return truth["stance_leg"], "foot_down" if truth["foot_down_s"] else "video_end"


def _sway_errors(path: Path, axis: int, window: tuple[float, float], result: Assessment) -> Errors:
    if not path.is_file():
        return
    with np.load(path) as joints:
        time_s, xyz, names = joints["t"], joints["xyz"], [str(name) for name in joints["names"]]
    middle = (xyz[:, names.index("left_shoulder"), axis] + xyz[:, names.index("right_shoulder"), axis]) / 2
    way_mm = 1000 * middle[(time_s >= window[0]) & (time_s <= window[1])]
    seconds = window[1] - window[0]
    for measure, true in (("rms_mm", way_mm.std()), ("mean_speed_mm_s", _path(way_mm) / seconds)):
        yield f"trunk_{measure}_percent", 100 * (_answer(result, f"trunk_sway_{measure}") / true - 1)


def _path(way: Floats) -> float:
    return float(np.abs(np.diff(way)).sum())


def _answer(result: Assessment, measure: str) -> float:
    value = result.value(measure)
    return np.nan if value is None else float(value)
