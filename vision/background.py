"""How the camera moves, by the background: it rests as long as that explains what is seen."""

import math
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.motion import COMMON, KEPT, LEAST_POINTS, POINTS, STILL, UNKNOWN, Grey, composed, followed, rescaled
from vision.signals import Mask
from vision.track import Floats

# LK tells a point's place to a twentieth to a tenth of a pixel however bright the picture (Baker & Matthews 2004).
OWN_PX = 0.1
# Levels of 255: coders leave out what differs by less, and draw borders of blocks, which do not move with the camera.
LEAST_NOISE = 3.0
FARTHEST_SIGMAS = 3.0  # a point further off lies on something else and says nothing more
# Coding and shadows move points by more than the sensor's noise: up to three times as far, as the points show.
MOST_NOISE = 9.0
# A motion known no better, of a picture 320 px wide, is more than the tremor of a hand from picture to picture.
UNSURE_PX = 0.5
# A camera at rest is the null hypothesis: a similarity has four free numbers, and chance alone makes their chi-square
# larger than this once in a million pictures. A film has thousands, each a new chance.
BEATS_CHANCE = 33.4
# No hand holds a phone for a second to the error of a follower (0.02 degrees); it trembles more.
REST_S = 1.0
MEDIAN_SQUARE = 1.386  # of chi-square for the two coordinates of a point
ROUNDS = 3  # of leaving out the points that do not agree: they are found in two


class Fit(NamedTuple):
    """A picture against the one compared with: motion (2, 3) to that one, the points that show it, and which rest."""

    step: Floats
    kept: float
    rest: int | None


class Anchor:
    """A picture to compare with: its points around the client, and how well each can be followed."""

    def __init__(self, grey: Grey, box: Floats, apart_px: int, window_px: int) -> None:
        mask = np.full(grey.shape, 255, np.uint8)
        if np.isfinite(box).all():
            left, top, right, bottom = np.clip(box, 0, None).astype(int)
            mask[top:bottom, left:right] = 0
        # corners of the size that is followed: no grains of noise; what a corner is worth its error says
        points = cv2.goodFeaturesToTrack(grey, POINTS, 1e-4, apart_px, mask=mask, blockSize=window_px)
        points = np.asarray([] if points is None else points, np.float32).reshape(-1, 2)
        error = error_px(grey, points, window_px)
        clear = error < UNSURE_PX
        self.points = self._last = points[clear]
        self._variance = OWN_PX**2 + error[clear] ** 2
        self._grey, self._window_px = grey, window_px

    def fit(self, grey: Grey, box: Floats, rests: list[Floats]) -> Fit | None:
        """Find the likeliest motion, and the first of the rests (2, 3) that explains the points as well but for chance.

        Each is judged by all points, with their errors, and none counts for more than an outlier: Torr's criterion for
        models with outliers (1998, doi:10.1098/rsta.1998.0224). None: too little shows a motion.
        """
        if len(self.points) < LEAST_POINTS:
            return None
        now, found = followed(self._grey, grey, self.points, self._last, self._window_px)
        use = found & ~within(now, box)
        if use.sum() < LEAST_POINTS:
            return None
        now, first, variance = now[use], self.points[use], self._variance[use]
        chance_px = float(np.clip(2 * np.sqrt(np.median(variance)), 0.5, 3.0))
        tried, _ = cv2.estimateAffinePartial2D(now, first, ransacReprojThreshold=chance_px)
        starts = [*rests, *([] if tried is None else [tried])]
        step = min(starts, key=lambda start: float(squares(start, now, first, variance).sum()))
        for _ in range(ROUNDS):
            off = squares(step, now, first, variance, MOST_NOISE)
            noise = float(np.clip(np.median(off) / MEDIAN_SQUARE, 1.0, MOST_NOISE))
            agree = off < FARTHEST_SIGMAS**2 * noise
            weight = agree / (noise * variance)
            if agree.sum() < max(LEAST_POINTS, COMMON * len(now)) or weight.sum() < UNSURE_PX**-2:
                return None
            step = similarity(now, first, weight)
        best = squares(step, now, first, noise * variance).sum()
        fits = [squares(rest, now, first, noise * variance).sum() - best < BEATS_CHANCE for rest in rests]
        self._last = cv2.transform(self.points[None], cv2.invertAffineTransform(step))[0]
        return Fit(step, float(agree.sum()) / len(self.points), fits.index(True) if any(fits) else None)


