"""The truth of a clip: its layout, and what a rendered body's own soles and joints say of its motion."""

import json
import os
from collections.abc import Mapping
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bench.camera import Camera
from benchmarks.bench.motion import RATE_HZ, Motion
from benchmarks.bench.turning import NAMES, SIDES, Floats

# A foot is down while a point of its sole is as low (m) and as slow (m/s). What the other limits would say is the
# spread of an event: there is no one moment at which a rolling foot lands.
LOW_M, SLOW_M_S = 0.013, 0.6
_LIMITS = tuple(product((0.008, LOW_M, 0.02), (0.35, SLOW_M_S, 1.0)))
_SHORTEST_DOWN_S, _SHORTEST_UP_S, _SAME_S = 0.12, 0.10, 0.2
_DIGITS = 4


def stands(path: Path) -> bool:
    """Say whether a clip was filmed to its end: its JSON is written last."""
    return path.with_suffix(".json").is_file() and path.is_file()


def write_truth(
    path: Path, motion: Motion, rows: Any, seen: Mapping[str, Floats], camera: Camera, about: dict[str, Any]
) -> None:
    """Write NAME.npz and NAME.json beside a film; each appears whole or not at all. The layout: docs/bench.md."""
    time_s, names = rows / RATE_HZ, list(seen)
    places = np.stack([motion.landmarks[name][rows] for name in names], axis=1).astype(np.float32)
    pixels = np.stack([seen[name] for name in names], axis=1).astype(np.float32)
    part = path.with_suffix(f".{os.getpid()}.part.npz")
    np.savez_compressed(
        part, names=names, t=time_s, xyz=places, uv=pixels, camera=camera.pose, focal_px=camera.focal_px
    )
    part.replace(path.with_suffix(".npz"))
    data = {
        "clip": path.name,
        "frames": len(rows),
        "duration_s": time_s[-1] + float(np.median(np.diff(time_s))) if len(rows) > 1 else 0.0,
        "size": list(camera.size),
        "person_height_m": motion.person.height_m,
        **about,
    }
    part = path.with_suffix(f".{os.getpid()}.part.json")
    part.write_text(json.dumps(plain(data), indent=1), encoding="utf-8")
    part.replace(path.with_suffix(".json"))


