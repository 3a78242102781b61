"""When a client stands on one leg: the height of each foot over its own place on the floor, and the holds in it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from vision.angles import leg_bend_deg, trunk_length_px
from vision.body import FEET, HIPS, SHOULDERS, SIDES, TOES, Side
from vision.scale import STRAIGHT_LEG_DEG
from vision.signals import MAX_GAP_S, RATE_HZ, Signal, smooth, stretches, unseen_spans_s
from vision.track import Floats, PoseTrack

EndReason = Literal["foot_down", "stance_foot_moved", "hands_left_hips", "cap", "video_end"]
CAP_S = 45.0  # Springer et al. 2007
# In trunk lengths (0.5 m). A foot this far up is held up: 5 cm, three times what a landmark errs (1.5 cm, FINDINGS.md).
LIFTED_TRUNKS = 0.10
# It left the floor, and is back on it, at the height that its landmarks do not reach by noise: 1.5 cm.
OFF_FLOOR_TRUNKS = 0.03
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
LIFT_S = 0.5  # a lift to that height takes less
DOWN_S = 0.2  # a foot that stays at one height for so long stands on something
ROLL_S = 0.12  # from one height to the other, 30 cm/s: a foot lifted at once does it in under 0.1 s
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

    The foot's height is that of ankle, heel and toe together over their lowest place in the two seconds around the
    hold: the floor is where that foot stood, whatever the camera's height and tilt. A foot that is lifted rolls
    over its toes, so it leaves the floor when they leave their place, up or aside.

    Parameters
    ----------
    track : the cleaned track
    """
    feet = smooth(track.time_s, track.image_xy[:, FEET].mean(axis=2))  # (N, 2 sides, 2)
    if len(feet.time_s) < RATE_HZ * SHORTEST_HOLD_S:
        return []
    trunk_px = trunk_length_px(track)
    toes = smooth(track.time_s, track.image_xy[:, TOES])
    feet = _by_their_places(feet, trunk_px)
    height = _difference(feet) / trunk_px
    holds = []
    for lifted, other in ((0, 1), (1, 0)):
        sign = 1.0 if lifted == 0 else -1.0
        for start, stop in stretches(sign * height > LIFTED_TRUNKS):
            if stop - start < SHORTEST_HOLD_S * RATE_HZ or _travels(track, feet.time_s[start], feet.time_s[stop - 1]):
                continue
            off_s = _toe_leaves_s(toes, start, lifted, trunk_px)
            holds.append(_hold(feet, sign * height, start, stop, other, off_s, trunk_px))
    return sorted(holds, key=lambda hold: hold.from_s)


def _by_their_places(feet: Signal, trunk_px: float) -> Signal:
    """Set the feet right where the one on the floor bears the other's name.

    From the side MediaPipe sometimes takes the raised foot for that of the far leg, whichever it is, and draws the
    other one up with it on the way. A standing foot stays where it stood, and the far one stands a little higher in the
    picture: whose place it is tells which foot it is, and what is seen furthest above its place is the raised one.
    """
    value = feet.value.copy()
    for start, stop in stretches(np.abs(_difference(feet)) > LIFTED_TRUNKS * trunk_px):
        rest = _resting(feet, start)
        if stop - start < SHORTEST_HOLD_S * RATE_HZ or len(rest) < DOWN_S * RATE_HZ:
            continue
        places = np.median(rest, axis=0)
        named = int(np.argmax(np.median(value[start:stop, :, 1], axis=0)))  # the one that seems to stand
        own, other = (
            float(np.median(np.linalg.norm(value[start:stop, named] - place, axis=1)))
            for place in (places[named], places[1 - named])
        )
        if _apart_px(rest) > TOLD_APART_TRUNKS * trunk_px and own > 2 * other:
            around = slice(max(0, start - int(FLOOR_S * RATE_HZ)), stop + int(FLOOR_S * RATE_HZ))
            rise = (places[:, 1] - value[around, :, 1]).max(axis=1)
            value[around, 1 - named] = places[1 - named]
            value[around, named, 1] = places[named, 1] - rise
    return feet._replace(value=value)


def _resting(feet: Signal, start: int) -> Floats:
    """Where both feet were (n, 2 sides, 2) before a hold."""
    return feet.value[max(0, start - int(FLOOR_S * RATE_HZ)) : max(0, start - int(DOWN_S * RATE_HZ))]


def _apart_px(rest: Floats) -> float:
    """How far apart the picture shows two feet that stand, px."""
    left, right = np.median(rest, axis=0)
    return float(np.linalg.norm(left - right))


