"""Steps of numbers: which of them belong to setting off and stopping."""

from assessments.gait.events import Swing
from assessments.gait.steps import Step, settled, steps_of


def steps(*lengths: float | None, side: int = 0, step_s: float = 0.55) -> list[Step]:
    """Steps at even times, left and right in turns."""
    return [
        Step("right" if (number + side) % 2 else "left", number * step_s, (number + 1) * step_s, length)
        for number, length in enumerate(lengths)
    ]


def lengths(passes: list[list[Step]]) -> list[list[float | None]]:
    return [[step.length for step in each] for each in settled(passes)]


def test_a_foot_set_beside_the_other_is_no_step_of_the_walk() -> None:
    assert lengths([steps(0.28, 0.29, 0.3, 0.28, 0.3, -0.04)]) == [[0.28, 0.29, 0.3, 0.28, 0.3]]


def test_nor_is_it_where_few_steps_were_seen() -> None:
    assert lengths([steps(0.26, 0.32, -0.04)]) == [[0.26, 0.32]]
    assert lengths([steps(0.05, 0.3, 0.29)]) == [[0.3, 0.29]]


def test_a_pass_of_two_steps_is_judged_by_the_others() -> None:
    assert lengths([steps(0.28, 0.3, 0.29), steps(0.3, -0.04)]) == [[0.28, 0.3, 0.29], []]


def test_one_short_leg_is_a_walk() -> None:
    uneven = steps(0.3, 0.1, 0.3, 0.1)
    assert settled([uneven]) == [uneven]


def test_without_lengths_nothing_is_left_out() -> None:
    seen = steps(None, None, None)
    assert settled([seen, steps(0.3)]) == [seen, steps(0.3)]
    assert settled([]) == []


def test_over_strikes_that_were_not_seen_there_is_no_step() -> None:
    swings = [Swing("right", 0.1, 0.5), Swing("left", 0.6, None), Swing("right", None, None), Swing("left", 1.6, 2.0)]
    assert steps_of(swings, None) == []
    assert len(steps_of([*swings, Swing("right", 2.1, 2.5)], None)) == 1
