"""The list of clips, from seeds: split by body and motion, so that neither occurs in two splits."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.bench.camera import Phone
from benchmarks.bench.clothes import Clothes
from benchmarks.bench.film import Coding
from benchmarks.bench.motions.chair import SitToStand
from benchmarks.bench.motions.stance import FourStage, Stance
from benchmarks.bench.motions.walk import Walk

# make: rules may be made with these; calibrate: intervals are fitted to these; test: nothing is, they are the README's.
SPLITS = ("make", "calibrate", "test")
BODIES = 8  # of a split
# How many of each kind a split has.
KINDS = {"walk": 25, "five_stands": 8, "thirty_seconds": 2, "one_leg": 10, "quiet": 4, "stages": 3}
_FURNITURE = ("sofa", "shelf", "table", "plant", "door", "rug")
_VIEWS_DEG = {"side": (80, 100), "oblique": (30, 65), "front": (-8, 8), "behind": (172, 188)}


@dataclass(frozen=True)
class Body:
    """A body's shape (0 to 1 each), and what it wears."""

    shape: dict[str, float]
    clothes: Clothes


@dataclass(frozen=True, kw_only=True)
class View(Phone):
    """Where the phone stands: degrees from the way the client faces (0: in front), its height and how near it is."""

    azimuth_deg: float
    high_m: float
    nearness: float = 1.0
    light: float = 1.0


@dataclass(frozen=True)
class ClipPlan:
    """All that a clip is made from. passer: "before" or "behind" the client, in clothes of its own split."""

    name: str
    split: str
    kind: str
    body: int
    motion: Any
    view: View
    coding: Coding
    seed: int
    passer: str | None = None
    furniture: tuple[str, ...] = field(default=())


def body_of(split: str, number: int) -> Body:
    """Draw a body of a split: no two are alike."""
    rng = _rng(split, "body", number)
    shape = {"gender": rng.uniform(0, 0.2) if number % 2 else rng.uniform(0.8, 1), "age": rng.uniform(0.8, 1)}
    shape |= {"height": rng.uniform(0.25, 0.7), "weight": rng.uniform(0.35, 0.85), "muscle": rng.uniform(0.3, 0.6)}
    skins, hairs = rng.uniform(0.4, 1.0), int(rng.integers(70, 225))
    dark = number % 3 == 0
    trousers = _color(rng, 18, 45) if dark else _color(rng, 40, 170)
    clothes = Clothes(
        skin=(int(205 * skins), int(160 * skins), int(132 * skins)),
        hair=(hairs, hairs, hairs),
        shirt=_color(rng, 18, 50) if number == 6 else _color(rng, 40, 230),
        trousers=trousers,
        shoes=_color(rng, 20, 50) if dark else _color(rng, 20, 240),
        skirt=_color(rng, 30, 150) if number in (1, 5) else None,
        pattern=number in (2, 7),
        shorts=number == 4,
        seed=int(rng.integers(1 << 30)),
    )
    return Body(shape, clothes)


def plans() -> list[ClipPlan]:
    """List all clips, the splits in turn."""
    return [_plan(split, kind, number) for split in SPLITS for kind, count in KINDS.items() for number in range(count)]


def _rng(split: str, what: str, number: int) -> np.random.Generator:
    return np.random.default_rng([2026, SPLITS.index(split), *what.encode(), number])


def _color(rng: np.random.Generator, low: int, high: int) -> tuple[int, int, int]:
    red, green, blue = (int(each) for each in rng.integers(low, high, 3))
    return red, green, blue


def _plan(split: str, kind: str, number: int) -> ClipPlan:
    rng = _rng(split, kind, number)
    motion, views = _MOTIONS[kind](rng, number)
    view = views[number % len(views)]
    passed = kind in ("walk", "five_stands", "one_leg") and number % 5 == 3
    return ClipPlan(
        name=f"{split}_{kind}_{number:02d}_{view}",
        split=split,
        kind=kind,
        body=int(rng.integers(BODIES)),
        motion=motion,
        view=_view(rng, view, kind),
        coding=_coding(rng, number),
        seed=int(rng.integers(1 << 30)),
        passer=str(rng.choice(["before", "behind"])) if passed else None,
        furniture=tuple(str(each) for each in rng.choice(_FURNITURE, 3, replace=False)),
    )


def _view(rng: np.random.Generator, view: str, kind: str) -> View:
    side = rng.choice([-1, 1])
    dim = rng.random() < 0.25
    upright = kind != "walk" and rng.random() < 0.4
    return View(
        azimuth_deg=float(side * rng.uniform(*_VIEWS_DEG[view])),
        high_m=float(rng.uniform(0.8, 1.45)),
        across_deg=float(rng.uniform(42, 50) if upright else rng.uniform(60, 76)),
        nearness=float(rng.uniform(0.9, 1.25)),
        size=(540, 960) if upright else (960, 540),
        roll_deg=float(rng.normal(0, 1.5)),
        barrel=float(rng.choice([0.0, 0.0, 0.03, 0.06])),
        hand_px=float(rng.uniform(1, 4)) if rng.random() < 0.3 else 0.0,
        gain=0.5 if dim else 1.0,
        noise=float(rng.uniform(4, 7)) if dim else float(rng.uniform(1, 3)),
        light=float(rng.uniform(0.8, 1.15)),
    )


