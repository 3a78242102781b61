"""From the raw track to the one that is measured: a steady camera, each limb with its own name, no single outliers."""

from dataclasses import replace

import numpy as np
import scipy

from vision.angles import trunk_length_px
from vision.body import LEGS
from vision.findings import Finding
from vision.sides import unswapped
from vision.signals import CUTOFF_HZ, Mask, longest_stretch
from vision.track import Floats, PoseTrack

# The camera counts as standing still when the background moves by less: the error of tracking its points.
STILL_PX = 0.35
# Off that curve by more than a tenth of the trunk (5 cm): at 30 frames a second no foot accelerates like that.
OUTLIER_TRUNKS = 0.1
# In more than a twentieth of the frames a leg without a name is no accident of one crossing.
OFTEN = 0.05
ROUNDS = 6  # of reweighting; the weights settle in three or four


def cleaned(track: PoseTrack) -> PoseTrack:
    """Take the camera's motion out, repair swapped sides, and replace outliers of a few frames; gaps stay gaps.

    A track that is clean already stays as it is.
    """
    if track.stage != "raw":
        return track
    if track.found.sum() >= 3:
        own, unsure = unswapped(steadied(track))
        track = _marked(without_outliers(own), unsure)
    return replace(track, stage="clean")


def steadied(track: PoseTrack) -> PoseTrack:
    """Put all landmarks into the first picture, as the background shows it; a camera on a stand changes nothing.

    Frames without a known camera keep the last known one.
    """
    if track.camera is None:
        return track
    motion = camera_px(track)
    if not np.isfinite(motion).any() or float(np.nanmax(np.nanstd(motion, axis=0))) < STILL_PX:
        return track
    known = np.flatnonzero(np.isfinite(track.camera[:, 0, 0]))
    camera = track.camera[known[np.clip(np.searchsorted(known, np.arange(len(track)), "right") - 1, 0, None)]]
    moved = {
        name: np.einsum("tij,tkj->tki", camera[:, :, :2], xy) + camera[:, None, :, 2]
        for name in ("image_xy", "texture_xy")
        if (xy := getattr(track, name)) is not None
    }
    return replace(track, **moved, picture_xy=track.image_xy)


def camera_px(track: PoseTrack) -> Floats:
    """Way of the picture's middle against the background, (T, 2) px; NaN where it is not known."""
    if track.camera is None:
        return np.full((len(track), 2), np.nan)
    middle = np.array([track.width / 2, track.height / 2])
    return np.asarray(track.camera[:, :, :2] @ middle + track.camera[:, :, 2] - middle)


def without_outliers(track: PoseTrack) -> PoseTrack:
    """Replace landmarks that leave their own smooth path for a few frames by that path.

    The path is a penalized least-squares curve (Whittaker 1923; Eilers 2003, doi:10.1021/ac034173t) with Tukey's
    bisquare weights, so that outliers do not bend it.
    """
    seen = np.flatnonzero(track.found)
    bound_px = OUTLIER_TRUNKS * trunk_length_px(track)
    xy = track.image_xy.copy()
    breaks = np.flatnonzero(np.diff(track.time_s[seen]) > 0.25) + 1
    for span in np.split(seen, breaks):
        if len(span) > 4:
            for mark in range(xy.shape[1]):
                xy[span, mark] = _without(track.time_s[span], xy[span, mark], bound_px)
    return replace(track, image_xy=xy)


def _without(time_s: Floats, xy: Floats, bound_px: float) -> Floats:
    step_s = float(np.median(np.diff(time_s)))
    stiffness = 1 / (2 * np.pi * CUTOFF_HZ * step_s) ** 4
    weight = np.ones(len(xy))
    path = _whittaker(xy, weight, 50 * stiffness)  # stiff at first: two outliers in a row must not bend it
    for _ in range(ROUNDS):
        off = np.linalg.norm(xy - path, axis=1) / bound_px
        weight = np.where(off < 1, (1 - off**2) ** 2, 1e-6)
        path = _whittaker(xy, weight, stiffness)
    outlier = np.linalg.norm(xy - path, axis=1) > bound_px
    return np.where(outlier[:, None], path, xy)


def _whittaker(xy: Floats, weight: Floats, stiffness: float) -> Floats:
    """Minimize weighted squared distances plus `stiffness` times the squared second differences."""
    count = len(xy)
    second = np.array([1.0, -2.0, 1.0])
    banded = np.zeros((3, count))
    for offset in range(3):
        for start in range(3 - offset):
            banded[2 - offset, start + offset : count - 2 + start + offset] += second[start] * second[start + offset]
    banded *= stiffness
    banded[2] += weight
    return np.asarray(scipy.linalg.solveh_banded(banded, weight[:, None] * xy))


def _marked(track: PoseTrack, unsure: Mask) -> PoseTrack:
    """Call the legs unseen where left and right cannot be told apart, and report it where that is frequent."""
    visibility = track.visibility.copy()
    visibility[np.ix_(unsure, np.ravel(LEGS))] = 0.0
    marked = replace(track, visibility=visibility)
    if float(unsure.mean()) < OFTEN:
        return marked
    start, stop = longest_stretch(unsure)
    text = "The legs overlap, so left and right cannot be told apart. Use more light or move closer."
    span = (float(track.time_s[start]), float(track.time_s[stop - 1]))
    return replace(marked, findings=(*marked.findings, Finding("sides_uncertain", "caution", text, *span)))
