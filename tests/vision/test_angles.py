"""Angles of bodies whose angles are known, and what must not change them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.angles import flexion_deg, leg_bend_deg, sagittal_leg_deg, trunk_lean_deg, trunk_vector_px
from vision.body import LANDMARKS, Landmark
from vision.track import PoseTrack

degrees = st.floats(-180, 180)


def turned(vector: np.ndarray, angle_deg: float) -> np.ndarray:
    cos, sin = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.array([[cos, -sin], [sin, cos]]) @ vector


def body(trunk_deg: float = 0.0, hip_deg: float = 0.0, knee_deg: float = 0.0, visible_left: float = 1.0) -> PoseTrack:
    """One picture of a body seen from its right side (x forward, y down, z from the camera), its left leg straight."""
    world = np.zeros((LANDMARKS, 3))
    trunk = turned(np.array([0.0, -0.5]), trunk_deg)
    thigh = turned(-trunk * 0.8, -hip_deg)
    shank = turned(thigh, knee_deg)
    straight = -trunk * 0.8
    for left, z in ((True, 0.15), (False, -0.15)):
        upper, lower = (straight, straight) if left else (thigh, shank)
        marks = (
            (Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE)
            if left
            else (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP, Landmark.RIGHT_KNEE, Landmark.RIGHT_ANKLE)
        )
        for mark, xy in zip(marks, (trunk, np.zeros(2), upper, upper + lower), strict=True):
            world[mark] = [*xy, z]
    visibility = np.ones(LANDMARKS)
    visibility[[Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE]] = visible_left
    image = world[:, :2] * 400 + [640, 360]
    return PoseTrack(np.zeros(1), image[None], world[None], visibility[None], 1280, 720)


@given(bend_deg=st.floats(0.1, 179.9), turn_deg=degrees, upper=st.floats(0.1, 500), lower=st.floats(0.1, 500))
def test_flexion_is_the_angle_that_was_bent_whatever_the_size_and_turn(
    bend_deg: float, turn_deg: float, upper: float, lower: float
) -> None:
    first = turned(np.array([0.0, upper]), turn_deg)
    second = turned(np.array([0.0, lower]), turn_deg + bend_deg)
    joint = np.array([3.0, -7.0])
    assert float(flexion_deg(joint - first, joint, joint + second)) == pytest.approx(bend_deg, abs=1e-3)
    mirror = np.array([-1.0, 1.0])
    mirrored = flexion_deg((joint - first) * mirror, joint * mirror, (joint + second) * mirror)
    assert float(mirrored) == pytest.approx(bend_deg, abs=1e-3)


def test_flexion_of_many_points_in_space_at_once_and_of_unseen_ones() -> None:
    proximal = np.array([[0.0, 0, 0], [0.0, 0, 0], [np.nan, 0, 0], [1.0, 1, 1]])
    joint = np.array([[0.0, 0, 1], [0.0, 0, 1], [0.0, 0, 1], [1.0, 1, 1]])
    distal = np.array([[0.0, 0, 2], [0.0, 5, 1], [0.0, 0, 2], [2.0, 2, 2]])
    np.testing.assert_allclose(flexion_deg(proximal, joint, distal), [0, 90, np.nan, np.nan], atol=1e-6)
    assert flexion_deg(np.empty((0, 2)), np.empty((0, 2)), np.empty((0, 2))).shape == (0,)


@given(lean_deg=st.floats(-100, 100))
def test_trunk_lean_is_the_angle_to_the_vertical(lean_deg: float) -> None:
    np.testing.assert_allclose(trunk_lean_deg(body(trunk_deg=lean_deg)), abs(lean_deg), atol=1e-6)


@given(hip_deg=st.floats(0, 120), knee_deg=st.floats(0, 120))
def test_the_bend_of_the_leg_that_is_seen_better_counts(hip_deg: float, knee_deg: float) -> None:
    right = body(hip_deg=hip_deg, knee_deg=knee_deg, visible_left=0.0)
    np.testing.assert_allclose(leg_bend_deg(right), (hip_deg + knee_deg) / 2, atol=1e-4)
    both = body(hip_deg=hip_deg, knee_deg=knee_deg)  # the left leg is straight
    np.testing.assert_allclose(leg_bend_deg(both), (hip_deg + knee_deg) / 4, atol=1e-4)


def test_the_trunk_points_up_and_to_the_right_of_the_picture() -> None:
    np.testing.assert_allclose(trunk_vector_px(body()), [[0, 200]], atol=1e-9)
    np.testing.assert_allclose(trunk_vector_px(body(trunk_deg=90)), [[200, 0]], atol=1e-9)


def test_an_unseen_body_has_no_angles() -> None:
    nobody = PoseTrack(np.zeros(1), *(np.full((1, LANDMARKS, *more), np.nan) for more in ((2,), (3,), ())), 64, 64)
    for angle in (leg_bend_deg, trunk_lean_deg):
        assert np.isnan(angle(nobody)).all()
    assert np.isnan(trunk_vector_px(nobody)).all()


def test_an_angle_that_passes_half_a_turn_does_not_jump() -> None:
    # the foot, drawn small and far away, is turned by noise
    swing = np.radians(np.concatenate([np.linspace(0, 200, 41), np.linspace(200, 0, 41)]))
    places = np.zeros((len(swing), LANDMARKS, 2))
    places[:, [11, 12]] = [0.0, 1.5]
    places[:, [23, 24]] = [0.0, 1.0]
    places[:, 25:29:2] = [[0.0, 0.5], [0.0, 0.0]]
    places[:, 31] = np.column_stack([np.cos(swing), np.sin(swing)])  # the toe, seen from the heel
    ankle = sagittal_leg_deg(places, 0)["ankle"]
    assert np.abs(np.diff(ankle)).max() == pytest.approx(5.0)
    assert np.ptp(ankle) == pytest.approx(200.0)
