"""The camera's and the trunk's motion, from pictures that were moved by a known way."""

import cv2
import numpy as np
import pytest

from vision.body import LANDMARKS
from vision.motion import STILL, Camera, Trunk, composed, textured
from vision.track import Floats
from vision.video import Picture

BODY = np.tile([320.0, 180.0], (LANDMARKS, 1))
BODY[11:13], BODY[23:25] = [[300, 120], [340, 120]], [[305, 220], [335, 220]]
NOBODY = np.full((LANDMARKS, 2), np.nan)


def room(seed: int) -> Picture:
    """A wall with blurred spots, as pictures of rooms have."""
    noise = np.random.default_rng(seed).integers(0, 255, (360, 640)).astype(np.uint8)
    return np.asarray(cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 4), None, 0, 255, cv2.NORM_MINMAX), np.uint8)


def moved(picture: Picture, right_px: float, down_px: float, turn_deg: float = 0.0) -> Picture:
    map_ = cv2.getRotationMatrix2D((320, 180), turn_deg, 1.0)
    map_[:, 2] += [right_px, down_px]
    return np.asarray(cv2.warpAffine(picture, map_, (640, 360), borderMode=cv2.BORDER_REFLECT), np.uint8)


def back(motion: Floats, right_px: float, down_px: float) -> Floats:
    """Where the motion takes the moved middle of the picture: to the middle, if it is right."""
    return np.asarray(motion @ [320 + right_px, 180 + down_px, 1] - [320, 180])


@pytest.mark.parametrize(("right", "down", "turn"), [(0, 0, 0), (1.5, -0.7, 0), (6, 3, 0), (0, 0, 2), (-4, 2, -1)])
def test_the_background_tells_how_the_camera_moved(right: float, down: float, turn: float) -> None:
    camera, wall = Camera(), room(1)
    assert camera.motion(wall, NOBODY, 0.0).tolist() == STILL.tolist()
    motion = camera.motion(moved(wall, right, down, turn), NOBODY, 1 / 30)
    assert np.abs(back(motion, right, down)).max() < 0.15


def test_a_client_who_moves_is_no_camera_that_moves() -> None:
    camera, wall, clothes = Camera(), room(1), room(2)
    pictures = []
    for way in (0, 8):
        picture = wall.copy()
        picture[60:300, 250 + way : 390 + way] = clothes[60:300, 250:390]
        pictures.append(picture)
    body = np.array([[250.0, 60], [390, 300]])
    camera.motion(pictures[0], body, 0.0)
    assert np.abs(back(camera.motion(pictures[1], body + [8, 0], 1 / 30), 0, 0)).max() < 0.1


def test_a_phone_that_is_touched_on_its_stand_is_seen_to_move_within_a_tenth_of_a_second() -> None:
    camera, wall, knocked = Camera(), room(1), moved(room(1), 3, 0)
    for look in range(60):
        camera.motion(wall, NOBODY, look / 30)
    motions = [camera.motion(knocked, NOBODY, 2 + look / 30) for look in range(6)]
    assert [bool(np.abs(back(motion, 3, 0)).max() < 0.15) for motion in motions[3:]] == [True] * 3


def test_a_hand_that_trembles_little_is_followed_in_every_picture() -> None:
    camera, wall = Camera(), room(1)
    ways = 0.5 * np.sin(2 * np.pi * 5 * np.arange(90) / 30)
    off = [back(camera.motion(moved(wall, way, 0), NOBODY, now / 30), way, 0)[0] for now, way in enumerate(ways)]
    assert np.abs(off).max() < 0.15


def test_a_picture_of_another_place_gives_no_motion() -> None:
    camera = Camera()
    camera.motion(room(1), NOBODY, 0.0)
    assert np.isnan(camera.motion(room(7), NOBODY, 1 / 30)).all()


def test_a_long_pan_is_followed_over_new_pictures() -> None:
    camera, wide = Camera(), cv2.resize(room(3), (1920, 360))
    for step in range(60):
        motion = camera.motion(np.ascontiguousarray(wide[:, 12 * step : 12 * step + 640]), NOBODY, step / 30)
    assert motion[:, 2] == pytest.approx([59 * 12, 0], abs=6)


def test_the_texture_of_the_trunk_tells_its_sway_to_a_tenth_of_a_pixel() -> None:
    trunk, clothes = Trunk(), room(4)
    ways = 2 * np.sin(np.arange(30) / 4)
    motion = np.array([trunk.motion(moved(clothes, way, 0), BODY + [way, 0], now / 15) for now, way in enumerate(ways)])
    noisy = BODY[None, [11, 23]] + np.random.default_rng(0).normal(0, 1, (30, 2, 2)) + ways[:, None, None] * [1, 0]
    carried = textured(motion, noisy, np.ones(30, bool))
    off = carried[:, 0, 0] - ways
    assert np.abs(off - off.mean()).max() < 0.1


def test_a_trunk_that_moves_fast_or_is_lost_begins_a_new_stretch() -> None:
    trunk, clothes = Trunk(), room(4)
    assert np.isfinite(trunk.motion(clothes, BODY, 0.0)).all()
    assert np.isnan(trunk.motion(clothes, BODY + [20, 0], 1 / 15)).all()  # a fifth of its length: 3 lengths a second
    assert np.isfinite(trunk.motion(clothes, BODY + [20, 0], 2 / 15)).all()
    assert np.isnan(trunk.motion(clothes, NOBODY, 3 / 15)).all()


def test_maps_are_composed_inner_first() -> None:
    shift, double = np.array([[1.0, 0, 5], [0, 1, 0]]), np.array([[2.0, 0, 0], [0, 2, 0]])
    assert composed(shift, double) @ [1, 1, 1] == pytest.approx([7, 2])
    assert composed(double, shift) @ [1, 1, 1] == pytest.approx([12, 2])
