"""Bodies turned by a known angle are seen from the side that they turn to the camera."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.body import LANDMARKS, Landmark
from vision.track import PoseTrack
from vision.view import mean_yaw_deg, view_of, yaw_deg

PAIRS = [
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, 0.18, -0.5),
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP, 0.12, 0.0),
]
MIRRORED = {"left_side": "right_side", "right_side": "left_side"}


def turned_body(yaws_deg: list[float]) -> PoseTrack:
    """A body that stands turned by so many degrees, one picture each.

    Facing the camera (z away from it) its left is on the right of the picture; turned by +90 its right side shows.
    """
    world = np.zeros((len(yaws_deg), LANDMARKS, 3))
    turn = np.radians(yaws_deg)
    for left, right, half_width, y in PAIRS:
        for mark, sign in ((left, 1), (right, -1)):
            world[:, mark] = np.stack(
                [sign * half_width * np.cos(turn), np.full(len(turn), y), sign * half_width * np.sin(turn)], axis=1
            )
    frames = len(yaws_deg)
    image = world[:, :, :2] * 400 + 640
    return PoseTrack(np.arange(frames) / 30, image, world, np.ones((frames, LANDMARKS)), 1280, 1280)


def mirrored(track: PoseTrack) -> PoseTrack:
    """What the pose of a mirrored picture is: the other side's landmarks at the mirrored places."""
    world, image = track.world_xyz.copy(), track.image_xy.copy()
    for left, right, *_ in PAIRS:
        world[:, [left, right]], image[:, [left, right]] = world[:, [right, left]], image[:, [right, left]]
    world[..., 0] *= -1
    image[..., 0] = track.width - image[..., 0]
    return PoseTrack(track.time_s, image, world, track.visibility, track.width, track.height)


@given(yaw=st.floats(-179, 179))
def test_the_yaw_is_the_angle_that_the_body_was_turned(yaw: float) -> None:
    np.testing.assert_allclose(yaw_deg(turned_body([yaw])), [yaw], atol=1e-6)


@pytest.mark.parametrize(
    ("yaw", "view"),
    [
        (0, "front"), (20, "front"), (-20, "front"), (45, "oblique"), (-45, "oblique"), (90, "right_side"),
        (70, "right_side"), (110, "right_side"), (-90, "left_side"), (-70, "left_side"), (135, "oblique"),
        (180, "back"), (-170, "back"), (165, "back"),
    ],
)  # fmt: skip
def test_the_view_names_what_the_camera_sees(yaw: float, view: str) -> None:
    assert view_of(mean_yaw_deg(turned_body([yaw] * 3))) == view


@given(yaw=st.floats(-179, 179))
def test_a_mirror_swaps_the_sides_and_nothing_else(yaw: float) -> None:
    track = turned_body([yaw])
    view, other = view_of(mean_yaw_deg(track)), view_of(mean_yaw_deg(mirrored(track)))
    assert other == MIRRORED.get(str(view), view)


def test_the_mean_goes_round_the_circle() -> None:
    assert abs(mean_yaw_deg(turned_body([170, -170]))) == pytest.approx(180)
    assert mean_yaw_deg(turned_body([80, 100, 90])) == pytest.approx(90)


def test_frames_without_the_client_do_not_count_and_nobody_has_no_view() -> None:
    track = turned_body([90, 90, -90])
    image = track.image_xy.copy()
    image[2] = np.nan
    part = PoseTrack(track.time_s, image, track.world_xyz, track.visibility, 1280, 1280)
    assert mean_yaw_deg(part) == pytest.approx(90)
    nobody = PoseTrack(track.time_s, np.full_like(image, np.nan), track.world_xyz, track.visibility, 1280, 1280)
    assert np.isnan(mean_yaw_deg(nobody))
    assert view_of(float("nan")) is None
