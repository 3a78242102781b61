"""Put captured joints on a body of other proportions, with feet that neither slide nor sink while they stand."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.signal import butter, filtfilt

from benchmarks.bench.captures.readers import Capture, filled
from benchmarks.bench.motion import RATE_HZ, Motion
from benchmarks.bench.people import Person
from benchmarks.bench.turning import SIDES, SIGN, Floats, about, across, aligned, hanging, turned, unit

UP = np.array([0, 0, 1.0])
# What a capture must name, each for L and R; elbow and wrist may be missing.
NEEDED = ("hip", "knee", "ankle", "toe", "shoulder")
_SMOOTH_HZ = 10.0  # of walking, Winter 2009, Biomechanics, 4th ed., 3.4.4, has next to nothing above 6 Hz
_STANDS_M_S = 0.12  # a foot that is slower than the other by this carries e times as much


def retargeted(capture: Capture, names: Mapping[str, tuple[str, ...]], person: Person) -> Motion:
    """Move a person as somebody moved.

    Parameters
    ----------
    names : for each joint and side ("hip.L"), the capture's markers or joints whose middle it is

    Raises
    ------
    ValueError
        If a joint has no name, or the capture lacks a marker.
    """
    joints = _resampled(_joints(capture, names), capture.rate_hz)
    turns, tall = _turns(joints, person), len(joints["hip.L"])
    load = _load(joints)
    root = np.zeros((tall, 3))
    bones, _ = person.posed(root, turns)
    feet = {side: person.skinned(bones, person.feet[side]) for side in SIDES}
    lowest = {side: feet[side][..., 2].min(axis=1) for side in SIDES}
    # Neither foot may sink, and the one that carries is on the floor.
    root[:, 2] = _smooth(-sum(load[side] * lowest[side] for side in SIDES), 5.0)
    root[:, 2] += np.maximum(0, -(root[:, 2] + np.minimum(*lowest.values())))
    moved = np.zeros((tall - 1, 2))
    for side in SIDES:  # what is nearest to the floor of a foot that carries does not slide
        height = feet[side][..., 2] - lowest[side][:, None]
        weight = np.exp(-height / 0.006)
        weight = weight / weight.sum(axis=1, keepdims=True) * load[side][:, None]
        moved -= (np.diff(feet[side][..., :2], axis=0) * ((weight[1:] + weight[:-1]) / 2)[..., None]).sum(axis=1)
    root[1:, :2] = np.cumsum(moved, axis=0)
    return Motion(person, root, turns)


def _joints(capture: Capture, names: Mapping[str, tuple[str, ...]]) -> dict[str, Floats]:
    if lacking := [f"{joint}.{side}" for joint in NEEDED for side in SIDES if f"{joint}.{side}" not in names]:
        raise ValueError(f"A capture must name {', '.join(lacking)}.")
    if unknown := {marker for markers in names.values() for marker in markers} - set(capture.places):
        raise ValueError(f"The capture has no {', '.join(sorted(unknown))}.")
    return {
        joint: np.mean([filled(capture.places[each]) for each in markers], axis=0) for joint, markers in names.items()
    }


def _smooth(values: Any, cut_hz: float, rate_hz: float = RATE_HZ) -> Floats:
    if len(values) < 20 or cut_hz >= rate_hz / 2 - 0.5:
        return np.asarray(values)
    return np.asarray(filtfilt(*butter(2, cut_hz / (rate_hz / 2)), values, axis=0, padlen=min(len(values) - 1, 60)))


def _resampled(joints: dict[str, Floats], rate_hz: float) -> dict[str, Floats]:
    time_s = np.arange(len(joints["hip.L"])) / rate_hz
    wanted_s = np.arange(0, time_s[-1] + 1e-9, 1 / RATE_HZ)
    return {name: CubicSpline(time_s, _smooth(way, _SMOOTH_HZ, rate_hz))(wanted_s) for name, way in joints.items()}


def _load(joints: dict[str, Floats]) -> dict[str, Floats]:
    """How much each foot carries (T,), by how slow its ankle or toe is beside the other's."""
    speed = {
        side: np.min(
            [np.linalg.norm(np.gradient(joints[f"{j}.{side}"], 1 / RATE_HZ, axis=0), axis=1) for j in ("ankle", "toe")],
            axis=0,
        )
        for side in SIDES
    }
    share = {side: np.exp(-(speed[side] - np.minimum(*speed.values())) / _STANDS_M_S) for side in SIDES}
    first = np.clip(_smooth(share["L"] / (share["L"] + share["R"]), 8.0), 0, 1)
    return {"L": first, "R": 1 - first}


