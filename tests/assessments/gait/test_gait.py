"""Walks of a client made of numbers, seen by a camera made of numbers, and of one rendered client."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.signal import butter, lfilter, sosfiltfilt

from assessments.assessment import Assessment, VideoFacts
from assessments.conditions import Conditions, Line
from assessments.gait.gait import TEST, assess
from assessments.gait.measures import values_of
from assessments.gait.passes import feet_hidden, straight_passes
from assessments.gait.walks import find_walks
from assessments.measuring import assess_track
from assessments.uncertainty import with_intervals
from tests import walks
from tests.walks import EYE, FOCAL_PX, HEIGHT_M, PAIRS, TALL, WIDTH, Walk, body_m, film, seen, turned, walked
from vision.angles import SHANK_TOO_FAR_FORWARD_DEG, THIGH_TOO_FAR_BACK_DEG, TRUNK_TOO_FAR_BACK_DEG
from vision.body import LANDMARKS, Landmark
from vision.clean import cleaned
from vision.track import Floats, PoseTrack

WOMAN = Conditions(72, "female", 100 * HEIGHT_M)


def codes(result: Assessment) -> dict[str, str]:
    return {finding.code: finding.severity for finding in result.quality.findings}


def assert_events(result: Assessment, walk: Walk, duration_s: float, abs_s: float, shift_s: float = 0.0) -> None:
    """Every true event 0.3 s from the ends is found, on its side, and none besides."""
    for name, times_s in (("heel_strike", walk.strikes(duration_s)[0]), ("toe_off", walk.offs(duration_s))):
        truth = [(time_s, "left" if index % 2 else "right") for index, time_s in enumerate(times_s)]
        inner = [each for each in truth if 0.3 < each[0] < duration_s - 0.3]
        found = [(event.time_s - shift_s, event.side) for event in result.events if event.name == name]
        for time_s, side in inner:
            assert min(abs(time_s - other_s) for other_s, one in found if one == side) < abs_s
        for time_s, side in found:
            assert min(abs(time_s - other_s) for other_s, one in truth if one == side) < abs_s


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


def test_the_hidden_arm_is_not_measured() -> None:
    result = assess(walked(Walk()), WOMAN)
    assert result.value("arm_swing_range_left_deg") is None
    assert result.value("arm_swing_range_right_deg") > 10
    assert codes(result)["far_arm_hidden"] == "info"


def there_and_back(turn_s: float) -> tuple[PoseTrack, float]:
    """A walk to the right, a turn about the left foot, and the walk back; the length of one way in seconds."""
    way_s = 3.9
    time_s = np.arange(0, way_s, 1 / 30)
    there = body_m(Walk(), time_s)
    back = turned(there, 180.0)
    back[:, :, 0] += there[-1, Landmark.LEFT_HIP, 0] - back[0, Landmark.LEFT_HIP, 0]
    middle = there[-1, Landmark.LEFT_HIP] * [1, 1, 0]
    turns = np.linspace(0, 180, int(turn_s * 30))
    turning = np.stack([turned(there[-1] - middle, angle) + middle for angle in turns])
    places = np.concatenate([there, turning, back])
    return film(places, np.arange(len(places)) / 30), way_s


def test_two_passes_are_pooled_and_the_turn_is_left_out() -> None:
    track, way_s = there_and_back(2.0)
    result = assess(track, WOMAN)
    one = assess(walked(Walk(), way_s), WOMAN)
    assert 2 * one.value("steps") <= result.value("steps") <= 2 * one.value("steps") + 2
    assert result.value("speed_m_s") == pytest.approx(1.0, rel=0.03)
    assert not [event for event in result.events if way_s + 0.2 < event.time_s < way_s + 1.8]
    assert "far_arm_hidden" not in codes(result)


def test_the_first_steps_from_standing_do_not_slow_the_walk() -> None:
    time_s = np.arange(0, 6.0, 1 / 30)
    clock_s = np.where(time_s < 1.5, 0.0, time_s - 1.5)  # both feet on the floor, then at once at full speed
    walk = Walk(begin_s=-0.05, begin_m=-2.3)
    places = body_m(walk, np.maximum(clock_s, 1e-3 * time_s))
    result = assess(film(places, time_s), WOMAN)
    assert result.value("speed_m_s") == pytest.approx(1.0, rel=0.05)
    assert not [event for event in result.events if event.time_s < 1.3]


@pytest.mark.parametrize("height_cm", [None, 120.0])
@pytest.mark.parametrize("yaw_deg", [0.0, -60.0, -90.0])
def test_the_walkway_gives_the_speed_whatever_the_height(height_cm: float | None, yaw_deg: float) -> None:
    def line(at_m: float) -> Line:
        (x, y), (u, v) = seen(turned(np.array([[at_m, -0.5, 0.0], [at_m, 0.5, 0.0]]), yaw_deg), focal_px=1200.0)
        return (float(x), float(y)), (float(u), float(v))

    conditions = Conditions(height_cm=height_cm, walkway_m=2.4, walkway_lines=(line(-1.2), line(1.2)))
    result = assess(walked(Walk(begin_m=-3.0), 5.0, yaw_deg, focal_px=1200.0), conditions)
    assert result.value("speed_m_s") == pytest.approx(1.0, rel=0.04)
    assert result.value("stride_length_m") == pytest.approx(1.1, rel=0.04)
    assert not {"no_scale", "walkway_not_seen"} & set(codes(result))


def test_without_height_and_walkway_the_times_stand() -> None:
    result = assess(walked(Walk()), Conditions(walkway_m=4.0))
    assert {
        name for name, measure in result.measures.items() if measure.unit in ("m", "m/s") and measure.value
    } == set()
    assert result.value("cadence_steps_min") == pytest.approx(60 / 0.55, rel=0.01)
    assert codes(result).keys() >= {"no_scale", "walkway_not_seen"}
    assert result.quality.status == "good"
    assert result.scores == ()


@pytest.mark.parametrize(("yaw_deg", "view"), [(-90.0, "front"), (90.0, "back")])
def test_towards_and_away_there_are_times_and_the_width(yaw_deg: float, view: str) -> None:
    result = assess(walked(Walk(0.9, begin_m=-2.2), 4.2, yaw_deg), WOMAN)
    assert result.view == view
    assert result.value("cadence_steps_min") == pytest.approx(60 / 0.55, rel=0.04)
    assert result.value("step_width_m") == pytest.approx(0.09, abs=0.02)
    for name in ("speed_m_s", "step_length_left_m", "stride_length_m", "peak_knee_flexion_left_deg"):
        assert result.value(name) is None
    assert codes(result)["wrong_view"] == "info"


@pytest.mark.parametrize("toes_m", [0.05, 0.08])
@pytest.mark.parametrize("seen_hz", [3.0, 14.0])
def test_towards_the_camera_a_strike_is_where_the_toes_begin_to_come_down(toes_m: float, seen_hz: float) -> None:
    """Also where the network sees the foot so sluggishly that the slap does not stand out from the swing."""
    walk = Walk(0.9, begin_m=-2.2, toes_up_m=toes_m)
    track = walked(walk, 4.2, -90.0)
    sluggish = butter(2, seen_hz, fs=30.0, output="sos")
    result = assess(replace(track, image_xy=sosfiltfilt(sluggish, track.image_xy, axis=0)), WOMAN)
    found = [(event.time_s, event.side) for event in result.events if event.name == "heel_strike"]
    truth = [(time_s, "left" if index % 2 else "right") for index, time_s in enumerate(walk.strikes(4.2)[0])]
    off_s = [min((found_s - time_s for time_s, one in truth if one == side), key=abs) for found_s, side in found]
    assert len(found) >= 5
    assert np.median(np.abs(off_s)) < 0.06


@pytest.mark.parametrize(
    ("yaw_deg", "toes_m", "lift_m", "early"),
    [(-90.0, 0.1, 0.06, 0.15), (90.0, 0.06, 0.1, 0.0), (90.0, 0.06, 0.1, 0.15)],
)
def test_slow_feet_that_pause_in_mid_swing_swing_once(
    yaw_deg: float, toes_m: float, lift_m: float, early: float
) -> None:
    """Toward and away from the camera lowering the foot adds to its way or takes from it: its swing has two humps."""
    walk = Walk(0.4, 0.8, begin_m=-2.2, toes_up_m=toes_m, lift_m=lift_m, stops_early=early)
    result = assess(cleaned(walked(walk, 5.0, yaw_deg, noise_px=1.0)), WOMAN)
    strikes = [event for event in result.events if event.name == "heel_strike"]
    assert all(a.side != b.side for a, b in pairwise(strikes))
    times_s = walk.strikes(5.0)[0]
    inner = times_s[(times_s > 0.4) & (times_s < 4.5)]
    assert np.abs(inner[:, None] - [event.time_s for event in strikes]).min(axis=1).max() < 0.1


def test_a_foot_that_has_stopped_and_still_comes_down_has_not_landed() -> None:
    walk = Walk(lift_m=0.14, stops_early=0.2)
    assert_events(assess(walked(walk), WOMAN), replace(walk, lift_m=0.06), 4.6, 0.06)


def test_at_a_slant_the_sides_have_no_lengths_of_their_own() -> None:
    """How far apart sideways the feet land is not seen: it lengthens one side's steps and shortens the other's."""
    result = TEST.voided(assess(walked(Walk(), yaw_deg=-28.0), WOMAN))
    assert result.value("stride_length_m") == pytest.approx(1.1, rel=0.04)
    for name in ("step_length_left_m", "step_length_right_m", "step_length_asymmetry_percent"):
        assert result.measures[name].voided_by == ("slanting_walk",)


def test_an_oblique_walk_has_its_speed_and_the_interval_knows_the_unknown_angle_of_view() -> None:
    """The films' phone has a longer lens than the usual one: at 45 degrees that makes the way 3% too short."""
    widths = []
    for yaw_deg in (0.0, -45.0):
        track = replace(walked(Walk(begin_m=-2.2), yaw_deg=yaw_deg), stage="clean")
        result = with_intervals(TEST, track, WOMAN, (), assess(track, WOMAN))
        speed = result.measures["speed_m_s"]
        assert speed.low is not None
        assert speed.high is not None
        assert speed.low < 1.0 < speed.high
        assert speed.value == pytest.approx(1.0, rel=0.05)
        widths.append(speed.high - speed.low)
    assert codes(result)["slanting_walk"] == "caution"
    assert widths[1] > widths[0] + 0.02


