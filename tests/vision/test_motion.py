"""The camera's and the trunk's motion, from pictures that were moved by a known way."""

import itertools
from collections.abc import Iterable

import cv2
import numpy as np
import pytest

from vision.background import Camera
from vision.body import LANDMARKS
from vision.motion import STILL, Trunk, composed, textured
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


def path(pictures: Iterable[Picture], bodies: Iterable[Floats] | None = None) -> tuple[Floats, bool | None]:
    """What a camera at 30 pictures a second makes of them."""
    camera = Camera()
    for look, (picture, body) in enumerate(zip(pictures, bodies or itertools.repeat(NOBODY), strict=False)):
        camera.look(picture, body, look / 30)
    return camera.path()


@pytest.mark.parametrize(("right", "down", "turn"), [(1.5, -0.7, 0), (6, 3, 0), (0, 0, 2), (-4, 2, -1)])
def test_the_background_tells_how_the_camera_moved(right: float, down: float, turn: float) -> None:
    motions, _ = path([room(1), moved(room(1), right, down, turn)])
    assert motions[0].tolist() == STILL.tolist()
    assert np.abs(back(motions[1], right, down)).max() < 0.15


def test_a_client_who_moves_is_no_camera_that_moves() -> None:
    wall, clothes = room(1), room(2)
    pictures = []
    for way in (0, 8):
        picture = wall.copy()
        picture[60:300, 250 + way : 390 + way] = clothes[60:300, 250:390]
        pictures.append(picture)
    body = np.array([[250.0, 60], [390, 300]])
    assert np.abs(back(path(pictures, [body, body + [8, 0]])[0][1], 0, 0)).max() < 0.1


def test_a_phone_that_is_touched_on_its_stand_is_seen_to_move_within_a_tenth_of_a_second() -> None:
    motions, still = path([room(1)] * 60 + [moved(room(1), 3, 0)] * 40)
    assert np.array_equal(motions[:60], np.broadcast_to(STILL, (60, 2, 3)))
    assert [bool(np.abs(back(motion, 3, 0)).max() < 0.15) for motion in motions[63:]] == [True] * 37
    assert still is False


def dim(picture: Picture, seed: int, noise: float = 8.0) -> Picture:
    """A picture in a quarter of the light, with the sensor's noise."""
    grains = np.random.default_rng(seed).normal(0, noise, picture.shape)
    return np.asarray(np.clip(0.25 * picture + 10 + grains, 0, 255), np.uint8)


def furnished() -> Picture:
    """A plain wall with a few things in front of it, as most rooms have."""
    picture, rng = np.full((360, 640), 150, np.uint8), np.random.default_rng(5)
    for left, top in zip(rng.integers(10, 560, 14), rng.integers(10, 300, 14), strict=True):
        cv2.rectangle(picture, (left, top), (left + 50, top + 35), int(rng.integers(60, 250)), -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.5), np.uint8)


def test_noise_in_a_dim_room_is_no_camera_that_moves() -> None:
    motions, still = path(dim(furnished(), look) for look in range(150))
    assert np.array_equal(motions, np.broadcast_to(STILL, motions.shape))
    assert still is True


def test_noise_does_not_hide_a_stand_that_is_knocked() -> None:
    wall, knocked = furnished(), moved(furnished(), 4, -2)
    motions, still = path(dim(knocked if look >= 60 else wall, look) for look in range(110))
    assert np.abs([back(motion, 4, -2) for motion in motions[64:]]).max() < 0.6
    assert len(np.unique(motions[64:], axis=0)) == 1  # it rests again
    assert still is False


def test_a_hand_in_a_dim_room_is_followed_in_its_noise() -> None:
    wall, ways = furnished(), 3 * np.sin(2 * np.pi * 1.5 * np.arange(90) / 30)
    motions, _ = path(dim(moved(wall, way, 0), look) for look, way in enumerate(ways))
    off = [back(motion, way, 0)[0] for motion, way in zip(motions, ways, strict=True)]
    assert np.percentile(np.abs(off), 95) < 0.6


def test_in_the_dark_no_motion_is_made_up() -> None:
    motions, still = path(dim(furnished(), look, 60.0) for look in range(60))
    assert np.isnan(motions[1:]).all()
    assert still is None


def test_someone_who_passes_close_to_the_phone_hides_no_stand() -> None:
    wall, coat = room(1), room(2)
    motions, still = path([wall] * 40 + [coat] * 60 + [wall] * 40)
    assert np.array_equal(motions, np.broadcast_to(STILL, motions.shape))
    assert still is True


def test_a_hand_that_trembles_little_is_followed_in_every_picture() -> None:
    wall, ways = room(1), 0.5 * np.sin(2 * np.pi * 5 * np.arange(90) / 30)
    motions, still = path(moved(wall, way, 0) for way in ways)
    assert np.abs([back(motion, way, 0)[0] for motion, way in zip(motions, ways, strict=True)]).max() < 0.15
    assert still is False


def test_a_picture_of_another_place_gives_no_motion() -> None:
    assert np.isnan(path([room(1), room(7)])[0][1]).all()


def test_a_long_pan_is_followed_over_new_pictures() -> None:
    wide = cv2.resize(room(3), (1920, 360))
    motions, _ = path(np.ascontiguousarray(wide[:, 12 * step : 12 * step + 640]) for step in range(60))
    assert motions[-1, :, 2] == pytest.approx([59 * 12, 0], abs=6)


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
