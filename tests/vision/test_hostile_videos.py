"""Hundreds of hostile files: each is read or refused in one sentence, in little memory and time, without a fault."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.hostile.cases import cases

ROOT = Path(__file__).parents[2]
NAMES = [name for name, _ in cases()]
# These go the whole way, through the pose network and a test; `make bench` takes all of them there.
WHOLE_WAY = [
    *("somebody, one picture", "somebody, two pictures", "somebody, all times equal", "somebody, uneven"),
    *("somebody, clock of 2147483647", "somebody, across the beginning", "nobody, all times equal"),
    *("turned by 45", "libx264 gray mp4", "libx264 yuv420p10le mp4", "65 x 49", "pictures flipped 15"),
    "times without end",
]


def results(folder: Path, way: str, names: list[str]) -> dict[str, dict[str, Any]]:
    """Make the files and run them, in processes of their own: this one is full of threads."""
    places = {}
    for number, (name, made) in enumerate(cases()):
        if name in names:
            places[f"{number:03}.mp4"] = name
            (folder / f"{number:03}.mp4").write_bytes(made())
    command = [sys.executable, "-m", "benchmarks.hostile.run", way, str(folder)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=True)
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    return {places[row["name"]]: row for row in rows}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return results(tmp_path_factory.mktemp("hostile"), "read", NAMES)


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return results(tmp_path_factory.mktemp("whole"), "analyse", WHOLE_WAY)


def assert_harmless(row: dict[str, Any], statuses: tuple[int, ...], most_bytes: float) -> None:
    assert row["status"] in statuses, row
    lines = row["err"].splitlines()
    assert len(lines) == (row["status"] != 0), row
    assert all(line.endswith(".") for line in lines)
    assert row["peak_bytes"] < most_bytes, row
    assert row["seconds"] < 60


def test_there_are_hundreds_and_each_has_its_name() -> None:
    assert len(NAMES) == len(set(NAMES)) > 200


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_is_read_or_refused(name: str, read: dict[str, dict[str, Any]]) -> None:
    assert_harmless(read[name], (0, 4), 250e6)


@pytest.mark.parametrize("name", WHOLE_WAY)
def test_a_hostile_file_is_measured_or_refused(name: str, analysed: dict[str, dict[str, Any]]) -> None:
    assert_harmless(analysed[name], (0, 3, 4), 1e9)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("samples of 60000000", "longer than 15 minutes"),
        ("17 tracks", "too many tracks"),
        ("17 tracks, Matroska", "too many tracks"),
        ("700 at one time", "more than 300 frames per second"),
        ("700 at once, Matroska", "more than 300 frames per second"),
        ("then larger", "picture size changes"),
        ("then larger, VP9", "picture size changes"),
        ("box 13 minf missing", "damaged"),
        ("said to be what", "uses a video format that phones do not record"),
        ("4096 x 16", "too narrow"),
        ("sound only", "only sound or data"),
        ("a cover and no film", "damaged"),
    ],
)
def test_what_is_wrong_is_said(name: str, words: str, read: dict[str, dict[str, Any]]) -> None:
    assert words in read[name]["err"]


@pytest.mark.parametrize(
    "name",
    [
        *("with sound", "fragments with sound", "fragments", "fragments of one", "B pictures", "interlaced"),
        *("WebM of a browser", "Matroska with sound, of a pipe", "two videos", "the index twice"),
        *("samples in udta", "a track in labels", "a track in free space", "a large label", "many tags", "many seeks"),
        *("libx265 yuv420p10le mov", "libsvtav1 yuv420p mp4", "libvpx-vp9 yuv420p webm", "prores_ks yuv422p10le mov"),
        *("mjpeg yuvj420p mov", "mpeg4 yuv420p 3gp", "h263 yuv420p 3gp", "then in other colours"),
    ],
)
def test_what_is_only_unusual_is_read(name: str, read: dict[str, dict[str, Any]]) -> None:
    assert read[name]["status"] == 0, read[name]