def test_one_step_seen_at_a_slant_after_a_turn_is_no_speed() -> None:
    """Its length is wrong by the width that is not seen; the steps before the turn have none."""
    (walk,) = find_walks(straight_passes(walked(Walk(), yaw_deg=-28.0)), WOMAN)
    toward = [replace(step, length=None) for step in walk.steps]
    one = [*toward[:-1], walk.steps[-1]]
    assert values_of([replace(walk, steps=one)], [], WOMAN)["speed_m_s"] is None
    assert values_of([replace(walk, steps=one)], [], WOMAN)["cadence_steps_min"] == pytest.approx(109, abs=3)


def test_step_width_is_between_the_heels_not_the_outer_ankles() -> None:
    track = walked(Walk(begin_m=-2.5), yaw_deg=-90.0)
    width_m = assess(track, WOMAN).value("step_width_m")
    apart = track.image_xy.copy()
    leftward = np.sign(apart[:, 27, 0] - apart[:, 28, 0])
    apart[:, 27, 0] += 12 * leftward
    apart[:, 28, 0] -= 12 * leftward
    assert assess(replace(track, image_xy=apart), WOMAN).value("step_width_m") == pytest.approx(width_m, abs=0.005)


def test_almost_toward_the_camera_the_unknown_angle_of_view_leaves_no_speed() -> None:
    result = assess(walked(Walk(begin_m=-2.8), yaw_deg=-60.0), WOMAN)
    assert result.value("speed_m_s") is None


