"""A face that leaves the app cannot be read; the rest of the picture is untouched."""

from collections.abc import Callable

import numpy as np
import pytest

from sample_videos import sample_path
from vision.blur import blurred, only_client
from vision.body import FACE, LANDMARKS
from vision.track import PoseTrack
from vision.video import Video


@pytest.mark.parametrize("name", ["single_leg_left", "gait_side"])
def test_the_face_loses_its_detail_and_nothing_else_changes(name: str, track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of(name)
    [frame] = Video(sample_path(name)).sample([1.0])
    xy = track.image_xy[np.argmin(np.abs(track.time_s - frame.time_s))]
    out = blurred(frame.rgb, xy)
    changed = (out != frame.rgb).any(axis=2)
    rows, columns = np.nonzero(changed)
    face = xy[FACE]
    assert columns.min() < face[:, 0].min()
    assert columns.max() > face[:, 0].max()
    assert rows.min() < face[:, 1].min()
    assert rows.max() > face[:, 1].max()
    assert rows.max() < xy[[23, 24], 1].min()  # above the hips
    assert changed.mean() < 0.05
    (left, top), (right, bottom) = face.min(axis=0).astype(int) - 3, face.max(axis=0).astype(int) + 3
    head = slice(top, bottom), slice(left, right)
    assert detail(out[head]) < 0.5 * detail(frame.rgb[head])


def test_where_nobody_is_known_everything_is_blurred() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (90, 160, 3), np.uint8)
    out = blurred(noise, np.full((LANDMARKS, 2), np.nan))
    assert out.shape == noise.shape
    assert detail(out) < 0.1 * detail(noise)


def test_a_head_outside_the_picture_is_left_out() -> None:
    picture = np.zeros((90, 160, 3), np.uint8)
    assert np.array_equal(blurred(picture, np.full((LANDMARKS, 2), -500.0)), picture)


@pytest.mark.parametrize("name", ["single_leg_left", "sts5_bystander"])
def test_only_the_client_stays_sharp(name: str, track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of(name)
    [frame] = Video(sample_path(name)).sample([1.0])
    xy = track.image_xy[np.argmin(np.abs(track.time_s - frame.time_s))]
    out = only_client(frame.rgb, xy)
    left, right = xy[:, 0].min(), xy[:, 0].max()
    trunk = xy[[11, 12, 23, 24]]
    inside = slice(*trunk[:, 1].astype(int)[[0, 2]]), slice(int(trunk[:, 0].min()), int(trunk[:, 0].max()) + 1)
    assert np.array_equal(out[inside], frame.rgb[inside])
    columns = np.arange(frame.rgb.shape[1])
    around = (columns < left - (right - left)) | (columns > right + (right - left))
    assert detail(out[:, around]) < 0.3 * detail(frame.rgb[:, around])  # the bystander and the room


def test_without_a_pose_nothing_stays_sharp() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (90, 160, 3), np.uint8)
    assert detail(only_client(noise, np.full((LANDMARKS, 2), np.nan))) < 0.1 * detail(noise)


def detail(rgb: np.ndarray) -> float:
    """Mean step between neighbours: what fine structure is left."""
    return float(np.abs(np.diff(rgb.astype(float), axis=1)).mean())
