"""How far the 4-meter walk's time is from what is exactly known, its two lines marked exactly."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.clips import Clip
from benchmarks.errors import Error, error_of


def errors_of(clip: Clip, tracks: Path) -> Iterator[Error]:
    """Compare the time from the first movement of a foot until one is over the second line."""
    truth = clip.truth
    first, second = (tuple((float(x), float(y)) for x, y in truth[f"line_{end}_px"]) for end in ("start", "finish"))
    result = clip.assessed("walk_4m", tracks, walkway_m=truth["distance_m"], walkway_lines=(first, second))
    yield error_of("walk_4m_time_s", result, "time_s", truth["time_s"])
