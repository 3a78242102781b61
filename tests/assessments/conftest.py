"""A client made of numbers who sits down and stands up at known times, seen from the right side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from tests.stands import HIDDEN
from vision.body import LANDMARKS, Landmark
from vision.track import Floats, PoseTrack

THIGH_M = SHANK_M = 0.43
TRUNK_M = 0.5
SEAT_M, STAND_M = np.array([-0.42, 0.45]), np.array([-0.03, 0.85])  # of the hip: forward of the ankle, and above it
FLEXION_DEG = 38.0
PX_PER_M = 300.0


@dataclass(frozen=True)
class Stand:
    """One repetition as it shall be: the trunk leads the hips up, and follows them down, by `flexion_s`."""

    start_s: float
    flexion_s: float = 0.35
    rise_s: float = 0.8
    up_s: float = 0.4
    sit_s: float = 1.0
    height: float = 1.0
    push: bool = False

    @property
    def seat_off_s(self) -> float:
        return self.start_s + self.flexion_s

    @property
    def standing_s(self) -> float:
        return self.seat_off_s + self.rise_s

    @property
    def lowering_s(self) -> float:
        return self.standing_s + self.up_s

    @property
    def seat_contact_s(self) -> float:
        """When the hips are 1.5 cm above the seat."""
        share = np.linspace(0.0, 1.0, 1001)
        left = 0.015 / (self.height * (STAND_M - SEAT_M)[1])
        return self.lowering_s + self.sit_s * (1 - float(np.interp(left, smooth_step(share, 0.0, 1.0), share)))

    @property
    def seated_s(self) -> float:
        return self.lowering_s + self.sit_s + self.flexion_s

    @property
    def shown(self) -> dict[str, float]:
        """The times as they show: of each movement not the first and the last 2 % of its way."""
        leans_s, rises_s, sits_s = (HIDDEN * lasts_s for lasts_s in (self.flexion_s, self.rise_s, self.sit_s))
        return {
            "start_s": self.start_s + leans_s,
            "seat_off_s": self.seat_off_s + rises_s,
            "standing_s": self.standing_s - rises_s,
            "lowering_s": self.lowering_s + sits_s,
            "seat_contact_s": self.seat_contact_s,
            "seated_s": self.seated_s - leans_s,
        }


def smooth_step(time_s: Floats, from_s: float, to_s: float) -> Floats:
    """Minimum-jerk way from 0 to 1 between two times."""
    share = np.clip((time_s - from_s) / (to_s - from_s), 0, 1)
    return 10 * share**3 - 15 * share**4 + 6 * share**5


def make_track(
    stands: Sequence[Stand], duration_s: float, fps: float = 30.0, noise_px: float = 0.0, shift_s: float = 0.0
) -> PoseTrack:
    """Track of the stands; `shift_s` moves all of them, and the end of the video, in time."""
    random = np.random.default_rng(11)
    time_s = np.arange(0, duration_s + shift_s, 1 / fps)
    clock_s = time_s - shift_s
    up, lean, planted = (np.zeros(len(time_s)) for _ in range(3))
    for each in stands:
        deepest_up_s = each.seat_off_s + 0.3 * each.rise_s
        deepest_down_s = each.seated_s - each.flexion_s - 0.3 * each.sit_s
        rise = smooth_step(clock_s, each.seat_off_s, each.standing_s)
        up += each.height * (rise - smooth_step(clock_s, each.lowering_s, each.seated_s - each.flexion_s))
        lean += smooth_step(clock_s, each.start_s, deepest_up_s) - smooth_step(clock_s, deepest_up_s, each.standing_s)
        lean += smooth_step(clock_s, each.lowering_s, deepest_down_s)
        lean -= smooth_step(clock_s, deepest_down_s, each.seated_s)
        if each.push:
            planted += smooth_step(clock_s, each.start_s - 0.8, each.start_s - 0.4)
            planted -= smooth_step(clock_s, each.standing_s, each.standing_s + 0.3)
    body = _body(up, np.radians(FLEXION_DEG) * lean, planted)
    image = np.stack([640 + PX_PER_M * body[..., 0], 600 - PX_PER_M * body[..., 1]], axis=2)
    image += random.normal(0, noise_px, image.shape) if noise_px else 0
    width = np.where(np.arange(LANDMARKS) % 2 == 1, 0.15, -0.15)  # the left side is further from the camera
    hips = body[:, [Landmark.LEFT_HIP]]
    world = np.concatenate([(body - hips) * [1, -1], np.tile(width[:, None], (len(time_s), 1, 1))], axis=2)
    visibility = np.ones((len(time_s), LANDMARKS))
    visibility[:, 25:29:2] = 0.3
    return PoseTrack(time_s, image, world, visibility, 1280, 720)


def _body(up: Floats, lean: Floats, planted: Floats) -> Floats:
    """Places (T, 33, 2) m, forward of the ankle and above it, both sides alike."""
    hip = SEAT_M + up[:, None] * (STAND_M - SEAT_M)
    length = np.linalg.norm(hip, axis=1)
    bow = np.sqrt(THIGH_M**2 - (length / 2) ** 2)
    along = hip / length[:, None]
    knee = hip / 2 + bow[:, None] * np.column_stack([along[:, 1], -along[:, 0]])
    trunk = np.column_stack([np.sin(lean), np.cos(lean)])
    shoulder = hip + TRUNK_M * trunk
    chest = shoulder + 0.15 * np.column_stack([trunk[:, 1], -trunk[:, 0]]) - 0.12 * trunk
    seat_edge = SEAT_M + [0.1, 0.0]
    wrist = chest + planted[:, None] * (seat_edge - chest)
    body = np.repeat(shoulder[:, None], LANDMARKS, axis=1)
    body[:, :11] = (shoulder + 0.25 * trunk)[:, None]
    places = {13: (shoulder + wrist) / 2, 15: wrist, 23: hip, 25: knee, 27: 0 * hip, 29: 0 * hip - 0.05}
    for left, place in places.items():
        body[:, left] = body[:, left + 1] = place
    body[:, 31:] = np.array([0.15, -0.05])
    return body


@pytest.fixture(scope="session")
def stand() -> type[Stand]:
    return Stand


@pytest.fixture(scope="session")
def track_with() -> Callable[..., PoseTrack]:
    """Make the track of a list of stands."""
    return make_track
