"""Sway of a rendered person with known sway, with the camera on a stand and held by hand."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from assessments.balance.sway import on_standing_feet, sway_of
from vision.body import FEET, HIPS, LANDMARKS, SHOULDERS
from vision.clean import cleaned
from vision.scale import Scale, scale_of
from vision.track import PoseTrack

# Medio-lateral sway of the middle of the shoulder joints over the clip, by its joint positions.
TRUE_RMS_MM, TRUE_SPEED_MM_S = 7.3, 14.9


@pytest.mark.parametrize("name", ["quiet_stance", "quiet_shaken"])
def test_trunk_sway_is_right_also_when_the_camera_trembles(name: str, track_of: Callable[[str], PoseTrack]) -> None:
    track = cleaned(track_of(name))
    scale = scale_of(track, 1.604)
    assert scale is not None
    sway = sway_of(track, SHOULDERS, scale, 0.0, 15.9)
    assert sway is not None
    assert sway.rms_mm == pytest.approx(TRUE_RMS_MM, rel=0.1)
    assert sway.mean_speed_mm_s == pytest.approx(TRUE_SPEED_MM_S, rel=0.2)


def swaying(amplitude_px: float, frequency_hz: float) -> PoseTrack:
    time_s = np.arange(0, 20, 1 / 30)
    xy = np.zeros((len(time_s), LANDMARKS, 2))
    xy[:, :, 0] = 500 + amplitude_px * np.sin(2 * np.pi * frequency_hz * time_s)[:, None]
    return PoseTrack(time_s, xy, np.zeros((*xy.shape[:2], 3)), np.ones(xy.shape[:2]), 1280, 720)


def test_the_sway_of_a_pendulum() -> None:
    sway = sway_of(swaying(2.0, 0.5), HIPS, Scale(0.004, 0.0001), 2.0, 18.0)
    assert sway is not None
    assert sway.rms_mm == pytest.approx(8 / np.sqrt(2), rel=0.02)
    assert sway.range_mm == pytest.approx(16, rel=0.02)
    assert sway.mean_speed_mm_s == pytest.approx(4 * 8 * 0.5, rel=0.02)
    assert sway.path_mm == pytest.approx(16 * sway.mean_speed_mm_s, rel=0.01)
    assert sway.median_frequency_hz == pytest.approx(0.5, abs=0.07)


def test_landmarks_beyond_the_joints_lean_further_than_they_do() -> None:
    """A board 1 m long and more, that turns about the floor: shoulder joints at 1.4 m, hip joints at 0.9 m."""
    time_s = np.arange(0, 20, 1 / 30)
    xy = np.zeros((len(time_s), LANDMARKS, 2))
    for pair, height_px in ((SHOULDERS, 1.425), (HIPS, 0.875)):
        xy[:, pair, 0] = (10 * height_px * np.sin(2 * np.pi * 0.5 * time_s))[:, None]
    track = PoseTrack(time_s, xy, np.zeros((*xy.shape[:2], 3)), np.ones(xy.shape[:2]), 1280, 720)
    for pair, true_m in ((SHOULDERS, 1.4), (HIPS, 0.9)):
        sway = sway_of(track, pair, Scale(0.001, 0.0), 2.0, 18.0)
        assert sway is not None
        assert sway.range_mm == pytest.approx(20 * true_m, rel=0.01)


def test_a_gap_gives_no_sway() -> None:
    track = swaying(2.0, 0.5)
    xy = track.image_xy.copy()
    xy[300:330] = np.nan
    assert sway_of(replace(track, image_xy=xy), SHOULDERS, Scale(0.004, 0.0001), 2.0, 18.0) is None
    assert sway_of(track, SHOULDERS, Scale(0.004, 0.0001), 2.0, 2.5) is None  # half a second is no sway


def test_what_both_feet_do_together_is_the_cameras() -> None:
    """A phone that a hand shifts by 2 mm: the room behind shows too little of it, the standing feet all of it."""
    true = swaying(2.0, 0.4)
    feet = [mark for foot in FEET for mark in foot]
    xy = true.image_xy.copy()
    xy[:, feet, 0] = 500
    xy[..., 0] += 0.5 * np.sin(2 * np.pi * 1.7 * true.time_s)[:, None]
    xy += np.random.default_rng(5).normal(0, 0.1, xy.shape)
    held, scale = replace(true, image_xy=xy, picture_xy=xy), Scale(0.004, 0.0001)
    before, after = (sway_of(track, SHOULDERS, scale, 2.0, 18.0) for track in (held, on_standing_feet(held, 2.0, 18.0)))
    assert before is not None
    assert after is not None
    assert before.mean_speed_mm_s > 1.2 * 4 * 8 * 0.4
    assert after.mean_speed_mm_s == pytest.approx(4 * 8 * 0.4, rel=0.1)
    assert after.rms_mm == pytest.approx(8 / np.sqrt(2), rel=0.03)


def test_feet_that_do_nothing_together_and_a_phone_on_a_stand_change_nothing() -> None:
    track = swaying(2.0, 0.4)
    assert on_standing_feet(track, 2.0, 18.0) is track
    xy = track.image_xy + np.random.default_rng(6).normal(0, 0.5, track.image_xy.shape)
    xy[:, FEET[0], 0] = 500 + np.random.default_rng(7).normal(0, 2.0, len(track))[:, None]
    held = replace(track, image_xy=xy, picture_xy=xy)
    xy[:, FEET[1], 0] = 1000 - xy[:, FEET[0], 0]  # one to the left, the other to the right
    np.testing.assert_allclose(on_standing_feet(held, 2.0, 18.0).image_xy, held.image_xy)
