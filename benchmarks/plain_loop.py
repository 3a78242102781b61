"""The plain loop that Stridewell's speed is compared with: `python -m benchmarks.plain_loop VIDEO BUNDLE`.

It decodes and detects frame by frame, as MediaPipe's own guide does, and keeps nothing.
"""

import sys

import av
import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision


def main(video: str, bundle: str) -> None:
    """Run the loop over a video with a model bundle."""
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=bundle), running_mode=vision.RunningMode.VIDEO, num_poses=1
    )
    with av.open(video) as container, vision.PoseLandmarker.create_from_options(options) as landmarker:
        for frame in container.decode(video=0):
            image = mp.Image(image_format=mp.ImageFormat.SRGB, data=frame.to_ndarray(format="rgb24"))
            landmarker.detect_for_video(image, round(frame.time * 1000))


if __name__ == "__main__":
    main(*sys.argv[1:])
