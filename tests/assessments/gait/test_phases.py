"""Swings of numbers: who swings when, by the difference of the feet's speeds."""

import numpy as np

from assessments.gait.phases import swing_phases
from vision.signals import RATE_HZ
from vision.track import Floats


def walk(*humps: tuple[float, float, float]) -> Floats:
    """Difference of speeds, (N,): each hump from, to (s), and how fast; the right foot's are negative."""
    time_s = np.arange(0, 4, 1 / RATE_HZ)
    relative = np.zeros(len(time_s))
    for from_s, to_s, fast in humps:
        inside = (time_s >= from_s) & (time_s < to_s)
        relative[inside] += fast * np.sin(np.pi * (time_s[inside] - from_s) / (to_s - from_s))
    return relative


def sides(relative: Floats) -> str:
    return "".join("LR"[phase.side] for phase in swing_phases(relative))


def test_a_swing_with_two_humps_is_one() -> None:
    assert sides(walk((0.4, 0.6, 3), (0.72, 0.9, 2), (1.0, 1.4, -3), (1.5, 1.7, 3), (1.82, 2.0, 2))) == "LRL"


def test_what_is_not_ahead_is_no_swing() -> None:
    assert sides(np.zeros(400)) == ""
    assert sides(walk((0.4, 0.8, 3), (1.1, 1.2, -1.5), (2.4, 2.8, 3))) in ("LL", "LRL")
    assert sides(walk((0.4, 0.8, 1.2))) == ""


def test_after_a_stop_the_same_foot_may_begin() -> None:
    first, again = (0.2, 0.6, -3), (2.2, 2.6, 3)
    assert sides(walk(first, (0.7, 1.1, 3), again, (2.7, 3.1, -3), (3.2, 3.6, 3))) == "RLLRL"


def test_the_weak_swing_of_a_hidden_foot_is_found_between_two_of_the_other() -> None:
    found = swing_phases(walk((0.4, 0.8, 3), (0.95, 1.25, -1.7), (1.4, 1.8, 3), (1.95, 2.25, -3)))
    assert [phase.side for phase in found] == [0, 1, 0, 1]
    assert 0.95 <= found[1].start / RATE_HZ < found[1].stop / RATE_HZ <= 1.25