def _difference(feet: Signal) -> Floats:
    """How much higher the left foot is than the right (N,) px, 0 while both stand."""
    above = feet.value[:, 1, 1] - feet.value[:, 0, 1]
    return np.asarray(above - _level(above))


def _level(above: Floats) -> float:
    """Difference in height while both feet stand: the densest value; feet at unequal depths do not stand level."""
    seen = above[np.isfinite(above)]
    ordered = np.sort(seen)
    count = min(int(RATE_HZ / 2), len(ordered))
    spans = ordered[count - 1 :] - ordered[: len(ordered) - count + 1]
    near_zero = np.abs((ordered[count - 1 :] + ordered[: len(ordered) - count + 1]) / 2)
    best = int(np.argmin(spans + near_zero))
    return float(np.median(ordered[best : best + count]))


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


def _hold(
    feet: Signal, height: Floats, start: int, stop: int, stance: int, off_s: float | None, trunk_px: float
) -> Hold:
    off = _left_floor(height[:start][::-1])
    down = _left_floor(height[stop:])
    if off is None:
        off_s = float(feet.time_s[0])
    elif off_s is None:
        off_s = float(feet.time_s[start - 1 - off])
    last = len(height) - 1 if down is None else stop + down
    reason: EndReason = "video_end" if down is None else "foot_down"
    to_s = float(feet.time_s[min(last, len(height) - 1)])
    moved = _moved_s(feet, start, stop, stance, trunk_px)
    if moved is not None:
        to_s, reason = moved, "stance_foot_moved"
    if to_s - off_s >= CAP_S:
        to_s, reason = off_s + CAP_S, "cap"
    rest = _resting(feet, start)
    sure = len(rest) > 0 and _apart_px(rest) > TOLD_APART_TRUNKS * trunk_px
    return Hold(SIDES[stance], off_s, to_s, reason, off is None, sure)


def _toe_leaves_s(toes: Signal, start: int, side: int, trunk_px: float) -> float | None:
    """When the toes of a foot that is up at `start` left the place where they rested; None if that is not seen.

    They are seen to have left when they are OFF_FLOOR_TRUNKS away; with their speed there they come from rest.
    """
    rest = toes.value[max(0, start - int(FLOOR_S * RATE_HZ)) : max(0, start - int(LIFT_S * RATE_HZ)), side]
    if len(rest) < DOWN_S * RATE_HZ:
        return None
    away = np.linalg.norm(toes.value[: start + 1, side] - np.median(rest, axis=0), axis=1) / trunk_px
    in_place = np.flatnonzero(away < OFF_FLOOR_TRUNKS)
    if not len(in_place):
        return None
    last = int(in_place[-1])
    speed = max(float(np.nan_to_num(np.gradient(away)[last])) * RATE_HZ, OFF_FLOOR_TRUNKS / ROLL_S)
    return float(toes.time_s[last] - away[last] / speed)


def _left_floor(height: Floats) -> int | None:
    """Samples from a height of LIFTED_TRUNKS down to the floor; None if the foot is not seen to get there.

    The floor is the height at which the foot then stays. A foot that is lifted at once begins like every smooth
    movement, with the cube of time (Flash and Hogan 1985), which carries two heights back to the floor. A slow one
    rolls over its toes, the heel ahead: it is off the floor when all of it, on average, is half-way to LIFTED_TRUNKS.
    """
    floor = _floor(height)
    if floor is None:
        return None
    below = [
        np.flatnonzero(~(height - floor > level)) for level in (LIFTED_TRUNKS, LIFTED_TRUNKS / 2, OFF_FLOOR_TRUNKS)
    ]
    if not all(len(level) for level in below):
        return None
    high, half, low = (int(level[0]) for level in below)
    if low - high > ROLL_S * RATE_HZ:
        return half
    root_high, root_low = np.cbrt([LIFTED_TRUNKS, OFF_FLOOR_TRUNKS])
    return low + round(float((low - high) * root_low / (root_high - root_low)))


def _floor(height: Floats) -> float | None:
    """Lowest height at which the foot stays within the second and a half after it came below LIFTED_TRUNKS."""
    near = height[: int(FLOOR_S * RATE_HZ)]
    near = np.sort(near[np.isfinite(near)])
    count = int(DOWN_S * RATE_HZ)
    if len(near) < count or near[0] > LIFTED_TRUNKS / 2:
        return None
    stays = np.flatnonzero(near[count - 1 :] - near[: len(near) - count + 1] < OFF_FLOOR_TRUNKS)
    if not len(stays):
        return None
    lowest = near[stays[0]]
    return float(np.median(near[(near >= lowest) & (near < lowest + OFF_FLOOR_TRUNKS)]))


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
    """Find the stretches in which the position of the client's feet is unknown."""
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
