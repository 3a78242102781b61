"""Sit-to-stand: find each repetition and its six times, from the side, obliquely or from the front."""

from dataclasses import dataclass, replace

import numpy as np
import scipy

from assessments.assessment import Repetition
from assessments.chair_stand.smooth_movement import extrapolated_end_s, shown_s, smooth_movement_ends_s
from vision.angles import RISING_TRUNK_TOO_FAR_BACK_DEG, leg_bend_deg, trunk_lean_deg, trunk_vector_px
from vision.body import ANKLES, HIPS, SHOULDERS
from vision.signals import RATE_HZ, Mask, Signal, smooth, stretches
from vision.track import Floats, PoseTrack
from vision.view import BEHIND_DEG, FRONT_DEG, mean_yaw_deg

# Mean flexion of hips and knees by MediaPipe's 3D estimate. A chair puts hips and knees at about 90 degrees (a deep
# squat at 110 and more); standing is 0 by anatomy and up to 30 by the estimate's bias: the bounds lie half-way.
SITS_ABOVE_DEG = 55.0
SITS_BELOW_DEG = 105.0
STANDS_BELOW_DEG = 45.0
# Below this share of the way up nobody has left the seat: forward flexion and landmark noise move the hips by 10-20 %.
OFF_SEAT = 0.25
# "Full standing": knees bent by 30 degrees take 7 % off the leg and 10 % off the way from a chair to standing.
FULL_STAND = 0.9
# Hip height over the ankle, standing against sitting: 1.8 from the side, 1.4 from the front, where the thighs that
# point at the camera hide part of the way. Used only when the client never stands.
LEAST_RISE_SEATS = 1.4
# Sitting still: over this time the hips move less than a tenth of their height; a rise moves them by half.
STILL_SHARE = 0.1
STILL_FOR_S = 0.4
STANDS_FOR_S = 0.1  # in the whole clip; less is a few bad frames
SHORTEST_RISE_S = 0.3  # a body cannot go up and down again in less
# From leaving the seat to standing the hips rise by 0.35 m. In 0.45 s a smooth rise brakes with g (5.8 h/t2): a jump.
# So nobody rises and sits down again, or the other way round, while unseen for less: such a gap is bridged.
FASTEST_RISE_S = 0.45
LONGEST_FLEXION_S = 3.0  # before seat-off and after landing; slower, and it is posture, not part of the stand
# The feet stay on their spot: within half a shank of it. On a chair the hips are a shank above the ankles.
FOOT_SPOT_SHANKS = 0.5
# The buttocks meet the seat when the hips are within 1.5 cm of their seated height. Hips are at 0.53 of a stature of
# 1.65 m when it stands (Winter 2009, ch. 4) and at 0.52 m on a chair of 0.43 m: 0.35 m apart. Of 0.28 to 0.44 m, short
# clients on high chairs to tall ones on low chairs, the share would be 0.034 to 0.054: 0.02 s in a descent of 1 s.
HIP_RISE_M = 0.35
SEAT_CONTACT = 0.015 / HIP_RISE_M

# Shares of its way by which a movement is timed. `smooth_movement` says what noise and skew make of each pair; what the
# others would do is of the 41 stands of four rendered clips and two of motion capture.
# Hips, from the seat and back: nearly the least noise, at both ends. Not in the quarter in which flexion alone moves
# them (OFF_SEAT): with 0.15 and 0.85 single times move by 1 s, with 0.2 to 0.3 by less than 0.03 s.
HIPS_BETWEEN = (0.25, 0.75)
# Trunk: only the begin is used, since the rise overlays the end, so of all pairs the one with the least skew there.
# Foreshortening, from the front, is a cosine: at rest it swings by 6 degrees, 0.15 of the flexion, where the picture's
# plane shows 1. There 0.15 and 0.5 would move a start by 0.6 s.
FLEXES_BETWEEN, FLEXES_BETWEEN_IN_FRONT = (0.15, 0.5), (0.4, 0.7)
# Hips and trunk, until they rest: only the end is used, and people brake in many ways, so again the least skew. Against
# 0.25 and 0.75 that makes 0.08 s of an error of 0.10 s in motion capture, and 0.02 s of 0.01 s in scripted motion.
EXTENDS_BETWEEN = (0.75, 0.95)
# Shoulders, from the front, where a single level must do: they still move at half their greatest speed there. 0.8 or
# 0.95 move a time by up to 0.05 s.
SHOULDERS_UP = 0.9
# Whoever stands sways by 1 to 2 % of the way up, so the way ends where it is first as near to its top. For leaving the
# seat any of 0.95 to 0.99 does (0.01 s); for standing a hundredth less comes 0.01 s earlier.
RISEN, EXTENDED = 0.97, 0.98


