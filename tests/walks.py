"""A client made of numbers who walks, seen by a camera made of numbers, and what is asked of every such walk."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from vision.body import LANDMARKS, Landmark
from vision.track import Floats, PoseTrack

HEIGHT_M = 1.65
FOCAL_PX, WIDTH, TALL = 1024.0, 1280, 720
EYE = np.array([0.0, -5.5, 0.95])  # of the camera: it looks along y, and the client walks along x
THIGH_M = SHANK_M = 0.235 * HEIGHT_M
# Of one who walks: hips and all above them 1.5 % of stature lower than standing.
HIP_M, SHOULDER_M, EAR_M, ANKLE_M = (share * HEIGHT_M for share in (0.495, 0.805, 0.909, 0.04))
ASIDE_M = {0: 0.045, 1: -0.045}  # of each foot; y is to the client's left
LANDS_M_S = 0.7  # in print 0.5 to 0.9 m/s; captured feet were seen at 0.4 to 0.5: smoothing shows half of a sudden stop
WOMAN = Conditions(72, "female", 100 * HEIGHT_M)
PAIRS = np.array([(left, left + 1) for left in range(1, LANDMARKS - 1, 2)])


@dataclass(frozen=True)
class Walk:
    """Steps at even times, the first strike (of the right foot) at `begin_s`; each side has its own length and time."""

    speed: float = 1.0
    step_s: float = 0.55
    uneven: float = 0.0
    stance: float = 0.62
    begin_s: float = -1.0
    begin_m: float = -2.5
    toes_up_m: float = 0.0
    lift_m: float = 0.06
    stops_early: float = 0.0  # share of the swing in which the foot only comes down

    def strikes(self, until_s: float) -> tuple[Floats, Floats]:
        """Times and places of all strikes; the even ones are the right foot's."""
        count = int((until_s - self.begin_s) / self.step_s / (1 - abs(self.uneven))) + 4
        ways = np.where(np.arange(count) % 2 == 0, 1 - self.uneven, 1 + self.uneven)
        gone = np.concatenate([[0.0], np.cumsum(ways)])
        return self.begin_s + self.step_s * gone, self.begin_m + self.speed * self.step_s * gone

    def offs(self, until_s: float) -> Floats:
        """Times at which the feet leave the floor, by their strikes."""
        times_s, _ = self.strikes(until_s)
        return np.asarray(times_s[:-2] + self.stance * (times_s[2:] - times_s[:-2]))


def foot_m(walk: Walk, time_s: Floats, side: int) -> tuple[Floats, Floats]:
    """How far along a foot is, and how high; it leaves the floor and lands with LANDS_M_S, as captured people's do."""
    times_s, places = (values[1 - side :: 2] for values in walk.strikes(float(time_s[-1]) + 2))
    offs_s = walk.offs(float(time_s[-1]) + 2)[1 - side :: 2]
    index = np.clip(np.searchsorted(times_s, time_s, "right") - 1, 0, len(offs_s) - 1)
    share = np.clip((time_s - offs_s[index]) / (times_s[index + 1] - offs_s[index]), 0, 1)
    even = LANDS_M_S * (1 - walk.stance) / walk.speed
    on = np.minimum(share / (1 - walk.stops_early), 1)
    gone = (1 - even) * (on - np.sin(2 * np.pi * on) / (2 * np.pi)) + even * on
    along = np.asarray(places[index] + gone * (places[index + 1] - places[index]))
    return along, walk.lift_m * np.sin(np.pi * share) ** 2


def toes_up_m(walk: Walk, time_s: Floats, side: int) -> Floats:
    """How much higher the toes are than the heel: they rise in the swing and slap down in 0.15 s from the strike on."""
    times_s = walk.strikes(float(time_s[-1]) + 2)[0][1 - side :: 2]
    offs_s = walk.offs(float(time_s[-1]) + 2)[1 - side :: 2]
    index = np.clip(np.searchsorted(times_s, time_s, "right") - 1, 0, len(offs_s) - 1)
    rise = np.clip((time_s - offs_s[index]) / (times_s[index + 1] - offs_s[index]), 0, 1)
    slap = np.clip((time_s - times_s[index]) / 0.15, 0, 1)
    return np.asarray(walk.toes_up_m * (1 - np.cos(np.pi * rise) + 1 + np.cos(np.pi * slap)) / 2)


