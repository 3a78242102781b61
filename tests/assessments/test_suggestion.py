"""What a suggestion says of stick figures with known movement, of filmed people, and of clips that it never saw."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assessments.suggestion import LEAST_SURE, TESTS, classifier, features, suggest
from benchmarks.train_suggestion import (
    NAMES,
    OTHER_SIDE,
    SHARED_CLIPS,
    TARGET,
    Rows,
    clips_in,
    leave_one_out,
    rows_of,
    true_view,
)
from vision.body import LANDMARKS
from vision.track import Floats, PoseTrack

WIDTH, HEIGHT, PX_PER_M, FPS = 1280, 720, 300.0, 30.0
# Half the width of the body at shoulders, elbows, hands, hips, knees, ankles, heels, toes.
HALF_WIDTH_M = {11: 0.18, 13: 0.2, 15: 0.2, 17: 0.2, 19: 0.2, 21: 0.2, 23: 0.11, 25: 0.1, 27: 0.09, 29: 0.08, 31: 0.1}
THIGH_M = SHANK_M = 0.42
TRUNK_M = 0.55

MOVEMENTS = [each for each in TESTS if each != "up_and_go"]  # that is told by its turns, not by the model


def stick_figure(
    movement: str, yaw_deg: float, duration_s: float = 12.0, scale: float = 1.0, noise_px: float = 1.5
) -> PoseTrack:
    """Someone of known movement, turned by yaw_deg from the camera (+90 shows the right side), filmed from afar."""
    time_s = np.arange(0, duration_s, 1 / FPS)
    ahead_m, up_m = np.zeros((2, len(time_s), LANDMARKS))  # of each landmark: along the way it faces, above the floor
    legs = [_leg(movement, time_s, side) for side in (0, 1)]
    hip_ahead_m, hip_up_m = _hip(movement, time_s)
    for side, (knee_ahead_m, knee_up_m, foot_ahead_m, foot_up_m) in enumerate(legs):
        for mark, along_m, high_m in (
            (25, knee_ahead_m, knee_up_m),
            (27, foot_ahead_m, foot_up_m + 0.08),
            (29, foot_ahead_m - 0.05, foot_up_m + 0.03),
            (31, foot_ahead_m + 0.2, foot_up_m + 0.02),
        ):
            ahead_m[:, mark + side], up_m[:, mark + side] = along_m, high_m
    ahead_m[:, 11:25], up_m[:, 11:25] = hip_ahead_m[:, None], hip_up_m[:, None]
    up_m[:, 11:23] += TRUNK_M
    ahead_m[:, :11], up_m[:, :11] = hip_ahead_m[:, None] + 0.12, hip_up_m[:, None] + TRUNK_M + 0.2
    to_left_m = np.zeros(LANDMARKS)
    for mark, half_m in HALF_WIDTH_M.items():
        to_left_m[[mark, mark + 1]] = half_m, -half_m
    yaw = np.radians(yaw_deg)
    across_m = np.sin(yaw) * (ahead_m - ahead_m.mean()) + np.cos(yaw) * to_left_m
    xy = np.stack([WIDTH / 2 + PX_PER_M * across_m, 650 - PX_PER_M * up_m], axis=2)
    xy = (xy + np.random.default_rng(5).normal(scale=noise_px, size=xy.shape)) * scale
    shape = (len(time_s), LANDMARKS)
    size = int(WIDTH * scale), int(HEIGHT * scale)
    return PoseTrack(time_s, xy, np.zeros((*shape, 3)), np.ones(shape), *size)


def _hip(movement: str, time_s: Floats) -> tuple[Floats, Floats]:
    standing_m = THIGH_M + SHANK_M + 0.08
    if movement == "sit_to_stand":
        seated = (1 + np.cos(2 * np.pi * time_s / 3)) / 2
        return -0.38 * seated, standing_m - seated * (standing_m - 0.52)
    if movement == "gait":
        return 0.9 * (time_s - time_s.mean()), standing_m - 0.02 + 0.02 * np.cos(4 * np.pi * time_s / 1.1)
    return np.zeros(len(time_s)), np.full(len(time_s), standing_m)


def _leg(movement: str, time_s: Floats, side: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Knee ahead and up, ankle ahead and up from its place on the floor."""
    hip_ahead_m, hip_up_m = _hip(movement, time_s)
    zero = np.zeros(len(time_s))
    if movement == "gait":
        phase = 2 * np.pi * time_s / 1.1 + np.pi * side
        foot_ahead_m, foot_up_m = hip_ahead_m + 0.3 * np.sin(phase), 0.12 * np.maximum(0, np.cos(phase))
        return (hip_ahead_m + foot_ahead_m) / 2 + 0.06, (hip_up_m + foot_up_m + 0.08) / 2, foot_ahead_m, foot_up_m
    if movement == "single_leg_stance" and side == 1:
        up = np.clip((time_s - 1) / 0.5, 0, 1)
        return 0.15 * up, 0.5 + 0.1 * up, -0.1 * up, 0.25 * up
    knee_ahead_m = np.maximum(0, 0.02 - 0.1 * hip_ahead_m)
    return knee_ahead_m, np.full(len(time_s), 0.5), zero, zero


