"""A phone: where it stands, its lens, the hand that holds it, and the noise of its sensor."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter1d

from benchmarks.bench.turning import Floats, unit

# Shaken pictures are enlarged, so that their edges stay outside.
_ENLARGED = 1.035


@dataclass(frozen=True, kw_only=True)
class Phone:
    """How a phone films, wherever it stands: how much of the room is across, and how far the lens draws a corner in.

    barrel : of a corner's distance from the middle, a share
    hand_px : how far a hand shakes the picture (standard deviation); 0 is a stand
    gain, noise : exposure of the room and the sensor's noise in steps of 255
    """

    across_deg: float = 66.0
    size: tuple[int, int] = (960, 540)
    roll_deg: float = 0.0
    barrel: float = 0.0
    hand_px: float = 0.0
    gain: float = 1.0
    noise: float = 2.0

    @property
    def is_pinhole(self) -> bool:
        """Whether straight lines stay straight and in place: no bent lens, no hand."""
        return not (self.barrel or self.hand_px)


@dataclass(frozen=True, kw_only=True)
class Camera(Phone):
    """A phone at `eye` that looks at `target` (m)."""

    eye: tuple[float, float, float]
    target: tuple[float, float, float]

    @property
    def focal_px(self) -> float:
        """Focal length."""
        return float(self.size[0] / 2 / np.tan(np.radians(self.across_deg) / 2))

    @cached_property
    def pose(self) -> Floats:
        """To the world from the camera (4, 4): x right, y up, z backward."""
        back = unit(np.array(self.eye, float) - np.array(self.target, float))
        right = unit(np.cross([0, 0, 1.0], back))
        up, roll = np.cross(back, right), np.radians(self.roll_deg)
        pose = np.eye(4)
        pose[:3, 0] = right * np.cos(roll) + up * np.sin(roll)
        pose[:3, 1] = -right * np.sin(roll) + up * np.cos(roll)
        pose[:3, 2], pose[:3, 3] = back, self.eye
        return pose

    def pinhole_px(self, places_m: Floats) -> Floats:
        """Put places (..., 3) m into the picture before the lens bends it, (..., 2) px."""
        seen = (np.asarray(places_m, float) - self.pose[:3, 3]) @ self.pose[:3, :3]
        flat = self.focal_px * seen[..., :2] / -seen[..., 2:]
        return np.asarray(flat * [1, -1] + np.array(self.size) / 2)

    def bent_px(self, flat_px: Floats) -> Floats:
        """Bend as the lens does, (..., 2) px."""
        middle = np.array(self.size) / 2
        off = flat_px - middle
        return np.asarray(middle + off * (1 - self.barrel * (off**2).sum(-1, keepdims=True) / (middle**2).sum()))

    def seen_px(self, places_m: Floats) -> Floats:
        """Put places (..., 3) m into the picture of a camera that stands still, (..., 2) px."""
        return self.bent_px(self.pinhole_px(places_m))

    @cached_property
    def _lens(self) -> tuple[Any, Any]:
        width, height = self.size
        grid = np.stack(np.meshgrid(np.arange(width, dtype=float), np.arange(height, dtype=float)), axis=-1)
        middle = np.array(self.size) / 2
        flat = grid
        for _ in range(6):  # undo `bent_px`
            share = 1 - self.barrel * ((flat - middle) ** 2).sum(-1, keepdims=True) / (middle**2).sum()
            flat = middle + (grid - middle) / share
        return flat[..., 0].astype(np.float32), flat[..., 1].astype(np.float32)

    def bent(self, picture: Any) -> Any:
        """Bend a picture as the lens does."""
        return (
            cv2.remap(picture, *self._lens, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT) if self.barrel else picture
        )

    def held(self, time_s: Floats, rng: np.random.Generator) -> Floats:
        """How the hand moves the picture, (T, 2, 3) px: drift below 0.5 Hz, tremor of some 3 Hz, a little roll."""
        frames, rate_hz = len(time_s), 120
        grid_s = np.arange(0, time_s[-1] + 2 / rate_hz, 1 / rate_hz)

        def wander(sigma_s: float) -> Floats:
            smooth = gaussian_filter1d(rng.normal(size=len(grid_s) + 480), sigma_s * rate_hz)[240:-240]
            return np.asarray(np.interp(time_s, grid_s, smooth / smooth.std()))

        moved = np.zeros((frames, 2, 3))
        away = [(0.8 * wander(0.67) + 0.35 * wander(0.1)) * self.hand_px * share for share in (1.0, 0.7)]
        for frame, roll_deg in enumerate(0.05 * self.hand_px * wander(0.53)):
            moved[frame] = cv2.getRotationMatrix2D((self.size[0] / 2, self.size[1] / 2), roll_deg, _ENLARGED)
        moved[:, :, 2] += np.column_stack(away)
        return moved
