"""Metres a pixel, against a rendered person of known height before a known camera."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sample_videos import sample_path
from vision.body import Landmark
from vision.scale import scale_of
from vision.track import PoseTrack


def metres_px(track: PoseTrack, height_m: float) -> float:
    scale = scale_of(track, height_m)
    assert scale is not None
    assert 0.01 < scale.error / scale.metres_per_px < 0.05
    return scale.metres_per_px


def test_scale_of_a_person_of_known_height(track_of: Callable[[str], PoseTrack]) -> None:
    height_m = json.loads(sample_path("sts5_side").with_suffix(".json").read_text())["person_height_m"]
    scale = metres_px(track_of("sts5_side"), height_m)
    # from the projected joints of the clip's truth, shoulder over ankle at standing height: 4.99 mm
    assert scale == pytest.approx(0.00499, rel=0.03)


def test_scale_goes_with_the_picture_and_the_height(track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of("sts5_side")
    twice = replace(track, image_xy=2 * track.image_xy)
    assert metres_px(twice, 1.6) == pytest.approx(metres_px(track, 1.6) / 2)
    assert metres_px(track, 1.76) == pytest.approx(1.1 * metres_px(track, 1.6))


def test_a_client_who_never_stands_gives_no_scale(track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of("sts5_side")
    sits = track.time_s < 1.4
    seated = track.cut(sits)
    assert scale_of(seated, 1.6) is None


def test_on_one_leg_the_foot_on_the_floor_counts(track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of("sts5_side")
    stands = track.cut((track.time_s > 2.45) & (track.time_s < 2.75))
    both = metres_px(stands, 1.68)
    xy = stands.image_xy.copy()
    xy[:, [Landmark.LEFT_ANKLE, Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX], 1] -= 100  # the left foot is lifted
    assert metres_px(replace(stands, image_xy=xy), 1.68) == pytest.approx(both, rel=0.02)


def test_a_rolled_camera_does_not_change_the_scale(track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of("sts5_side")
    turn = np.array([[np.cos(0.2), -np.sin(0.2)], [np.sin(0.2), np.cos(0.2)]])
    rolled = replace(track, image_xy=track.image_xy @ turn.T)
    assert metres_px(rolled, 1.68) == pytest.approx(metres_px(track, 1.68), rel=0.01)