def test_heels_behind_the_own_feet_are_not_hidden() -> None:
    """From the front each foot stands before its own heel; and what the picture cuts off, nothing hides."""
    track = walked(Walk())
    reported = np.full((len(track), LANDMARKS), 0.95)
    late = track.time_s > 2.5
    reported[np.ix_(late, [29, 30])] = np.maximum(0.9 ** np.arange(1, late.sum() + 1), 0.3)[:, None]
    assert "feet_hidden" not in codes(assess(replace(track, visibility=reported), WOMAN))
    reported[late] = np.maximum(0.9 ** np.arange(1, late.sum() + 1), 0.3)[:, None]
    assert feet_hidden(replace(track, visibility=reported)).any()
    below = track.image_xy + np.where(late, TALL, 0)[:, None, None] * [0.0, 1.0]
    assert not feet_hidden(replace(track, image_xy=below, visibility=reported)).any()


def test_feet_that_are_cut_off_are_the_reason() -> None:
    track = walked(Walk())
    ankles_px = float(track.image_xy[:, [27, 28], 1].max())
    low = track.image_xy + [0.0, TALL - 1 - ankles_px]
    result = assess(replace(track, image_xy=low), WOMAN)
    assert codes(result)["feet_cut_off"] == "reject"
    assert "not_walking" not in codes(result)


