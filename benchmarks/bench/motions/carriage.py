"""A body carried by its feet: pelvis, trunk, legs and arms."""

from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter1d, minimum_filter1d

from benchmarks.bench.motion import RATE_HZ
from benchmarks.bench.motions.footprints import Feet
from benchmarks.bench.people import JOINTS, Person
from benchmarks.bench.turning import SIDES, SIGN, Floats, about, across, between, limb, turned, unit

Turns = dict[str, Floats]
_STRAIGHT = 0.9985  # of a leg's length: nobody stands on locked knees


def sway(time_s: Floats, rng: np.random.Generator, size: float) -> Floats:
    """Sway as a body does, by waves of 0.1 to 1.2 Hz whose size falls with their rate; `size` is its RMS."""
    rates_hz = np.array([0.12, 0.21, 0.34, 0.47, 0.63, 0.88, 1.15])
    sizes = rng.uniform(0.6, 1.4, len(rates_hz)) / (rates_hz + 0.25)
    phase = rng.uniform(0, 2 * np.pi, (len(rates_hz), 1))
    waves = (sizes[:, None] * np.sin(2 * np.pi * rates_hz[:, None] * time_s + phase)).sum(axis=0)
    return np.asarray(waves / waves.std() * size)


def carried(
    feet: Feet, smooth_s: float = 0.22, toward: float = 0.4, lean_deg: Any = 3.0, off_m: Any = 0.0, swing: float = 1.0
) -> tuple[Floats, Turns]:
    """Carry a body on its feet.

    Parameters
    ----------
    smooth_s, toward : how the pelvis follows the feet; see `Feet.carried`
    lean_deg : of the trunk, forward
    off_m : (T, 2), moves the pelvis: sway
    swing : of the arms; 1 is usual

    Returns
    -------
    root (T, 3) m, and the turns of all segments
    """
    time_s = feet.time_s
    way, balance = feet.carried(toward, smooth_s)
    way = way + off_m
    lean = np.broadcast_to(np.asarray(lean_deg, float), time_s.shape)
    yaw = gaussian_filter1d((feet.heading["L"] + feet.heading["R"]) / 2, 0.2 * RATE_HZ, mode="nearest")
    ahead = np.column_stack([np.cos(np.radians(yaw)), np.sin(np.radians(yaw))])
    stride_m = gaussian_filter1d(((feet.ankle["L"] - feet.ankle["R"])[:, :2] * ahead).sum(axis=1), 0.05 * RATE_HZ)
    twist = np.clip(-7 * stride_m, -6, 6)
    tilt = gaussian_filter1d(balance, 0.1 * RATE_HZ)
    pelvis = about("z", yaw + twist) @ about("x", -1.5 * tilt) @ about("y", 0.8 * lean)
    trunk = about("z", yaw - 0.5 * twist) @ about("x", -0.8 * tilt) @ about("y", lean)
    turns = {"pelvis": pelvis, "trunk": trunk, "head": about("z", yaw) @ about("y", 0.35 * lean)}
    root = np.column_stack([way, _height_m(feet, way, pelvis)])
    turns |= legs(feet, root, pelvis, yaw)
    swung = gaussian_filter1d(stride_m, 0.08 * RATE_HZ) * 38 * swing
    for side in SIDES:
        forward, out = 4 - SIGN[side] * swung, about("z", yaw) @ about("y", 0.5 * lean)
        turns[f"arm.{side}"] = out @ about("y", -forward) @ about("x", SIGN[side] * 8.0)
        bent = forward + 16 + 0.3 * np.maximum(forward, 0)
        turns[f"forearm.{side}"] = out @ about("y", -bent) @ about("x", SIGN[side] * 2.0)
    return root, turns


def _height_m(feet: Feet, way: Floats, pelvis: Floats) -> Floats:
    """As high as the legs reach from where the feet are, smoothly."""
    person = feet.person
    reach_m = _STRAIGHT * (person.length_m["thigh"] + person.length_m["shank"])
    heights = []
    for side in SIDES:
        hip = turned(pelvis, np.array([0, SIGN[side] * person.hip_half_m, 0]))
        gap = ((feet.ankle[side] - hip)[:, :2] - way) ** 2
        heights.append(feet.ankle[side][:, 2] + np.sqrt(np.maximum(0.01, reach_m**2 - gap.sum(axis=1))) - hip[:, 2])
    lowest = minimum_filter1d(np.minimum(*heights), int(0.2 * RATE_HZ))
    return np.asarray(gaussian_filter1d(lowest, 0.11 * RATE_HZ, mode="nearest") - 0.006)


def legs(feet: Feet, root: Floats, pelvis: Floats, yaw: Floats) -> Turns:
    """Reach the ankles from the hips, knees forward."""
    person, turns = feet.person, {}
    for side in SIDES:
        hip = root + turned(pelvis, np.array([0, SIGN[side] * person.hip_half_m, 0]))
        out = np.radians(0.5 * (feet.heading[side] + yaw) + 5 * SIGN[side])
        pole = np.column_stack([np.cos(out), np.sin(out), 0 * out])
        lengths = (person.length_m["thigh"], person.length_m["shank"])
        turns[f"thigh.{side}"], turns[f"shank.{side}"] = limb(hip, feet.ankle[side], lengths, pole)
        turns[f"foot.{side}"], turns[f"toes.{side}"] = feet.foot[side], feet.toes[side]
    return turns


def hands_to(person: Person, root: Floats, turns: Turns, where: str, share: Floats) -> None:
    """Bring both hands to a place, by a share (T,) of the way: "chest" (crossed arms), "belly", "thighs" or "rests"."""
    _, places = person.posed(root, turns)

    def at(joint: str, side: str) -> Floats:
        return np.asarray(places[:, person.labels.index(f"{JOINTS[joint]}.{side}")])

    lengths = (person.length_m["arm"], person.length_m["forearm"])
    for side in SIDES:
        other, trunk = "R" if side == "L" else "L", turns["trunk"]
        if where == "chest":
            target = at("shoulder", other) + turned(trunk, np.array([0.13, SIGN[side] * 0.06, -0.10]))
        elif where == "belly":
            target = root + turned(trunk, np.array([0.24, SIGN[side] * 0.05, 0.16]))
        elif where == "thighs":
            thigh = at("knee", side) - at("hip", side)
            target = at("hip", side) + 0.6 * thigh + 0.095 * unit(across(np.array([[0.2, 0, 1.0]]), unit(thigh)))
        else:
            target = np.tile(at("hip", side)[0] + [0.1, SIGN[side] * 0.17, 0.19], (len(root), 1))
        out = np.array([[0.3, 0.9, -0.5]]) if where in ("chest", "belly") else np.array([[-1, 0.45, -0.2]])
        pole = out * [1, SIGN[side], 1]
        reached = limb(at("shoulder", side), target, lengths, np.tile(pole, (len(root), 1)), back=True)
        for part, turn in zip(("arm", "forearm"), reached, strict=True):
            turns[f"{part}.{side}"] = between(turns[f"{part}.{side}"], turn, share)