@dataclass(frozen=True, eq=False)
class Movement:
    """Signals of a sit-to-stand clip on one time axis, all (N,).

    height: hips' way from the seat (0) to full standing (1); shoulder: shoulders' height over the feet (1 when seated);
    trunk_deg: trunk flexion to time by, in the picture's plane or, from the front, by foreshortening; lean_deg: trunk
    flexion in space; bend_deg: flexion of the leg; in_place, sits_still: where and how the client is.
    """

    time_s: Floats
    height: Floats
    shoulder: Floats
    trunk_deg: Floats
    lean_deg: Floats
    bend_deg: Floats
    in_place: Mask
    sits_still: Mask
    front: bool
    flexion_seen: bool

    @property
    def onset(self) -> tuple[float, float]:
        """Shares of the trunk's flexion that time its start."""
        return FLEXES_BETWEEN_IN_FRONT if self.front else FLEXES_BETWEEN


def movement(track: PoseTrack) -> Movement | None:
    """Measure hip height and trunk flexion; None when nobody is seen sitting still on a seat."""
    time_s, values = _signals(track)
    if len(time_s) < RATE_HZ * STILL_FOR_S:
        return None
    foot, hip_px, shoulder_px, trunk = values[:, :2], values[:, 2], values[:, 3], values[:, 4:6]
    bend_deg, lean_deg = values[:, 6], values[:, 7] + RISING_TRUNK_TOO_FAR_BACK_DEG
    sits_still = _held(_is_still(hip_px) & (bend_deg > SITS_ABOVE_DEG) & (bend_deg < SITS_BELOW_DEG))
    if not sits_still.any():
        return None
    seat_px = float(np.median(hip_px[sits_still]))
    spot = np.median(foot[sits_still], axis=0)
    with np.errstate(invalid="ignore"):
        in_place = np.linalg.norm(foot - spot, axis=1) < FOOT_SPOT_SHANKS * seat_px
        stands = in_place & (bend_deg < STANDS_BELOW_DEG)
    stand_px = _usual_top(hip_px[stands]) if stands.sum() > STANDS_FOR_S * RATE_HZ else LEAST_RISE_SEATS * seat_px
    height = (hip_px - seat_px) / (stand_px - seat_px)
    yaw = mean_yaw_deg(track)
    front = min(abs(yaw), 180 - abs(yaw)) < FRONT_DEG
    return Movement(
        time_s,
        height,
        shoulder_px / shoulder_px[sits_still].max(),
        _foreshortened_deg(shoulder_px, seat_px, sits_still, height)
        if front
        else np.degrees(np.arctan2(trunk[:, 0] * np.sign(yaw), trunk[:, 1])),
        lean_deg,
        bend_deg,
        in_place,
        sits_still,
        front,
        flexion_seen=not front and abs(yaw) < BEHIND_DEG,
    )


def _signals(track: PoseTrack) -> Signal:
    """Columns: foot (2), hips and shoulders over it, trunk (2), in px; flexion of leg and trunk, in degrees."""
    ankles = track.middle(*ANKLES)
    hips = track.middle(*HIPS)
    shoulders = track.middle(*SHOULDERS)
    columns = [ankles, (ankles - hips)[:, 1:], (ankles - shoulders)[:, 1:], trunk_vector_px(track)]
    columns += [leg_bend_deg(track)[:, None], trunk_lean_deg(track)[:, None]]
    return smooth(track.time_s, np.hstack(columns), max_gap_s=FASTEST_RISE_S)


def _usual_top(value: Floats) -> float:
    """Level that is passed a tenth of the time: the top of a posture, without its few worst frames."""
    return float(np.nanpercentile(value, 90))


def _foreshortened_deg(shoulder_px: Floats, seat_px: float, sits_still: Mask, height: Floats) -> Floats:
    """Flexion of a trunk that is seen from the front, by how much shorter it looks, while the client sits."""
    upright_px = float(np.percentile(shoulder_px[sits_still], 75)) - seat_px  # most of the time on a seat is upright
    flexion_deg = np.degrees(np.arccos(np.clip((shoulder_px - seat_px) / upright_px, -1.0, 1.0)))
    flexion_deg[~(height < 0.5 * OFF_SEAT)] = np.nan  # once the hips rise, they lift the shoulders too
    return np.asarray(flexion_deg)


