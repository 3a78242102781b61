"""Metres a pixel, against a rendered person of known height before a known camera."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sample_videos import sample_path
from vision.scale import metres_per_px
from vision.track import PoseTrack


def test_scale_of_a_person_of_known_height(track_of: Callable[[str], PoseTrack]) -> None:
    height_m = json.loads(sample_path("sts5_side").with_suffix(".json").read_text())["person_height_m"]
    scale = metres_per_px(track_of("sts5_side"), height_m)
    # from the projected joints of the clip's truth, shoulder over ankle at standing height: 4.99 mm
    assert scale == pytest.approx(0.00499, rel=0.05)


def test_scale_goes_with_the_picture_and_the_height(track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of("sts5_side")
    twice = replace(track, image_xy=2 * track.image_xy)
    assert metres_per_px(twice, 1.6) == pytest.approx(metres_per_px(track, 1.6) / 2)
    assert metres_per_px(track, 1.76) == pytest.approx(1.1 * metres_per_px(track, 1.6))


def test_a_client_who_never_stands_gives_no_scale(track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of("sts5_side")
    sits = track.time_s < 1.4
    seated = replace(
        track,
        time_s=track.time_s[sits],
        image_xy=track.image_xy[sits],
        world_xyz=track.world_xyz[sits],
        visibility=track.visibility[sits],
    )
    assert np.isnan(metres_per_px(seated, 1.6))
