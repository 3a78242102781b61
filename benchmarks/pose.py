"""The pose of every frame, as the app finds it: `python -m benchmarks.pose VIDEO MODEL THREADS` prints the seconds."""

import sys
import time
from pathlib import Path
from typing import cast

from mediapipe.tasks.python import vision as _vision  # imported before the clock starts, as for bare inference

from models import ModelName
from vision.pose import estimate
from vision.video import Video

if __name__ == "__main__" and _vision:
    video, model, threads = sys.argv[1:]
    opened = Video(Path(video))
    begin_s = time.perf_counter()
    estimate(opened, model=cast(ModelName, model), workers=int(threads))
    print(time.perf_counter() - begin_s)
