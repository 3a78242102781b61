"""MediaPipe alone, on frames decoded beforehand: `python -m benchmarks.bare_inference VIDEO BUNDLE FRAMES PROCESSES`.

It prints the seconds that FRAMES detections took, spread over the processes, without imports, start-up and decoding.
"""

import itertools
import multiprocessing
import sys
import time
from multiprocessing.synchronize import Barrier

BUFFER = 150  # frames of 720p: 0.4 GB


def main(video: str, bundle: str, frames: int, processes: int) -> None:
    """Detect in the first frames of a video, over and over, in several processes that begin together."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(processes + 1)
    share = (video, bundle, frames // processes, BUFFER // processes, barrier)
    workers = [context.Process(target=_detect, args=share) for _ in range(processes)]
    for worker in workers:
        worker.start()
    barrier.wait()
    begin_s = time.perf_counter()
    barrier.wait()
    print(time.perf_counter() - begin_s)
    for worker in workers:
        worker.join()


def _detect(video: str, bundle: str, frames: int, buffer: int, barrier: Barrier) -> None:
    import av  # here: the parent needs none of it, and its memory is measured too
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=bundle), running_mode=vision.RunningMode.VIDEO, num_poses=1
    )
    with av.open(video) as container:
        images = [
            mp.Image(image_format=mp.ImageFormat.SRGB, data=frame.to_ndarray(format="rgb24"))
            for frame in itertools.islice(container.decode(video=0), buffer)
        ]
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        landmarker.detect_for_video(images[0], 0)  # the first one pays for the start-up
        barrier.wait()
        for index, image in enumerate(itertools.islice(itertools.cycle(images), frames), 1):
            landmarker.detect_for_video(image, index * 33)
        barrier.wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
