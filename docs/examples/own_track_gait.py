"""Measure a walk from landmarks of your own, without a video.

    .venv/bin/python -m docs.examples.own_track_gait WALK.npz HEIGHT_CM

WALK.npz holds, for T frames and the 33 landmarks of BlazePose (`vision.body.Landmark` names those that are used):

- `time_s` (T,): seconds, rising;
- `image_xy` (T, 33, 2): pixels of the upright picture, x to the right, y down;
- `world_xyz` (T, 33, 3): meters from the middle of the hips, x to the right, y down, z away from the camera;
- `visibility` (T, 33): 0 to 1;
- `size`: width and height of the picture in pixels.

A frame in which the client was not found is NaN throughout.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np

from assessments.assessment import VideoFacts
from assessments.conditions import Conditions
from assessments.measuring import assess_track
from assessments.words import interval_text, measure_name, measure_value
from vision.track import PoseTrack

NAMES = ("time_s", "image_xy", "world_xyz", "visibility", "size")


def track_from(path: Path) -> PoseTrack:
    """Build the track; ValueError if shapes disagree or times do not rise."""
    with np.load(path, allow_pickle=False) as arrays:
        time_s, image_xy, world_xyz, visibility, (width, height) = (arrays[name] for name in NAMES)
    return PoseTrack(time_s, image_xy, world_xyz, visibility, int(width), int(height))


def facts_of(path: Path, track: PoseTrack) -> VideoFacts:
    """Describe the file in place of a video: an assessment says what it was made of."""
    sha256, duration_s = hashlib.sha256(path.read_bytes()).hexdigest(), float(track.time_s[-1])
    mean_fps = (len(track) - 1) / duration_s
    return VideoFacts(path.name, sha256, duration_s, len(track), mean_fps, track.width, track.height, rotation_deg=0)


def main(file: str, height_cm: str) -> None:
    """Print every measure of the walk with its 95% range, then what limits them."""
    path = Path(file)
    track, conditions = track_from(path), Conditions(height_cm=float(height_cm))
    result = assess_track(track, test="gait", conditions=conditions, video=facts_of(path, track))
    for name, measure in result.measures.items():
        print(f"{measure_name(name)}: {measure_value(measure)}", interval_text(measure) or "", sep="  ")
    for finding in result.quality.findings:
        print(f"{finding.severity}: {finding.message}")


if __name__ == "__main__":
    main(*sys.argv[1:])
