"""Sway of a rendered person with known sway, with the camera on a stand and held by hand."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from assessments.sway import PELVIS, TRUNK, sway_of
from vision.clean import cleaned
from vision.scale import Scale, scale_of
from vision.track import LANDMARKS, PoseTrack

# Medio-lateral sway of the middle of the shoulder joints over the clip, by its joint positions.
TRUE_RMS_MM, TRUE_SPEED_MM_S = 7.3, 14.9


@pytest.mark.parametrize("name", ["quiet_stance", "quiet_shaken"])
def test_trunk_sway_is_right_also_when_the_camera_trembles(name: str, track_of: Callable[[str], PoseTrack]) -> None:
    track = cleaned(track_of(name))
    scale = scale_of(track, 1.604)
    assert scale is not None
    sway = sway_of(track, TRUNK, scale, 0.0, 15.9)
    assert sway is not None
    assert sway.rms_mm == pytest.approx(TRUE_RMS_MM, rel=0.1)
    assert sway.mean_speed_mm_s == pytest.approx(TRUE_SPEED_MM_S, rel=0.2)


def swaying(amplitude_px: float, frequency_hz: float) -> PoseTrack:
    time_s = np.arange(0, 20, 1 / 30)
    xy = np.zeros((len(time_s), LANDMARKS, 2))
    xy[:, :, 0] = 500 + amplitude_px * np.sin(2 * np.pi * frequency_hz * time_s)[:, None]
    return PoseTrack(time_s, xy, np.zeros((*xy.shape[:2], 3)), np.ones(xy.shape[:2]), 1280, 720)


def test_the_sway_of_a_pendulum() -> None:
    sway = sway_of(swaying(2.0, 0.5), PELVIS, Scale(0.004, 0.0001), 2.0, 18.0)
    assert sway is not None
    assert sway.rms_mm == pytest.approx(8 / np.sqrt(2), rel=0.02)
    assert sway.range_mm == pytest.approx(16, rel=0.02)
    assert sway.mean_speed_mm_s == pytest.approx(4 * 8 * 0.5, rel=0.02)
    assert sway.path_mm == pytest.approx(16 * sway.mean_speed_mm_s, rel=0.01)
    assert sway.median_frequency_hz == pytest.approx(0.5, abs=0.07)


def test_a_gap_gives_no_sway() -> None:
    track = swaying(2.0, 0.5)
    xy = track.image_xy.copy()
    xy[300:330] = np.nan
    assert sway_of(replace(track, image_xy=xy), TRUNK, Scale(0.004, 0.0001), 2.0, 18.0) is None
    assert sway_of(track, TRUNK, Scale(0.004, 0.0001), 2.0, 2.5) is None  # half a second is no sway
