"""The examples of docs/examples run as they are printed there, on a film of 4 s and on a walk made of numbers."""

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.walks import HEIGHT_M, Walk, walked


def test_a_folder_of_videos_becomes_a_table(tmp_path: Path, one_stand: Path, run_python: Callable[..., Any]) -> None:
    films, out = tmp_path / "films", tmp_path / "out.csv"
    films.mkdir()
    shutil.copy(one_stand, films / "stand.mp4")
    (films / "notes.mp4").write_text("no video", encoding="utf-8")
    (films / "readme.txt").write_text("not looked at", encoding="utf-8")
    ran = run_python("-m", "docs.examples.folder_to_csv", films, "chair_stand_30s", out)
    assert ran.status == 0, ran.err
    with out.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [(row["video"], row["status"]) for row in table[:2]] == [
        ("notes.mp4", "unreadable"),
        ("stand.mp4", "caution"),
    ]
    assert table[0]["findings"].startswith("This video cannot be read")
    values = {row["measure"]: row for row in table[1:]}
    assert (values["stands"]["value"], values["stands"]["unit"]) == ("1", "1")
    assert "ended_too_early" in values["stands"]["findings"]
    assert float(values["duration_s"]["low"]) < float(values["duration_s"]["value"]) < 4.4


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
