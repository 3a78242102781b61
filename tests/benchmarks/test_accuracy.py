"""What is compared with what: truths of known walks and cameras, the product's own path, and an exit that tells."""

import ast
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assessments.gait.passes import straight_passes
from benchmarks import __main__ as command
from benchmarks import accuracy
from benchmarks.accuracy import errors_of
from benchmarks.camera import projection, seen_px
from benchmarks.clips import Clip, Joints, clips_in
from benchmarks.hostile import report
from benchmarks.hostile.films import plain
from benchmarks.strikes import zeni_events
from benchmarks.walk_truth import of_steps
from benchmarks.walkway import walkway_of
from sample_videos import sample_path
from tests.walks import Walk, walked
from vision.track import Floats, PoseTrack

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def slow_walk(track_of: Callable[[str], PoseTrack], tmp_path_factory: pytest.TempPathFactory) -> tuple[Clip, Path]:
    """`gait_left_slow`, shipped without its joints, and where its track is kept."""
    tracks = tmp_path_factory.mktemp("tracks")
    (tracks / "gait_left_slow.heavy.track").write_bytes(track_of("gait_left_slow").to_bytes())
    (clip,) = (each for each in clips_in([sample_path("gait_left_slow").parent]) if each.path.stem == "gait_left_slow")
    return clip, tracks


def test_a_clip_is_measured_the_way_that_the_product_measures(slow_walk: tuple[Clip, Path]) -> None:
    clip, tracks = slow_walk
    result = clip.assessed("gait", tracks)
    assert result.software is not None
    assert result.video is not None
    assert result.conditions.height_cm == pytest.approx(100 * clip.data["person_height_m"])
    speed = result.measures["speed_m_s"]
    assert speed.low is not None


def test_the_numbers_of_a_walk_come_with_their_ranges(slow_walk: tuple[Clip, Path]) -> None:
    found = list(errors_of(*slow_walk))
    (speed,) = (each for each in found if each.measure == "speed_percent")
    assert speed.low < speed.value < speed.high
    assert abs(speed.value) < 3
    ranged = sum(each.has_range for each in found)
    assert ranged >= 10  # cadence, double support, stride time, speed, and three of each side
    assert sum(each.measure == "walk_ranges" for each in found) == ranged


