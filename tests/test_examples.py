"""The example of docs/examples runs as it is printed there, on a walk made of numbers."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.walks import HEIGHT_M, Walk, walked


def test_landmarks_of_ones_own_are_a_walk(tmp_path: Path, run_python: Callable[..., Any]) -> None:
    track = walked(Walk(speed=1.1, step_s=0.5))
    arrays = {name: getattr(track, name) for name in ("time_s", "image_xy", "world_xyz", "visibility")}
    np.savez(tmp_path / "walk.npz", size=np.array([track.width, track.height]), **arrays)
    ran = run_python("-m", "docs.examples.own_track_gait", tmp_path / "walk.npz", 100 * HEIGHT_M)
    assert (ran.status, ran.err) == (0, "")
    told = dict(re.findall(r"^(.+?): ([\d.]+)", ran.out, re.MULTILINE))
    assert abs(float(told["Walking speed"]) - 1.1) < 0.03
    assert abs(float(told["Cadence"]) - 120) < 2
    assert re.search(r"^Walking speed: .* 95 ?% .* to ", ran.out, re.MULTILINE)