def body_m(walk: Walk, time_s: Floats) -> Floats:
    """Places (T, 33, 3) m: along the walk, to the left, up."""
    feet = [foot_m(walk, time_s, side) for side in (0, 1)]
    times_s, places = walk.strikes(float(time_s[-1]) + 2)
    along = np.interp(time_s, times_s[1:], (places[1:] + places[:-1]) / 2)
    body = np.zeros((len(time_s), LANDMARKS, 3))

    def put(mark: int, ahead: Floats, left_m: float, up: Floats | float) -> None:
        body[:, mark] = np.column_stack([ahead, np.full(len(time_s), left_m), np.broadcast_to(up, len(time_s))])

    for mark in range(11):
        put(mark, along, 0.07 * (1 if mark % 2 else -1), EAR_M)
    for side, (place, lift) in enumerate(feet):
        aside = ASIDE_M[side]
        put(Landmark.LEFT_SHOULDER + side, along, 4 * aside, SHOULDER_M)
        swing = 0.2 * (feet[1 - side][0] - place)
        for mark in (13, 15, 17, 19, 21):
            put(mark + side, along + swing * (1 if mark > 13 else 0.5), 4 * aside, SHOULDER_M - 0.25)
        put(Landmark.LEFT_HIP + side, along, aside, HIP_M)
        ankle = np.column_stack([place, ANKLE_M + lift])
        hip = np.column_stack([along, np.full(len(along), HIP_M)])
        leg = ankle - hip
        length = np.minimum(np.linalg.norm(leg, axis=1), 0.999 * (THIGH_M + SHANK_M))
        bow = np.sqrt(THIGH_M**2 - (length / 2) ** 2) / np.linalg.norm(leg, axis=1)
        knee = hip + leg / 2 + bow[:, None] * np.column_stack([-leg[:, 1], leg[:, 0]])
        put(Landmark.LEFT_KNEE + side, knee[:, 0], aside, knee[:, 1])
        put(Landmark.LEFT_ANKLE + side, place, aside, ANKLE_M + lift)
        put(Landmark.LEFT_HEEL + side, place - 0.05, aside, 0.025 + lift)
        put(Landmark.LEFT_FOOT_INDEX + side, place + 0.14, aside, 0.025 + lift + toes_up_m(walk, time_s, side))
    return body


def seen(places: Floats, focal_px: float = FOCAL_PX, roll_deg: float = 0.0) -> Floats:
    """Where the camera sees places (..., 3) m, px."""
    right, deep, up = np.moveaxis(places - EYE, -1, 0)
    picture = focal_px * np.stack([right, -up], axis=-1) / deep[..., None]
    cos, sin = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    return np.asarray(picture @ np.array([[cos, sin], [-sin, cos]]) + [WIDTH / 2, TALL / 2])


def turned(places: Floats, yaw_deg: float) -> Floats:
    """Turn the walk about the vertical: 0 walks to the right, 180 to the left, -90 towards the camera."""
    cos, sin = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
    return places @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])


def film(places: Floats, time_s: Floats, noise_px: float = 0.0, **camera: Any) -> PoseTrack:
    """Track of a body (T, 33, 3) m."""
    image = seen(places, **camera)
    image = image + np.random.default_rng(5).normal(0, noise_px, image.shape) if noise_px else image
    hips = places[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True)
    world = (places - hips)[..., [0, 2, 1]] * [1, -1, 1]
    return PoseTrack(time_s, image, world, np.ones(places.shape[:2]), WIDTH, TALL)


def walked(walk: Walk, duration_s: float = 4.6, yaw_deg: float = 0.0, fps: float = 30.0, **camera: Any) -> PoseTrack:
    """Track of a walk in a direction (`turned`)."""
    time_s = np.arange(0, duration_s, 1 / fps)
    return film(turned(body_m(walk, time_s), yaw_deg), time_s, **camera)


def there_and_back(turn_s: float) -> tuple[PoseTrack, float]:
    """A walk to the right, a turn about the left foot, and the walk back; the length of one way in seconds."""
    way_s = 3.9
    time_s = np.arange(0, way_s, 1 / 30)
    there = body_m(Walk(), time_s)
    back = turned(there, 180.0)
    back[:, :, 0] += there[-1, Landmark.LEFT_HIP, 0] - back[0, Landmark.LEFT_HIP, 0]
    middle = there[-1, Landmark.LEFT_HIP] * [1, 1, 0]
    turns = np.linspace(0, 180, int(turn_s * 30))
    turning = np.stack([turned(there[-1] - middle, angle) + middle for angle in turns])
    places = np.concatenate([there, turning, back])
    return film(places, np.arange(len(places)) / 30), way_s


def codes(result: Assessment) -> dict[str, str]:
    return {finding.code: finding.severity for finding in result.quality.findings}


def assert_events(result: Assessment, walk: Walk, duration_s: float, abs_s: float, shift_s: float = 0.0) -> None:
    """Every true event 0.3 s from the ends is found, on its side, and none besides."""
    for name, times_s in (("heel_strike", walk.strikes(duration_s)[0]), ("toe_off", walk.offs(duration_s))):
        truth = [(time_s, "left" if index % 2 else "right") for index, time_s in enumerate(times_s)]
        inner = [each for each in truth if 0.3 < each[0] < duration_s - 0.3]
        found = [(event.time_s - shift_s, event.side) for event in result.events if event.name == name]
        for time_s, side in inner:
            assert min(abs(time_s - other_s) for other_s, one in found if one == side) < abs_s
        for time_s, side in found:
            assert min(abs(time_s - other_s) for other_s, one in truth if one == side) < abs_s
