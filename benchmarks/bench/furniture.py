"""What stands in a room, as boxes: (size m, center m, color, turn about z in degrees)."""

from typing import Any, NamedTuple

import numpy as np

from benchmarks.bench.turning import about


class Box(NamedTuple):
    """A box in the room; its turn is about the vertical."""

    size: tuple[float, ...]
    center: tuple[float, ...]
    color: Any
    turn_deg: float = 0.0


class Chair(NamedTuple):
    """A chair whose seat ends at `front` (x, y), m, and which faces `turn_deg`."""

    front: tuple[float, float]
    seat_m: float
    turn_deg: float = 0.0
    color: tuple[int, int, int] = (120, 84, 56)
    armrests: bool = False


def chair_boxes(chair: Chair, deep_m: float = 0.42) -> list[Box]:
    """Build a chair: a seat, four legs and a back that is open below."""
    seat_m, color = chair.seat_m, np.array(chair.color)
    parts: list[Any] = [((deep_m, 0.45, 0.04), (-deep_m / 2, 0, seat_m - 0.02), color)]
    for y in (-0.2, 0.2):
        parts += [((0.035, 0.035, seat_m), (x, y, seat_m / 2), 0.8 * color) for x in (0.02 - deep_m, -0.03)]
        parts.append(((0.03, 0.035, 0.48), (-deep_m - 0.02, y, seat_m + 0.22), 0.8 * color))
    parts += [
        ((0.025, 0.42, high), (-deep_m - 0.015, 0, seat_m + z), color) for high, z in ((0.16, 0.38), (0.09, 0.16))
    ]
    for y in (-0.265, 0.265) if chair.armrests else ():
        parts.append(((deep_m * 0.8, 0.05, 0.03), (-0.58 * deep_m, y, seat_m + 0.215), 0.8 * color))
        parts.append(((0.035, 0.035, 0.22), (-0.25 * deep_m, y, seat_m + 0.1), 0.8 * color))
    return _placed(parts, chair.front, chair.turn_deg)


def furniture_boxes(kind: str, x: float, y: float, turn_deg: float, rng: np.random.Generator) -> list[Box]:
    """Build a sofa, shelf, table, plant, door or rug."""
    color = rng.integers(40, 190, 3)
    kinds: dict[str, list[Any]] = {
        "sofa": [((1.7, 0.8, 0.42), (0, 0, 0.21), color), ((1.7, 0.22, 0.85), (0, 0.3, 0.43), 0.9 * color)],
        "shelf": [((0.9, 0.32, 1.9), (0, 0, 0.95), color)],
        "table": [((1.1, 0.7, 0.04), (0, 0, 0.72), color)],
        "door": [((0.9, 0.04, 2.05), (0, 0, 1.02), (200, 190, 170))],
        "rug": [((2.2, 1.5, 0.004), (0, 0, -0.001), color)],
        "plant": [((0.3, 0.3, 0.3), (0, 0, 0.15), (120, 80, 60))],
    }
    parts = kinds[kind]
    if kind == "shelf":
        books = [(-0.38 + 0.07 * number, -0.17, 0.5 + 0.45 * (number % 3)) for number in range(12)]
        parts += [((0.05, 0.2, 0.22), book, rng.integers(20, 240, 3)) for book in books]
    if kind == "table":
        parts += [((0.05, 0.05, 0.72), (a, b, 0.36), 0.8 * color) for a in (-0.5, 0.5) for b in (-0.3, 0.3)]
    if kind == "plant":
        leaves = rng.normal([0, 0, 0.55], [0.14, 0.14, 0.2], (24, 3))
        parts += [((0.14,) * 3, tuple(leaf), (40, rng.integers(80, 140), 40)) for leaf in leaves]
    return _placed(parts, (x, y), turn_deg)


def _placed(parts: list[Any], at: tuple[float, float], turn_deg: float) -> list[Box]:
    turn = about("z", turn_deg)[0]
    return [
        Box(size, tuple(turn @ np.array(center, float) + [*at, 0.0]), color, turn_deg) for size, center, color in parts
    ]