def only(track: PoseTrack, keep: slice) -> PoseTrack:
    arrays = (track.time_s, track.image_xy, track.world_xyz, track.visibility)
    return PoseTrack(*(array[keep] for array in arrays), track.width, track.height)


@pytest.mark.parametrize(
    ("movement", "yaw_deg", "view"),
    [
        (movement, yaw_deg, view)
        for movement in MOVEMENTS
        for yaw_deg, view in ((0, "front"), (45, "oblique"), (90, "right_side"), (-90, "left_side"), (180, "back"))
        if movement != "gait" or view not in ("front", "back")  # filmed from so far away nobody comes nearer
    ],
)
def test_a_stick_figure_is_recognised_from_all_round(movement: str, yaw_deg: float, view: str) -> None:
    found = suggest(stick_figure(movement, yaw_deg, duration_s=4.0 if movement == "gait" else 12.0))
    assert found is not None
    assert (found.test, found.view) == (movement, view)
    assert found.test_probability >= LEAST_SURE


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_a_suggestion_is_free_of_picture_size_lost_frames_and_swapped_legs(movement: str) -> None:
    whole = stick_figure(movement, 60, duration_s=4.0 if movement == "gait" else 12.0)
    small = stick_figure(movement, 60, duration_s=4.0 if movement == "gait" else 12.0, scale=0.4)
    xy = whole.image_xy.copy()
    xy[5::9] = np.nan
    xy[::17, 23:] = xy[::17][:, OTHER_SIDE[23:]]
    assert {found.test for track in (whole, small, replace(whole, image_xy=xy)) if (found := suggest(track))} == {
        movement
    }


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_a_mirror_swaps_the_side_only(movement: str) -> None:
    track = stick_figure(movement, 75, duration_s=4.0 if movement == "gait" else 12.0)
    mirrored = replace(track, image_xy=(track.image_xy * [-1, 1] + [WIDTH, 0])[:, OTHER_SIDE])
    one, other = features(track), features(mirrored)
    assert one is not None
    assert other is not None
    sided = ("nose_ahead", "feet_ahead")
    assert other == pytest.approx({name: -value if name in sided else value for name, value in one.items()}, abs=1e-6)


def test_no_suggestion_without_enough_to_go_on() -> None:
    track = stick_figure("sit_to_stand", 90)
    assert suggest(only(track, slice(0, 0))) is None
    assert suggest(only(track, slice(0, 1))) is None
    assert suggest(only(track, slice(0, 50))) is None
    assert suggest(replace(track, image_xy=np.full_like(track.image_xy, np.nan))) is None
    assert suggest(replace(track, image_xy=np.full_like(track.image_xy, 100.0))) is None


