"""Walks toward and away from the camera, at a slant, from edge to edge, and what the picture does not show of them."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.signal import butter, lfilter, sosfiltfilt

from assessments.gait.gait import assess
from assessments.gait.passes import feet_hidden
from tests.walks import EYE, FOCAL_PX, PAIRS, TALL, WIDTH, WOMAN, Walk, assert_events, codes, walked
from vision.body import LANDMARKS, Landmark
from vision.clean import cleaned


@pytest.mark.parametrize(("yaw_deg", "view"), [(-90.0, "front"), (90.0, "back")])
def test_towards_and_away_there_are_times_and_the_width(yaw_deg: float, view: str) -> None:
    result = assess(walked(Walk(0.9, begin_m=-2.2), 4.2, yaw_deg), WOMAN)
    assert result.view == view
    assert result.value("cadence_steps_min") == pytest.approx(60 / 0.55, rel=0.04)
    assert result.value("step_width_m") == pytest.approx(0.09, abs=0.02)
    for name in ("speed_m_s", "step_length_left_m", "stride_length_m", "peak_knee_flexion_left_deg"):
        assert result.value(name) is None
    assert codes(result)["wrong_view"] == "info"


def test_who_faces_the_camera_and_gets_smaller_steps_back_and_does_not_walk() -> None:
    """As to the chair at the end of an up and go: with heels and toes exchanged in time it would look like a walk."""
    track = walked(Walk(0.9, begin_m=-2.2), 4.2, -90.0)
    assert "not_walking" in codes(assess(replace(track, image_xy=track.image_xy[::-1]), WOMAN))


@pytest.mark.parametrize("toes_m", [0.05, 0.08])
@pytest.mark.parametrize("speed_m_s", [0.9, 0.5])
@pytest.mark.parametrize("noise_px", [0.0, 3.0])
def test_towards_the_camera_every_strike_is_seen_through_noise(
    toes_m: float, speed_m_s: float, noise_px: float
) -> None:
    """The network sees feet sluggishly: a slap does not stand out from the swing, and noise looks like one."""
    walk = Walk(speed_m_s, {0.9: 0.55, 0.5: 0.7}[speed_m_s], begin_m=-2.2, toes_up_m=toes_m)
    track = walked(walk, 4.2, -90.0, noise_px=noise_px)
    sluggish = butter(2, 3.0, fs=30.0, output="sos")
    seen = replace(track, image_xy=sosfiltfilt(sluggish, track.image_xy, axis=0))
    found = [(each.time_s, each.side) for each in assess(cleaned(seen), WOMAN).events if each.name == "heel_strike"]
    truth = [(time_s, "left" if index % 2 else "right") for index, time_s in enumerate(walk.strikes(4.2)[0])]
    inner = [(time_s, side) for time_s, side in truth if 0.4 < time_s < 3.7]
    off_s = [min(abs(found_s - time_s) for found_s, one in found if one == side) for time_s, side in inner]
    assert np.median(off_s) < 0.06
    assert max(off_s) < 0.1


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


@pytest.mark.parametrize(("speed", "step_s"), [(0.78, 0.53), (0.5, 0.62)])
def test_obliquely_the_feet_keep_their_names(speed: float, step_s: float) -> None:
    """Coming nearer, a foot on the floor moves in the picture: another foot may stand where it stood."""
    walk, duration_s = Walk(speed, step_s, begin_m=-3.0), 5 / speed
    result = assess(cleaned(walked(walk, duration_s, -60.0, noise_px=1.5)), WOMAN)
    assert_events(result, walk, duration_s, 0.1)


def test_a_second_half_under_the_other_names_is_put_right() -> None:
    track = walked(Walk(uneven=0.12))
    swapped = np.array(track.image_xy)
    late = np.flatnonzero(track.time_s > 2.9)
    legs = PAIRS[PAIRS[:, 0] >= Landmark.LEFT_KNEE]
    swapped[np.ix_(late, legs.ravel())] = swapped[np.ix_(late, legs[:, ::-1].ravel())]
    one, other = (assess(cleaned(each), WOMAN) for each in (track, replace(track, image_xy=swapped)))
    assert [event.side for event in other.events] == [event.side for event in one.events]
    assert [event.time_s for event in other.events] == pytest.approx([e.time_s for e in one.events], abs=0.02)


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


def test_what_lies_outside_the_picture_makes_no_events() -> None:
    walk = Walk(begin_m=-5.0)
    result = assess(walked(walk, 8.0), WOMAN)
    edge_m = EYE[1] * WIDTH / 2 / FOCAL_PX
    in_s = walk.begin_s + (edge_m - walk.begin_m) / walk.speed  # the body passes the edge, a foot is still beyond it
    assert min(event.time_s for event in result.events) > in_s
    assert result.value("speed_m_s") == pytest.approx(1.0, rel=0.03)


def test_the_hidden_arm_is_not_measured() -> None:
    result = assess(walked(Walk()), WOMAN)
    assert result.value("arm_swing_range_left_deg") is None
    assert result.value("arm_swing_range_right_deg") > 10
    assert codes(result)["far_arm_hidden"] == "info"


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


def test_feet_that_are_cut_off_are_the_reason() -> None:
    track = walked(Walk())
    ankles_px = float(track.image_xy[:, [27, 28], 1].max())
    low = track.image_xy + [0.0, TALL - 1 - ankles_px]
    result = assess(replace(track, image_xy=low), WOMAN)
    assert codes(result)["feet_cut_off"] == "reject"
    assert "not_walking" not in codes(result)
