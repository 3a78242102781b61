"""Readers of motion capture: TRC and C3D give markers, BVH joints; places in m, x forward, y left, z up."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from benchmarks.bench.turning import Floats

# Files whose y is up face z, most of them; others are turned by the caller.
Y_UP = np.array([[0, 0, 1.0], [1, 0, 0], [0, 1, 0]])
_METERS = {"m": 1.0, "cm": 0.01, "mm": 0.001}


@dataclass(frozen=True)
class Capture:
    """Places (T, 3) m by the file's own names, `rate_hz` a second. Gaps are NaN."""

    rate_hz: float
    places: dict[str, Floats]


def read(path: Path, up: str = "y", meters: float | None = None) -> Capture:
    """Read a TRC, C3D or BVH file.

    Parameters
    ----------
    up : the file's vertical axis, y or z
    meters : a unit of the file in m; BVH does not say, and centimeters are usual

    Raises
    ------
    ValueError
        If the file is of another kind, or broken.
    """
    readers = {".trc": _trc, ".c3d": _c3d, ".bvh": _bvh}
    kind = path.suffix.lower()
    if kind not in readers:
        raise ValueError(f"{path.name}: a capture must be one of {', '.join(readers)}.")
    rate_hz, unit_m, places = readers[kind](path)
    turn = Y_UP if up == "y" else np.eye(3)
    return Capture(rate_hz, {name: way @ turn.T * (meters or unit_m) for name, way in places.items()})


def filled(way: Floats) -> Floats:
    """Bridge the gaps of a marker (T, 3) on straight lines; ValueError where it is never seen."""
    seen = np.isfinite(way).all(axis=1)
    if not seen.any():
        raise ValueError("A marker is never seen.")
    rows = np.arange(len(way))
    return np.column_stack([np.interp(rows, rows[seen], way[seen, axis]) for axis in range(3)])


def _trc(path: Path) -> tuple[float, float, dict[str, Floats]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) < 6:
        raise ValueError(f"{path.name}: a TRC file has five lines of header, got {len(lines)} lines.")
    told = dict(zip(lines[1].split(), lines[2].split(), strict=False))
    names = [name for name in lines[3].split("\t")[2:] if name.strip()]
    rows = [line.split("\t") for line in lines[5:] if line.split("\t")[0].strip().isdigit()]
    if not rows:
        raise ValueError(f"{path.name}: it holds no frame.")
    values = np.full((len(rows), 3 * len(names)), np.nan)
    for row, line in enumerate(rows):
        for column, cell in enumerate(line[2 : 2 + values.shape[1]]):
            values[row, column] = float(cell) if cell.strip() else np.nan
    places = values.reshape(len(rows), -1, 3)
    return float(told["DataRate"]), _METERS[told["Units"]], {name: places[:, n] for n, name in enumerate(names)}


def _c3d(path: Path) -> tuple[float, float, dict[str, Floats]]:
    import ezc3d

    file: Any = ezc3d.c3d(str(path))
    points = file["parameters"]["POINT"]
    unit = points["UNITS"]["value"][0] if "UNITS" in points else "mm"
    names = [name.split(":")[-1] for name in points["LABELS"]["value"]]
    places = {name: file["data"]["points"][:3, number].T for number, name in enumerate(names)}
    return float(points["RATE"]["value"][0]), _METERS[unit], places


def _bvh(path: Path) -> tuple[float, float, dict[str, Floats]]:
    skeleton, found, motion = path.read_text(encoding="utf-8").partition("MOTION")
    count, each_s = re.search(r"Frames:\s*(\d+)", motion), re.search(r"Frame Time:\s*(\S+)", motion)
    if not (found and count and each_s):
        raise ValueError(f"{path.name}: a BVH file has a HIERARCHY and a MOTION.")
    values = np.array(motion[each_s.end() :].split(), float).reshape(int(count[1]), -1)
    places: dict[str, Floats] = {}
    turns: dict[str, Floats] = {}
    first = 0
    for name, parent, offset, channels in _bvh_joints(skeleton):
        own = values[:, first : first + len(channels)]
        first += len(channels)
        moves = [column for column, channel in enumerate(channels) if channel.endswith("position")]
        spins = [column for column, channel in enumerate(channels) if channel.endswith("rotation")]
        place = own[:, moves] if moves else np.tile(offset, (len(values), 1))
        turn = np.tile(np.eye(3), (len(values), 1, 1))
        if spins:
            order = "".join(channels[column][0] for column in spins)  # capitals: about the axes as they turn along
            turn = Rotation.from_euler(order, own[:, spins], degrees=True).as_matrix()
        if parent:
            place, turn = places[parent] + np.einsum("tij,tj->ti", turns[parent], place), turns[parent] @ turn
        places[name], turns[name] = place, turn
    return 1 / float(each_s[1]), _METERS["cm"], places


def _bvh_joints(skeleton: str) -> list[tuple[str, str | None, Floats, list[str]]]:
    """List joints, parents first: name, parent, offset and channels."""
    joints: list[tuple[str, str | None, Floats, list[str]]] = []
    stack: list[str] = []
    name = ""
    for line in (each.split() for each in skeleton.splitlines()):
        match line:
            case ["ROOT" | "JOINT", name]:
                pass
            case ["End", *_]:
                name = f"{stack[-1]}_end"
            case ["OFFSET", *values]:
                joints.append((name, stack[-2] if len(stack) > 1 else None, np.array(values, float), []))
            case ["CHANNELS", _, *channels]:
                joints[-1][3].extend(channels)
            case ["{"]:
                stack.append(name)
            case ["}"]:
                stack.pop()
    return joints