def test_feet_outside_the_picture_are_nothing_to_go_on() -> None:
    track = stick_figure("quiet_stance", 0)
    assert suggest(track) is not None
    assert suggest(replace(track, height=600)) is None


def test_one_rise_is_no_test() -> None:
    track = stick_figure("sit_to_stand", 60)
    assert suggest(track) is not None
    assert suggest(only(track, slice(0, 60))) is None


@pytest.mark.parametrize(
    ("name", "test", "view"),
    [
        ("sts5_side", "sit_to_stand", "right_side"),
        ("sts5_bystander", "sit_to_stand", "right_side"),
        ("sts30_front_arms", "sit_to_stand", "front"),
        ("sts30_oblique", "sit_to_stand", "oblique"),
        ("chair_front_arms_20fps", "sit_to_stand", "front"),
        ("gait_side", "gait", "right_side"),
    ],
)
def test_suggestion_for_sample_clips(name: str, test: str, view: str, track_of: Callable[[str], PoseTrack]) -> None:
    found = suggest(track_of(name))
    assert found is not None
    assert (found.test, found.view) == (test, view)


@pytest.mark.parametrize("name", ["stand_then_fall_front", "walk_sit_bed_15fps"])
def test_a_clip_of_no_test_gets_no_suggestion(name: str, track_of: Callable[[str], PoseTrack]) -> None:
    assert suggest(track_of(name)) is None


def test_both_chair_tests_are_left_to_the_trainer() -> None:
    found = suggest(stick_figure("sit_to_stand", 90))
    assert found is not None
    assert found.names == ("chair_stand_30s", "five_times_sit_to_stand")


def test_shipped_rows_teach_what_holds_for_a_clip_that_they_leave_out() -> None:
    found = leave_one_out(shipped())
    tests, views, wrong = np.mean(list(found.values()), axis=0)
    assert len(found) >= 12
    assert tests > 0.95
    assert views > 0.85
    assert wrong < 0.02
    assert TARGET.stat().st_size < 200_000


def test_shuffled_labels_teach_nothing() -> None:
    rows = shipped()
    mixed = replace(rows, test=np.random.default_rng(1).permutation(rows.test))
    keep = rows.clip != "gait_side"
    model = classifier().fit(mixed.features[keep], mixed.test[keep])
    assert np.mean(model.predict(rows.features[~keep]) == "gait") < 0.7


def test_scikit_learn_is_not_imported_before_it_is_needed() -> None:
    asked = "import sys, assessments.suggestion; sys.exit('sklearn' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", asked], cwd=root, check=False).returncode == 0


@pytest.mark.skipif(not SHARED_CLIPS.is_dir(), reason="the training clips are not here")
def test_the_script_makes_the_shipped_rows() -> None:
    clips = [clip for clip in clips_in([SHARED_CLIPS]) if clip.name in ("gait_toward", "single_leg_left")]
    made, rows = rows_of(clips), shipped()
    rows = rows.only(np.isin(rows.clip, ["gait_toward", "single_leg_left"]))
    assert len(clips) == 2
    np.testing.assert_array_equal(made.test, rows.test)
    np.testing.assert_array_equal(made.view, rows.view)
    np.testing.assert_allclose(made.features, rows.features, rtol=1e-3, atol=1e-3)


@pytest.mark.skipif(not SHARED_CLIPS.is_dir(), reason="the training clips are not here")
@pytest.mark.parametrize(
    ("name", "view"), [("sts30_oblique", "oblique"), ("gait_left_slow", "left_side"), ("gait_toward", "front")]
)
def test_the_true_view_comes_from_the_joints(name: str, view: str) -> None:
    assert true_view(SHARED_CLIPS / f"{name}.npz") == view


def shipped() -> Rows:
    with np.load(TARGET, allow_pickle=False) as rows:
        assert tuple(rows["names"]) == NAMES
        return Rows(rows["features"], rows["test"], rows["view"], rows["clip"])
