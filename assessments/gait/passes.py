"""The straight stretches of a walk: turns, gaps, and what the picture's edge cuts off are left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from assessments.gait.camera import camera_way_px, own_pictures_xy
from vision.body import ANKLES, EARS, FEET, HEELS, HIPS, KNEES, LEG_JOINTS, SHOULDERS, TOES
from vision.scale import ANKLE_STATURES, EAR_STATURES, PHONE_HEIGHT_STATURES, focal_px
from vision.signals import RATE_HZ, Mask, smooth, stretches, unseen_spans_s
from vision.track import Floats, PoseTrack
from vision.view import View, view_of, yaw_deg

# MediaPipe invents what is outside the picture: shoulders, hips and legs must be inside.
_NEEDED = (*SHOULDERS, *HIPS, *KNEES, *ANKLES, *HEELS, *TOES)
# A slow half turn takes 5 s: 60 degrees and more in 2 s. MediaPipe's direction wavers by 10 degrees with the steps, and
# near the picture's edges by another 10.
TURN_DEG, TURN_S, STRAIGHT_DEG = 60.0, 2.0, 30.0
HEADING_HZ = 1.0  # slower than a stride, so that its twist of the pelvis is out
SHORTEST_S = 1.0  # two steps
# MediaPipe lets a picture's own visibility count for a tenth of what it reports, and keeps the rest of what it reported
# before. Half is its own bound between seen and hidden; a foot that passes behind the other is hidden for less long.
OWN_SHARE, HIDDEN, HIDDEN_S = 0.1, 0.5, 0.2
# A gap that is bridged straight moves what happens in it: of 0.1 s, three frames at 30 a second, by up to 0.05 s, of
# 0.2 s by 0.15. The smoothing carries that two frames further, at the ends of what is seen too. Toward and away from
# the camera the fastest moment of a swing tells, and where that is not seen it is found up to 0.2 s off.
BRIDGED_S, REACH_S, REACH_FACING_S = 0.1, 0.07, 0.2


@dataclass(frozen=True, eq=False)
class Pass:
    """One straight stretch at RATE_HZ, smoothed, seen without a gap that is not bridged.

    time_s (N,); xy (N, 33, 2) px of the first picture, as if the camera stood still; own_xy (N, 33, 2) px of each
    picture, from its middle; pan_px (N, 2): the camera's way since the first picture, behind the client and at each
    picture's own scale; focal_px: the camera's focal length; bridged: from when to when the client was not seen, s;
    soles: as the track's.
    """

    time_s: Floats
    xy: Floats
    own_xy: Floats
    pan_px: Floats
    yaw_deg: float
    focal_px: float
    bridged: tuple[tuple[float, float], ...] = ()
    soles: float = 0.0

    @cached_property
    def shown(self) -> Mask:
        """Rows (N,) whose moment was seen: not at the ends, nor in or about what was bridged."""
        time_s, reach_s = self.time_s, REACH_S if self.is_across else REACH_FACING_S
        shown: Mask = np.asarray((time_s > time_s[0] + REACH_S) & (time_s < time_s[-1] - REACH_S))
        for from_s, to_s in self.bridged:
            shown &= (time_s < from_s - reach_s) | (time_s > to_s + reach_s)
        return shown

    @property
    def view(self) -> View:
        """From which side the camera sees the client."""
        return view_of(self.yaw_deg) or "front"

    @property
    def is_across(self) -> bool:
        """Whether the picture shows the feet's way along the floor rather than their way up and down."""
        return self.view not in ("front", "back")

    @cached_property
    def stature_px(self) -> Floats:
        """Height of the standing body, (N,) px of each picture, by the chain from ear over hip and knee to ankle.

        From the side the chain keeps its length whatever the legs do. On 15 rendered walks of bodies of known height it
        gave a scale 1.3% too small in the median (0-3.6%), steady to 1%; the way from ear to ankle 2.5-6%.
        """
        return self._chain_px(np.zeros(2), np.ones(1))

    def stature_px_of(self, shown: Floats) -> Floats:
        """Height as `stature_px`, of a body of whose length along its way the picture shows a share (N,).

        What a bent leg and a leaning trunk extend forward is foreshortened too: who comes nearer at a slant and passes
        by would seem to grow by that as well.
        """
        return self._chain_px(self.across, shown)

    def _chain_px(self, way: Floats, shown: Floats) -> Floats:
        lost = 1 / shown**2 - 1
        above = self.own_xy[:, EARS].mean(axis=1) - self.own_xy[:, HIPS].mean(axis=1)
        legs = np.diff(self.own_xy[:, LEG_JOINTS], axis=2)
        above_px = np.sqrt((above**2).sum(axis=-1) + lost * (above @ way) ** 2)
        legs_px = np.sqrt((legs**2).sum(axis=-1) + lost[:, None, None] * (legs @ way) ** 2)
        return np.asarray((above_px + legs_px.sum(axis=2).mean(axis=1)) / (EAR_STATURES - ANKLE_STATURES))

    @cached_property
    def across(self) -> Floats:
        """Unit vector (2,) along the level floor, to the right in the picture, which may be tilted.

        Across the picture the feet's own way shows it, less what coming nearer adds: a phone sees the floor
        PHONE_HEIGHT_STATURES below the horizon. Otherwise the trunk does, which does not lean sideways.
        """
        if self.is_across:
            x, y = (self.own_xy[:, FEET].mean(axis=(1, 2)) + self.pan_px).T
            level = y - PHONE_HEIGHT_STATURES * self.stature_px
            slope = float((x - x.mean()) @ level / max((x - x.mean()) @ x, 1.0))
            return np.array([1.0, slope]) / float(np.hypot(1.0, slope))
        trunk = self.xy[:, SHOULDERS].mean(axis=(0, 1)) - self.xy[:, HIPS].mean(axis=(0, 1))
        return np.array([-trunk[1], trunk[0]]) / float(np.linalg.norm(trunk))

    @property
    def up(self) -> Floats:
        """Unit vector (2,) up from the floor."""
        return np.array([self.across[1], -self.across[0]])

    @cached_property
    def forward(self) -> Floats:
        """Unit vector (2,) in which the client walks in the picture: across it, or up or down in it."""
        way = self.across if self.is_across else self.up
        gone = (self.xy[-1, FEET] - self.xy[0, FEET]).mean(axis=(0, 1))
        return np.asarray(way if gone @ way > 0 else -way)