def _is_still(hip_px: Floats) -> Mask:
    window = int(STILL_FOR_S * RATE_HZ)
    swing = scipy.ndimage.maximum_filter1d(hip_px, window) - scipy.ndimage.minimum_filter1d(hip_px, window)
    return np.asarray(swing < STILL_SHARE * np.abs(hip_px))


def _held(mask: Mask) -> Mask:
    """Keep only the stretches that last STILL_FOR_S."""
    out = np.zeros_like(mask)
    for start, stop in stretches(mask):
        if stop - start >= STILL_FOR_S * RATE_HZ:
            out[start:stop] = True
    return out


def find_repetitions(moved: Movement) -> tuple[Repetition, ...]:
    """Find every rise from the seat and time its phases; `arms_used` is for `assessments.chair_stand.hands` to say."""
    with np.errstate(invalid="ignore"):
        up = moved.in_place & (moved.height > OFF_SEAT)
    spans = [
        (a, b)
        for a, b in stretches(up)
        if b - a > SHORTEST_RISE_S * RATE_HZ and a > 0 and moved.in_place[a - 1]  # not one who came in standing
    ]
    edges = [0, *(b for _, b in spans), len(up)]
    nexts = [*(a for a, _ in spans[1:]), len(up)]
    return _in_order([_repetition(moved, edges[i], a, b, nexts[i]) for i, (a, b) in enumerate(spans)])


def _in_order(repetitions: list[Repetition]) -> tuple[Repetition, ...]:
    """Let times that follow each other without a pause not overtake: both were carried over from inside a movement."""
    ordered: list[Repetition] = []
    for each in repetitions:
        if (middle_s := _overtaken(each.standing_s, each.lowering_s)) is not None:
            each = replace(each, standing_s=middle_s, lowering_s=middle_s)
        if ordered and (middle_s := _overtaken(ordered[-1].seated_s, each.start_s)) is not None:
            contact_s = ordered[-1].seat_contact_s
            contact_s = None if contact_s is None else min(contact_s, middle_s)
            ordered[-1] = replace(ordered[-1], seat_contact_s=contact_s, seated_s=middle_s)
            each = replace(each, start_s=middle_s)
        ordered.append(each)
    return tuple(ordered)


def _overtaken(time_s: float | None, next_s: float | None) -> float | None:
    """Give the middle of two times of which the later comes first; None when they are in order."""
    return None if time_s is None or next_s is None or time_s <= next_s else (time_s + next_s) / 2


def _repetition(moved: Movement, from_: int, a: int, b: int, to: int) -> Repetition:
    """Time a repetition that is off the seat from sample a to b, between the samples `from_` and `to`."""
    top = a + int(np.nanargmax(moved.height[a:b]))
    start_s, seat_off_s, standing_s, _ = _rise(moved, from_, a, top)
    seated_s = lowering_s = contact_s = None
    if b < len(moved.height) and moved.in_place[b] and moved.height[b] <= OFF_SEAT:
        lowering_s, contact_s, seated_s = landing(moved, top, b, to)
    complete = _usual_top(moved.height[a:b]) >= FULL_STAND and float(np.nanmin(moved.bend_deg[a:b])) < STANDS_BELOW_DEG
    rise = (moved.time_s >= start_s) & (moved.time_s <= standing_s)
    flexion = None if not moved.flexion_seen or not rise.any() else float(np.nanmax(moved.lean_deg[rise]))
    return Repetition(start_s, seat_off_s, standing_s, lowering_s, seated_s, complete, None, flexion, contact_s)


def landing(moved: Movement, top: int, b: int, to: int) -> tuple[float, float | None, float]:
    """Time a way down from the sample `top` onto the seat about sample b: rising, seen in reverse."""
    last = len(moved.height) - 1
    reversed_ = _rise(_reversed(moved), last - to + 1, last - b + 1, last - top)
    seated_s, _, lowering_s, landed_s = (-time_s for time_s in reversed_)
    return lowering_s, _seat_contact_s(moved, b, landed_s), seated_s


