"""Rotations of many frames at once: matrices (T, 3, 3), degrees; x forward, y left, z up."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Floats = NDArray[np.float64]
SIDES = ("L", "R")
SIGN = {"L": 1.0, "R": -1.0}  # of y
NAMES = {"L": "left", "R": "right"}


def about(axis: str, deg: Any, frames: int | None = None) -> Floats:
    """Turn about a world axis by (T,) degrees, or by one angle in all of `frames`; about y tips a top forward."""
    angles = np.full(frames or 1, deg, float) if np.ndim(deg) == 0 else np.asarray(deg, float)
    return np.asarray(Rotation.from_euler(axis, angles[:, None], degrees=True).as_matrix())


def turned(rotation: Floats, vector: Floats) -> Floats:
    """Turn one vector (3,), or one of each frame (T, 3)."""
    return np.asarray(np.einsum("tij,...j->ti" if vector.ndim == 1 else "tij,tj->ti", rotation, vector))


def unit(vectors: Floats) -> Floats:
    """Scale to length 1; the zero vector stays."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))


def across(vectors: Floats, direction: Floats) -> Floats:
    """Take out what lies along a unit direction."""
    return np.asarray(vectors - (vectors * direction).sum(-1, keepdims=True) * direction)


def aligned(begin: Floats, end: Floats) -> Floats:
    """Shortest turn (3, 3) of one vector into another; they are not opposite."""
    a, b = unit(begin), unit(end)
    axis = np.cross(a, b)
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + skew + skew @ skew / (1 + a @ b))


def between(first: Floats, second: Floats, share: Floats) -> Floats:
    """Turn from one orientation (share 0) to another (share 1), frame by frame."""
    gap = Rotation.from_matrix(np.swapaxes(first, 1, 2) @ second).as_rotvec()
    return np.asarray(first @ Rotation.from_rotvec(gap * share[:, None]).as_matrix())


def hanging(direction: Floats, front: Floats) -> Floats:
    """Orient limbs that hang along -z when unturned: along `direction`, facing `front`."""
    z = -unit(direction)
    x = unit(across(front, z))
    return np.stack([x, np.cross(z, x), z], axis=-1)


def limb(root: Floats, end: Floats, lengths_m: tuple[float, float], pole: Floats, back: bool = False) -> list[Floats]:
    """Orient two segments from root to end (T, 3) so that their joint points to the pole; back: they face away."""
    upper, lower = lengths_m
    gap = end - root
    along = unit(gap)
    # A limb is never quite straight: 0.05 % short of its length.
    far = np.clip(np.linalg.norm(gap, axis=1), abs(upper - lower) + 0.01, (upper + lower) * 0.9995)
    aside = unit(across(pole, along))
    cosine = np.clip((upper**2 + far**2 - lower**2) / (2 * upper * far), -1, 1)[:, None]
    first = along * cosine + aside * np.sqrt(1 - cosine**2)
    second = along * far[:, None] - upper * first
    front = -aside if back else aside
    return [hanging(first, front), hanging(second, front)]


def eased(time_s: Any, begin_s: float, end_s: float) -> Floats:
    """Rise from 0 to 1 with the least jerk (Flash & Hogan 1985, doi:10.1523/JNEUROSCI.05-07-01688.1985)."""
    u = np.clip((np.asarray(time_s, float) - begin_s) / max(1e-6, end_s - begin_s), 0, 1)
    return np.asarray(u**3 * (10 - 15 * u + 6 * u**2))
