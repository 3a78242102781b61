"""The open bench, as far as it needs no renderer: its list, its truth, its readers, and a render that was killed."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import walkway
from benchmarks.bench.camera import Camera
from benchmarks.bench.captures.plans import captured
from benchmarks.bench.captures.readers import filled, read
from benchmarks.bench.clips import BODIES, SPLITS, ClipPlan, body_of, plans
from benchmarks.bench.driver import make, missing
from benchmarks.bench.film import Coding
from benchmarks.bench.motion import RATE_HZ
from benchmarks.bench.truth import contact, footfalls, plain, strikes_and_offs_s
from benchmarks.bench.turning import about, aligned, eased, limb, turned
from benchmarks.clips import Clip, Joints, clips_in
from benchmarks.results import SPLIT_SETS, read_rows, table
from benchmarks.walk_truth import events_of, of_steps
from vision.track import Floats


def test_the_list_is_long_named_once_and_the_same_every_time() -> None:
    listed = plans()
    assert len(listed) >= 150
    assert len({plan.name for plan in listed}) == len(listed)
    assert listed == plans()
    assert {plan.split for plan in listed} == set(SPLITS)


def test_a_body_or_a_motion_occurs_in_one_split_only() -> None:
    motions = [plan.motion for plan in plans()]
    assert len(set(motions)) == len(motions)
    bodies = [tuple(body_of(split, number).shape.values()) for split in SPLITS for number in range(BODIES)]
    assert len(set(bodies)) == len(SPLITS) * BODIES
    assert all(0 <= plan.body < BODIES for plan in plans())  # that of its own split


@pytest.mark.parametrize("split", SPLITS)
def test_every_split_has_what_makes_footage_hard(split: str) -> None:
    own = [plan for plan in plans() if plan.split == split]
    clothes = [body_of(split, number).clothes for number in range(BODIES)]
    assert any(each.skirt for each in clothes)
    assert any(each.pattern for each in clothes)
    assert any(max(each.trousers) < 60 for each in clothes)
    assert {plan.passer for plan in own} == {None, "before", "behind"}
    assert any(plan.view.gain < 1 for plan in own)
    assert any(plan.view.hand_px for plan in own)
    assert any(plan.view.barrel for plan in own)
    assert any(plan.coding.unsteady for plan in own)
    assert {plan.coding.codec for plan in own} == {"libx264", "libx265", "mpeg4"}
    assert any(getattr(plan.motion, "aid", None) for plan in own)
    assert any(getattr(plan.motion, "turn_deg", 0) for plan in own)


def stand_in(plan: ClipPlan, folder: Path) -> None:
    """Film nothing, but leave what a film leaves, the truth last."""
    (folder / f"{plan.name}.mp4").write_bytes(b"film")
    (folder / f"{plan.name}.json").write_text("{}", encoding="utf-8")


def test_a_killed_render_goes_on_where_it_was_and_leaves_nothing_half(tmp_path: Path) -> None:
    some, filmed = plans()[:5], []

    def killed(plan: ClipPlan, folder: Path) -> None:
        filmed.append(plan.name)
        if len(filmed) == 3:
            (folder / f"{plan.name}.77.part.mp4").write_bytes(b"ha")  # what a kill leaves
            (folder / f"{plan.name}.mp4").write_bytes(b"film without truth")
            raise KeyboardInterrupt
        stand_in(plan, folder)

    with pytest.raises(KeyboardInterrupt):
        make(some, tmp_path, killed)
    assert missing(some, tmp_path) == some[2:]
    assert make(some, tmp_path, stand_in) == 3
    assert make(some, tmp_path, stand_in) == 0
    assert not list(tmp_path.glob("*/*.part.*"))


def foot(land_s: float, leave_s: float, end_s: float = 3.0) -> Floats:
    """Two points of a sole that comes down at 1 m/s, forward and downward, lies, and goes again: (T, 2, 3) m."""
    time_s = np.arange(0, end_s, 1 / RATE_HZ)
    away_s = np.maximum(0, land_s - time_s) - np.maximum(0, time_s - leave_s)
    place = np.column_stack([-away_s, 0 * time_s, abs(away_s)])
    return np.stack([place, place + [0.2, 0, 0.0]], axis=1)


def test_a_foot_is_down_from_when_it_lands_to_when_it_leaves() -> None:
    strikes, offs = strikes_and_offs_s(contact(foot(1.0, 1.7), low_m=0.013, slow_m_s=0.6))
    assert strikes == pytest.approx([1.0], abs=0.02)
    assert offs == pytest.approx([1.7], abs=0.02)


def test_footfalls_alternate_with_their_spread_and_give_the_measures_of_the_walk() -> None:
    def stepped(first_s: float, y: float) -> tuple[Floats, Floats]:
        time_s = np.arange(0, 5.6, 1 / RATE_HZ)
        stride = (time_s - first_s) / 1.2
        share = stride % 1
        ahead = np.floor(stride) * 1.0 + np.clip((share - 0.62) / 0.38, 0, 1)
        high = 0.1 * np.sin(np.pi * np.clip((share - 0.62) / 0.38, 0, 1))
        heel = np.column_stack([ahead, np.full_like(ahead, y), high])
        return np.stack([heel, heel + [0.2, 0, 0]], axis=1), heel

    (left, left_heel), (right, right_heel) = stepped(0.4, 0.06), stepped(1.0, -0.06)
    right[..., 0] += 0.5
    events = footfalls({"L": left, "R": right}, {"L": left_heel, "R": right_heel + [0.5, 0, 0]})
    struck = [each for each in events if each["strike_s"] is not None]
    assert [each["side"] for each in struck] == ["left", "right"] * (len(struck) // 2) + ["left"] * (len(struck) % 2)
    assert all(each["spread_s"] < 0.1 for each in struck)
    found = of_steps(struck)
    assert found["step_time_left_s"] == pytest.approx(0.6, abs=0.02)
    assert found["step_width_m"] == pytest.approx(0.12, abs=0.005)
    assert found["stance_left_percent"] == pytest.approx(62, abs=3)


def test_a_foot_that_is_only_set_down_beside_the_other_is_no_step() -> None:
    steps = [{"side": "left", "strike_s": 1.0}, {"side": "right", "strike_s": 1.6, "segment": "stop"}]
    nothing_found = SimpleNamespace(events=())
    assert events_of({"events": steps}, nothing_found) == steps[:1]  # type: ignore[arg-type]


def test_truth_is_plain_numbers() -> None:
    assert plain({"a": [np.float64(1.23456), np.bool_(True), np.int64(3)]}) == {"a": [1.2346, True, 3]}


def test_limbs_reach_and_bend_to_the_pole() -> None:
    root, end = np.zeros((1, 3)), np.array([[0.1, 0, -0.7]])
    upper, lower = limb(root, end, (0.4, 0.4), pole=np.array([[1.0, 0, 0]]))
    down = np.array([0, 0, -0.4])
    np.testing.assert_allclose(turned(upper, down) + turned(lower, down), end, atol=1e-9)
    assert turned(upper, down)[0, 0] > 0.05
    np.testing.assert_allclose(aligned(np.array([1.0, 0, 0]), np.array([0, 2.0, 0])) @ [1, 0, 0], [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(turned(about("y", 90.0), np.array([0, 0, 1.0])), [[1, 0, 0]], atol=1e-12)
    np.testing.assert_allclose(eased([0, 1, 2.0], 0, 2), [0, 0.5, 1])


def test_a_camera_sees_its_target_in_the_middle_and_its_lens_draws_corners_in() -> None:
    camera = Camera(eye=(3.0, -2.0, 1.2), target=(0, 0, 0.9), roll_deg=3)
    np.testing.assert_allclose(camera.seen_px(np.array([0, 0, 0.9])), [480, 270], atol=1e-9)
    corner = np.array([960.0, 540.0])
    np.testing.assert_allclose(replace(camera, barrel=0.05).bent_px(corner), [480 * 1.95, 270 * 1.95])


def test_frames_are_shown_at_the_time_of_what_they_show() -> None:
    rng = np.random.default_rng(1)
    assert Coding(30).rows(121, rng).tolist() == list(range(0, 120, 4))
    unsteady = np.diff(Coding(24, unsteady=0.6).rows(1200, rng))
    assert unsteady.min() >= 1
    assert len(set(unsteady)) > 2


def test_no_line_is_marked_exactly_in_a_picture_that_bends_or_moves(tmp_path: Path) -> None:
    joints = Joints(np.zeros(2), np.zeros((2, 1, 3)), np.zeros((2, 1, 2)), ("nose",))
    clip = Clip(tmp_path / "bent.mp4", {"pinhole": False, "size": [960, 540], "truth": {"test": "gait"}})
    object.__setattr__(clip, "joints", joints)
    assert list(walkway.errors_of(clip, tmp_path)) == []


TRC = """PathFileType\t4\t(X/Y/Z)\ttiny.trc
DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames
100\t100\t3\t2\tmm\t100\t0\t3
Frame#\tTime\tHIP\t\t\tTOE\t\t\t
\t\tX1\tY1\tZ1\tX2\tY2\tZ2

