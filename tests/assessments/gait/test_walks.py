"""Rendered walks of known motion: every strike and toe off, and the measures made of them."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from assessments.gait.gait import TEST
from sample_videos import sample_path
from vision.clean import cleaned
from vision.track import PoseTrack

ACROSS = ["gait_side", "gait_uneven", "gait_left_slow"]
WALKS = [*ACROSS, "gait_toward"]
each_walk = pytest.mark.parametrize("name", WALKS)
across = pytest.mark.parametrize("name", ACROSS)


@pytest.fixture(scope="session")
def walked(track_of: Callable[[str], PoseTrack]) -> Callable[[str], Assessment]:
    def walked(name: str) -> Assessment:
        height_m = json_of(name)["person_height_m"]
        conditions = Conditions(70, "female", 100 * height_m, pace="usual", walking_aid="none")
        return TEST.assess(cleaned(track_of(name)), conditions)

    return walked


def json_of(name: str) -> Any:
    return json.loads(sample_path(name).with_suffix(".json").read_text(encoding="utf-8"))


def errors_s(result: Assessment, truth: Any, event: str, key: str) -> list[float]:
    """Error of each event against the true one of that side next to it; fails where there is none within 0.15 s."""
    found = [(each.time_s, each.side) for each in result.events if each.name == event]
    errors = []
    for time_s, side in found:
        true_s = np.array([each[key] for each in truth["events"] if each["side"] == side])
        if key == "off_s":  # the toe off before the clip's first strike is not in the list: a stride earlier
            true_s = np.append(true_s, true_s[0] - (true_s[1] - true_s[0]))
        nearest = float(true_s[np.argmin(np.abs(true_s - time_s))])
        assert abs(time_s - nearest) < 0.15, f"{event} of the {side} foot at {time_s:.2f} s is invented"
        errors.append(time_s - nearest)
    between = [each for each in truth["events"] if found[0][0] - 0.1 < each[key] < found[-1][0] + 0.1]
    assert len(between) <= len(found)
    return errors


@each_walk
@pytest.mark.parametrize(("event", "key", "most_s"), [("heel_strike", "strike_s", 0.04), ("toe_off", "off_s", 0.06)])
def test_no_event_is_missed_or_invented(
    name: str, event: str, key: str, most_s: float, walked: Any, truth_of: Callable[[str], dict[str, Any]]
) -> None:
    errors = errors_s(walked(name), truth_of(name), event, key)
    assert len(errors) >= 5
    assert float(np.mean(np.abs(errors))) < most_s


@each_walk
def test_cadence_step_times_and_double_support(name: str, walked: Any, truth_of: Any) -> None:
    truth, result = truth_of(name), walked(name)
    assert result.value("cadence_steps_min") == pytest.approx(truth["cadence_spm"], rel=0.02)
    for side in ("left", "right"):
        assert result.value(f"step_time_{side}_s") == pytest.approx(truth[f"step_time_{side}_s"], abs=0.02)
    assert result.value("double_support_percent") == pytest.approx(100 * truth["double_support_fraction"], abs=5)


@across
def test_speed_and_step_lengths(name: str, walked: Any, truth_of: Any) -> None:
    truth, result = truth_of(name), walked(name)
    assert result.value("speed_m_s") == pytest.approx(truth["speed_mps"], rel=0.05)
    for side in ("left", "right"):
        assert result.value(f"step_length_{side}_m") == pytest.approx(truth[f"step_length_{side}_m"], abs=0.04)


@across
def test_angles_come_over_the_whole_cycle_for_each_side(name: str, walked: Any) -> None:
    cycles = [curve for curve in walked(name).curves if curve.percent]
    assert {curve.name for curve in cycles} == {"hip", "knee", "ankle"}
    assert all(len(curve.percent) == len(curve.value) == len(curve.sd) == 101 for curve in cycles)


def test_without_a_height_times_stand_and_metres_do_not(track_of: Callable[[str], PoseTrack]) -> None:
    result = TEST.assess(cleaned(track_of("gait_side")), Conditions(70, "female"))
    assert result.value("cadence_steps_min") is not None
    assert result.value("speed_m_s") is None
    assert "no_scale" in {finding.code for finding in result.quality.findings}


def test_towards_the_camera_there_is_no_step_length(walked: Any) -> None:
    result = walked("gait_toward")
    assert result.value("step_length_left_m") is None
    assert "wrong_view" in {finding.code for finding in result.quality.findings}


def test_a_mirror_swaps_the_sides_and_keeps_the_times(track_of: Callable[[str], PoseTrack]) -> None:
    track = cleaned(track_of("gait_uneven"))
    pairs = [0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, *(mark + (1 if mark % 2 else -1) for mark in range(11, 33))]
    flipped = track.image_xy[:, pairs] * [-1, 1] + [track.width, 0]
    world = track.world_xyz[:, pairs] * [-1, 1, 1]
    mirrored = replace(track, image_xy=flipped, world_xyz=world, visibility=track.visibility[:, pairs])
    plain, other = (TEST.assess(each, Conditions(70, "female", 168.0)) for each in (track, mirrored))
    assert other.value("step_time_left_s") == pytest.approx(plain.value("step_time_right_s"), abs=0.01)
    assert other.value("step_length_left_m") == pytest.approx(plain.value("step_length_right_m"), abs=0.01)


@pytest.mark.parametrize("name", ["sts5_side", "quiet_stance"])
def test_who_does_not_walk_is_not_measured(name: str, track_of: Callable[[str], PoseTrack]) -> None:
    result = TEST.assess(cleaned(track_of(name)), Conditions(70, "female", 168.0))
    assert "not_walking" in {finding.code for finding in result.quality.findings}
    assert {measure.value for measure in result.measures.values()} == {None}


@pytest.mark.parametrize(
    ("name", "near", "knee_deg", "trunk_deg"),
    [("gait_side", "right", 66.6, 6.9), ("gait_left_slow", "left", 70.9, 4.3), ("gait_uneven", "right", 68.6, 4.8)],
)
def test_angles_are_those_of_the_joints(name: str, near: str, knee_deg: float, trunk_deg: float, track_of: Any) -> None:
    """The true ones, from the joints of the rendered bodies; landmarks lie in front of the hip joints."""
    result = TEST.assess(cleaned(track_of(name)), Conditions(), ())
    assert result.value("trunk_lean_deg") == pytest.approx(trunk_deg, abs=1.8)
    assert result.value(f"peak_knee_flexion_{near}_deg") == pytest.approx(knee_deg, abs=6.8)  # 2 SD of 14 walks
