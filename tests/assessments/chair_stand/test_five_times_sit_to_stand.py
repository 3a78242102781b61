"""Five times sit-to-stand: both end points from the first start, and nothing from fewer than five."""

from collections.abc import Sequence
from typing import Any

import pytest

from assessments.assessment import Assessment
from assessments.chair_stand.five_times_sit_to_stand import TEST
from assessments.conditions import Conditions
from assessments.corrections import Correction
from tests.results import assessed
from vision.track import PoseTrack

MAN = Conditions(72, "male", chair_height_cm=43)
ENDS = ("time_to_fifth_stand_s", "time_to_fifth_sit_s")


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    return assessed(TEST.name, track, conditions, corrections)


def five(stand: Any, **changed: Any) -> list[Any]:
    return [stand(1.5 + 3.2 * number, **changed) for number in range(5)]


def way_s(stands: Sequence[Any], number: int, end: str) -> float:
    """From the first start that shows to an end of a stand."""
    return float(stands[number].shown[end] - stands[0].shown["start_s"])


def correction(kind: Any, time_s: float) -> Correction:
    return Correction(kind, time_s, "Trainer", "2026-03-04T09:30:00Z")


def codes(result: Assessment) -> dict[str, str]:
    return {finding.code: finding.severity for finding in result.quality.findings}


def test_both_end_points_run_from_the_first_start(stand: Any, track_with: Any) -> None:
    stands = five(stand)
    result = assess(track_with(stands, 19.0), MAN)
    assert result.value("time_to_fifth_stand_s") == pytest.approx(way_s(stands, 4, "standing_s"), abs=0.06)
    assert result.value("time_to_fifth_sit_s") == pytest.approx(way_s(stands, 4, "seat_contact_s"), abs=0.06)
    assert (result.view, result.quality.status) == ("right_side", "good")
    assert any(score.compared for score in result.scores)


def test_a_time_shift_moves_the_events_and_leaves_the_durations(stand: Any, track_with: Any) -> None:
    early, late = (assess(track_with(five(stand), 19.0, shift_s=shift_s), MAN) for shift_s in (0.0, 2.0))
    for name in ENDS:
        assert late.value(name) == pytest.approx(early.value(name), abs=0.005)
    moved_s = [two.time_s - one.time_s for one, two in zip(early.events, late.events, strict=True)]
    assert moved_s == pytest.approx([2.0] * 30, abs=0.005)
    assert [event.name for event in late.events] == [event.name for event in early.events]


def test_an_incomplete_stand_is_none_of_the_five(stand: Any, track_with: Any) -> None:
    stands = [stand(1.5 + 3.2 * number, height=0.6 if number == 2 else 1.0) for number in range(6)]
    result = assess(track_with(stands, 22.0), MAN)
    assert result.value("time_to_fifth_stand_s") == pytest.approx(way_s(stands, 5, "standing_s"), abs=0.06)
    assert len(result.repetitions) == 6


def test_a_sixth_stand_does_not_matter(stand: Any, track_with: Any) -> None:
    stands = [*five(stand), stand(17.7, push=True)]
    result = assess(track_with(stands, 22.0), MAN)
    assert result.value("time_to_fifth_sit_s") == pytest.approx(way_s(stands, 4, "seat_contact_s"), abs=0.06)
    assert any(score.compared for score in result.scores)


@pytest.mark.parametrize(("count", "words"), [(1, "1 full stand was"), (4, "4 full stands were")])
def test_fewer_than_five_give_no_time(stand: Any, track_with: Any, count: int, words: str) -> None:
    result = assess(track_with(five(stand)[:count], 19.0), MAN)
    assert [result.value(name) for name in ENDS] == [None, None]
    assert codes(result) == {"fewer_than_five": "reject"}
    assert words in result.quality.findings[0].message
    assert len(result.repetitions) == count
    assert not any(score.compared for score in result.scores)


