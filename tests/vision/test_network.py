"""The network without its mask gives MediaPipe's own landmarks."""

from itertools import islice

import mediapipe as mp
import numpy as np
import pytest
from mediapipe.tasks.python import BaseOptions, vision

from models import MODELS, ModelName, model_path
from sample_videos import sample_path
from vision.landmarker import TICK_MS, tracking
from vision.video import Video


@pytest.mark.parametrize("model", MODELS)
def test_landmarks_are_those_of_the_whole_network_to_the_bit(model: ModelName) -> None:
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model_path(model))),
        running_mode=vision.RunningMode.VIDEO,
    )
    pictures = [frame.rgb for frame in islice(Video(sample_path("gait_side")).frames(max_side_px=640), 15)]
    with vision.PoseLandmarker.create_from_options(options) as whole, tracking(model) as trimmed:
        for count, rgb in enumerate(pictures):
            image = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
            theirs = whole.detect_for_video(image, count * TICK_MS).pose_world_landmarks
            ours = trimmed.poses(rgb)
            assert len(ours) == len(theirs) == 1
            np.testing.assert_array_equal(ours[0].world_xyz, [(mark.x, mark.y, mark.z) for mark in theirs[0]])
