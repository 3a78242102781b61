"""A body that moves: what films, truth and captures have in common."""

from typing import Any

import numpy as np

from benchmarks.bench.people import Person
from benchmarks.bench.rooms import Mesh
from benchmarks.bench.turning import SIDES, Floats

RATE_HZ = 120


class Motion:
    """A person's motion: root (T, 3) m and the world rotation (T, 3, 3) of each segment, at RATE_HZ.

    `plan` is what was meant, as far as truth must be told from it: when a chair stand begins, say.
    """

    def __init__(
        self, person: Person, root: Floats, turns: dict[str, Floats], plan: dict[str, Any] | None = None
    ) -> None:
        self.person, self.root, self.turns, self.plan = person, root, turns, plan or {}
        self.time_s = np.arange(len(root)) / RATE_HZ
        self.bones, self.places = person.posed(root, turns)
        self.landmarks = person.landmarks(self.bones, self.places)
        self.aid: Any = None  # (mesh at rest, its way (T, 3) m)

    def moved(self, by_m: Any, turn: Floats | None = None) -> "Motion":
        """Give the same motion elsewhere, turned about the vertical."""
        turn = np.eye(3) if turn is None else turn
        turns = {name: turn @ each for name, each in self.turns.items()}
        return Motion(self.person, self.root @ turn.T + np.asarray(by_m), turns, self.plan)

    def foot(self, side: str) -> Floats:
        """All vertices of a foot, (T, V, 3) m."""
        return self.person.skinned(self.bones, self.person.feet[side])

    def middle(self, joint: str) -> Floats:
        """Middle of the left and right one, (T, 3) m."""
        return np.asarray((self.landmarks[f"left_{joint}"] + self.landmarks[f"right_{joint}"]) / 2)

    def meshes(self, frame: int) -> list[Mesh]:
        """Give what is drawn of a frame: the body, its skirt and its aid."""
        from benchmarks.bench.clothes import skirt

        person = self.person
        meshes: list[Mesh] = [(person.skinned(self.bones[frame]), person.faces, person.colors)]
        if person.clothes.skirt:
            vertices, faces = skirt(person, self.places[frame])
            meshes.append((vertices, faces, np.tile(np.array(person.clothes.skirt, float), (len(vertices), 1))))
        if self.aid:
            (vertices, faces, colors), way_m = self.aid
            meshes.append((vertices + way_m[frame], faces, colors))
        return meshes

    def feet_at(self, frame: int) -> dict[str, Floats]:
        """Heel and toe of each foot, (2, 3) m."""
        return {
            side: np.array([self.landmarks[f"{name}_{point}"][frame] for point in ("heel", "foot_index")])
            for side, name in zip(SIDES, ("left", "right"), strict=True)
        }
