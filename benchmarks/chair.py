"""How far chair stands are from what is exactly known of them.

`seated_s` of the truth is the moment when the trunk is upright again. `seat_contact_s`, some 0.3 s earlier, stands
beside it where it is known: from motion capture, or from the joints.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from assessments.assessment import Repetition
from benchmarks.clips import Clip
from benchmarks.errors import Error, error_of

TIMES = ("start_s", "seat_off_s", "standing_s", "lowering_s", "seat_contact_s", "seated_s")
SEATED_M = 0.015  # MEASURES.md: the buttocks meet the seat when the hips are as near to their seated height
Errors = Iterator[Error]


def errors_of(clip: Clip, tracks: Path) -> Errors:
    """Compare both chair-stand tests with the truth of a clip."""
    five, thirty = (clip.assessed(test, tracks) for test in ("five_times_sit_to_stand", "chair_stand_30s"))
    # A refusal is no answer: nothing counts as seen. A clip without any rise is rightly refused.
    seen = () if thirty.quality.status == "rejected" else thirty.repetitions
    known = repetitions_of(clip)
    yield from _count_errors(clip, seen)
    stands = stands_in_30s(clip)
    if stands is not None:
        yield error_of("stands_in_30s", thirty, "stands", stands)
    full = [each for each in known if each["full"]]
    if len(full) >= 5:
        for measure, end in (("time_to_fifth_stand_s", "standing_s"), ("time_to_fifth_sit_s", "seat_contact_s")):
            if end not in full[4]:
                continue
            yield error_of(measure, five, measure, full[4][end] - known[0]["start_s"])
    pairs = [_seen_during(true["start_s"], true["seated_s"], seen) for true in known]
    for true, found in zip(known, pairs, strict=True):
        for name in (name for name in TIMES if name in true):
            yield Error(name, _number(getattr(found, name, None)) - true[name])
    flexions_deg = peak_trunk_flexions_deg(clip)
    if flexions_deg and all(finding.code != "trunk_flexion_not_visible" for finding in thirty.quality.findings):
        for true_deg, found in zip(flexions_deg, pairs, strict=True):
            measured_deg = _number(getattr(found, "peak_trunk_flexion_deg", None))
            yield Error("peak_trunk_flexion_deg", measured_deg - true_deg)


def repetitions_of(clip: Clip) -> list[dict[str, Any]]:
    """List the true stands, with the contact with the seat where it is known."""
    return [each | _seat_contact(clip, each) for each in clip.truth["reps"]]


def _seat_contact(clip: Clip, repetition: dict[str, Any]) -> dict[str, float]:
    """When the hips come to within SEATED_M of their seated height, to stay there; empty where that is not known."""
    told = repetition.get("seat_contact_s", repetition.get("buttocks_down_s"))
    if told is not None:
        return {"seat_contact_s": told}
    if clip.joints is None:
        return {}
    time_s, hips = clip.joints.time_s, clip.joints.middle("hip")
    span = (time_s >= repetition["lowering_s"]) & (time_s <= repetition["seated_s"])
    above_m = hips[span, 2] - np.interp(repetition["seated_s"], time_s, hips[:, 2]) - SEATED_M
    last = int(np.flatnonzero(above_m > 0)[-1])
    return {"seat_contact_s": float(np.interp(0.0, -above_m[last : last + 2], time_s[span][last : last + 2]))}


def stands_in_30s(clip: Clip) -> int | None:
    """Count the full stands in 30 s, and one more than halfway up at their end; None when that is not known."""
    window, known = clip.truth.get("window30"), clip.truth["reps"]
    if window:
        return int(window["completed_full"]) + int(window["rise_fraction_at_end"] > 0.5)
    end_s = known[0]["start_s"] + 30 if known else np.inf
    if end_s > clip.data["duration_s"] or any(each["seat_off_s"] < end_s < each["standing_s"] for each in known):
        return None
    return sum(1 for each in known if each["full"] and each["standing_s"] <= end_s)


def peak_trunk_flexions_deg(clip: Clip) -> list[float] | None:
    """Largest angle of the trunk to the vertical in each rise, by the joints; None when they are not known."""
    joints = clip.joints
    if joints is None:
        return None
    trunk = joints.middle("shoulder") - joints.middle("hip")
    flexion_deg = np.degrees(np.arctan2(np.linalg.norm(trunk[:, :2], axis=1), trunk[:, 2]))
    rises = [(joints.time_s >= each["start_s"]) & (joints.time_s <= each["standing_s"]) for each in clip.truth["reps"]]
    return [float(flexion_deg[rise].max()) for rise in rises]


def _count_errors(clip: Clip, seen: tuple[Repetition, ...]) -> Errors:
    known = clip.truth["reps"]
    full, complete = sum(each["full"] for each in known), sum(each.complete for each in seen)
    yield Error("complete_stands", complete - full)
    yield Error("incomplete_stands", (len(seen) - complete) - (len(known) - full))
    if known:
        shown = any(each.arms_used is not None for each in seen)
        helped = sum(each.arms_used is True for each in seen) if shown else np.nan
        yield Error("arm_assisted_stands", helped - sum(each["push"] for each in known))


def _seen_during(from_s: float, to_s: float, seen: tuple[Repetition, ...]) -> Repetition | None:
    return next((each for each in seen if each.standing_s is not None and from_s < each.standing_s < to_s), None)


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
