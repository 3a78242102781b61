"""MediaPipe's PoseLandmarker behind one small door."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from models import ModelName, is_intact
from vision.body import LANDMARKS
from vision.errors import MissingPartError
from vision.network import trimmed_bundle
from vision.offline import go_offline
from vision.system import check_libraries
from vision.track import Floats
from vision.video import Picture

go_offline()

# Timestamps 1,000 s apart switch MediaPipe's own low-pass off and leave its tracking on (FINDINGS.md): the landmarks
# come raw, and smoothing is ours, without lag.
TICK_MS = 1_000_000


class Pose(NamedTuple):
    """One body in one picture: image_xy (33, 2) px, world_xyz (33, 3) m, visibility (33,); NaN when none was found."""

    image_xy: Floats
    world_xyz: Floats
    visibility: Floats


NOBODY = Pose(np.full((LANDMARKS, 2), np.nan), np.full((LANDMARKS, 3), np.nan), np.full(LANDMARKS, np.nan))


class Landmarker:
    """Finds bodies in one picture after the other; made by `tracking` or `detecting`."""

    def __init__(self, task: Any, image: Any, tracks: bool) -> None:
        self._task, self._image, self._tracks = task, image, tracks
        self._tick = 0

    def poses(self, rgb: Picture) -> list[Pose]:
        """Find the bodies in an upright picture; pixels are those of the picture given."""
        image = self._image(rgb)
        if self._tracks:
            result = self._task.detect_for_video(image, self._tick * TICK_MS)
            self._tick += 1
        else:
            result = self._task.detect(image)
        height, width = rgb.shape[:2]
        poses = []
        for marks, world in zip(result.pose_landmarks, result.pose_world_landmarks, strict=True):
            seen = np.array([(mark.x, mark.y, mark.visibility) for mark in marks])
            world_xyz = np.array([(mark.x, mark.y, mark.z) for mark in world])
            poses.append(Pose(seen[:, :2] * [width, height], world_xyz, seen[:, 2]))
        return poses


def tracking(model: ModelName) -> Any:
    """Open a landmarker that follows one body from picture to picture (a context manager)."""
    return _opened(model, people=1, tracks=True)


def detecting(model: ModelName, people: int) -> Any:
    """Open a landmarker that looks at each picture afresh for up to `people` bodies (a context manager)."""
    return _opened(model, people, tracks=False)


@contextmanager
def _opened(model: ModelName, people: int, tracks: bool) -> Iterator[Landmarker]:
    check_libraries()
    if not is_intact(model):
        raise MissingPartError(f"The pose model '{model}' is missing or damaged; reinstall Stridewell.")
    import mediapipe as mp  # here, because without the system libraries above the import itself fails
    from mediapipe.tasks.python import BaseOptions, vision

    mode = vision.RunningMode.VIDEO if tracks else vision.RunningMode.IMAGE
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=trimmed_bundle(model)), running_mode=mode, num_poses=people
    )

    def image(rgb: Picture) -> Any:
        return mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)

    with vision.PoseLandmarker.create_from_options(options) as task:
        yield Landmarker(task, image, tracks)
