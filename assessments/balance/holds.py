"""When a client stands on one leg: the height of each foot over its own place on the floor, and the holds in it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from assessments.balance.raised import raised
from vision.angles import leg_bend_deg, trunk_length_px
from vision.body import FEET, HIPS, SHOULDERS, SIDES, Side
from vision.scale import STRAIGHT_LEG_DEG
from vision.signals import MAX_GAP_S, RATE_HZ, Mask, smooth, stretches, unseen_spans_s
from vision.track import Floats, PoseTrack

EndReason = Literal["foot_down", "stance_foot_moved", "hands_left_hips", "cap", "video_end"]
CAP_S = 45.0  # Springer et al. 2007
# In trunk lengths (0.5 m). A foot that rolls over toes or heel rises by 2.5 cm in the middle; at three times that it
# is up.
ROLLS_TRUNKS, UP_TRUNKS = 0.05, 0.15
# Heel pad and shoe give way by 7 mm or so: a foot is off the floor when its landmarks are that much higher.
OFF_TRUNKS = 0.015
LOW_TRUNKS = 0.03  # twice that: heel or toes that rise by less, most of the time, may be on the floor
# Hips over one foot stay within its length (25 cm, half a trunk); a step carries them further.
TRAVELS_TRUNKS = 0.5
# Standing still, neither hips nor feet go faster than 15 cm/s (0.3 trunks); a step's foot does 1 m/s and more.
STILL_TRUNKS_S = 0.3
SETTLES_TRUNKS_S = 0.6  # up or down, at 30 cm/s, no end of a foot is on the floor: it passes where it stood
STILL_HZ = 1.0  # of that speed: sway is below it for the most part (Winter 1995)
# A standing foot's landmarks wander 1 cm to either side and, hidden by the other leg, further for a while. A hop or a
# slide carries the foot 2.5 cm aside at least, and it stays there; it began where the foot left its 1 cm.
MOVED_TRUNKS, WANDERS_TRUNKS, MOVED_S = 0.05, 0.02, 0.2
FLOOR_S = 1.5
# Places of two feet are told apart when they are 2.5 cm from each other; a foot stands in the one to which it is twice
# as near.
TOLD_APART_TRUNKS = 0.05
# Around the moment at which a foot is known to be up or down it leaves its height, or comes to it; it stands before, or
# after that. It is on its way there for no longer than SLOW_S: before that it rolls, with its toes on the floor.
NEAR_S, SLOW_S, TOUCH_S = 0.3, 0.15, 0.2
# Up for less is a step: its swing takes 0.4 s, half of that at this height (Winter 2009).
SHORTEST_HOLD_S = 0.6


@dataclass(frozen=True)
class Hold:
    """One stand on one leg, in seconds of the video.

    began_before: the foot is not seen to leave the floor; leg_sure: the picture tells the two feet apart; is_low: the
    lifted foot's heel or toes may touch the floor.
    """

    stance_leg: Side
    from_s: float
    to_s: float
    end_reason: EndReason
    began_before: bool
    leg_sure: bool
    is_low: bool = False

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.to_s - self.from_s


class Stood(NamedTuple):
    """A client who stands, at even times, lengths in trunks: time_s (N,), parts (N, 2 sides, 3, 2), body_x (N,).

    parts: ankle, heel and toes of each foot in the picture; body_x: hips and shoulders across it.
    """

    time_s: Floats
    parts: Floats
    body_x: Floats

    @property
    def feet(self) -> Floats:
        """Middles of the feet, (N, 2 sides, 2)."""
        return np.asarray(self.parts.mean(axis=2))


def find_holds(track: PoseTrack) -> list[Hold]:
    """Find every stand on one leg, in order of time.

    `raised` tells which foot is up and about when; where its heel and toes are over where they stand before and after
    tells when exactly.

    Parameters
    ----------
    track : the cleaned track
    """
    feet, body = track.image_xy[:, FEET].reshape(len(track), -1), track.image_xy[:, [*HIPS, *SHOULDERS], 0]
    smoothed = smooth(track.time_s, np.column_stack([feet, body]) / trunk_length_px(track))
    if len(smoothed.time_s) < RATE_HZ * SHORTEST_HOLD_S:
        return []
    stood = Stood(smoothed.time_s, smoothed.value[:, :-4].reshape(-1, 2, 3, 2), smoothed.value[:, -4:].mean(axis=1))
    up = raised(stood.parts, stood.body_x) > 0
    holds = []
    for side in (0, 1):
        for start, stop in stretches(up[:, side]):
            hold = _hold(stood, up[:, 0] | up[:, 1], start, stop, side)
            if hold.seconds >= SHORTEST_HOLD_S and not _travels(track, hold.from_s, hold.to_s):
                holds.append(hold)
    return sorted(holds, key=lambda hold: hold.from_s)


def _lifted(stood: Stood, start: int, stop: int, seems: int) -> tuple[int, bool]:
    """Which foot is up, and whether the picture tells the two apart.

    From the side MediaPipe sometimes takes the raised foot for that of the far leg, whichever it is. A standing foot
    stays where it stood, and the far one stands a little higher in the picture: whose place it is tells which foot it
    is.
    """
    feet = stood.feet
    before = _before(start)
    if before.start == before.stop:
        return seems, False
    places = np.median(feet[before], axis=0)
    sure = bool(np.linalg.norm(places[0] - places[1]) > TOLD_APART_TRUNKS)
    own, other = (
        float(np.median(np.linalg.norm(feet[start:stop, 1 - seems] - place, axis=1)))
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


def _hold(stood: Stood, up: Mask, start: int, stop: int, seems: int) -> Hold:
    lifted, sure = _lifted(stood, start, stop, seems)
    time_s, foot = stood.time_s, stood.parts[:, lifted, :, 1]
    heights = np.column_stack([foot[:, :2].mean(axis=1), foot[:, 2]])
    began_before, ends_after = start == 0, stop == len(time_s)
    from_s = float(time_s[0] if began_before else _leaves_s(time_s, heights, up, start))
    to_s = float(time_s[-1] if ends_after else -_leaves_s(-time_s[::-1], heights[::-1], up[::-1], len(up) - stop))
    reason: EndReason = "video_end" if ends_after else "foot_down"
    moved = _moved_s(stood, from_s + NEAR_S, to_s - NEAR_S, 1 - lifted)
    if moved is not None:
        to_s, reason = moved, "stance_foot_moved"
    if to_s - from_s >= CAP_S:
        to_s, reason = from_s + CAP_S, "cap"
    return Hold(SIDES[1 - lifted], from_s, to_s, reason, began_before, sure, _is_low(heights, start, stop))


def _is_low(heights: Floats, start: int, stop: int) -> bool:
    stood = heights[_before(start)]
    if not np.isfinite(stood).any() or not np.isfinite(heights[start:stop]).any():
        return False
    rise = np.abs(heights[start:stop] - np.nanmedian(stood, axis=0)).min(axis=1)
    return bool(np.nanmedian(rise) < LOW_TRUNKS)


def _before(start: int) -> slice:
    """Where the feet stand before one of them is lifted."""
    return slice(max(0, start - int(FLOOR_S * RATE_HZ)), max(0, start - int(NEAR_S * RATE_HZ)))


def _leaves_s(time_s: Floats, heights: Floats, up: Mask, near: int) -> float:
    """When a foot that is up from about sample `near` on leaves the floor, s; backward in time when it comes to it.

    It stands while its back or its front (`heights`, (N, 2)) is in its place and still: it rolls over toes or heel. It
    moves off like every smooth movement that begins, with the cube of time (Flash and Hogan 1985): the times at which
    it is at two heights, trunk lengths, lead back to the floor.
    """
    reach, half, floor = (int(seconds * RATE_HZ) for seconds in (NEAR_S, NEAR_S / 2, FLOOR_S))
    earlier = np.flatnonzero(up[:near])
    begin = max(near - floor, earlier[-1] + 1 if len(earlier) else 0)
    stood = heights[begin : max(begin + half, near - reach)]
    if not np.isfinite(stood).all(axis=1).any():
        return float(time_s[near])
    away = np.abs(heights - np.nanmedian(stood, axis=0))
    slow = np.abs(np.gradient(heights, axis=0)) * RATE_HZ < SETTLES_TRUNKS_S
    seen = away[near + half : near + floor]
    reaches = np.nanpercentile(seen, 75, axis=0) if np.isfinite(seen).any() else np.full(2, UP_TRUNKS)
    rolls = np.clip(reaches / 3, OFF_TRUNKS, ROLLS_TRUNKS)  # a low lift is off the floor at a third of its height
    stands = (away < rolls) & slow & (reaches > 2 * rolls)  # an end that is not seen to rise tells nothing
    is_up = np.asarray((away > reaches / 2).all(axis=1))
    flights = stretches(~np.asarray(stands.any(axis=1))[begin : near + floor])
    gone = [
        begin + start
        for start, stop in flights
        if 0 < start < stop - TOUCH_S * RATE_HZ and is_up[max(begin + start, near) : begin + stop].any()
    ]
    if not gone:
        return float(time_s[near])
    low = gone[0] - 1
    high = np.flatnonzero(away[low : near + floor].min(axis=1) > UP_TRUNKS)
    root_up, root_low, root_off = np.cbrt([UP_TRUNKS, ROLLS_TRUNKS, OFF_TRUNKS])
    share = (root_low - root_off) / (root_up - root_low)
    way_s = float(time_s[low + high[0]] - time_s[low]) * share if len(high) else 0.0
    return float(time_s[low] - min(way_s, SLOW_S))


def _moved_s(stood: Stood, from_s: float, to_s: float, stance: int) -> float | None:
    """When the standing foot left its place for good, s; None if it stayed.

    Its landmarks wander where the other leg hides them, but come back.
    """
    first, last = np.searchsorted(stood.time_s, (from_s, to_s))
    place = stood.feet[first:last, stance, 0]
    if len(place) < RATE_HZ:
        return None
    seconds = sliding_window_view(place, int(RATE_HZ))
    middles = np.median(seconds, axis=1)
    rests = np.median(np.abs(seconds - middles[:, None]), axis=1) < WANDERS_TRUNKS
    away = np.abs(place - middles[np.argmax(rests)])
    gone = [a for a, b in stretches(away > MOVED_TRUNKS) if b - a > MOVED_S * RATE_HZ]
    left = next((start for start in gone if np.median(away[start:]) > MOVED_TRUNKS), None)
    if left is None:
        return None
    near = np.flatnonzero(away[:left] < WANDERS_TRUNKS)
    return float(stood.time_s[first + (near[-1] if len(near) else 0)])


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
