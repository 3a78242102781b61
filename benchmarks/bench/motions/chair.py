"""Standing up and sitting down."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.bench.furniture import Chair
from benchmarks.bench.motion import RATE_HZ, Motion
from benchmarks.bench.motions.carriage import hands_to, legs, sway
from benchmarks.bench.motions.footprints import Feet
from benchmarks.bench.people import Person
from benchmarks.bench.turning import SIDES, SIGN, Floats, about, eased

_SIT_LEAN_DEG, _SEAT_OFF = 4.0, 0.3  # seat off: share of a rise, Schenkman et al. 1990, doi:10.1093/ptj/70.10.638
_SHANK_DEG = (14.0, 3.0)  # forward of the shank, seated and standing


@dataclass(frozen=True)
class SitToStand:
    """Stands; times in s.

    weak, push : these rise only by `weak_depth`; in these the hands help
    slower : by what share the last is slower than the first
    """

    stands: int = 5
    rise_s: float = 1.0
    stand_s: float = 0.3
    lower_s: float = 1.1
    sit_s: float = 0.4
    lean_deg: float = 38.0
    seat_m: float = 0.44
    jitter: float = 0.08
    slower: float = 0.0
    hands: str = "chest"
    weak: tuple[int, ...] = ()
    push: tuple[int, ...] = ()
    weak_depth: float = 0.42
    seed: int = 0
    width_m: float = field(default=0.2)

    def moved(self, person: Person) -> Motion:
        """Sit, facing x, ankles over x = 0."""
        rng = np.random.default_rng(self.seed)
        plan, now_s = [], 1.4
        for number in range(self.stands):
            slow = max(0.6, 1 + self.jitter * rng.standard_normal() + self.slower * number / max(1, self.stands - 1))
            moments = np.cumsum([now_s, self.rise_s * slow, self.stand_s * slow, self.lower_s * slow])
            plan.append((*moments, self.weak_depth if number in self.weak else 1.0))
            now_s = moments[-1] + self.sit_s * slow
        time_s = np.arange(0, now_s + 1.2, 1 / RATE_HZ)
        up, lean = self._profile(time_s, plan)
        feet = Feet(person, time_s, {side: (0.0, SIGN[side] * self.width_m / 2) for side in SIDES}, [])
        root, turns = self._posed(person, feet, up, lean, rng)
        helped = np.zeros(len(time_s))
        for number in self.push:
            start_s, standing_s, lowering_s, seated_s, _ = plan[number]
            helped += eased(time_s, start_s - 0.5, start_s - 0.1) * (
                1 - eased(time_s, start_s + 0.5 * (standing_s - start_s), standing_s)
            )
            helped += eased(time_s, lowering_s, lowering_s + 0.4) * (1 - eased(time_s, seated_s, seated_s + 0.3))
        if self.hands != "hanging":
            hands_to(person, root, turns, self.hands, 1 - np.clip(helped, 0, 1))
        if self.push:
            hands_to(person, root, turns, "thighs", np.clip(helped, 0, 1))
        return Motion(person, root, turns, {"reps": self._truth(plan), "chair": self._chair(person, root, turns)})

    def _profile(self, time_s: Floats, plan: list[Any]) -> tuple[Floats, Floats]:
        """How far up (0 seated, 1 standing), and the trunk's lean in degrees."""
        up, lean = np.zeros(len(time_s)), np.full(len(time_s), _SIT_LEAN_DEG)
        reach = self.lean_deg - _SIT_LEAN_DEG
        for start_s, standing_s, lowering_s, seated_s, depth in plan:
            rise, lower = standing_s - start_s, seated_s - lowering_s
            up += (
                depth
                * eased(time_s, start_s + _SEAT_OFF * rise, standing_s)
                * (1 - eased(time_s, lowering_s, lowering_s + 0.75 * lower))
            )
            left = 0.0 if depth == 1 else reach * (1 - 0.4 - 0.6 * depth)
            bent = eased(time_s, start_s, start_s + 0.45 * rise) * reach - eased(
                time_s, start_s + 0.45 * rise, standing_s
            ) * (reach - left)
            down = eased(time_s, lowering_s, lowering_s + 0.6 * lower) * (0.85 * reach - left)
            down -= eased(time_s, lowering_s + 0.6 * lower, seated_s) * 0.85 * reach
            lean += bent + down
        return up, lean

    def _posed(
        self, person: Person, feet: Feet, up: Floats, lean: Floats, rng: np.random.Generator
    ) -> tuple[Floats, Any]:
        thigh_m, shank_m, ankle_m = person.length_m["thigh"], person.length_m["shank"], person.ankle["L"][2]
        low_m = self.seat_m + 0.09
        for _ in range(4):  # let the buttocks down onto the seat
            seated, turns = self._hips(person, feet, low_m, up[:1], lean[:1])
            bones, _ = person.posed(seated, {name: each[:1] for name, each in turns.items()})
            below = person.skinned(bones, person.buttocks)[0] - seated[0]
            near = (below[:, 0] > -0.05) & (below[:, 0] < 0.55 * thigh_m)
            low_m += self.seat_m - 0.012 - (seated[0, 2] + below[near, 2].min())
        assert thigh_m + shank_m + ankle_m > low_m
        root, turns = self._hips(person, feet, low_m, up, lean)
        moved = (
            np.column_stack([sway(feet.time_s, rng, 0.003), sway(feet.time_s, rng, 0.003)]) * np.clip(up, 0, 1)[:, None]
        )
        root[:, :2] += moved
        return root, turns | legs(feet, root, turns["pelvis"], np.zeros(len(root)))

    def _hips(self, person: Person, feet: Feet, low_m: float, up: Floats, lean: Floats) -> tuple[Floats, Any]:
        """Unfold knees and hips over ankles that stay; the legs themselves follow by `legs`."""
        thigh_m, shank_m, ankle_m = person.length_m["thigh"], person.length_m["shank"], person.ankle["L"][2]
        seated_deg, standing_deg = _SHANK_DEG
        cosine = (low_m - ankle_m - shank_m * np.cos(np.radians(seated_deg))) / thigh_m
        folded_deg = -np.degrees(np.arccos(np.clip(cosine, -0.25, 1)))
        thigh = np.radians(folded_deg + (-4 - folded_deg) * up)
        shank = np.radians(seated_deg + (standing_deg - seated_deg) * up + 8 * np.sin(np.pi * np.clip(up, 0, 1)))
        root = np.column_stack(
            [
                shank_m * np.sin(shank) + thigh_m * np.sin(thigh),
                0 * up,
                ankle_m + shank_m * np.cos(shank) + thigh_m * np.cos(thigh),
            ]
        )
        turns = {"pelvis": about("y", 0.8 * lean), "trunk": about("y", lean), "head": about("y", 0.35 * lean)}
        for side in SIDES:
            turns[f"thigh.{side}"], turns[f"shank.{side}"] = (
                about("y", np.degrees(thigh)),
                about("y", np.degrees(shank)),
            )
            turns[f"arm.{side}"] = about("y", 0.5 * lean - 6) @ about("x", np.full(len(up), SIGN[side] * 9.0))
            turns[f"forearm.{side}"] = about("y", 0.3 * lean - 24) @ about("x", np.full(len(up), SIGN[side] * 3.0))
        return root, turns

    def _truth(self, plan: list[Any]) -> list[dict[str, Any]]:
        return [
            {"start_s": start, "seat_off_s": start + _SEAT_OFF * (standing - start), "standing_s": standing}
            | {"lowering_s": lowering, "seated_s": seated, "full": depth == 1, "push": number in self.push}
            for number, (start, standing, lowering, seated, depth) in enumerate(plan)
        ]

    def _chair(self, person: Person, root: Floats, turns: Any) -> Chair:
        bones, _ = person.posed(root[:1], {name: each[:1] for name, each in turns.items()})
        body = person.skinned(bones, person.buttocks)[0]
        behind_m = float(body[body[:, 2] > self.seat_m, 0].min())
        return Chair((behind_m - 0.01 + 0.42, 0.0), self.seat_m)
