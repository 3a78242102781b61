"""When a client stands on one leg: the height of each foot over its own place on the floor, and the holds in it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from assessments.balance.raised import raised
from vision.angles import leg_bend_deg, trunk_length_px
from vision.body import FEET, HIPS, SHOULDERS, SIDES, Side
from vision.scale import STRAIGHT_LEG_DEG
from vision.signals import MAX_GAP_S, RATE_HZ, Mask, Signal, smooth, stretches, unseen_spans_s
from vision.track import Floats, PoseTrack

EndReason = Literal["foot_down", "stance_foot_moved", "hands_left_hips", "cap", "video_end"]
CAP_S = 45.0  # Springer et al. 2007
# In trunk lengths (0.5 m). A foot that rolls over toes or heel rises by 2.5 cm in the middle; at three times that it
# is up.
ROLLS_TRUNKS, UP_TRUNKS = 0.05, 0.15
# Hips over one foot stay within its length (25 cm, half a trunk); a step carries them further.
TRAVELS_TRUNKS = 0.5
# Standing still, neither hips nor feet go faster than 15 cm/s (0.3 trunks); a step's foot does 1 m/s and more.
STILL_TRUNKS_S = 0.3
STILL_HZ = 1.0  # of that speed: sway is below it for the most part (Winter 1995)
# A standing foot's landmarks wander 1 cm to either side and, hidden by the other leg, further up and down. A hop or a
# slide carries the foot 2.5 cm aside at least, and it stays there; it began where the foot left its 1 cm.
MOVED_TRUNKS, WANDERS_TRUNKS, MOVED_S = 0.05, 0.02, 0.2
FLOOR_S = 1.5
# Places of two feet are told apart when they are 2.5 cm from each other; a foot stands in the one to which it is twice
# as near.
TOLD_APART_TRUNKS = 0.05
# Of the way from one foot to the other: a body that is further there does not stand on the first. On both feet it is
# half-way.
BORNE_SHARE = 0.75
# Around the moment at which a foot is known to be up or down it leaves its height, or comes to it; it stands before, or
# after that. It is on its way there for no longer than SLOW_S: before that it rolls, with its toes on the floor.
NEAR_S, SLOW_S = 0.3, 0.15
# Up for less is a step: its swing takes 0.4 s, half of that at this height (Winter 2009).
SHORTEST_HOLD_S = 0.6


@dataclass(frozen=True)
class Hold:
    """One stand on one leg, in seconds of the video.

    began_before: the foot is not seen to leave the floor; leg_sure: the picture tells the two feet apart.
    """

    stance_leg: Side
    from_s: float
    to_s: float
    end_reason: EndReason
    began_before: bool
    leg_sure: bool

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.to_s - self.from_s


def find_holds(track: PoseTrack) -> list[Hold]:
    """Find every stand on one leg, in order of time.

    `raised` tells which foot is up and about when; the height of the whole foot over where it stands before and after
    tells when exactly.

    Parameters
    ----------
    track : the cleaned track
    """
    feet = smooth(track.time_s, track.image_xy[:, FEET].mean(axis=2))  # (N, 2 sides, 2)
    if len(feet.time_s) < RATE_HZ * SHORTEST_HOLD_S:
        return []
    trunk_px = trunk_length_px(track)
    body_x = smooth(track.time_s, track.image_xy[:, [*HIPS, *SHOULDERS], 0].mean(axis=1)[:, None]).value[:, 0]
    up = raised(feet, trunk_px) > 0
    holds = []
    for side in (0, 1):
        for start, stop in stretches(up[:, side]):
            hold = _hold(feet, body_x, up[:, 0] | up[:, 1], start, stop, side, trunk_px)
            if hold.seconds >= SHORTEST_HOLD_S and not _travels(track, hold.from_s, hold.to_s):
                holds.append(hold)
    return sorted(holds, key=lambda hold: hold.from_s)


def _lifted(feet: Signal, body_x: Floats, start: int, stop: int, seems: int, trunk_px: float) -> tuple[int, bool]:
    """Which foot is up, and whether the picture tells the two apart.

    Toward the camera a foot that is lifted forward and low sinks in the picture, and the other seems to be up. But
    no one stands on the foot that the body is not over.

    From the side MediaPipe sometimes takes the raised foot for that of the far leg, whichever it is. A standing foot
    stays where it stood, and the far one stands a little higher in the picture: whose place it is tells which foot it
    is.
    """
    before = slice(max(0, start - int(FLOOR_S * RATE_HZ)), max(0, start - int(NEAR_S * RATE_HZ)))
    if before.start == before.stop:
        return seems, False
    places = np.median(feet.value[before], axis=0)
    sure = bool(np.linalg.norm(places[0] - places[1]) > TOLD_APART_TRUNKS * trunk_px)
    to_seems_px = places[seems, 0] - places[1 - seems, 0]
    body_px = (np.nanmedian(body_x[start:stop]) - places[1 - seems, 0]) * np.sign(to_seems_px)
    if abs(to_seems_px) > TOLD_APART_TRUNKS * trunk_px and body_px > BORNE_SHARE * abs(to_seems_px):
        return 1 - seems, sure
    own, other = (
        float(np.median(np.linalg.norm(feet.value[start:stop, 1 - seems] - place, axis=1)))
        for place in (places[1 - seems], places[seems])
    )
    return (1 - seems if sure and own > 2 * other else seems), sure


def _travels(track: PoseTrack, from_s: float, to_s: float) -> bool:
    """Tell whether the client walks meanwhile: across the picture, or nearer so that the trunk grows."""
    shoulders, hips = (track.image_xy[:, pair].mean(axis=1) for pair in (SHOULDERS, HIPS))
    during = (track.time_s >= from_s) & (track.time_s <= to_s) & track.found
    if during.sum() < 3:
        return True
    trunk_px = np.linalg.norm(shoulders - hips, axis=1)[during]
    parts = np.array_split(np.arange(during.sum()), 3)
    first, last = parts[0], parts[-1]
    way = abs(np.median(hips[during][last, 0]) - np.median(hips[during][first, 0])) / np.median(trunk_px)
    grown = abs(np.log(np.median(trunk_px[last]) / np.median(trunk_px[first])))
    return bool(way > TRAVELS_TRUNKS or grown > TRAVELS_TRUNKS / 4)


def _hold(feet: Signal, body_x: Floats, up: Mask, start: int, stop: int, seems: int, trunk_px: float) -> Hold:
    lifted, sure = _lifted(feet, body_x, start, stop, seems, trunk_px)
    time_s, height = feet.time_s, feet.value[:, lifted, 1] / trunk_px
    began_before, ends_after = start == 0, stop == len(time_s)
    from_s = float(time_s[0] if began_before else _leaves_s(time_s, height, up, start))
    to_s = float(time_s[-1] if ends_after else -_leaves_s(-time_s[::-1], height[::-1], up[::-1], len(up) - stop))
    reason: EndReason = "video_end" if ends_after else "foot_down"
    moved = _moved_s(feet, start, stop, 1 - seems, trunk_px)
    if moved is not None:
        to_s, reason = moved, "stance_foot_moved"
    if to_s - from_s >= CAP_S:
        to_s, reason = from_s + CAP_S, "cap"
    return Hold(SIDES[1 - lifted], from_s, to_s, reason, began_before, sure)


def _leaves_s(time_s: Floats, height: Floats, up: Mask, near: int) -> float:
    """When a foot that is up from about sample `near` on leaves the floor, s; backward in time when it comes to it.

    It moves like every smooth movement that begins, with the cube of time (Flash and Hogan 1985): the times at which
    it is at two heights, trunk lengths, lead back to the floor.
    """
    reach, half = int(NEAR_S * RATE_HZ), int(NEAR_S * RATE_HZ) // 2
    earlier = np.flatnonzero(up[:near])
    begin = max(near - int(FLOOR_S * RATE_HZ), earlier[-1] + 1 if len(earlier) else 0)
    stood = height[begin : max(begin + half, near - reach)]
    if not np.isfinite(stood).any():
        return float(time_s[near])
    away = np.abs(height - np.nanmedian(stood))
    seen = away[near + half : near + 2 * reach]
    reaches = float(np.nanmedian(seen)) if np.isfinite(seen).any() else UP_TRUNKS
    rolls = min(ROLLS_TRUNKS, max(reaches / 2, ROLLS_TRUNKS / 2))  # a low lift is off the floor at half of its height
    on_floor = np.flatnonzero(away[begin : near + reach] < rolls) + begin
    if not len(on_floor) or on_floor[-1] >= min(near + reach, len(away)) - 1:
        return float(time_s[near])
    low = int(on_floor[-1])
    is_up = np.flatnonzero(away[low : near + 2 * reach] > UP_TRUNKS)
    root_up, root_low = np.cbrt([UP_TRUNKS, ROLLS_TRUNKS])
    way_s = float(time_s[low + is_up[0]] - time_s[low]) * root_low / (root_up - root_low) if len(is_up) else 0.0
    return float(time_s[low] - min(way_s, SLOW_S))


def _moved_s(feet: Signal, first: int, last: int, stance: int, trunk_px: float) -> float | None:
    """When the standing foot left its place, s; None if it stayed."""
    place = feet.value[first:last, stance, 0]
    away = np.abs(place - np.median(place[: int(RATE_HZ)])) / trunk_px
    gone = [start for start, stop in stretches(away > MOVED_TRUNKS) if stop - start >= MOVED_S * RATE_HZ]
    if not gone:
        return None
    stood = np.flatnonzero(away[: gone[0]] < WANDERS_TRUNKS)
    return float(feet.time_s[first + (stood[-1] if len(stood) else 0)])


class Lost(NamedTuple):
    """When the client was not seen for longer than is bridged, s; comes_or_goes: at the video's begin or end."""

    from_s: float
    to_s: float
    comes_or_goes: bool

    def is_near(self, from_s: float, to_s: float) -> bool:
        """Whether it hides a stance between two times, or the floor before and after, against which that shows."""
        return self.from_s < to_s + FLOOR_S and self.to_s > from_s - FLOOR_S


