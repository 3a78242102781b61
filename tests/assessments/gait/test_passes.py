"""Which stretches of a video are walks: passes, turns, what is left out, and what is no walk."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assessments.gait.gait import assess
from tests.walks import WOMAN, Walk, body_m, codes, film, there_and_back, walked
from vision.body import Landmark
from vision.track import Floats, PoseTrack


def test_two_passes_are_pooled_and_the_turn_is_left_out() -> None:
    track, way_s = there_and_back(2.0)
    result = assess(track, WOMAN)
    one = assess(walked(Walk(), way_s), WOMAN)
    assert 2 * one.value("steps") <= result.value("steps") <= 2 * one.value("steps") + 2
    assert result.value("speed_m_s") == pytest.approx(1.0, rel=0.03)
    assert not [event for event in result.events if way_s + 0.2 < event.time_s < way_s + 1.8]
    assert "far_arm_hidden" not in codes(result)


def test_a_turn_is_said() -> None:
    track, way_s = there_and_back(2.0)
    (finding,) = (each for each in assess(track, WOMAN).quality.findings if each.code == "turn_left_out")
    assert way_s - 0.7 < finding.from_s < finding.to_s < way_s + 2.7


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


@pytest.mark.parametrize("make", [treadmill, standing])
def test_what_does_not_go_on_is_no_walk(make: Callable[[], PoseTrack]) -> None:
    result = assess(make(), WOMAN)
    assert codes(result)["not_walking"] == "reject"
    assert {measure.value for measure in result.measures.values()} == {None}
    assert result.events == ()


def test_sitting_down_and_standing_up_is_no_walk(stand: Any, track_with: Any) -> None:
    result = assess(track_with([stand(1.5 + 3.2 * number) for number in range(5)], 19.0), WOMAN)
    assert codes(result)["not_walking"] == "reject"
