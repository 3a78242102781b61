"""How long and wide the steps are, and how fast: by height or walkway, at a slant, and before a camera that turns."""

from dataclasses import replace

import numpy as np
import pytest

from assessments.conditions import Conditions, Line
from assessments.gait.gait import TEST, assess
from assessments.gait.measures import values_of
from assessments.gait.passes import straight_passes
from assessments.gait.walks import find_walks
from assessments.uncertainty import with_intervals
from tests.walks import FOCAL_PX, TALL, WIDTH, WOMAN, Walk, codes, seen, turned, walked
from vision.clean import cleaned


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


def test_a_slanting_walk_has_lengths_and_says_that_they_are_less_certain() -> None:
    result = assess(walked(Walk(), yaw_deg=-33.0), WOMAN)
    assert result.value("speed_m_s") == pytest.approx(1.0, rel=0.04)
    assert codes(result)["slanting_walk"] == "caution"


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


def test_almost_toward_the_camera_the_unknown_angle_of_view_leaves_no_speed() -> None:
    result = assess(walked(Walk(begin_m=-2.8), yaw_deg=-60.0), WOMAN)
    assert result.value("speed_m_s") is None


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