def plain(value: Any) -> Any:
    """Make numbers fit for JSON, rounded."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(each) for each in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, float | np.floating):
        return round(float(value), _DIGITS)
    return int(value) if isinstance(value, np.integer) else value


def contact(foot_m: Floats, low_m: float, slow_m_s: float) -> Floats:
    """Say how surely a foot (T, V, 3) m is down: (T,), positive while it is."""
    speed_m_s = np.linalg.norm(np.gradient(foot_m[..., :2], 1 / RATE_HZ, axis=0), axis=2)
    height_m = foot_m[..., 2]
    slowest_m_s = np.where(height_m < low_m, speed_m_s, 9.0).min(axis=1)
    return np.asarray(np.minimum((low_m - height_m.min(axis=1)) / low_m, (slow_m_s - slowest_m_s) / slow_m_s))


def strikes_and_offs_s(down: Floats) -> tuple[list[float], list[float]]:
    """Find when a foot lands and leaves, between the moments, less contacts and flights too short for a step."""
    on = _without_short(_without_short(down > 0, False, _SHORTEST_UP_S), True, _SHORTEST_DOWN_S)
    times: tuple[list[float], list[float]] = ([], [])
    for row in np.flatnonzero(np.diff(on.astype(int))):
        before, after = down[row], down[row + 1]
        share = before / (before - after) if (before > 0) != (after > 0) else 0.5
        times[int(on[row])].append(float((row + share) / RATE_HZ))
    return times


def _without_short(on: Any, kind: bool, shortest_s: float) -> Any:
    edges = [0, *(np.flatnonzero(np.diff(on.astype(int))) + 1), len(on)]
    on = on.copy()
    for begin, end in pairwise(edges[1:-1]):
        if bool(on[begin]) == kind and (end - begin) / RATE_HZ < shortest_s:
            on[begin:end] = not kind
    return on


def footfalls(feet_m: Mapping[str, Floats], heels_m: Mapping[str, Floats]) -> list[dict[str, Any]]:
    """List a walk's footfalls in time: side, strike and off with their spread in s, and where the heel lay, m.

    Parameters
    ----------
    feet_m, heels_m : by side (L, R), the foot's vertices (T, V, 3) and its heel (T, 3), at RATE_HZ
    """
    found: list[dict[str, Any]] = []
    for side in SIDES:
        every = [strikes_and_offs_s(contact(feet_m[side], *limits)) for limits in _LIMITS]
        strikes, offs = strikes_and_offs_s(contact(feet_m[side], LOW_M, SLOW_M_S))
        last_s = (len(heels_m[side]) - 1) / RATE_HZ
        for number, strike in enumerate([None, *strikes]):
            if strike is None and not (offs and (not strikes or offs[0] < strikes[0])):
                continue
            off = next((each for each in offs if strike is None or each > strike), None)
            following = strikes[number] if number < len(strikes) else np.inf
            off = off if off is not None and off < following else None
            begin_s = strike or 0.0
            lying_s = begin_s + 0.3 * ((off or last_s) - begin_s) if strike is not None else 0.0  # flat by then
            strike_s, spread_s = _with_spread(strike, [each[0] for each in every])
            off_s, off_spread_s = _with_spread(off, [each[1] for each in every])
            heel = heels_m[side][min(round(lying_s * RATE_HZ), len(heels_m[side]) - 1), :2]
            found.append(
                {"side": NAMES[side], "strike_s": strike_s, "off_s": off_s, "spread_s": spread_s}
                | {"off_spread_s": off_spread_s, "heel": heel}
            )
    return sorted(found, key=lambda each: -1.0 if each["strike_s"] is None else each["strike_s"])


def _with_spread(time_s: float | None, others: list[list[float]]) -> tuple[float | None, float | None]:
    if time_s is None:
        return None, None
    near = [min(each, key=lambda other: abs(other - time_s)) for each in others if each]
    near = [other for other in near if abs(other - time_s) < _SAME_S]
    return float(np.median(near)), float(np.ptp(near))


def walk_truth(motion: Motion) -> dict[str, Any]:
    """Tell a walk's truth by its rendered feet."""
    heels = {side: motion.landmarks[f"{NAMES[side]}_heel"] for side in SIDES}
    events = footfalls({side: motion.foot(side) for side in SIDES}, heels)
    if motion.plan.get("stops"):  # the last foot is set down beside the other: no step of the walk
        events[-1]["segment"] = "stop"
    return {"test": "gait", "turn": bool(motion.plan.get("turn")), "events": events}


def one_leg_truth(motion: Motion) -> dict[str, Any]:
    """Tell a hold on one leg by the rendered sole: the longest time between two of its contacts."""
    lifted = motion.plan.get("lifted")
    known = {"stance_leg": None, "foot_off_s": None, "foot_down_s": None, "hold_s": None}
    if lifted is None:
        return {"test": "quiet_stance", **known}
    up = motion.foot(lifted)[..., 2].min(axis=1) > LOW_M
    edges = [0, *(np.flatnonzero(np.diff(up.astype(int))) + 1), len(up)]
    flights = [(a, b) for a, b in pairwise(edges) if up[a]]
    begin, end = max(flights, key=lambda each: each[1] - each[0])
    off_s, down_s = begin / RATE_HZ, end / RATE_HZ if end < len(up) else None
    stood = NAMES["R" if lifted == "L" else "L"]
    hold_s = down_s - off_s if down_s is not None else None
    return {
        "test": "single_leg_stance",
        "stance_leg": stood,
        "foot_off_s": off_s,
        "foot_down_s": down_s,
        "hold_s": hold_s,
    }


def stands_truth(motion: Motion) -> dict[str, Any]:
    """Tell the stands as they were planned; contact with the seat follows from the joints."""
    return {"test": "sit_to_stand", "reps": motion.plan["reps"]}


def stages_truth(motion: Motion) -> dict[str, Any]:
    """Tell the stages as they were planned; on one leg from when the sole leaves the floor to when it lands."""
    stages = [dict(each) for each in motion.plan["stages"]]
    for stage in (each for each in stages if each["stage"] == "one_leg"):
        lifted = "R" if stage["stance_leg"] == "left" else "L"
        up = motion.foot(lifted)[..., 2].min(axis=1) > LOW_M
        during = np.flatnonzero(
            up & (abs(motion.time_s - (stage["start_s"] + stage["end_s"]) / 2) < stage["hold_s"] / 2)
        )
        stage["start_s"], stage["end_s"] = during[0] / RATE_HZ, during[-1] / RATE_HZ
        stage["hold_s"] = stage["end_s"] - stage["start_s"]
    return {"test": "four_stage_balance", "stages": stages}
