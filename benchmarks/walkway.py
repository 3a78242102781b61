"""How far a walk's speed is from the truth when the two lines of a walkway are marked instead of the height entered."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.camera import projection, seen_px
from benchmarks.clips import Clip, Joints
from benchmarks.errors import Error, error_of
from vision.track import Floats

# Where no line was filmed, two are laid at these shares of the hips' way, of this length to both sides.
PLACES, HALF_LINE_M = (0.25, 0.75), 0.4


class Walkway(NamedTuple):
    """Two lines across a walk: their distance, their ends (2 lines, 2 ends, 2 px), and the true speed between them."""

    length_m: float
    lines_px: Floats
    speed_m_s: float


def errors_of(clip: Clip, tracks: Path) -> Iterator[Error]:
    """Compare the speed between two lines, exactly marked, without a height; nothing where a line is not seen."""
    # Where the lens bends or a hand moves the picture, its lines are nowhere exactly.
    exact = clip.joints if clip.data.get("pinhole", True) else None
    walkway = walkway_of(exact, clip.truth, clip.data["size"]) if exact else None
    if walkway is None:
        return
    lines = tuple(tuple((float(x), float(y)) for x, y in line) for line in walkway.lines_px)
    result = clip.assessed("gait", tracks, height_cm=None, walkway_m=walkway.length_m, walkway_lines=lines)
    yield error_of("walkway_speed_percent", result, "speed_m_s", walkway.speed_m_s)


def walkway_of(joints: Joints, truth: dict[str, Any], size_px: Sequence[float]) -> Walkway | None:
    """Find where the lines of a walkway were filmed, or lay two; None for a walk with a turn, or beside the picture."""
    if truth.get("turn"):
        return None
    hips_m = joints.middle("hip")[:, :2]
    begin_m, gone_m = hips_m[0], hips_m[-1] - hips_m[0]
    forward = gone_m / np.linalg.norm(gone_m)
    if "line_start_px" in truth:  # filmed lines lie across x, at 0 and at the end
        begin_m, forward, places_m = np.zeros(2), np.array([1.0, 0.0]), np.array([0.0, truth["distance_m"]])
        lines_px = np.array([truth["line_start_px"], truth["line_finish_px"]])
    else:
        places_m = np.array(PLACES) * float(gone_m @ forward)
        lines_px = _laid_px(joints, begin_m + places_m[:, None] * forward, forward)
    if ((lines_px < 0) | (lines_px > size_px)).any():
        return None
    passed_s = np.interp(places_m, np.maximum.accumulate((hips_m - begin_m) @ forward), joints.time_s)
    length_m = float(np.ptp(places_m))
    return Walkway(length_m, lines_px, length_m / float(np.ptp(passed_s)))


def _laid_px(joints: Joints, middles_m: Floats, forward: Floats) -> Floats:
    """Ends of lines on the floor through their middles (2, 2), px."""
    matrix, off_px = projection(joints.xyz[::5].reshape(-1, 3), joints.uv[::5].reshape(-1, 2))
    if off_px > 1:
        raise ValueError(f"A camera that stands still sees these joints {off_px:.1f} px off.")
    aside_m = HALF_LINE_M * np.array([-forward[1], forward[0]])
    ends_m = np.stack([middles_m - aside_m, middles_m + aside_m], axis=1).reshape(-1, 2)
    return seen_px(matrix, np.column_stack([ends_m, np.zeros(len(ends_m))])).reshape(2, 2, 2)
