"""A skinned body: `anny` (Apache-2.0, MakeHuman's CC0 data), dressed, posed segment by segment in world axes."""

from functools import cache
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.bench.clothes import Clothes, dressed, dressed_colors
from benchmarks.bench.turning import SIDES, Floats, about, aligned

_BONES = {
    "pelvis": ["root", "pelvis.L", "pelvis.R", "spine05"],
    "trunk": [
        "spine04",
        "spine03",
        "spine02",
        "spine01",
        *(f"{b}.{s}" for b in ("clavicle", "shoulder01") for s in SIDES),
    ],
    "head": ["neck01", "neck02", "neck03", "head", "eye.L", "eye.R"],
}
_LIMBS = {
    "thigh": ["upperleg01", "upperleg02"],
    "shank": ["lowerleg01", "lowerleg02"],
    "foot": ["foot"],
    "toes": [f"toe{number}-1" for number in range(1, 6)],
    "arm": ["upperarm01", "upperarm02"],
    "forearm": ["lowerarm01", "lowerarm02"],
    "hand": ["wrist"],
}
SEGMENT_OF = {bone: segment for segment, bones in _BONES.items() for bone in bones}
SEGMENT_OF |= {f"{bone}.{s}": f"{part}.{s}" for part, bones in _LIMBS.items() for bone in bones for s in SIDES}
JOINTS = {"shoulder": "upperarm01", "elbow": "lowerarm01", "wrist": "wrist", "hip": "upperleg01", "knee": "lowerleg01"}
JOINTS |= {"ankle": "foot"}
_HANGS = (
    ("thigh", "hip", "knee"),
    ("shank", "knee", "ankle"),
    ("arm", "shoulder", "elbow"),
    ("forearm", "elbow", "wrist"),
)
TOE_OUT_DEG = 7.0  # at rest


@cache
def _model() -> Any:
    import anny

    return anny.Anny()


