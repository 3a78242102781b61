"""Faces made unreadable in pictures that leave the app; in videos, too long to check, all but the client."""

import cv2
import numpy as np

from vision.body import FACE, HIPS, SHOULDERS
from vision.track import Floats
from vision.video import Picture

# Of the head's half-width as the landmarks show it: they end at ears, eyes and mouth; hair, chin and their error are
# beyond. From the side they shrink to a line, so the trunk gives the least: a head is half as high as it is long.
MARGIN, LEAST_TRUNKS = 1.8, 0.3
# What is left of a head: this many patches across, blurred. Recognizing a face takes about 16 (Harmon and Julesz
# 1973, doi:10.1126/science.180.4091.1194).
PATCHES = 5
# The longer side of what is not the client: a face of 16 of these patches would be two fifths of the picture.
PATCHES_AROUND = 40
BODY_MARGIN_TRUNKS = 0.35  # of the trunk: hair, hands and clothes beyond the landmarks, about a head's half-length


def blurred(rgb: Picture, image_xy: Floats) -> Picture:
    """Blur the face.

    Parameters
    ----------
    rgb : (height, width, 3)
    image_xy : (33, 2) px of this picture; NaN: nobody was found there, so the whole picture is blurred

    Returns
    -------
    A copy with the same size; outside the head nothing is changed.
    """
    height, width = rgb.shape[:2]
    if np.isnan(image_xy).any():
        return _patched(rgb)
    face = image_xy[FACE]
    middle = (face.min(axis=0) + face.max(axis=0)) / 2
    radius = max(MARGIN * float(np.ptp(face, axis=0).max()) / 2, LEAST_TRUNKS * _trunk_px(image_xy))
    left, top = np.clip(np.floor(middle - radius), 0, [width, height]).astype(int)
    right, bottom = np.clip(np.ceil(middle + radius), 0, [width, height]).astype(int)
    out = rgb.copy()
    if right - left < 2 or bottom - top < 2:
        return out  # the head is outside the picture
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (round(middle[0]), round(middle[1])), round(radius), 255, -1)
    part = out[top:bottom, left:right]
    part[mask[top:bottom, left:right] > 0] = _patched(part)[mask[top:bottom, left:right] > 0]
    return out


def only_client(rgb: Picture, image_xy: Floats) -> Picture:
    """Blur the face, and everything that is not the client; anyone right in front or behind stays visible.

    Parameters
    ----------
    rgb : (height, width, 3)
    image_xy : (33, 2) px of this picture; NaN: nobody was found there, so the whole picture is blurred

    Returns
    -------
    A copy with the same size.
    """
    if np.isnan(image_xy).any():
        return _patched(rgb)
    height, width = rgb.shape[:2]
    patch = max(height, width) / PATCHES_AROUND
    out = _patched(rgb, max(1, round(width / patch)), max(1, round(height / patch)))
    body = np.zeros((height, width), np.uint8)
    outline = cv2.convexHull(np.clip(np.round(image_xy), -(2**15), 2**15).astype(np.int32))
    cv2.fillConvexPoly(body, outline, 255)
    cv2.polylines(body, [outline], True, 255, max(1, round(2 * BODY_MARGIN_TRUNKS * _trunk_px(image_xy))))
    np.copyto(out, blurred(rgb, image_xy), where=body[..., None] > 0)
    return out


def _trunk_px(image_xy: Floats) -> float:
    return float(np.linalg.norm(image_xy[SHOULDERS, :].mean(axis=0) - image_xy[HIPS, :].mean(axis=0)))


def _patched(rgb: Picture, across: int = PATCHES, down: int = PATCHES) -> Picture:
    """Average over a few patches, without their edges."""
    small = cv2.resize(np.ascontiguousarray(rgb), (across, down), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