1\t0.00\t10\t900\t100\t0\t20\t300
2\t0.01\t10\t900\t200\t\t\t
3\t0.02\t10\t900\t300\t0\t40\t500
"""
BVH = """HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Knee
  {
    OFFSET 0 -40 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    End Site
    {
      OFFSET 0 -45 0
    }
  }
}
MOTION
Frames: 2
Frame Time: 0.02
0 90 0 0 0 0 0 0 0
0 90 10 0 -90 0 0 90 0
"""


def test_a_trc_file_gives_meters_with_gaps(tmp_path: Path) -> None:
    (tmp_path / "tiny.trc").write_text(TRC, encoding="utf-8")
    capture = read(tmp_path / "tiny.trc")
    assert capture.rate_hz == 100
    np.testing.assert_allclose(capture.places["HIP"][:, 0], [0.1, 0.2, 0.3])  # y is up, z is forward
    np.testing.assert_allclose(capture.places["HIP"][0], [0.1, 0.01, 0.9])
    assert np.isnan(capture.places["TOE"][1]).all()
    np.testing.assert_allclose(filled(capture.places["TOE"])[1], [0.4, 0, 0.03])


def test_a_bvh_file_gives_joints_that_turn_with_their_parents(tmp_path: Path) -> None:
    (tmp_path / "tiny.bvh").write_text(BVH, encoding="utf-8")
    capture = read(tmp_path / "tiny.bvh")
    assert capture.rate_hz == pytest.approx(50)
    np.testing.assert_allclose(capture.places["Knee"][0], [0, 0, 0.5], atol=1e-12)
    np.testing.assert_allclose(capture.places["Knee_end"][0], [0, 0, 0.05], atol=1e-12)
    # The thigh swings forward, level; the shank hangs again.
    np.testing.assert_allclose(capture.places["Knee"][1], [0.5, 0, 0.9], atol=1e-12)
    np.testing.assert_allclose(capture.places["Knee_end"][1], [0.5, 0, 0.45], atol=1e-12)


@pytest.mark.parametrize(("name", "text"), [("a.txt", ""), ("a.trc", "x"), ("a.bvh", "HIERARCHY")])
def test_a_broken_capture_is_refused_by_name(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=name):
        read(tmp_path / name)


def test_a_captured_person_is_in_one_split_only(tmp_path: Path) -> None:
    entry = {"name": "a", "file": "a.trc", "person": "p1", "kind": "walk", "split": "make", "joints": {}}
    file = tmp_path / "list.json"
    file.write_text(json.dumps([entry, entry | {"name": "b"}]), encoding="utf-8")
    assert [plan.name for plan, *_ in captured(file)] == ["a", "b"]
    file.write_text(json.dumps([entry, entry | {"name": "b", "split": "test"}]), encoding="utf-8")
    with pytest.raises(ValueError, match="p1 is in two splits"):
        captured(file)


def test_the_readme_shows_the_test_split_only() -> None:
    rows = read_rows()
    shown = table([replace(each, clip_set=name) for name in SPLIT_SETS.values() for each in rows[:1]])
    assert SPLIT_SETS["test"] in shown
    assert SPLIT_SETS["make"] not in shown
    assert SPLIT_SETS["calibrate"] not in shown


def test_a_rendered_clip_is_read_as_any_other(tmp_path: Path) -> None:
    pytest.importorskip("anny")
    pytest.importorskip("pyrender")
    from benchmarks.bench import scene

    (plan,) = (each for each in plans() if each.name == "make_quiet_00_front")
    short = replace(plan, motion=replace(plan.motion, seconds=1.0))
    scene.render(short, tmp_path)
    (clip,) = clips_in([tmp_path])
    assert clip.truth["test"] == "quiet_stance"
    assert clip.joints is not None
    assert clip.joints.uv.shape == (clip.data["frames"], len(clip.joints.names), 2)