class Person:
    """A body in clothes; places in m, at rest upright, facing x, its soles on z = 0.

    Attributes
    ----------
    vertices, faces, colors : (V, 3) m, (F, 3), (V, 3) 0 to 255
    soles, feet : by side, the vertices that meet the floor, and all of a foot
    heel, toe : by side, one vertex
    """

    def __init__(self, shape: dict[str, float], clothes: Clothes) -> None:
        model = _model()
        rest = model(phenotype_kwargs={"muscle": 0.5, "proportions": 0.5, **shape})
        turn = about("z", 90.0)[0]  # the model faces -y
        self.vertices = rest["rest_vertices"][0].numpy().astype(float) @ turn.T
        self.heads = rest["rest_bone_heads"][0].numpy().astype(float) @ turn.T
        self.faces, self.clothes = np.asarray(model.faces), clothes
        self.labels, self.parents = list(model.bone_labels), list(model.bone_parents)
        self.segments = [self._segment(number) for number in range(len(self.labels))]
        weights = np.zeros((len(self.vertices), len(self.labels)))
        rows = np.arange(len(weights))
        for bone, weight in zip(model.vertex_bone_indices.numpy().T, model.vertex_bone_weights.numpy().T, strict=True):
            np.add.at(weights, (rows, bone), weight)
        self.part = np.array([self.segments[bone] for bone in weights.argmax(axis=1)])
        self._stand_on_floor()
        self.colors, self.vertices = dressed_colors(self), dressed(self)
        self._stand_on_floor()  # shoes have soles
        self.height_m = float(self.vertices[:, 2].max())
        self._weights = csr_matrix(weights.astype(np.float32))
        self._points = np.column_stack([self.vertices, np.ones(len(rows))]).astype(np.float32)
        self._measure()

    def _stand_on_floor(self) -> None:
        floor_m = self.vertices[:, 2].min()
        self.vertices[:, 2] -= floor_m
        self.heads[:, 2] -= floor_m

    def _segment(self, bone: int) -> str:
        while self.labels[bone] not in SEGMENT_OF:
            bone = self.parents[bone]
        return SEGMENT_OF[self.labels[bone]]

    def head(self, bone: str) -> Floats:
        """Where a bone begins at rest, (3,) m."""
        return np.asarray(self.heads[self.labels.index(bone)])

    def joint(self, name: str, side: str) -> Floats:
        """Where a joint is at rest, (3,) m."""
        return self.head(f"{JOINTS[name]}.{side}")

    def _measure(self) -> None:
        down, up = np.array([0, 0, -1.0]), np.array([0, 0, 1.0])
        self.rest = {
            f"{s}.{k}": aligned(self.joint(b, k) - self.joint(a, k), down) for s, a, b in _HANGS for k in SIDES
        }
        shoulders, hips = (np.mean([self.joint(name, side) for side in SIDES], axis=0) for name in ("shoulder", "hip"))
        self.middle, self.rest["trunk"] = hips, aligned(shoulders - hips, up)
        self.length_m = {s: float(np.linalg.norm(self.joint(b, "L") - self.joint(a, "L"))) for s, a, b in _HANGS}
        self.hip_half_m = float(abs(self.joint("hip", "L")[1]))
        self.feet, self.soles, self.heel, self.toe = {}, {}, {}, {}
        self.foot_turn, self.foot_length_m, self.ankle, self.ball = {}, {}, {}, {}
        for side in SIDES:
            foot = np.flatnonzero(np.isin(self.part, [f"foot.{side}", f"toes.{side}"]))
            height_m = self.vertices[foot, 2]
            low = foot[height_m < 0.04]
            self.feet[side], self.soles[side] = foot, foot[height_m < 0.02]
            self.heel[side] = low[self.vertices[low, 0].argmin()]
            self.toe[side] = low[self.vertices[low, 0].argmax()]
            gap = self.vertices[self.toe[side]] - self.vertices[self.heel[side]]
            self.foot_turn[side] = about("z", -np.degrees(np.arctan2(gap[1], gap[0])))[0]  # a straight foot
            self.foot_length_m[side] = float(np.hypot(gap[0], gap[1]))
            heel = self.vertices[self.heel[side]] * [1, 1, 0]
            self.ankle[side] = self.foot_turn[side] @ (self.joint("ankle", side) - heel)
            self.ball[side] = self.foot_turn[side] @ (self.head(f"toe2-1.{side}") - heel) * [1, 0, 1]
        face = np.flatnonzero(self.part == "head")
        low_m = abs(self.vertices[face, 2] - self.height_m + 0.14)
        self.nose = face[(self.vertices[face, 0] - 3 * abs(self.vertices[face, 1]) - 3 * low_m).argmax()]
        self.buttocks = np.flatnonzero(np.isin(self.part, ["pelvis", "thigh.L", "thigh.R"]))

    def posed(self, root: Floats, turns: dict[str, Floats]) -> tuple[Floats, Floats]:
        """Pose all frames: bones as (T, B, 12) for `skinned`, and where they begin, (T, B, 3) m.

        Parameters
        ----------
        root : (T, 3) m, the middle of the hips
        turns : world rotation (T, 3, 3) of each segment; one that is not named follows its parent
        """
        frames, bones = len(root), len(self.labels)
        rotation, place = np.zeros((bones, frames, 3, 3)), np.zeros((bones, frames, 3))
        for bone, (segment, parent) in enumerate(zip(self.segments, self.parents, strict=True)):
            own = turns.get(segment)
            if own is not None:
                rotation[bone] = own @ self.rest.get(segment, np.eye(3))
            else:
                rotation[bone] = rotation[parent] if parent >= 0 else np.eye(3)
            if parent < 0:
                place[bone] = root + rotation[bone] @ (self.heads[bone] - self.middle)
            else:
                place[bone] = place[parent] + rotation[parent] @ (self.heads[bone] - self.heads[parent])
        moved = place - np.einsum("btij,bj->bti", rotation, self.heads)
        matrices = np.concatenate([rotation, moved[..., None]], axis=-1).reshape(bones, frames, 12)
        return matrices.transpose(1, 0, 2).astype(np.float32), place.transpose(1, 0, 2)

    def skinned(self, bones: Floats, vertices: Any = slice(None)) -> Floats:
        """Place vertices of one frame (B, 12), (V, 3) m, or of many (T, B, 12), (T, V, 3) m."""
        weights, points = self._weights[vertices], self._points[vertices]
        many = bones if bones.ndim == 3 else bones[None]
        placed = [np.einsum("vij,vj->vi", (weights @ each).reshape(-1, 3, 4), points) for each in many]
        return np.array(placed, float) if bones.ndim == 3 else np.asarray(placed[0], float)

    def landmarks(self, bones: Floats, places: Floats) -> dict[str, Floats]:
        """Name what the truth keeps, (T, 3) m each."""
        sides = {"left": "L", "right": "R"}
        found = {
            f"{name}_{joint}": places[:, self.labels.index(f"{bone}.{side}")]
            for joint, bone in JOINTS.items()
            for name, side in sides.items()
        }
        marks = {f"{name}_heel": self.heel[side] for name, side in sides.items()}
        marks |= {f"{name}_foot_index": self.toe[side] for name, side in sides.items()} | {"nose": self.nose}
        placed = self.skinned(bones, list(marks.values()))
        return found | {name: placed[:, column] for column, name in enumerate(marks)}
