"""Walks: even and uneven, slow, shuffling, with a turn, from a stand or already on the way."""

from dataclasses import dataclass

import numpy as np

from benchmarks.bench.motion import RATE_HZ, Motion
from benchmarks.bench.motions.carriage import carried
from benchmarks.bench.motions.footprints import Feet, Step
from benchmarks.bench.people import Person
from benchmarks.bench.turning import SIGN, about


@dataclass(frozen=True)
class Walk:
    """Lengths in m, times in s; of the right foot the steps are `uneven` (share) shorter and `late` (share) later.

    stance : share of a stride that a foot is down
    clear_m : how high a foot swings; a shuffle hardly does
    strike_deg, push_deg : toes up at the strike, heel up at leaving
    flying : the film begins while the walk is on its way
    turn_deg : how far it turns, after half of its steps
    """

    step_m: float = 0.55
    cadence: float = 104.0
    steps: int = 8
    width_m: float = 0.13
    uneven: float = 0.0
    late: float = 0.0
    stance: float = 0.62
    jitter: float = 0.02
    clear_m: float = 0.015
    strike_deg: float = 20.0
    push_deg: float = 46.0
    lean_deg: float = 4.0
    swing: float = 1.0
    flying: bool = False
    turn_deg: float = 0.0
    aid: str | None = None
    seed: int = 0

    def moved(self, person: Person) -> Motion:
        """Walk from x = 0 along x."""
        rng, step_s = np.random.default_rng(self.seed), 60 / self.cadence
        still_s = 0.3 if self.flying else 1.2
        gone_m, land_s, turn_deg, side, steps = 0.0, still_s + 0.6 * step_s, 0.0, "R", []
        place, count = np.zeros(2), self.steps + (3 if self.flying else 0)
        turn_steps = range(count // 2, count // 2 + max(1, round(abs(self.turn_deg) / 35)))
        for number in range(count + 1):
            last = number == count
            share = (0.0 if last else 0.72 if number == 0 else 1.0) * (
                1 - self.uneven if side == "R" else 1 + self.uneven
            )
            turn_deg += self.turn_deg / len(turn_steps) if self.turn_deg and number in turn_steps else 0.0
            ahead = about("z", turn_deg)[0][:2, :2]
            length_m = self.step_m * share * (1 + self.jitter * rng.standard_normal())
            length_m *= 0.5 if self.turn_deg and number in turn_steps else 1.0
            place = place + ahead @ np.array([length_m, 0])
            gone_m += length_m
            swing_s = min(2 * (1 - self.stance) * step_s, 0.9 * step_s)
            size = np.clip(length_m / 0.6, 0, 1.1) ** 0.7 if length_m > 0.05 else 0.1
            at = place + ahead @ np.array([0, SIGN[side] * self.width_m / 2])
            steps.append(
                Step(
                    side,
                    land_s - swing_s,
                    land_s,
                    at=(float(at[0]), float(at[1])),
                    yaw_deg=turn_deg,
                    strike_deg=self.strike_deg * size,
                    push_deg=self.push_deg * (size if number else 0.5),
                    clear_m=self.clear_m,
                    roll_s=0.84 * step_s * self.stance,
                )
            )
            late = 1 + self.late if side == "L" else 1 - self.late  # the step that follows is the other foot's
            land_s += step_s * late * (1 + 0.5 * self.jitter * rng.standard_normal())
            side = "L" if side == "R" else "R"
        end_s = steps[-2].on_s if self.flying else steps[-1].on_s + 0.8
        time_s = np.arange(0, end_s, 1 / RATE_HZ)
        feet = Feet(person, time_s, {each: (0.0, SIGN[each] * self.width_m / 2) for each in SIGN}, steps)
        root, turns = carried(
            feet, smooth_s=0.4 * step_s, lean_deg=self.lean_deg, swing=0.15 if self.aid else self.swing
        )
        begin = round((steps[2].off_s + 0.1) * RATE_HZ) if self.flying else 0
        cut = {name: each[begin:] for name, each in turns.items()}
        return Motion(person, root[begin:], cut, {"turn": bool(self.turn_deg), "stops": not self.flying})