def _upright(up: Floats, left: Floats) -> Floats:
    z = unit(up)
    y = unit(across(left, z))
    return np.stack([np.cross(y, z), y, z], axis=-1)


def _turns(joints: dict[str, Floats], person: Person) -> dict[str, Floats]:
    left = unit(joints["hip.L"] - joints["hip.R"])
    across_shoulders = unit(joints["shoulder.L"] - joints["shoulder.R"])
    up = unit((joints["shoulder.L"] + joints["shoulder.R"] - joints["hip.L"] - joints["hip.R"]) / 2)
    front = unit(np.cross(left * [1, 1, 0], UP))
    turns = {
        "pelvis": _upright(0.4 * UP + 0.6 * up, left),
        "trunk": _upright(up, across_shoulders + left),
        "head": _upright(0.75 * UP + 0.25 * up, across_shoulders * [1, 1, 0]),
    }
    for side in SIDES:
        foot = joints[f"toe.{side}"] - joints[f"ankle.{side}"]
        ahead = unit(foot * [1, 1, 0])
        turns[f"thigh.{side}"] = hanging(joints[f"knee.{side}"] - joints[f"hip.{side}"], unit(front + ahead))
        turns[f"shank.{side}"] = hanging(
            joints[f"ankle.{side}"] - joints[f"knee.{side}"], unit(0.3 * front + 0.7 * ahead)
        )
        turns |= _foot(foot, side, joints, person) | _arm(joints, side, turns["trunk"])
    return turns


def _foot(foot: Floats, side: str, joints: dict[str, Floats], person: Person) -> dict[str, Floats]:
    """Point the foot where ankle and toe point; flat is how it is while it stands."""
    pitch = np.degrees(np.arctan2(foot[:, 2], np.linalg.norm(foot[:, :2], axis=1)))
    speed = np.linalg.norm(np.gradient(joints[f"ankle.{side}"] + joints[f"toe.{side}"], 1 / RATE_HZ, axis=0), axis=1)
    pitch = pitch - np.median(pitch[speed <= np.percentile(speed, 22)])
    out = about("z", np.degrees(np.unwrap(np.arctan2(foot[:, 1], foot[:, 0]))))
    bend = np.clip(-pitch, 0, 32)  # toes stay flatter than a foot that rolls off
    flat = person.foot_turn[side]
    return {
        f"foot.{side}": out @ about("y", -pitch) @ flat,
        f"toes.{side}": out @ about("y", -pitch - 0.85 * bend) @ flat,
    }


def _arm(joints: dict[str, Floats], side: str, trunk: Floats) -> dict[str, Floats]:
    found = {}
    hung = about("y", -4.0)[0] @ about("x", SIGN[side] * 8.0)[0]
    for part, begin, end in (("arm", "shoulder", "elbow"), ("forearm", "elbow", "wrist")):
        if f"{end}.{side}" not in joints:
            found[f"{part}.{side}"] = trunk @ hung
            continue
        way = unit(joints[f"{end}.{side}"] - joints[f"{begin}.{side}"])
        down = turned(trunk, -UP)
        found[f"{part}.{side}"] = np.array(
            [aligned(a, b) @ t if a @ b > -0.98 else t for a, b, t in zip(down, way, trunk, strict=True)]
        )
    return found
