"""Faces made unreadable in pictures that leave the app."""

import cv2
import numpy as np

from vision.track import Floats, Landmark
from vision.video import Picture

FACE = slice(Landmark.NOSE, 11)  # nose, eyes, ears and mouth
# Of the head's half-width as the landmarks show it: they end at ears, eyes and mouth; hair, chin and their error lie
# beyond. From the side they shrink to a line, so the trunk gives the least: a head is half as high as it is long.
MARGIN, LEAST = 1.8, 0.3
# What is left of a head: this many patches across, and those blurred. Who knows a face needs some 16 (Harmon and Julesz
# 1973, doi:10.1126/science.180.4091.1194).
PATCHES = 5


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
    trunk_px = float(np.linalg.norm(image_xy[[11, 12]].mean(axis=0) - image_xy[[23, 24]].mean(axis=0)))
    radius = max(MARGIN * float(np.ptp(face, axis=0).max()) / 2, LEAST * trunk_px)
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


def _patched(rgb: Picture) -> Picture:
    """Average over a few patches, without their edges."""
    small = cv2.resize(np.ascontiguousarray(rgb), (PATCHES, PATCHES), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
