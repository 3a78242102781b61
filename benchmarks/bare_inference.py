"""MediaPipe alone, on frames decoded beforehand: `python -m benchmarks.bare_inference VIDEO BUNDLE FRAMES`.

It prints the seconds that FRAMES detections took, without imports, start-up and decoding.
"""

import itertools
import sys
import time

import av
import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision

BUFFER = 150  # frames of 720p: 0.4 GB


def main(video: str, bundle: str, frames: int) -> None:
    """Detect in the first frames of a video, over and over."""
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=bundle), running_mode=vision.RunningMode.VIDEO, num_poses=1
    )
    with av.open(video) as container:
        images = [
            mp.Image(image_format=mp.ImageFormat.SRGB, data=frame.to_ndarray(format="rgb24"))
            for frame in itertools.islice(container.decode(video=0), BUFFER)
        ]
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        landmarker.detect_for_video(images[0], 0)  # the first one pays for the start-up
        begin_s = time.perf_counter()
        for index, image in enumerate(itertools.islice(itertools.cycle(images), frames), 1):
            landmarker.detect_for_video(image, index * 33)
        print(time.perf_counter() - begin_s)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
