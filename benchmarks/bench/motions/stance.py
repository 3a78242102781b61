"""Standing: quietly, on one leg, and through the four stages."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.bench.motion import RATE_HZ, Motion
from benchmarks.bench.motions.carriage import carried, sway
from benchmarks.bench.motions.footprints import Feet, Step
from benchmarks.bench.people import Person
from benchmarks.bench.turning import NAMES, SIDES, SIGN, Floats, about, eased


def _stood(person: Person, feet: Feet, rms_m: Any, seed: int, arms_out: Any, plan: dict[str, Any]) -> Motion:
    """Sway over the feet as an inverted pendulum, arms out as far (0 to 1) as it is hard."""
    rng, time_s = np.random.default_rng(seed), feet.time_s
    off = np.column_stack([sway(time_s, rng, 0.9), sway(time_s, rng, 1.0)]) * np.asarray(rms_m).reshape(-1, 1)
    lean_deg = 2 + np.degrees(np.arctan(off[:, 0] / 0.9))
    root, turns = carried(feet, smooth_s=0.3, toward=1.0, lean_deg=lean_deg, off_m=off, swing=0.2)
    turns["trunk"] = about("x", -1.2 * np.degrees(np.arctan(off[:, 1] / 0.9))) @ turns["trunk"]
    for side in SIDES:
        for part, deg in (("arm", 55), ("forearm", 62)):
            out = about("x", SIGN[side] * deg * np.broadcast_to(np.asarray(arms_out, float), time_s.shape))
            turns[f"{part}.{side}"] = out @ turns[f"{part}.{side}"]
    return Motion(person, root, turns, plan)


@dataclass(frozen=True)
class Stance:
    """Stand for `seconds`; on one leg for `hold_s` from `lift_s`, the other held `held` (m forward, m up)."""

    lifted: str | None = None
    lift_s: float = 2.2
    hold_s: float = 8.0
    seconds: float = 14.0
    held: tuple[float, float] = (-0.08, 0.16)
    width_m: float = 0.16
    rms_m: float = 0.006
    arms_out: float = 0.2
    seed: int = 0

    def moved(self, person: Person) -> Motion:
        """Stand at the origin, facing x."""
        start = {side: (0.0, SIGN[side] * self.width_m / 2) for side in SIDES}
        steps, end_s = [], self.seconds
        if self.lifted:
            down_s = self.lift_s + self.hold_s
            at, end_s = start[self.lifted], down_s + 1.8
            steps = [Step(self.lifted, self.lift_s, down_s, at, held=self.held, clear_m=0.0, roll_s=0.3, early_s=0.75)]
        time_s = np.arange(0, end_s, 1 / RATE_HZ)
        hard = self.arms_out * eased(time_s, self.lift_s - 0.6, self.lift_s + 0.4) if self.lifted else 0.0
        feet = Feet(person, time_s, start, steps)
        return _stood(person, feet, self.rms_m, self.seed, hard, {"lifted": self.lifted})


@dataclass(frozen=True)
class FourStage:
    """Four stages for `holds_s`; from one that is None on, nobody stands. `front`: whose foot leads."""

    holds_s: tuple[float | None, ...] = (10.4, 10.6, 10.4, 10.5)
    front: str = "L"
    seed: int = 0

    def moved(self, person: Person) -> Motion:
        """Stand at the origin, facing x."""
        front, other = self.front, "R" if self.front == "L" else "L"
        foot_m = person.foot_length_m["L"]
        start: dict[str, tuple[float, float]] = {side: (0.0, SIGN[side] * 0.085) for side in SIDES}
        # By stage: steps as side, m ahead, m aside of its own.
        ways = {
            "side_by_side": [("L", 0.0, 0.051), ("R", 0.0, 0.051)],
            "semi_tandem": [(front, 0.06, 0.075), (front, 0.7 * foot_m, 0.046), (other, 0.0, 0.044)],
            "tandem": [(front, foot_m + 0.012, 0.004), (other, 0.0, 0.003)],
            "one_leg": [(front, 0.0, 0.07), (other, 0.0, 0.055)],
        }
        steps, stages, now_s = [], [], 1.6
        for (stage, prints), hold_s in zip(ways.items(), self.holds_s, strict=True):
            if hold_s is None:
                break
            for side, ahead_m, aside_m in prints:
                at = (ahead_m, SIGN[side] * aside_m)
                steps.append(Step(side, now_s, now_s + 0.5, at, clear_m=0.04, flat_s=0.1, roll_s=0.2))
                now_s += 0.74
            begin_s = steps[-1].on_s
            if stage == "one_leg":
                begin_s = now_s = now_s + 0.9
                held = Step(
                    front,
                    begin_s,
                    begin_s + hold_s,
                    (0.02, SIGN[front] * 0.085),
                    held=(-0.07, 0.15),
                    clear_m=0.0,
                    early_s=0.75,
                )
                steps.append(held)
            now_s = begin_s + hold_s
            stages.append(_stage(stage, begin_s, hold_s, other))
        if len(stages) < 4:
            steps.append(Step(other, now_s, now_s + 0.4, (0.0, SIGN[other] * 0.16), clear_m=0.03))
            steps.append(Step(front, now_s + 0.5, now_s + 0.95, (0.0, SIGN[front] * 0.1), clear_m=0.03))
        time_s = np.arange(0, now_s + 1.9, 1 / RATE_HZ)
        rms, arms = self._hard(time_s, stages)
        return _stood(person, Feet(person, time_s, start, steps), rms, self.seed, arms, {"stages": stages})

    @staticmethod
    def _hard(time_s: Floats, stages: list[dict[str, Any]]) -> tuple[Floats, Floats]:
        rms, arms = np.full(len(time_s), 0.003), np.zeros(len(time_s))
        for stage in stages:
            during = eased(time_s, stage["start_s"] - 0.5, stage["start_s"] + 0.4) * (
                1 - eased(time_s, stage["end_s"], stage["end_s"] + 0.6)
            )
            sway_m, out = {
                "side_by_side": (0, 0),
                "semi_tandem": (0.001, 0.1),
                "tandem": (0.003, 0.45),
                "one_leg": (0.004, 0.5),
            }[stage["stage"]]
            rms, arms = rms + sway_m * during, arms + out * during
        return rms, arms


def _stage(stage: str, begin_s: float, hold_s: float, stood: str) -> dict[str, Any]:
    measure = {"side_by_side": "together_s"}.get(stage, f"{stage}_s")
    leg = {"stance_leg": NAMES[stood]} if stage == "one_leg" else {}
    return {"stage": stage, "measure": measure, "start_s": begin_s, "end_s": begin_s + hold_s, "hold_s": hold_s, **leg}
