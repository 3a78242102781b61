"""Clips that no rule was made with, rendered anew: `PYTHON benchmarks/new_clips.py RENDERER FOLDER`.

RENDERER is the folder of the renderer (`../shared/bench`, which is no part of Stridewell), and PYTHON one that has what
it needs: numpy, scipy, av, anny, torch, trimesh and pyrender. Bodies, motions, rooms and cameras follow from the
numbers here alone. A clip that lies in FOLDER already is not made again.
"""

import importlib
import sys
from pathlib import Path
from typing import Any

FPS = 25
SIDEWAYS, UPRIGHT = (960, 540), (540, 960)  # px
_BODIES: dict[str, dict[str, Any]] = {
    "old_woman": {"gender": 0.1, "age": 0.95, "height": 0.35, "weight": 0.65, "seed": 2001},
    "tall_man": {"gender": 0.9, "age": 0.85, "height": 0.6, "weight": 0.45, "seed": 2002},
    "heavy_man": {"gender": 0.8, "age": 0.9, "height": 0.45, "weight": 0.8, "seed": 2003},
}
# Each clip: body, motion, camera; where a chair stands, its seat is as high as the motion's.
CLIPS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "new_walk_side": (
        "old_woman",
        "Walk",
        {"step_l": 0.44, "step_r": 0.5, "cadence": 98, "n_steps": 8, "x0": -2.7, "width": 0.12, "jitter": 0.03},
        {"eye": (0.2, -4.7, 1.0), "target": (0.1, 0, 0.85), "vfov": 44, "roll": 1.5},
    ),
    "new_walk_oblique": (
        "tall_man",
        "Walk",
        {"step_l": 0.66, "step_r": 0.62, "cadence": 112, "n_steps": 6, "x0": -3.2, "stance": 0.6, "time_asym": 0.03},
        {"eye": (2.0, 4.9, 1.2), "target": (-0.2, 0, 0.9), "vfov": 44},
    ),
    "new_walk_towards": (
        "heavy_man",
        "Walk",
        {"step_l": 0.47, "step_r": 0.45, "cadence": 94, "n_steps": 7, "x0": -3.0, "stance": 0.65, "width": 0.18},
        {"eye": (3.7, 0.2, 1.2), "target": (0, 0, 0.85), "vfov": 62, "size": UPRIGHT},
    ),
    "new_one_leg": (
        "heavy_man",
        "Stance",
        {"leg": "R", "lift_at": 2.2, "hold": 6.4, "tail": 1.8, "rms_ml": 0.008, "wobble": 0.05, "arms_out": 0.3},
        {"eye": (3.5, -0.2, 1.1), "target": (0, 0, 0.9), "vfov": 46},
    ),
    "new_chair_side": (
        "tall_man",
        "SitToStand",
        {"n": 5, "rise": 1.0, "lower": 1.1, "sit": 0.35, "seat_h": 0.45, "lean": 42, "jitter": 0.12},
        {"eye": (0.1, -3.6, 1.0), "target": (-0.1, 0, 0.85), "vfov": 48},
    ),
}


def main(renderer: Path, folder: Path) -> None:
    """Render the clips that are not there yet."""
    sys.path.insert(0, str(renderer))
    make, motions, puppet = (importlib.import_module(name) for name in ("make", "motions", "puppet"))
    for number, (name, (body, kind, moves, camera)) in enumerate(CLIPS.items()):
        if (folder / f"{name}.npz").is_file():  # it is written last
            continue
        person = puppet.Body(**_BODIES[body])
        motion = getattr(motions, kind)(person, seed=number + 100, **moves)
        stage = puppet.Stage(**{"size": SIDEWAYS, "seed": number + 200, **camera})
        if kind == "SitToStand":
            stage.chair(-0.33, 0, motion.seat_h)
        begin_s = motion.t0 if kind == "Walk" else 0.0
        make.film(folder / f"{name}.mp4", motion, person, stage, fps=FPS, t_start=begin_s, seed=number + 300)
        stage.renderer.delete()  # only one at a time can draw
        print(name, flush=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
