"""How far an Up and Go, of 3 m or 8 feet, is from what is known of it: the time, its phases, steps and hands."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assessments.up_and_go import timed_up_and_go, up_and_go_8ft
from assessments.up_and_go.up_and_go import PHASES
from benchmarks.clips import Clip
from benchmarks.errors import Error, error_of

COUNTS = ("steps", "steps_in_turn")


def errors_of(clip: Clip, tracks: Path) -> Iterator[Error]:
    """Compare the test with the truth of a clip; a refusal is no answer."""
    truth = clip.truth
    test = timed_up_and_go.TEST if truth["distance_m"] == timed_up_and_go.COURSE_M else up_and_go_8ft.TEST
    result = clip.assessed(test.name, tracks)
    for name in ("time_s", *PHASES, *COUNTS):
        yield error_of(f"tug_{name}", result, name, truth[name])
    hands = result.measures["arms_used"].value
    yield Error("tug_hands", np.nan if hands is None else float((hands == "yes") != truth["arms_used"]))
    turned = result.measures["turn_to"].value
    yield Error("tug_turn_to", np.nan if turned is None else float(turned != truth["turn_direction"]))