def find_losses(track: PoseTrack) -> list[Lost]:
    """Find the stretches in which the position of the client's feet is unknown; none where nobody is ever seen."""
    if not track.found.any():
        return []
    begin_s, end_s = float(track.time_s[0]), float(track.time_s[-1])
    spans = unseen_spans_s(track.time_s, track.found)
    return [Lost(a, b, a == begin_s or b == end_s) for a, b in spans if b - a > MAX_GAP_S]


def standing_still_s(track: PoseTrack) -> tuple[float, float] | None:
    """Begin and end, s, of the longest stretch in which the client stands on both feet without a step."""
    middles = smooth(track.time_s, track.image_xy[:, [*FEET[0], *FEET[1], *HIPS]], STILL_HZ)
    if len(middles.time_s) < RATE_HZ:
        return None
    places = np.stack([middles.value[:, part].mean(axis=1) for part in (slice(0, 3), slice(3, 6), slice(6, 8))], axis=1)
    speed = np.linalg.norm(np.gradient(places, axis=0), axis=2).max(axis=1) * RATE_HZ / trunk_length_px(track)
    bend = np.interp(middles.time_s, track.time_s[track.found], leg_bend_deg(track)[track.found])
    with np.errstate(invalid="ignore"):
        still = np.asarray((speed < STILL_TRUNKS_S) & (bend < STRAIGHT_LEG_DEG))
    for hold in find_holds(track):
        still &= (middles.time_s < hold.from_s) | (middles.time_s > hold.to_s)
    spans = stretches(still)
    if not spans:
        return None
    start, stop = max(spans, key=lambda span: span[1] - span[0])
    return float(middles.time_s[start]), float(middles.time_s[stop - 1])
