"""What a body wears: pushed out from its skin, colored, and a skirt as a mesh of its own."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.bench.turning import SIDES, Floats, unit

if TYPE_CHECKING:
    from benchmarks.bench.people import Person

Color = tuple[int, int, int]
_RING = 28  # points around a skirt


@dataclass(frozen=True)
class Clothes:
    """Colors 0 to 255; pattern: stripes across the shirt; shorts end above the knee; a skirt ends below it."""

    skin: Color = (186, 140, 112)
    hair: Color = (150, 150, 150)
    shirt: Color = (70, 110, 170)
    trousers: Color = (60, 62, 75)
    shoes: Color = (50, 45, 45)
    skirt: Color | None = None
    pattern: bool = False
    shorts: bool = False
    seed: int = 0


def _regions(person: "Person") -> dict[str, Any]:
    part, height_m = person.part, person.vertices[:, 2]
    ahead_m, top_m = person.vertices[:, 0], person.vertices[:, 2].max()
    hip_m, knee_m = person.joint("hip", "L")[2], person.joint("knee", "L")[2]
    head = part == "head"
    sleeves = [f"{name}.{side}" for name in ("arm", "forearm") for side in SIDES]
    shirt = np.isin(part, ["trunk", *sleeves]) | ((part == "pelvis") & (height_m > hip_m + 0.03))
    legs = [f"{name}.{side}" for name in ("thigh", "shank") for side in SIDES]
    end_m = knee_m + 0.05 if person.clothes.shorts else 0.075
    trousers = (np.isin(part, legs) | ((part == "pelvis") & ~shirt)) & (height_m > end_m)
    shoes = np.isin(part, [f"{name}.{side}" for name in ("foot", "toes") for side in SIDES]) & (height_m < 0.10)
    behind = ahead_m < np.median(ahead_m[head]) - 0.01
    hair = head & ((height_m > top_m - 0.055) | (behind & (height_m > top_m - 0.2)))
    return {"shirt": shirt, "trousers": trousers, "shoes": shoes, "hair": hair}


def dressed(person: "Person") -> Floats:
    """Push the skin out to where the clothes are, (V, 3) m."""
    corners = person.vertices[person.faces]
    outward = np.zeros_like(person.vertices)
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    for corner in person.faces.T[:3]:
        np.add.at(outward, corner, normal)
    outward = unit(outward)
    thick_m = {"shirt": 0.014, "trousers": 0.017, "shoes": 0.007, "hair": 0.018}
    vertices = person.vertices.copy()
    for name, where in _regions(person).items():
        vertices[where] += thick_m[name] * outward[where]
    return np.asarray(vertices)


def dressed_colors(person: "Person") -> Floats:
    """Color each vertex, (V, 3) 0 to 255, a little uneven as cloth is."""
    clothes, rng = person.clothes, np.random.default_rng(person.clothes.seed)
    colors = np.tile(np.array(clothes.skin, float), (len(person.vertices), 1))
    regions = _regions(person)
    for name, where in regions.items():
        colors[where] = getattr(clothes, name)
    if clothes.pattern:
        colors[regions["shirt"] & ((person.vertices[:, 2] * 22).astype(int) % 2 == 0)] = 255 - np.array(clothes.shirt)
    return np.clip(colors * (0.93 + 0.14 * rng.random((len(colors), 1))), 0, 255)


def skirt(person: "Person", places: Floats) -> tuple[Floats, Any]:
    """Hang a skirt around both legs, by where the bones begin (B, 3): vertices (V, 3) m and faces (F, 3)."""
    at = {name: np.array([places[person.labels.index(f"{bone}.{s}")] for s in SIDES]) for name, bone in _LEGS.items()}
    aside = unit((at["hip"][0] - at["hip"][1]) * [1, 1, 0])
    front = np.cross(aside, [0, 0, 1.0])
    angle = np.linspace(0, 2 * np.pi, _RING, endpoint=False)[:, None]
    rings = []
    for share in np.linspace(-0.12, 1.35, 8):  # of a thigh, below the hips
        thigh, shank = at["knee"] - at["hip"], at["ankle"] - at["knee"]
        legs = at["hip"] + thigh * max(share, 0) if share <= 1 else at["knee"] + shank * (share - 1)
        middle = legs.mean(axis=0) + [0, 0, 0.10 if share < 0 else 0]
        wide_m = abs((legs - middle) @ aside).max() + 0.115 + 0.03 * max(share, 0)
        deep_m = abs((legs - middle) @ front).max() + 0.145 + 0.02 * max(share, 0)
        rings.append(middle + np.cos(angle) * aside * wide_m + np.sin(angle) * front * deep_m)
    first = np.arange(_RING * (len(rings) - 1))
    second = first // _RING * _RING + (first + 1) % _RING
    faces = np.vstack(
        [np.column_stack([first, second, first + _RING]), np.column_stack([second, second + _RING, first + _RING])]
    )
    return np.concatenate(rings), faces


_LEGS = {"hip": "upperleg01", "knee": "lowerleg01", "ankle": "foot"}
