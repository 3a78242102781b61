"""Walks of a client made of numbers, seen by a camera made of numbers, and of one rendered client."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessments.assessment import Assessment, VideoFacts
from assessments.conditions import Conditions
from assessments.gait.gait import assess
from assessments.measuring import assess_track
from tests import walks
from tests.walks import PAIRS, WIDTH, WOMAN, Walk, assert_events, body_m, codes, film, there_and_back, walked
from vision.angles import SHANK_TOO_FAR_FORWARD_DEG, THIGH_TOO_FAR_BACK_DEG, TRUNK_TOO_FAR_BACK_DEG
from vision.clean import cleaned
from vision.track import PoseTrack


@settings(max_examples=15)
@given(
    speed=st.floats(0.6, 1.4),
    step_m=st.floats(0.4, 0.65),
    yaw_deg=st.sampled_from([0.0, 180.0]),
    fps=st.sampled_from([24.0, 30.0, 60.0]),
    roll_deg=st.floats(-5, 5),
)
def test_a_walk_across_the_picture(speed: float, step_m: float, yaw_deg: float, fps: float, roll_deg: float) -> None:
    step_s = step_m / speed
    assume(step_s > 0.4)  # at more than 150 steps per minute people run
    walk = Walk(speed, step_s)
    duration_s = 4.4 / speed
    result = assess(walked(walk, duration_s, yaw_deg, fps, roll_deg=roll_deg), WOMAN)
    assert result.view == ("left_side" if yaw_deg else "right_side")
    assert result.quality.status == "good"
    assert_events(result, walk, duration_s, 0.03)
    assert result.value("speed_m_s") == pytest.approx(speed, rel=0.04)
    assert result.value("cadence_steps_min") == pytest.approx(60 / step_s, rel=0.01)
    assert result.value("stride_time_s") == pytest.approx(2 * step_s, abs=0.01)
    assert result.value("double_support_percent") == pytest.approx(24, abs=4)
    for side in ("left", "right"):
        assert result.value(f"step_time_{side}_s") == pytest.approx(step_s, abs=0.01)
        assert result.value(f"step_length_{side}_m") == pytest.approx(step_m, abs=0.03)
        assert result.value(f"stance_{side}_percent") == pytest.approx(62, abs=2.5)


def test_feet_that_land_as_fast_as_in_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bruening and Ridge 2014: against force plates the heel lands with 0.78 of the body's speed."""
    monkeypatch.setattr(walks, "LANDS_M_S", 0.78 * 1.2)
    found = assess(walked(Walk(1.2, 0.5), 4.4 / 1.2), WOMAN)
    assert found.value("double_support_percent") == pytest.approx(24, abs=1)


def test_uneven_steps_are_told_apart() -> None:
    walk = Walk(uneven=0.15)
    result = assess(walked(walk), WOMAN)
    assert_events(result, walk, 4.6, 0.03)
    for side, factor in (("left", 0.85), ("right", 1.15)):
        assert result.value(f"step_time_{side}_s") == pytest.approx(factor * 0.55, abs=0.015)
        assert result.value(f"step_length_{side}_m") == pytest.approx(factor * 0.55, abs=0.02)
    assert result.value("step_time_asymmetry_percent") == pytest.approx(30, abs=3)
    assert result.value("step_length_asymmetry_percent") == pytest.approx(30, abs=4)


def test_a_mirror_swaps_the_sides() -> None:
    track = walked(Walk(uneven=0.15))
    mirrored = {}
    for name, line in (("image_xy", WIDTH), ("world_xyz", 0)):
        array = np.array(getattr(track, name))
        array[..., 0] = line - array[..., 0]
        array[:, PAIRS] = array[:, PAIRS[:, ::-1]]
        mirrored[name] = array
    one, other = assess(track, WOMAN), assess(replace(track, **mirrored), WOMAN)
    assert other.view == "left_side"
    for name, measure in one.measures.items():
        swapped = name.replace("left", "?").replace("right", "left").replace("?", "right")
        assert other.value(swapped) == pytest.approx(measure.number, abs=1e-6)


def test_a_time_shift_moves_the_events_only() -> None:
    track = walked(Walk())
    one, late = assess(track, WOMAN), assess(replace(track, time_s=track.time_s + 7.0), WOMAN)
    assert [event.time_s for event in late.events] == pytest.approx([event.time_s + 7 for event in one.events])
    assert late.value("speed_m_s") == pytest.approx(one.value("speed_m_s"))


def test_noise_loses_no_step() -> None:
    walk = Walk(0.7, 0.62)
    result = assess(cleaned(walked(walk, 6.3, noise_px=3.0)), WOMAN)
    assert_events(result, walk, 6.3, 0.1)
    assert result.value("speed_m_s") == pytest.approx(0.7, rel=0.03)