def test_only_what_was_asked_for_is_compared_and_nothing_is_written(
    slow_walk: tuple[Clip, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    written = [ROOT / "README.md", ROOT / "benchmarks" / "results.csv"]
    before = [file.read_bytes() for file in written]
    accuracy.run(slow_walk[1], tmp_path, only=["gait_left_slow"])
    assert "| sample videos (1) |" in capfd.readouterr().out
    assert [file.read_bytes() for file in written] == before
    with pytest.raises(SystemExit, match="No such clip: gait_nobody"):
        accuracy.run(slow_walk[1], tmp_path, only=["gait_nobody"])


def test_only_what_is_missing_is_rendered(tmp_path: Path) -> None:
    one, other = ("make_quiet_00_front", "make_walk_00_side")
    made, asked, renderer = tmp_path / "make", tmp_path / "asked", tmp_path / "renderer"
    films = f"touch {made}/{other}.mp4; echo '{{}}' > {made}/{other}.json"
    renderer.write_text(f'#!/bin/sh\necho "$@" >> {asked}\n{films}\n', encoding="utf-8")
    renderer.chmod(0o755)
    made.mkdir()
    (made / f"{one}.mp4").touch()
    (made / f"{one}.json").write_text("{}", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(SystemExit, match="No such clip"):  # nothing is known of these films
            accuracy.run(tmp_path, tmp_path, str(renderer), only=[one, other])
    (line,) = asked.read_text(encoding="utf-8").splitlines()
    assert line.split() == ["-m", "benchmarks.bench", "render", "--into", str(tmp_path), other]


def footfalls(step_s: float, length_m: float, count: int = 7) -> list[dict[str, object]]:
    """An even walk along a slanting line: stance takes 62 % of a stride, the feet land 12 cm apart sideways."""
    along, aside = np.array([0.6, 0.8]), np.array([-0.8, 0.6])
    return [
        {
            "side": ("right", "left")[index % 2],
            "strike_s": 0.4 + index * step_s,
            "off_s": 0.4 + (index + 2 * 0.62) * step_s,
            "heel": (index * length_m * along + (-1) ** index * 0.06 * aside).tolist(),
        }
        for index in range(count)
    ]


def test_measures_of_known_footfalls() -> None:
    truth = of_steps(footfalls(step_s=0.6, length_m=0.5))
    expected = {"cadence_steps_min": 100, "speed_m_s": 0.5 / 0.6, "stride_time_s": 1.2, "step_width_m": 0.12}
    expected |= {f"step_time_{side}_s": 0.6 for side in ("left", "right")}
    expected |= {f"step_length_{side}_m": 0.5 for side in ("left", "right")}
    expected |= {f"stance_{side}_percent": 62 for side in ("left", "right")} | {"double_support_percent": 24}
    assert truth == pytest.approx(expected)
    assert of_steps(footfalls(0.6, 0.5, count=2)) == {}


def test_the_plain_method_finds_each_strike_once_and_early() -> None:
    """As Zeni's own method does: a foot that swings back before it lands is farthest ahead before that."""
    walk = Walk()
    (seen,) = straight_passes(walked(walk))
    found = [event for event in zeni_events(seen) if event.name == "heel_strike"]
    strikes_s, _ = walk.strikes(float(seen.time_s[-1]))
    inside = strikes_s[(strikes_s > seen.time_s[0] + 0.3) & (strikes_s < seen.time_s[-1] - 0.3)]
    for strike_s in inside:
        assert sum(abs(event.time_s - strike_s) < 0.15 for event in found) == 1


CAMERA = np.array([[900.0, 640, 0, 2560], [0, 360, -900, 2340], [0, 1, 0, 4]])  # 1 m up, looks along y from -4 m
SIZE_PX = (1280, 720)


def joints_of(way_m: Floats, time_s: Floats) -> Joints:
    """Some joints that go along a way (T, 2), seen by CAMERA."""
    heights_m = {"left_hip": 0.9, "right_hip": 0.9, "left_shoulder": 1.4, "right_shoulder": 1.4, "nose": 1.6}
    apart_m = [0.1, -0.1, 0.2, -0.2, 0.0]
    xyz = np.stack(
        [
            np.column_stack([way_m + [0, apart], np.full(len(way_m), up_m)])
            for apart, up_m in zip(apart_m, heights_m.values(), strict=True)
        ],
        axis=1,
    )
    uv = seen_px(CAMERA, xyz.reshape(-1, 3)).reshape(len(way_m), -1, 2)
    return Joints(time_s, xyz, uv, tuple(heights_m))


def test_a_camera_is_found_by_what_it_saw() -> None:
    random = np.random.default_rng(3)
    points_m = random.uniform(-1, 1, size=(40, 3))
    matrix, off_px = projection(points_m, seen_px(CAMERA, points_m))
    assert off_px < 1e-6
    floor_m = np.array([[0.3, 0.2, 0.0], [-0.5, 0.4, 0.0]])
    np.testing.assert_allclose(seen_px(matrix, floor_m), seen_px(CAMERA, floor_m), atol=1e-6)


def test_lines_are_laid_across_the_way_and_give_its_speed() -> None:
    time_s = np.linspace(0, 4, 101)
    joints = joints_of(np.column_stack([1.1 * time_s - 2.2, 0.1 * np.sin(time_s)]), time_s)
    walkway = walkway_of(joints, {"test": "gait"}, SIZE_PX)
    assert walkway is not None
    assert walkway.speed_m_s == pytest.approx(1.1, rel=0.01)
    assert walkway.length_m == pytest.approx(2.2, rel=0.01)


def test_a_line_outside_the_picture_cannot_be_marked() -> None:
    time_s = np.linspace(0, 4, 101)
    joints = joints_of(np.column_stack([1.1 * time_s - 2.2, 0.1 * np.sin(time_s)]), time_s)
    assert walkway_of(joints, {"test": "gait"}, (1280, 500)) is None


def test_a_hostile_file_that_does_harm_is_told_and_ends_the_benchmarks_badly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    harmless = [("nobody", plain)]
    # a process that is started from a large one inherits its peak of memory, so here no memory is too much
    assert report.report(harmless, most_bytes=1e12)
    assert not report.report(harmless, most_bytes=1.0)  # any memory is too much
    assert "1 of them ended otherwise" in capsys.readouterr().out
    monkeypatch.setattr(report, "cases", lambda: harmless)
    monkeypatch.setattr(report, "DOCUMENTED", ())
    with pytest.raises(SystemExit, match="1"):
        command.main(["hostile"])


def test_benchmarks_stand_on_their_own() -> None:
    for file in (ROOT / "benchmarks").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.split(".")[0] == "tests" for name in names), file