def feet_hidden(track: PoseTrack) -> Mask:
    """Frames (T,) in which something stands before both feet: furniture, or another person.

    Heels or toes: a client who comes nearer hides the own heels, and one who goes away the toes.
    """
    feet = [*HEELS, *TOES]
    shown = track.visibility[:, feet].max(axis=1)
    own = np.append(shown[:1], shown[1:] + (1 / OWN_SHARE - 1) * np.diff(shown))
    # no leg is found, left and right cannot be told apart, or the picture ends there
    known = np.isfinite(own) & (shown > 0) & track.inside[:, feet].all(axis=1)
    frames = round(HIDDEN_S / float(np.median(np.diff(track.time_s)))) if len(track) > 1 else 1
    return np.asarray(scipy.ndimage.median_filter(np.where(known, own, 1.0), frames | 1) < HIDDEN)


def straight_passes(track: PoseTrack) -> list[Pass]:
    """Find the straight stretches of a cleaned track in which the client is seen from shoulders to toes."""
    own_xy = own_pictures_xy(track)
    inside: Mask = np.asarray(track.inside[:, _NEEDED].all(axis=1) & ~feet_hidden(track))
    inside &= np.isfinite(own_xy[:, 0, 0])  # where the camera is not known, neither is the way
    yaw = np.radians(yaw_deg(track))
    seen = np.where(inside[:, None], np.column_stack([np.cos(yaw), np.sin(yaw)]), np.nan)
    heading = smooth(track.time_s, seen, HEADING_HZ).value
    shown_deg = np.degrees(np.arctan2(heading[:, 1], heading[:, 0]))
    pan_px = smooth(track.time_s, np.where(inside[:, None], camera_way_px(track, own_xy), np.nan)).value
    places = np.where(inside[:, None, None, None], np.stack([track.image_xy, own_xy], axis=1), np.nan)
    time_s, smoothed = smooth(track.time_s, places)
    bridged = tuple(span for span in unseen_spans_s(track.time_s, inside) if span[1] - span[0] > BRIDGED_S)
    focal = focal_px(track)
    turned_deg = shown_deg - _bearing_deg(smoothed[:, 1], pan_px, focal)
    passes = []
    for here in (slice(*span) for span in _straight(turned_deg)):
        middle_deg = float(np.median(np.unwrap(shown_deg[here], period=360)))
        first, own = smoothed[here].transpose(1, 0, 2, 3)
        passes.append(
            Pass(time_s[here], first, own, pan_px[here], (middle_deg + 180) % 360 - 180, focal, bridged, track.soles)
        )
    return passes


def _bearing_deg(own_xy: Floats, pan_px: Floats, focal_px: float) -> Floats:
    """Direction in which the camera sees the client, (N,) degrees, against the one in which it looked at first.

    A body that goes straight on shows the camera another side as it passes: 50 degrees of it from edge to edge.
    """
    own_rad = np.arctan(own_xy[:, HIPS, 0].mean(axis=1) / focal_px)
    return np.asarray(np.degrees(own_rad + pan_px[:, 0] / focal_px))


def _straight(turned_deg: Floats) -> Iterator[tuple[int, int]]:
    """Start and stop of the stretches without a gap (NaN) in which the body's direction stays the same."""
    for start, stop in stretches(np.isfinite(turned_deg)):
        turned = np.unwrap(turned_deg[start:stop], period=360)
        straight: Mask = np.zeros(len(turned), bool)
        for first, last in stretches(~_turning(turned)):
            near = np.abs(turned - np.median(turned[first:last])) < STRAIGHT_DEG
            for one, other in stretches(near):
                straight[one:other] |= one < last and other > first
        for first, last in stretches(straight):
            if last - first >= SHORTEST_S * RATE_HZ:
                yield start + first, start + last


def _turning(turned_deg: Floats) -> Mask:
    half = int(TURN_S * RATE_HZ / 2)
    padded = np.pad(turned_deg, half, mode="edge")
    return np.asarray(np.abs(padded[2 * half :] - padded[: -2 * half]) > TURN_DEG)