def test_a_video_that_ends_up_there_still_gives_the_stand(stand: Any, track_with: Any) -> None:
    stands = five(stand)
    result = assess(track_with(stands, stands[4].standing_s + 0.3), MAN)
    assert result.value("time_to_fifth_stand_s") == pytest.approx(way_s(stands, 4, "standing_s"), abs=0.1)
    assert result.value("time_to_fifth_sit_s") is None
    assert codes(result) == {"ended_too_early": "info"}


def test_a_fifth_landing_that_is_cut_short_gives_no_time_to_the_sit(stand: Any, track_with: Any) -> None:
    stands = five(stand)
    result = assess(track_with(stands, stands[4].seat_contact_s), MAN)
    assert result.value("time_to_fifth_stand_s") is not None
    assert result.value("time_to_fifth_sit_s") is None
    assert codes(result) == {"ended_too_early": "info"}


def test_a_helping_hand_voids_the_comparison_and_keeps_the_time(stand: Any, track_with: Any) -> None:
    stands = [stand(1.5 + 3.2 * number, push=number == 3) for number in range(5)]
    result = assess(track_with(stands, 19.0), MAN)
    assert [each.arms_used for each in result.repetitions] == [False, False, False, True, False]
    assert result.value("time_to_fifth_stand_s") == pytest.approx(way_s(stands, 4, "standing_s"), abs=0.1)
    assert result.scores
    assert not any(score.compared for score in result.scores)
    assert all("Hands helped in 1 stand" in score.text for score in result.scores)


@pytest.fixture(scope="module")
def track(stand: Any, track_with: Any) -> PoseTrack:
    made: PoseTrack = track_with(five(stand), 19.0)
    return made


def test_a_deleted_repetition_leaves_four(track: PoseTrack) -> None:
    result = assess(track, MAN, [correction("delete", 9.0)])
    assert [result.value(name) for name in ENDS] == [None, None]
    assert "fewer_than_five" in codes(result)
    back = assess(track, MAN, [correction("delete", 9.0), correction("add", 9.0)])
    assert back.value("time_to_fifth_stand_s") == assess(track, MAN).value("time_to_fifth_stand_s")


def test_one_marked_incomplete_leaves_four_and_a_hand_is_taken_over(track: PoseTrack) -> None:
    assert "fewer_than_five" in codes(assess(track, MAN, [correction("incomplete", 9.0)]))
    helped = assess(track, MAN, [correction("arms_used", 9.0)])
    assert not any(score.compared for score in helped.scores)
    assert helped.value("time_to_fifth_stand_s") is not None


def test_a_moved_start_changes_the_times_by_as_much(track: PoseTrack) -> None:
    plain, moved = assess(track, MAN), assess(track, MAN, [correction("move_start", 1.0)])
    for name in ENDS:
        # from where the first start shows to 1.0 s
        assert moved.value(name) - plain.value(name) == pytest.approx(0.55, abs=0.05)  # type: ignore[operator]


def test_a_client_who_rises_as_the_video_starts_has_no_time(stand: Any, track_with: Any) -> None:
    late = assess(track_with([stand(3.2 * number) for number in range(5)], 18.0, shift_s=-0.2), MAN)
    assert [late.measures[name].voided_by for name in ENDS] == [("started_too_late",)] * 2
    assert "say go" in "".join(finding.message for finding in late.quality.findings)
    track = track_with([stand(3.2 * number) for number in range(6)], 21.0, shift_s=-0.2)
    marked = assess(track, MAN, [correction("move_start", 2.9)])  # the trainer saw where the test began
    assert marked.value("time_to_fifth_stand_s") is not None


def test_an_unknown_start_gives_no_time_and_says_why(track: PoseTrack) -> None:
    result = assess(track, MAN, [correction("add", 0.5)])
    assert [result.value(name) for name in ENDS] == [None, None]
    assert codes(result)["start_unknown"] == "reject"