def test_a_pass_that_is_left_out_is_said() -> None:
    """A walk on a treadmill, and then one that goes on."""
    places = treadmill_m()
    onward = body_m(Walk(begin_m=-2.4), np.arange(0, 4.6, 1 / 30))
    track = film(np.concatenate([places, onward]), np.arange(len(places) + len(onward)) / 30)
    seen = np.abs(np.arange(len(track)) - len(places))[:, None, None] > 10
    parts = {name: np.where(seen, getattr(track, name), np.nan) for name in ("image_xy", "world_xyz")}
    result = assess(replace(track, **parts), WOMAN)
    (finding,) = (each for each in result.quality.findings if each.code == "walk_left_out")
    assert finding.severity == "caution"
    assert finding.from_s == pytest.approx(0, abs=0.1)


def test_a_turn_is_said() -> None:
    track, way_s = there_and_back(2.0)
    (finding,) = (each for each in assess(track, WOMAN).quality.findings if each.code == "turn_left_out")
    assert way_s - 0.7 < finding.from_s < finding.to_s < way_s + 2.7


def test_a_slanting_walk_has_lengths_and_says_that_they_are_less_certain() -> None:
    result = assess(walked(Walk(), yaw_deg=-33.0), WOMAN)
    assert result.value("speed_m_s") == pytest.approx(1.0, rel=0.04)
    assert codes(result)["slanting_walk"] == "caution"


def test_where_furniture_hides_the_feet_the_walk_is_not_measured() -> None:
    """MediaPipe goes on drawing feet there; it reports a tenth of each picture's own visibility."""
    walk, duration_s = Walk(), 6.5
    track = walked(replace(walk, begin_m=-3.0), duration_s)
    hidden = (track.time_s > 2.5) & (track.time_s < 3.5)
    reported = lfilter([0.1], [1, -0.9], np.where(hidden, 0.1, 0.95), zi=[0.9 * 0.95])[0]
    places = track.image_xy.copy()
    feet = [*range(27, 33)]
    places[np.ix_(hidden, feet)] = places[np.ix_(hidden, feet)][0]  # drawn where they were last seen
    guessed = replace(track, image_xy=places, visibility=np.repeat(reported[:, None], LANDMARKS, axis=1))
    result = assess(guessed, WOMAN)
    (finding,) = (each for each in result.quality.findings if each.code == "feet_hidden")
    assert finding.severity == "caution"
    assert (finding.from_s, finding.to_s) == (pytest.approx(2.5, abs=0.1), pytest.approx(3.5, abs=0.1))
    assert not [event for event in result.events if 2.5 < event.time_s < 3.5]
    assert result.value("speed_m_s") == pytest.approx(1.0, rel=0.05)
    assert result.value("step_time_left_s") == pytest.approx(0.55, abs=0.02)
    late = lfilter([0.1], [1, -0.9], np.where(track.time_s < 2.5, 0.95, 0.9), zi=[0.0])[0]  # a search that begins anew
    assert "feet_hidden" not in codes(assess(replace(track, visibility=np.repeat(late[:, None], 33, axis=1)), WOMAN))


def test_a_camera_that_turns_with_the_client() -> None:
    track = walked(Walk(begin_m=-3.2), 5.5)
    turn_rad = np.arctan2(track.image_xy[:, 24, 0] - WIDTH / 2, FOCAL_PX)
    turn_rad -= turn_rad[0]
    bearing_rad = np.arctan2(track.image_xy[..., 0] - WIDTH / 2, FOCAL_PX)
    own_x = FOCAL_PX * np.tan(bearing_rad - turn_rad[:, None]) + WIDTH / 2
    rows = (track.image_xy[..., 1] - TALL / 2) * np.cos(bearing_rad) / np.cos(bearing_rad - turn_rad[:, None])
    camera = np.zeros((len(track), 2, 3))
    camera[:, 0, 0] = camera[:, 1, 1] = 1
    camera[:, 0, 2] = FOCAL_PX * turn_rad
    panned = replace(track, image_xy=np.stack([own_x, rows + TALL / 2], axis=-1), camera=camera)
    result = assess(cleaned(panned), WOMAN)
    assert result.value("speed_m_s") == pytest.approx(1.0, rel=0.05)
    camera[-40:] = np.nan  # the background is lost at the end: what is before it stands
    lost = assess(cleaned(replace(panned, camera=camera)), WOMAN)
    assert lost.value("speed_m_s") == pytest.approx(1.0, rel=0.05)
    assert max(event.time_s for event in lost.events) < track.time_s[-40]


