"""Where the feet are: prints in time, rolled off and swung between."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter1d

from benchmarks.bench.motion import RATE_HZ
from benchmarks.bench.people import TOE_OUT_DEG, Person
from benchmarks.bench.turning import SIDES, SIGN, Floats, about, eased, turned

Way = tuple[Floats, Floats, Floats, Floats]  # ankle (T, 3) m; foot's pitch, toes up; toes' bend; heading: (T,) deg


@dataclass(frozen=True)
class Step:
    """A foot leaves at `off_s` and lands at `on_s` with its ankle over `at` (x, y) m, headed `yaw_deg`.

    strike_deg, push_deg : toes up as it lands, heel up as it leaves
    clear_m : how high it stays above the floor on the way
    held : m forward and up, where it is held in between (a stance on one leg)
    early_s : so long before, the other leg carries the body
    """

    side: str
    off_s: float
    on_s: float
    at: tuple[float, float]
    yaw_deg: float = 0.0
    strike_deg: float = 0.0
    push_deg: float = 8.0
    clear_m: float = 0.015
    flat_s: float = 0.12
    roll_s: float = 0.25
    held: tuple[float, float] | None = None
    early_s: float = 0.0


@dataclass
class Feet:
    """By side, over time: ankle (T, 3) m, turns of foot and toes (T, 3, 3), heading (T,) degrees, who carries."""

    person: Person
    time_s: Floats
    start: dict[str, tuple[float, float]]
    steps: list[Step]
    yaw_deg: float = 0.0
    ankle: dict[str, Floats] = field(default_factory=dict)
    foot: dict[str, Floats] = field(default_factory=dict)
    toes: dict[str, Floats] = field(default_factory=dict)
    heading: dict[str, Floats] = field(default_factory=dict)
    planted: dict[str, Any] = field(default_factory=dict)
    loaded: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Follow each foot from print to print."""
        for side in SIDES:
            self._follow(side, [step for step in self.steps if step.side == side])

    def _follow(self, side: str, steps: list[Step]) -> None:
        time_s = self.time_s
        stood = Step(side, -20.0, -10.0, self.start[side], self.yaw_deg)
        ankle, (pitch, bend, yaw) = np.zeros((len(time_s), 3)), np.zeros((3, len(time_s)))
        planted, loaded = np.zeros(len(time_s), bool), np.ones(len(time_s), bool)
        for last, following in zip([stood, *steps], [*steps, None], strict=True):
            down = (time_s >= last.on_s) & (time_s <= (following.off_s if following else np.inf))
            ankle[down], pitch[down], bend[down], yaw[down] = self._standing(last, following, time_s[down])
            planted |= down
            if following:
                up = (time_s > following.off_s) & (time_s < following.on_s)
                loaded &= ~((time_s > following.off_s - following.early_s) & (time_s < following.on_s))
                if up.any():
                    ankle[up], pitch[up], bend[up], yaw[up] = self._swung(last, following, time_s[up])
        out = about("z", yaw + SIGN[side] * TOE_OUT_DEG)
        self.ankle[side], self.heading[side], self.planted[side] = ankle, yaw, planted
        self.loaded[side] = loaded
        self.foot[side] = out @ about("y", -pitch) @ self.person.foot_turn[side]
        self.toes[side] = out @ about("y", -(pitch + bend)) @ self.person.foot_turn[side]

    def _standing(self, step: Step, following: Step | None, time_s: Floats) -> Way:
        """Put the heel down, lie flat, roll off over the ball."""
        person, side = self.person, step.side
        out = about("z", step.yaw_deg + SIGN[side] * TOE_OUT_DEG)[0]
        ankle, ball = person.ankle[side], person.ball[side] * [1, 1, 0]
        heel = np.array([*step.at, 0.0]) - out @ (ankle * [1, 1, 0])
        pitch = step.strike_deg * (1 - np.clip((time_s - step.on_s) / step.flat_s, 0, 1)) ** 2
        way = heel + turned(about("y", -pitch), ankle) @ out.T
        bend = np.zeros(len(time_s))
        if following:
            rolled = np.clip((time_s - following.off_s + following.roll_s) / following.roll_s, 0, 1)
            push = -following.push_deg * rolled**2.2
            off = heel + out @ ball + turned(about("y", -push), ankle - ball) @ out.T
            way = np.where((rolled > 0)[:, None], off, way)
            pitch, bend = np.where(rolled > 0, push, pitch), np.where(rolled > 0, -push, 0.0)
        return way, pitch, bend, np.full(len(time_s), step.yaw_deg)

    def _swung(self, last: Step, step: Step, time_s: Floats) -> Way:
        """Take a foot from one print to the next, at the speeds with which it leaves and lands."""
        h, swing_s = 0.004, step.on_s - step.off_s
        u = (time_s - step.off_s) / swing_s
        leaves, leaves_deg, *_ = self._standing(last, step, np.array([step.off_s, step.off_s - h]))
        lands, lands_deg, *_ = self._standing(step, None, np.array([step.on_s, step.on_s + h]))
        soft = min(1.0, swing_s / 0.3)
        out, come = soft * (leaves[0] - leaves[1]) / h * swing_s, soft * (lands[1] - lands[0]) / h * swing_s
        way = _hermite(leaves[0], out, lands[0], come, u[:, None])
        turn = (
            0.5 * (leaves_deg[0] - leaves_deg[1]),
            np.clip(lands_deg[1] - lands_deg[0], -90 * h / swing_s, 90 * h / swing_s),
        )
        pitch = _hermite(leaves_deg[0], turn[0] / h * swing_s, lands_deg[0], turn[1] / h * swing_s, u)
        bend = -leaves_deg[0] * (1 - eased(u, 0, 0.6))
        yaw = last.yaw_deg + (step.yaw_deg - last.yaw_deg) * eased(u, 0, 1)
        if step.held:
            up = eased(time_s, step.off_s, step.off_s + 0.7) * (1 - eased(time_s, step.on_s - 0.45, step.on_s))
            moved = eased(time_s, step.on_s - 0.6, step.on_s)[:, None]
            ahead, high = step.held
            lifted = about("z", last.yaw_deg)[0] @ np.array([ahead, 0, high])
            way = leaves[0] * (1 - moved) + lands[0] * moved + up[:, None] * lifted
            pitch = leaves_deg[0] * (1 - eased(time_s, step.off_s, step.off_s + 0.5)) - 20 * up
        return self._cleared(step, u, way, pitch, bend, yaw)

    def _cleared(self, step: Step, u: Floats, way: Floats, pitch: Floats, bend: Floats, yaw: Floats) -> Way:
        """Lift a swinging foot so far that heel, ball and toes stay above the floor."""
        person, side = self.person, step.side
        out = about("z", yaw + SIGN[side] * TOE_OUT_DEG)
        foot, toes = out @ about("y", -pitch), out @ about("y", -(pitch + bend))
        ankle, ball = person.ankle[side], person.ball[side]
        tip = np.array([person.foot_length_m[side], 0, 0]) - ball
        points = [turned(foot, -ankle), turned(foot, ball * [1, 1, 0] - ankle)]
        points.append(turned(foot, ball - ankle) + turned(toes, tip))
        low_m = np.min([(way + point)[:, 2] for point in points], axis=0)
        arch = 4 * u * (1 - u)
        inside = (u > 0.08) & (u < 0.92)
        missing = (step.clear_m * np.sin(np.pi * u) ** 1.2 - low_m)[inside] / arch[inside]
        raised = max(0.0, float(np.max(missing, initial=0.0))) * arch
        way[:, 2] += raised + np.maximum(0, -(low_m + raised))
        return way, pitch, bend, yaw

    def carried(self, toward: float, smooth_s: float) -> tuple[Floats, Floats]:
        """Lead the pelvis, (T, 2) m: between the feet (toward 0) or over the one that carries (1); and its balance."""
        load = {
            side: gaussian_filter1d(self.loaded[side].astype(float), 0.06 * RATE_HZ, mode="nearest") + 1e-6
            for side in SIDES
        }
        total = load["L"] + load["R"]
        places = {side: self.ankle[side][:, :2] for side in SIDES}
        over = sum(load[side][:, None] * places[side] for side in SIDES) / total[:, None]
        middle = (places["L"] + places["R"]) / 2
        way = gaussian_filter1d(middle + toward * (over - middle), smooth_s * RATE_HZ, axis=0, mode="nearest")
        return way, (load["L"] - load["R"]) / total


def _hermite(begin: Any, out: Any, end: Any, come: Any, u: Floats) -> Floats:
    cubes, squares = u**3, u**2
    shares = (2 * cubes - 3 * squares + 1, cubes - 2 * squares + u, 3 * squares - 2 * cubes, cubes - squares)
    return np.asarray(sum(share * part for share, part in zip(shares, (begin, out, end, come), strict=True)))