def _coding(rng: np.random.Generator, number: int) -> Coding:
    fps = float(rng.choice([24.0, 25.0, 30.0, 30.0, 30.0, 60.0]))
    codec = "libx265" if number % 6 == 4 else "mpeg4" if number % 12 == 7 else "libx264"
    return Coding(fps, unsteady=0.6 if rng.random() < 0.2 else 0.0, codec=codec, quality=int(rng.integers(22, 30)))


def _walk(rng: np.random.Generator, number: int) -> tuple[Walk, list[str]]:
    style = ("even", "slow", "uneven", "shuffle", "even")[number // 4 % 5]
    slow = style in ("slow", "shuffle")
    walk = Walk(
        step_m=float(
            rng.uniform(0.2, 0.34)
            if style == "shuffle"
            else rng.uniform(0.36, 0.48)
            if slow
            else rng.uniform(0.5, 0.72)
        ),
        cadence=float(rng.uniform(78, 95) if slow else rng.uniform(98, 120)),
        steps=int(rng.integers(6, 9)),
        width_m=float(rng.uniform(0.08, 0.2)),
        uneven=float(rng.uniform(0.06, 0.15)) if style == "uneven" else 0.0,
        late=float(rng.uniform(-0.1, 0.1)) if style == "uneven" else 0.0,
        stance=float(rng.uniform(0.65, 0.7) if slow else rng.uniform(0.6, 0.64)),
        jitter=float(rng.uniform(0.01, 0.04)),
        clear_m=0.005 if style == "shuffle" else 0.015,
        strike_deg=float(rng.uniform(2, 8) if style == "shuffle" else rng.uniform(14, 24)),
        push_deg=float(rng.uniform(14, 24) if style == "shuffle" else rng.uniform(36, 52)),
        lean_deg=float(rng.uniform(2, 14) if slow else rng.uniform(1, 6)),
        swing=float(rng.uniform(0.3, 1.2)),
        flying=bool(number % 3 == 1),
        turn_deg=float(rng.choice([90, 180])) if number % 8 == 6 else 0.0,
        aid="frame" if number % 10 == 5 else None,
        seed=int(rng.integers(1 << 30)),
    )
    return walk, ["side", "oblique", "side", "front", "oblique", "behind"]


def _stands(rng: np.random.Generator, number: int, thirty: bool = False) -> tuple[SitToStand, list[str]]:
    chair = SitToStand(
        stands=int(rng.integers(9, 12)) if thirty else 5,
        rise_s=float(rng.uniform(0.8, 1.6)),
        lower_s=float(rng.uniform(0.9, 1.7)),
        stand_s=float(rng.uniform(0.15, 0.5)),
        sit_s=float(rng.uniform(0.15, 0.6)),
        lean_deg=float(rng.uniform(28, 48)),
        seat_m=float(rng.uniform(0.41, 0.47)),
        jitter=float(rng.uniform(0.03, 0.12)),
        slower=float(rng.uniform(0, 0.5)),
        hands=str(rng.choice(["chest", "chest", "chest", "belly", "hanging"])),
        push=tuple(int(each) for each in rng.choice(5, 2, replace=False)) if number % 4 == 2 else (),
        weak=(int(rng.integers(2, 5)),) if thirty else (),
        seed=int(rng.integers(1 << 30)),
    )
    return chair, ["side", "oblique", "front", "side"]


def _one_leg(rng: np.random.Generator, number: int) -> tuple[Stance, list[str]]:
    low = number % 2 == 1  # a small lift, forward, as older adults do it
    stance = Stance(
        lifted=str(rng.choice(["L", "R"])),
        lift_s=float(rng.uniform(1.8, 3.2)),
        hold_s=float(rng.uniform(1.5, 12)),
        held=(float(rng.uniform(0.0, 0.18)), float(rng.uniform(0.03, 0.07)))
        if low
        else (float(rng.uniform(-0.15, 0.0)), 0.16),
        width_m=float(rng.uniform(0.12, 0.22)),
        rms_m=float(rng.uniform(0.003, 0.01)),
        arms_out=float(rng.uniform(0, 0.7)),
        seed=int(rng.integers(1 << 30)),
    )
    return stance, ["front", "front", "oblique", "side"]


def _quiet(rng: np.random.Generator, number: int) -> tuple[Stance, list[str]]:
    rms_m, seed = float(rng.uniform(0.001, 0.012)), int(rng.integers(1 << 30))
    return Stance(seconds=14.0, width_m=float(rng.uniform(0.08, 0.2)), rms_m=rms_m, seed=seed), ["front", "side"]


def _stages(rng: np.random.Generator, number: int) -> tuple[FourStage, list[str]]:
    holds: list[float | None] = [float(rng.uniform(10.2, 11)) for _ in range(4)]
    if number:
        last = 3 - number % 2
        holds[last] = float(rng.uniform(3, 8))
        holds[last + 1 :] = [None] * (3 - last)
    return FourStage(tuple(holds), front=str(rng.choice(["L", "R"])), seed=int(rng.integers(1 << 30))), ["front"]


_MOTIONS: dict[str, Any] = {
    "walk": _walk,
    "five_stands": _stands,
    "thirty_seconds": lambda rng, number: _stands(rng, number, thirty=True),
    "one_leg": _one_leg,
    "quiet": _quiet,
    "stages": _stages,
}