def test_a_second_half_under_the_other_names_is_put_right() -> None:
    track = walked(Walk(uneven=0.12))
    swapped = np.array(track.image_xy)
    late = np.flatnonzero(track.time_s > 2.9)
    legs = PAIRS[PAIRS[:, 0] >= Landmark.LEFT_KNEE]
    swapped[np.ix_(late, legs.ravel())] = swapped[np.ix_(late, legs[:, ::-1].ravel())]
    one, other = (assess(cleaned(each), WOMAN) for each in (track, replace(track, image_xy=swapped)))
    assert [event.side for event in other.events] == [event.side for event in one.events]
    assert [event.time_s for event in other.events] == pytest.approx([e.time_s for e in one.events], abs=0.02)


@pytest.mark.parametrize(("speed", "step_s"), [(0.78, 0.53), (0.5, 0.62)])
def test_obliquely_the_feet_keep_their_names(speed: float, step_s: float) -> None:
    """Coming nearer, a foot on the floor moves in the picture: another foot may stand where it stood."""
    walk, duration_s = Walk(speed, step_s, begin_m=-3.0), 5 / speed
    result = assess(cleaned(walked(walk, duration_s, -60.0, noise_px=1.5)), WOMAN)
    assert_events(result, walk, duration_s, 0.1)


def test_a_straight_walk_from_edge_to_edge_is_measured_whole() -> None:
    """MediaPipe shows the body as turned by its bearing, and by a third more near the edges: 75 degrees of a walk."""
    walk, duration_s = Walk(0.7, 0.6, begin_m=-3.6), 8.0
    track = walked(walk, duration_s)
    bearing_rad = 1.3 * np.arctan((track.image_xy[:, 24, 0] - WIDTH / 2) / FOCAL_PX)
    cos, sin = np.cos(bearing_rad)[:, None], np.sin(bearing_rad)[:, None]
    x, y, z = np.moveaxis(track.world_xyz, 2, 0)
    turned_m = np.stack([cos * x - sin * z, y, sin * x + cos * z], axis=2)
    result = assess(replace(track, world_xyz=turned_m), WOMAN)
    assert_events(result, walk, duration_s, 0.05)


def treadmill_m() -> Floats:
    places = body_m(Walk(), np.arange(0, 4.6, 1 / 30))
    places[:, :, 0] -= places[:, [Landmark.LEFT_HIP], 0]
    return places


def treadmill() -> PoseTrack:
    places = treadmill_m()
    return film(places, np.arange(len(places)) / 30)


def standing() -> PoseTrack:
    places = np.repeat(body_m(Walk(), np.arange(0, 4.6, 1 / 30))[:1], 200, axis=0)
    return film(places, np.arange(200) / 30, noise_px=2.0)


@pytest.mark.parametrize("make", [treadmill, standing])
def test_what_does_not_go_on_is_no_walk(make: Callable[[], PoseTrack]) -> None:
    result = assess(make(), WOMAN)
    assert codes(result)["not_walking"] == "reject"
    assert {measure.value for measure in result.measures.values()} == {None}
    assert result.events == ()


def test_sitting_down_and_standing_up_is_no_walk(stand: Any, track_with: Any) -> None:
    result = assess(track_with([stand(1.5 + 3.2 * number) for number in range(5)], 19.0), WOMAN)
    assert codes(result)["not_walking"] == "reject"


def test_few_steps_are_marked_and_one_is_refused() -> None:
    two, one = (assess(walked(Walk(), duration_s), WOMAN) for duration_s in (2.0, 1.45))
    assert (two.value("steps"), codes(two)["too_few_steps"]) == (2, "caution")
    assert codes(one)["too_few_steps"] == "reject"


def test_what_lies_outside_the_picture_makes_no_events() -> None:
    walk = Walk(begin_m=-5.0)
    result = assess(walked(walk, 8.0), WOMAN)
    edge_m = EYE[1] * WIDTH / 2 / FOCAL_PX
    in_s = walk.begin_s + (edge_m - walk.begin_m) / walk.speed  # the body passes the edge, a foot is still beyond it
    assert min(event.time_s for event in result.events) > in_s
    assert result.value("speed_m_s") == pytest.approx(1.0, rel=0.03)


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