def test_knees_over_the_cycle_are_those_of_the_body() -> None:
    walk = Walk()
    result = assess(walked(walk), WOMAN)
    body = body_m(walk, np.arange(0, 4.6, 0.01))
    hip, knee, ankle = (body[:, mark][:, [0, 2]] for mark in (24, 26, 28))
    thigh, shank = knee - hip, ankle - knee
    flexion = np.degrees(np.arctan2(thigh[:, 0], -thigh[:, 1]) - np.arctan2(shank[:, 0], -shank[:, 1]))
    off_knee = THIGH_TOO_FAR_BACK_DEG + SHANK_TOO_FAR_FORWARD_DEG  # this body's landmarks lie on its joints
    assert result.value("peak_knee_flexion_right_deg") == pytest.approx(flexion.max() + off_knee, abs=3)
    assert result.value("trunk_lean_deg") == pytest.approx(TRUNK_TOO_FAR_BACK_DEG, abs=1)
    cycles = {(curve.name, curve.side): curve for curve in result.curves if curve.percent}
    assert set(cycles) == {(joint, side) for joint in ("hip", "knee", "ankle") for side in ("left", "right")}
    for curve in cycles.values():
        assert (len(curve.value), len(curve.sd), curve.percent[-1]) == (101, 101, 100)
    for curve in result.curves:
        assert len(curve.value) == len(curve.percent or curve.time_s)
    assert {"speed_m_s", "steps", "trunk_lean_deg"} <= set(result.measures)
    assert Assessment.from_json(result.to_json()) == result


def test_the_first_steps_from_standing_do_not_slow_the_walk() -> None:
    time_s = np.arange(0, 6.0, 1 / 30)
    clock_s = np.where(time_s < 1.5, 0.0, time_s - 1.5)  # both feet on the floor, then at once at full speed
    walk = Walk(begin_s=-0.05, begin_m=-2.3)
    places = body_m(walk, np.maximum(clock_s, 1e-3 * time_s))
    result = assess(film(places, time_s), WOMAN)
    assert result.value("speed_m_s") == pytest.approx(1.0, rel=0.05)
    assert not [event for event in result.events if event.time_s < 1.3]


def test_a_foot_that_has_stopped_and_still_comes_down_has_not_landed() -> None:
    walk = Walk(lift_m=0.14, stops_early=0.2)
    assert_events(assess(walked(walk), WOMAN), replace(walk, lift_m=0.06), 4.6, 0.06)


def test_few_steps_are_marked_and_one_is_refused() -> None:
    two, one = (assess(walked(Walk(), duration_s), WOMAN) for duration_s in (2.0, 1.45))
    assert (two.value("steps"), codes(two)["too_few_steps"]) == (2, "caution")
    assert codes(one)["too_few_steps"] == "reject"


def test_variability_needs_thirty_steps() -> None:
    few = assess(walked(Walk()), WOMAN)
    assert few.value("step_time_variability_percent") is None
    assert codes(few)["too_few_steps_for_variability"] == "info"
    tracks = [there_and_back(2.0)[0] for _ in range(3)]
    times_s = np.concatenate([track.time_s + 40 * number for number, track in enumerate(tracks)])
    many = replace(
        tracks[0],
        time_s=times_s,
        **{
            name: np.concatenate([getattr(track, name) for track in tracks])
            for name in ("image_xy", "world_xyz", "visibility")
        },
    )
    result = assess(many, WOMAN)
    assert result.value("steps") >= 30
    assert 0 <= result.value("step_time_variability_percent") < 3


@pytest.mark.parametrize("name", ["gait_left_slow", "gait_uneven"])
def test_the_true_double_support_lies_inside(
    name: str, track_of: Callable[[str], PoseTrack], truth_of: Callable[[str], dict[str, Any]]
) -> None:
    track = track_of(name)
    facts = VideoFacts(f"{name}.mp4", "0", float(track.time_s[-1]), len(track), 30.0, track.width, track.height, 0)
    found = assess_track(track, test="gait", conditions=Conditions(), video=facts).measures["double_support_percent"]
    assert found.low is not None
    assert found.high is not None
    assert found.low < 100 * truth_of(name)["double_support_fraction"] < found.high < found.low + 25


def test_the_rendered_walk(track_of: Callable[[str], PoseTrack], truth_of: Callable[[str], dict[str, Any]]) -> None:
    truth, track = truth_of("gait_side"), track_of("gait_side")
    facts = VideoFacts("gait_side.mp4", "0", 4.4, len(track), 30.0, track.width, track.height, 0)
    result = assess_track(track, test="gait", conditions=Conditions(height_cm=168.26), video=facts)
    assert (result.quality.status, result.view) == ("good", "right_side")
    for key, name, allowed_s in (("strike_s", "heel_strike", 0.04), ("off_s", "toe_off", 0.06)):
        found = [(event.time_s, event.side) for event in result.events if event.name == name]
        errors_s = [
            min((abs(time_s - event[key]) for time_s, side in found if side == event["side"]), default=9.0)
            for event in truth["events"]
            if 0.25 < event[key] < 4.1
        ]
        assert np.mean(errors_s) < allowed_s
        assert max(errors_s) < 0.1
    assert result.value("speed_m_s") == pytest.approx(truth["speed_mps"], rel=0.05)
    assert result.value("cadence_steps_min") == pytest.approx(truth["cadence_spm"], rel=0.02)
    assert result.value("double_support_percent") == pytest.approx(24, abs=5)
    for side in ("left", "right"):
        assert result.value(f"step_length_{side}_m") == pytest.approx(truth[f"step_length_{side}_m"], abs=0.04)
        assert result.value(f"step_time_{side}_s") == pytest.approx(truth[f"step_time_{side}_s"], abs=0.02)
        measure = result.measures[f"step_length_{side}_m"]
        assert measure.low is not None
        assert measure.high is not None
        assert measure.low < truth[f"step_length_{side}_m"] < measure.high
