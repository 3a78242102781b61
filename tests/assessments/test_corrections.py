"""What the trainer corrects is taken over, in its order, and survives a new analysis of the same video."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.assessment import Repetition
from assessments.corrections import Correction, Kind, corrected, corrected_start_s, moment_s
from vision.errors import UsageError


def repetition(standing_s: float | None, seat_off_s: float | None = None) -> Repetition:
    return Repetition(None, seat_off_s, standing_s, None, None, True, False, None)


def make(kind: Kind, time_s: float) -> Correction:
    return Correction(kind, time_s, "Trainer Oduya", "2026-03-04T09:30:00Z")


THREE = (repetition(2.0), repetition(5.0), repetition(8.0))


def moments(repetitions: tuple[Repetition, ...]) -> list[float]:
    return [moment_s(each) for each in repetitions]


def test_no_correction_changes_nothing() -> None:
    assert corrected(THREE, []) == THREE
    assert corrected((), []) == ()


@pytest.mark.parametrize("time_s", [5.0, 5.4, 4.1])
def test_a_repetition_is_named_by_a_time_near_it(time_s: float) -> None:
    assert moments(corrected(THREE, [make("delete", time_s)])) == [2.0, 8.0]


def test_one_that_never_stood_is_named_by_leaving_the_seat() -> None:
    assert corrected([repetition(None, 3.0)], [make("delete", 3.2)]) == ()


@pytest.mark.parametrize("kind", ["delete", "arms_used", "arms_not_used", "incomplete", "complete"])
@pytest.mark.parametrize("seen", [(), THREE])
def test_a_repetition_that_is_not_there_is_refused_in_a_sentence(kind: Kind, seen: tuple[Repetition, ...]) -> None:
    with pytest.raises(UsageError, match="no longer exists"):
        corrected(seen, [make(kind, 6.5)])


def test_one_deleted_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="no longer exists"):
        corrected(THREE, [make("delete", 5.0), make("delete", 5.0)])


def test_an_added_repetition_takes_its_place_in_time_and_knows_only_its_stand() -> None:
    more = corrected(THREE, [make("add", 6.5)])
    assert moments(more) == [2.0, 5.0, 6.5, 8.0]
    assert more[2] == Repetition(None, None, 6.5, None, None, True, None, None)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [("arms_used", "arms_used", True), ("arms_not_used", "arms_used", False), ("incomplete", "complete", False),
     ("complete", "complete", True)],
)  # fmt: skip
def test_a_mark_changes_one_field_of_one_repetition(kind: Kind, field: str, value: bool) -> None:
    before = tuple(replace(each, **{field: not value}) for each in THREE)
    after = corrected(before, [make(kind, 5.0)])
    assert after == (before[0], replace(before[1], **{field: value}), before[2])


def test_the_last_word_counts() -> None:
    marks = [make("incomplete", 5.0), make("complete", 5.0), make("arms_used", 5.0), make("arms_not_used", 5.0)]
    assert corrected(THREE, marks) == THREE
    assert corrected(THREE, [make("add", 6.5), make("delete", 6.5)]) == THREE
    assert corrected_start_s([make("move_start", 1.0), make("delete", 2.0), make("move_start", 1.5)]) == 1.5


def test_a_moved_start_changes_no_repetition() -> None:
    assert corrected(THREE, [make("move_start", 3.0)]) == THREE
    assert corrected_start_s([]) is None
    assert corrected_start_s([make("add", 3.0)]) is None


@given(
    added=st.lists(st.floats(0, 60), max_size=6),
    marks=st.lists(st.sampled_from(get_args(Kind)).filter(lambda kind: kind not in ("add", "delete")), max_size=4),
)
def test_whatever_is_added_and_marked_stays_in_order_of_time(added: list[float], marks: list[Kind]) -> None:
    corrections = [*(make("add", time_s) for time_s in added), *(make(kind, 5.0) for kind in marks)]
    after = corrected(THREE, corrections)
    assert moments(after) == sorted([*moments(THREE), *added])
    assert [each.time_s for each in corrections[: len(added)]] == added
    assert THREE[1] == repetition(5.0)
