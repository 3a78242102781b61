"""The bodies in one picture: where each is, and the color of its clothes."""

from typing import NamedTuple

import numpy as np

from vision.body import HIPS, SHOULDERS
from vision.landmarker import Landmarker
from vision.limits import MIN_SIDE_PX
from vision.track import Floats
from vision.video import Picture

EDGE = 0.1  # of a square: a trunk nearer than this to its edge is seen whole in the next square
SAME_BODY = 0.6  # of the smaller box inside the other; people side by side share at most an arm's width
# Of a body that was found, the middle is grayed out to look for another behind or before it: arms and legs stay.
GRAYED = 0.6
# Where a body truly is, a cut-out shows it again, within 0.01-0.08 of its height. Furniture and pictures on the wall
# that are taken for one are not found there, or elsewhere (0.15 and more).
SAME_PLACE = 0.1
SPOT_SHARES = (1.0, 0.5, 0.25)  # of the picture's smaller side: a client fills a tenth of it, or all
CUT_OUT = 0.9  # of the larger side, to each side of the middle


class Body(NamedTuple):
    """One person in one picture: box (4,) left, top, right, bottom px, and the mean color (3,) of the trunk, 0-255.

    trunk (2,) px: its middle, where people tap; None: that of the box.

    sure: found again by a second look, as what is taken for a body by chance is not.
    """

    box: Floats
    colour: Floats
    sure: bool = True
    trunk: Floats | None = None


def people(landmarker: Landmarker, rgb: Picture, *, behind: bool = False) -> list[Body]:
    """Find the separate bodies in a picture; two poses on one trunk are one body.

    behind: look once more with those who were found grayed out, for whom they hide from the detector.
    """
    bodies = _searched(landmarker, rgb, rgb, [])
    if behind and bodies:
        bodies += _searched(landmarker, grayed(rgb, [body.box for body in bodies]), rgb, bodies)
    if len(bodies) < 2:
        return bodies
    return [body._replace(sure=_found_again(landmarker, rgb, body)) for body in bodies]


def person_at(landmarker: Landmarker, rgb: Picture, spot: Floats) -> Body | None:
    """Find the body whose trunk is nearest to a spot (2,) px that lies on it, if there is one.

    Cut-outs around the spot show a body that is too small in the whole picture to be found there.
    """
    found = []
    for share in SPOT_SHARES:
        half = share * min(rgb.shape[:2]) / 2
        corners = np.clip([spot - half, spot + half], 0, rgb.shape[1::-1])
        (left, top), (right, bottom) = corners.astype(int)
        if min(right - left, bottom - top) >= MIN_SIDE_PX:
            poses = landmarker.poses(np.ascontiguousarray(rgb[top:bottom, left:right]))
            found += [body_of(pose.image_xy + [left, top], rgb) for pose in poses]
    on_it = [each for each in found if np.all((each.box[:2] <= spot) & (spot <= each.box[2:]))]
    return min(on_it, key=lambda each: float(np.linalg.norm(np.asarray(each.trunk) - spot)), default=None)


def grayed(rgb: Picture, boxes: list[Floats]) -> Picture:
    """Gray out the middle of some boxes."""
    hidden = rgb.copy()
    for box in boxes:
        middle, half = (box[0] + box[2]) / 2, GRAYED * (box[2] - box[0]) / 2
        sides = np.clip([middle - half, box[1], middle + half, box[3]], 0, [*rgb.shape[1::-1]] * 2)
        left, top, right, bottom = (int(side) for side in sides)
        hidden[top:bottom, left:right] = 128
    return hidden


def _searched(landmarker: Landmarker, rgb: Picture, true_rgb: Picture, known: list[Body]) -> list[Body]:
    """Search a picture in overlapping squares for bodies that are not known; their colors are of the true picture.

    The detector squeezes a wide picture and then takes two people who stand near each other for one.
    """
    height, width = rgb.shape[:2]
    side = min(width, height)
    bodies: list[Body] = []
    for left in range(0, width - side // 2, side // 2) if width > side else [0]:
        left = min(left, width - side)
        for pose in landmarker.poses(np.ascontiguousarray(rgb[:, left : left + side])):
            body = body_of(pose.image_xy + [left, 0], true_rgb)
            trunk_x = float(pose.image_xy[[*SHOULDERS, *HIPS], 0].mean()) + left
            is_new = not any(same_body(body.box, each.box) for each in [*known, *bodies])
            if is_new and not _cut(trunk_x, left, side, width):
                bodies.append(body)
    return bodies


def _found_again(landmarker: Landmarker, rgb: Picture, body: Body) -> bool:
    """Look at a cut-out around a body: tell whether it is found there, too."""
    middle, half = (body.box[:2] + body.box[2:]) / 2, CUT_OUT * float(np.max(body.box[2:] - body.box[:2]))
    corners = np.clip([middle - half, middle + half], 0, rgb.shape[1::-1])
    (left, top), (right, bottom) = corners.astype(int)
    if min(right - left, bottom - top) < MIN_SIDE_PX:
        return False
    poses = landmarker.poses(np.ascontiguousarray(rgb[top:bottom, left:right]))
    boxes = [body_of(pose.image_xy + [left, top], rgb).box for pose in poses]
    tall = body.box[3] - body.box[1]
    return any(float(np.abs(box - body.box).mean()) < SAME_PLACE * tall for box in boxes)


def body_of(xy: Floats, rgb: Picture) -> Body:
    """Box and color of a pose (33, 2) px in its picture."""
    box = np.concatenate([xy.min(axis=0), xy.max(axis=0)])
    return Body(box, _trunk_colour(xy, rgb), trunk=xy[[*SHOULDERS, *HIPS]].mean(axis=0))


def _trunk_colour(xy: Floats, rgb: Picture) -> Floats:
    """Mean color (3,) of the middle of the trunk, 10 cm wide: from every side clothes, whatever their pattern."""
    shoulders, hips = xy[SHOULDERS, :].mean(axis=0), xy[HIPS, :].mean(axis=0)
    down = hips - shoulders
    along, aside = np.meshgrid(np.linspace(0.2, 0.8, 25), np.linspace(-0.1, 0.1, 5))
    spots = shoulders + along[..., None] * down + aside[..., None] * np.array([-down[1], down[0]])
    column, row = np.clip(spots.reshape(-1, 2), 0, np.array(rgb.shape[1::-1]) - 1).astype(int).T
    return np.asarray(rgb[row, column].astype(float).mean(axis=0))


def _cut(trunk_x: float, left: int, side: int, width: int) -> bool:
    """Tell whether a trunk lies so near to an edge of its square that the next square shows the body whole."""
    near_left, near_right = trunk_x - left < EDGE * side, left + side - trunk_x < EDGE * side
    return (near_left and left > 0) or (near_right and left + side < width)


def same_body(box: Floats, other: Floats) -> bool:
    """Tell whether one box lies mostly in the other: one body found twice, or a part of it taken for another."""
    shared_px = float(np.prod(np.clip(np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2]), 0, None)))
    return shared_px > SAME_BODY * min(float(np.prod(each[2:] - each[:2])) for each in (box, other))
