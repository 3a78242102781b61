"""A camera that turns with the client: where things are in each own picture, and how far it has turned."""

import numpy as np

from vision.track import Floats, PoseTrack


def own_pictures_xy(track: PoseTrack) -> Floats:
    """Take the landmarks back to their own pictures, (T, 33, 2) px from the middle; NaN where the camera is unknown."""
    half = np.array([track.width, track.height]) / 2
    if not track.is_steadied or track.camera is None:
        return np.asarray(track.image_xy - half)
    places = track.image_xy - track.camera[:, None, :, 2]
    return np.asarray(np.einsum("tij,tkj->tki", _inverse(track.camera), places) - half)


def camera_way_px(track: PoseTrack, own_xy: Floats) -> Floats:
    """Way of the camera against what is behind the client, (T, 2) px, added up picture by picture.

    A turning camera makes what it turns to larger, and with it the first picture's pixels; these are each picture's.
    """
    if not track.is_steadied or track.camera is None:
        return np.zeros((len(track), 2))
    half = np.array([track.width, track.height]) / 2
    client = np.where(track.found[:, None], own_xy.mean(axis=1) + half, half)
    behind = np.einsum("tij,tj->ti", track.camera[:, :, :2], client) + track.camera[:, :, 2]
    before = np.einsum("tij,tj->ti", _inverse(track.camera)[:-1], behind[1:] - track.camera[:-1, :, 2])
    return np.concatenate([np.zeros((1, 2)), np.nancumsum(before - client[1:], axis=0)])


def _inverse(camera: Floats) -> Floats:
    """Turn back what similarities (T, 2, 3) turn, (T, 2, 2)."""
    turn = camera[:, :, :2]
    return np.asarray(turn.transpose(0, 2, 1) / (turn[:, :1, :1] ** 2 + turn[:, :1, 1:] ** 2))