class Camera:
    """The camera's motion in one stretch of a video; while it rests it is looked at ten times per second."""

    SIDE_PX = 320  # fine enough for a tenth of a pixel of the full picture, in under a millisecond
    AROUND_BODIES = 0.1  # of the body's size: clothes and hair beyond the landmarks
    APART_PX = 12
    WINDOW_PX = 15
    LOOK_S = 0.1

    def __init__(self) -> None:
        self._anchor: Anchor | None = None
        self._to_start = STILL
        self._rests = [STILL]  # where it seemed to rest, the first picture first
        self._time_s: list[float] = []
        self._motions: list[Floats] = []  # the likeliest
        self._rest: list[int] = []  # which of the rests explains the picture as well; -1: its motion is not known
        self._looked_s = self._moved_s = -math.inf
        self._scale = 1

    def look(self, grey: Grey, body_xy: Floats, time_s: float) -> None:
        """Look at the next picture; body_xy (33, 2) px, NaN if nobody was found."""
        if time_s - self._looked_s < self.LOOK_S and self._looked_s - self._moved_s > REST_S:
            motion, rest = self._motions[-1], self._rest[-1]
        else:
            motion, rest = self._looked(grey, body_xy)
            self._looked_s = time_s
            if rest >= 0 and rest != next((each for each in reversed(self._rest) if each >= 0), None):
                self._moved_s = time_s
        self._time_s.append(time_s)
        self._motions.append(motion)
        self._rest.append(rest)

    def _looked(self, grey: Grey, body_xy: Floats) -> tuple[Floats, int]:
        """Similarity (2, 3) from this small picture to the first, and the rest."""
        self._scale = max(max(grey.shape) // self.SIDE_PX, 1)
        size = (grey.shape[1] // self._scale, grey.shape[0] // self._scale)
        small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
        low, high = body_xy.min(axis=0), body_xy.max(axis=0)
        margin = self.AROUND_BODIES * (high - low).max()
        box = np.concatenate([low - margin, high + margin]) / self._scale
        if self._anchor is None:
            self._anchor = Anchor(small, box, self.APART_PX, self.WINDOW_PX)
            return STILL, 0
        tried = sorted({0, len(self._rests) - 1})
        from_start = np.asarray(cv2.invertAffineTransform(self._to_start), np.float64)
        fit = self._anchor.fit(small, box, [composed(from_start, self._rests[each]) for each in tried])
        if fit is None:
            return UNKNOWN, -1
        motion = composed(self._to_start, fit.step)
        if fit.rest is not None:
            return motion, tried[fit.rest]
        self._rests.append(motion)
        if fit.kept < KEPT:
            self._anchor, self._to_start = Anchor(small, box, self.APART_PX, self.WINDOW_PX), motion
        return motion, len(self._rests) - 1

    def path(self) -> tuple[Floats, bool | None]:
        """Similarities (T, 2, 3) from all pictures to the first, and whether the camera stood still (None: not known).

        Where it rested for a second it stood, and what hides the background meanwhile changes nothing. Elsewhere a hand
        held it, and the likeliest motion is nearer than a rest.
        """
        if not self._rest:
            return np.empty((0, 2, 3)), None
        rest, time_s = np.array(self._rest), np.array(self._time_s)
        motion = np.array(self._motions)
        known = np.flatnonzero(rest >= 0)
        after = known[np.clip(np.searchsorted(known, np.arange(len(rest))), 0, len(known) - 1)]
        before = known[np.searchsorted(known, np.arange(len(rest)), "right") - 1]
        between = np.where(rest[before] == rest[after], rest[before], -1)
        lasts_s = np.diff(time_s, append=time_s[-1]) * (rest >= 0)
        stands = np.zeros(len(rest), bool)
        for run in np.split(np.arange(len(rest)), np.flatnonzero(np.diff(between)) + 1):
            stands[run] = between[run[0]] >= 0 and lasts_s[run].sum() >= REST_S
        motion[stands] = np.array(self._rests)[between[stands]]
        still = bool((rest[known] == 0).all()) if stands.any() or lasts_s.sum() >= REST_S else None
        return rescaled(motion, self._scale), still


def error_px(grey: Grey, points: NDArray[np.float32], window_px: int) -> Floats:
    """Standard error (N,) px of a followed point's place: the pictures' noise over the gradients in its window.

    It is that of least squares (Lucas & Kanade 1981; Shi & Tomasi 1994) with noise in both pictures. The noise is told
    by the second differences that straight edges do not have (Immerkaer 1996, doi:10.1006/cviu.1996.0060).
    """
    if not len(points):
        return np.empty(0)
    bends = cv2.filter2D(grey, cv2.CV_32F, np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32))
    noise = float(np.median(np.abs(bends))) / (6 * 0.6745)
    gradients = cv2.cornerMinEigenVal(grey, window_px) * (window_px * 255 / 2) ** 2  # OpenCV's scale for 8 bits
    column, row = points.astype(int).T
    # Sobel's own share of the noise, 12/64 of its variance for each pixel, is no texture; the clearest of many windows
    # of mere noise have half of it more.
    texture = gradients[row, column] - 1.5 * 12 / 64 * noise**2 * window_px**2
    return np.asarray(max(noise, LEAST_NOISE) * np.sqrt(2 / np.clip(texture, 1e-6, None)))


def squares(step: Floats, now: Floats, first: Floats, variance: Floats, most: float = 1.0) -> Floats:
    """Squared distance (N,) of points, taken back by a motion, in their errors' unit; no more than an outlier's."""
    off = cv2.transform(now[None], step)[0] - first
    return np.asarray(np.minimum((off**2).sum(axis=1) / variance, most * FARTHEST_SIGMAS**2))


def similarity(now: Floats, first: Floats, weight: Floats) -> Floats:
    """Similarity (2, 3) that takes points (N, 2) nearest to where they were first, by weighted least squares."""
    places, targets = now @ [1, 1j], first @ [1, 1j]
    middle, target = (weight @ places) / weight.sum(), (weight @ targets) / weight.sum()
    apart = places - middle
    turn = (weight * apart.conj()) @ (targets - target) / (weight @ np.abs(apart) ** 2)
    shift = target - turn * middle
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def within(points: NDArray[Any], box: Floats) -> Mask:
    """Which of the points (N, 2) lie in a box (4,): left, top, right, bottom."""
    return np.asarray(((points > box[:2]) & (points < box[2:])).all(axis=1))
