"""How far a Timed Up and Go is from what is exactly known of it: the time, its phases, steps and hands."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assessments.up_and_go.up_and_go import PHASES
from benchmarks.clips import Clip
from benchmarks.errors import Error, error_of

COUNTS = ("steps", "steps_in_turn")


def errors_of(clip: Clip, tracks: Path) -> Iterator[Error]:
    """Compare the test with the truth of a clip; a refusal is no answer."""
    result, truth = clip.assessed("timed_up_and_go", tracks), clip.truth
    for name in ("time_s", *PHASES, *COUNTS):
        yield error_of(f"tug_{name}", result, name, truth[name])
    hands = result.measures["arms_used"].value
    yield Error("tug_hands", np.nan if hands is None else float((hands == "yes") != truth["arms_used"]))
    turned = result.measures["turn_to"].value
    yield Error("tug_turn_to", np.nan if turned is None else float(turned != truth["turn_direction"]))
