"""What the numbers of a walk truly are: as scripted, or, of captured motion, those of the steps that were seen."""

from itertools import pairwise
from typing import Any

import numpy as np

from assessments.assessment import Assessment
from vision.body import SIDES

NEAR_S = 0.15  # strikes as near to the first and last that were found are those two
Events = list[dict[str, Any]]


def measures_of(truth: dict[str, Any], result: Assessment) -> dict[str, float]:
    """Give the true measures of a walk by their names in Stridewell.

    None of a captured walk with a turn: which of its steps count as straight is the product's own choice.
    """
    if truth.get("turn"):
        return {}
    scripted = "double_support_fraction" in truth
    return _with_both_sides(_scripted(truth) if scripted else of_steps(events_of(truth, result)))


def events_of(truth: dict[str, Any], result: Assessment) -> Events:
    """List the footfalls that the measures are of: of a captured walk, whose steps differ, those that were found."""
    events: Events = [each for each in truth["events"] if each.get("segment") not in ("turn", "stop")]
    found_s = [event.time_s for event in result.events if event.name == "heel_strike"]
    if "double_support_fraction" in truth or not found_s:
        return events
    begin_s, end_s = min(found_s) - NEAR_S, max(found_s) + NEAR_S
    return [each for each in events if each["strike_s"] is not None and begin_s <= each["strike_s"] <= end_s]


def of_steps(events: Events) -> dict[str, float]:
    """Measure a straight walk by its footfalls (`side`, `strike_s`, `off_s`, `heel` x and y in m); by two, nothing."""
    feet = [each for each in events if each["strike_s"] is not None]
    if len(feet) < 3:
        return {}
    heels = {id(each): np.array(each["heel"]) for each in feet}
    gone = heels[id(feet[-1])] - heels[id(feet[0])]
    along = gone / np.linalg.norm(gone)
    aside = np.array([-along[1], along[0]])
    steps = [(b["side"], b["strike_s"] - a["strike_s"], heels[id(b)] - heels[id(a)]) for a, b in _steps(feet)]
    way_m, time_s = [float(gap @ along) for *_, gap in steps], [seconds for _, seconds, _ in steps]
    found = {
        "cadence_steps_min": [60 / np.mean(time_s)],
        "speed_m_s": [sum(way_m) / sum(time_s)],
        "step_width_m": [abs(float(gap @ aside)) for *_, gap in steps],
        "stride_time_s": [b["strike_s"] - a["strike_s"] for side in SIDES for a, b in _strides(feet, side)],
    }
    for side in SIDES:
        found[f"step_time_{side}_s"] = [seconds for one, seconds, _ in steps if one == side]
        found[f"step_length_{side}_m"] = [m for m, (one, *_) in zip(way_m, steps, strict=True) if one == side]
        found[f"stance_{side}_percent"] = [
            100 * (a["off_s"] - a["strike_s"]) / (b["strike_s"] - a["strike_s"])
            for a, b in _strides(feet, side)
            if a["off_s"] is not None
        ]
    means = {name: float(np.mean(values)) for name, values in found.items() if values}
    stances = [means.get(f"stance_{side}_percent", np.nan) for side in SIDES]
    if np.isfinite(stances).all():
        means["double_support_percent"] = sum(stances) - 100
    return means


def _with_both_sides(found: dict[str, float]) -> dict[str, float]:
    """Add what is made of both sides' steps: the stride's length, and how uneven the steps are."""
    for name, unit in (("step_time", "s"), ("step_length", "m")):
        sides = [found.get(f"{name}_{side}_{unit}") for side in SIDES]
        if None not in sides:
            left, right = (float(each or 0) for each in sides)
            found[f"{name}_asymmetry_percent"] = 200 * abs(left - right) / (left + right)
            if unit == "m":
                found["stride_length_m"] = left + right
    return found


def _steps(feet: Events) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(a, b) for a, b in pairwise(feet) if a["side"] != b["side"]]


def _strides(feet: Events, side: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return list(pairwise(each for each in feet if each["side"] == side))


def _scripted(truth: dict[str, Any]) -> dict[str, float]:
    return {
        "cadence_steps_min": truth["cadence_spm"],
        "double_support_percent": 100 * truth["double_support_fraction"],
        "stride_time_s": sum(truth[f"step_time_{side}_s"] for side in SIDES),
        "speed_m_s": truth["speed_mps"],
        "step_width_m": truth["step_width_m"],
        **{f"step_time_{side}_s": truth[f"step_time_{side}_s"] for side in SIDES},
        **{f"step_length_{side}_m": truth[f"step_length_{side}_m"] for side in SIDES},
        **{f"stance_{side}_percent": 100 * truth["stance_fraction"] for side in SIDES},
    }