def _seat_contact_s(moved: Movement, b: int, landed_s: float) -> float | None:
    """Time at which hips that are on their way down at sample b meet the seat; None if not seen until they rest.

    The seated height is the lowest of this landing. That of the upright client would come too early: while the trunk is
    still flexed, the landmarks of hips on the seat lie lower, by up to 0.18 of the way from the front.
    """
    until = int(np.searchsorted(moved.time_s, landed_s))
    height = moved.height[b:until]
    if until == len(moved.height) or not len(height) or np.isnan(height).any():
        return None
    return float(moved.time_s[b + int(np.argmax(height <= height.min() + SEAT_CONTACT))])


def _reversed(moved: Movement) -> Movement:
    arrays = {name: getattr(moved, name)[::-1] for name in ("height", "shoulder", "trunk_deg", "sits_still")}
    return replace(moved, time_s=-moved.time_s[::-1], **arrays)


def _rise(moved: Movement, from_: int, a: int, top: int) -> tuple[float, float, float, float]:
    """Start, seat-off and standing time of a rise that leaves the seat about sample a; when the hips' way begins."""
    from_ = max(from_, a - int(LONGEST_FLEXION_S * RATE_HZ))
    time_s, height = moved.time_s, moved.height
    lowest = from_ + int(np.nanargmin(height[from_ : a + 1]))
    plateau = lowest + int(np.argmax(height[lowest : top + 1] >= RISEN * height[top]))
    rising = slice(lowest, plateau + 1)
    ends = smooth_movement_ends_s(time_s[rising], height[rising], *HIPS_BETWEEN)
    rises_s = ends[0] if ends else float(time_s[a])
    seat_off_s = shown_s(*ends)[0] if ends else rises_s
    flexion_s, flexed = _flexion(moved, from_, a, top)
    start_s = seat_off_s if flexion_s is None else min(flexion_s, seat_off_s)
    standing_s = _standing_s(moved, rises_s, flexed, top) or float(time_s[top])
    return start_s, seat_off_s, standing_s, rises_s


def _flexion(moved: Movement, from_: int, a: int, top: int) -> tuple[float | None, int]:
    """Time at which the trunk begins to flex, None where that is not seen, and the sample of its deepest flexion."""
    before = moved.trunk_deg[from_ : a + 1]
    if not np.isfinite(before).any():
        return None, a
    # the tenth percentile is the posture at rest; the lowest value could be one bad frame
    trunk = np.maximum(moved.trunk_deg, np.nanpercentile(before, 10))
    upright = from_ + _lowest_at_rest(trunk[from_ : a + 1], moved.sits_still[from_ : a + 1])
    # from the front the trunk's foreshortening can be told from the rise only while the client sits
    flexed = upright + int(np.nanargmax(trunk[upright : (a if moved.front else (a + top) // 2) + 1]))
    ends = smooth_movement_ends_s(moved.time_s[upright : flexed + 1], trunk[upright : flexed + 1], *moved.onset)
    return shown_s(*ends)[0] if ends else None, flexed


def _lowest_at_rest(trunk: Floats, sits_still: Mask) -> int:
    """Index of the least flexion while the hips rest on the seat, or at all where they never rest that long."""
    rests = sits_still & np.isfinite(trunk)
    return int(np.nanargmin(np.where(rests, trunk, np.inf) if rests.any() else trunk))


def _standing_s(moved: Movement, rises_s: float, flexed: int, top: int) -> float | None:
    """Time at which hips and knees are extended, in a rise from the deepest trunk flexion to the top."""
    part = slice(flexed, top + 1)
    time_s = moved.time_s[part]
    if moved.front:
        # the knees point at the camera and hide the hips' last way; the shoulders show it
        end_s = extrapolated_end_s(time_s, moved.shoulder[part], rises_s, SHOULDERS_UP)
        return None if end_s is None else shown_s(rises_s, end_s)[1]
    ends = [_extension_end_s(time_s, signal) for signal in (moved.height[part], -moved.trunk_deg[part])]
    return max((end for end in ends if end is not None), default=None)


def _extension_end_s(time_s: Floats, value: Floats) -> float | None:
    low = int(np.nanargmin(value))
    high = low + int(np.argmax(value[low:] >= value[low] + EXTENDED * (np.nanmax(value[low:]) - value[low])))
    ends = smooth_movement_ends_s(time_s[low : high + 1], value[low : high + 1], *EXTENDS_BETWEEN)
    return shown_s(*ends)[1] if ends else None
