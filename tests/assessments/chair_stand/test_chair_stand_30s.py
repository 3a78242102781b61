"""The 30-second chair stand: what counts when time ends, incomplete stands, hands, and short videos."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from assessments.assessment import Assessment, Curve, Measure, Repetition, VideoFacts
from assessments.chair_stand import chair_stand_30s
from assessments.chair_stand.chair_stand_30s import TEST
from assessments.chair_stand.observation import Observation
from assessments.chair_stand.timeline import chair_timeline
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.measuring import assess_track
from assessments.words import headline_text
from vision.track import PoseTrack

WOMAN = Conditions(72, "female", chair_height_cm=43)
Assess = Callable[..., Assessment]


def repetition(start_s: float, complete: bool = True, arms_used: bool | None = False) -> Repetition:
    """One that takes 2.5 s: up after 1.2 s, seated after 2.4 s."""
    times = (start_s, start_s + 0.4, start_s + 1.2, start_s + 1.4, start_s + 2.4)
    return Repetition(*times, complete=complete, arms_used=arms_used, peak_trunk_flexion_deg=38.0)


@pytest.fixture
def assess_seen(monkeypatch: pytest.MonkeyPatch) -> Assess:
    """Assess what was seen: repetitions, the end of the video, and the hips' height as points of a line."""

    def assess_seen(
        repetitions: Sequence[Repetition],
        end_s: float = 40.0,
        heights: Sequence[tuple[float, float]] = ((0.0, 0.0), (60.0, 0.0)),
        start_s: float | None = 1.0,
    ) -> Assessment:
        time_s, height = zip(*heights, strict=True)
        curve = Curve("hip_height", "1", time_s, height)
        seen = Observation("right_side", (), tuple(repetitions), start_s, end_s, (curve,))
        monkeypatch.setattr(chair_stand_30s, "observe", lambda track, corrections: seen)
        return TEST.scored(chair_stand_30s.assess(None, WOMAN), WOMAN)  # type: ignore[arg-type]

    return assess_seen


def test_ten_full_stands_are_ten(assess_seen: Assess) -> None:
    result = assess_seen([repetition(1.0 + 2.5 * number) for number in range(10)])
    assert result.value("stands") == 10
    assert (result.value("incomplete_stands"), result.value("arm_assisted_stands")) == (0, 0)
    assert result.value("mean_repetition_s") == pytest.approx(2.4)
    assert result.value("last_vs_first_repetition_ratio") == pytest.approx(1.0)
    assert result.quality.status == "good"
    assert [score.compared for score in result.scores if score.reference == "CDC_STEADI_30CST"] == [True]


@pytest.mark.parametrize(
    ("standing_s", "height", "counts"),
    [
        (31.0, 1.0, True),  # up just when time ends
        (31.05, 0.97, True),
        (31.3, 0.51, True),  # more than halfway
        (31.3, 0.5, False),  # just halfway
        (31.3, 0.2, False),
        (31.3, None, False),  # not seen
    ],
)
def test_a_client_more_than_halfway_up_when_time_ends_gets_the_stand(
    assess_seen: Assess, standing_s: float, height: float | None, counts: bool
) -> None:
    late = Repetition(30.1, 30.6, standing_s, None, None, complete=True, arms_used=False, peak_trunk_flexion_deg=None)
    heights = [(0.0, 0.0), (31.0, height), (40.0, height)]
    result = assess_seen([repetition(1.0), repetition(5.0), late], heights=heights)
    assert result.value("stands") == 2 + counts
    assert result.value("incomplete_stands") == 0


def test_one_who_has_not_left_the_seat_when_time_ends_gets_nothing(assess_seen: Assess) -> None:
    late = Repetition(30.6, 31.1, 31.9, None, None, complete=True, arms_used=False, peak_trunk_flexion_deg=None)
    result = assess_seen([repetition(1.0), late], heights=[(0.0, 0.9), (60.0, 0.9)])
    assert result.value("stands") == 1


def test_incomplete_stands_are_told_and_not_counted(assess_seen: Assess) -> None:
    result = assess_seen([repetition(1.0), repetition(4.0, complete=False), repetition(7.0)])
    assert (result.value("stands"), result.value("incomplete_stands")) == (2, 1)
    assert result.value("mean_repetition_s") == pytest.approx(2.4)


def test_stands_after_the_30_s_do_not_count_at_all(assess_seen: Assess) -> None:
    after = [repetition(33.0, arms_used=True), repetition(36.0, complete=False)]
    result = assess_seen([repetition(1.0), *after])
    assert [result.value(name) for name in ("stands", "incomplete_stands", "arm_assisted_stands")] == [1, 0, 0]


def test_a_helping_hand_voids_the_comparison_and_keeps_the_count(assess_seen: Assess) -> None:
    result = assess_seen([repetition(1.0), repetition(4.0, arms_used=True), repetition(7.0, arms_used=None)])
    assert (result.value("stands"), result.value("arm_assisted_stands")) == (3, 1)
    assert result.scores
    assert not any(score.compared for score in result.scores)
    assert all("so the test scores 0 under the protocol." in score.text for score in result.scores)


def test_with_hands_the_test_counts_0_and_says_how_many_were_seen(assess_seen: Assess) -> None:
    seen = assess_seen([repetition(1.0), repetition(4.0, arms_used=True), repetition(7.0)])
    counted = chair_stand_30s.TEST.by_protocol(seen)
    assert counted.measures["stands"] == Measure(0, "1", 0, 0)
    assert (counted.value("full_stands"), counted.value("arm_assisted_stands")) == (3, 1)
    assert chair_stand_30s.TEST.by_protocol(counted) == counted
    before = replace(seen, measures={name: each for name, each in seen.measures.items() if name != "full_stands"})
    assert chair_stand_30s.TEST.by_protocol(before).measures == counted.measures  # as the first release saved it
    without = assess_seen([repetition(1.0), repetition(4.0, arms_used=None)])
    assert chair_stand_30s.TEST.by_protocol(without) == without


def test_a_real_client_who_pushes_off_has_0_stands_wherever_it_is_told(track_of: Callable[[str], PoseTrack]) -> None:
    name = "chair_front_arms_20fps"
    facts = VideoFacts(name, "0" * 64, 9.4, 187, 20.0, 720, 720, 0)
    result = assess_track(track_of(name), test=TEST.name, conditions=WOMAN, video=facts)
    assert [result.value(each) for each in ("stands", "full_stands", "arm_assisted_stands")] == [0, 2, 2]
    assert headline_text(result, "stands") == "0 (2 with hands)"
    assert [span.label for span in chair_timeline(result).spans_behind("stands")] == ["Stand 1", "Stand 2"]
    assert not any(score.compared for score in result.scores)


def test_hands_that_were_never_seen_are_not_counted_as_none(assess_seen: Assess) -> None:
    result = assess_seen([repetition(1.0, arms_used=None), repetition(4.0, arms_used=None)])
    assert result.value("arm_assisted_stands") is None


@pytest.mark.parametrize(("end_s", "early"), [(20.0, True), (30.8, True), (30.98, False), (31.0, False), (45.0, False)])
def test_a_video_that_ends_early_is_told_and_not_compared(assess_seen: Assess, end_s: float, early: bool) -> None:
    result = assess_seen([repetition(1.0), repetition(4.0)], end_s=end_s)
    assert ("ended_too_early" in {each.code for each in result.quality.findings}) == early
    assert headline_text(result, "stands") == (f"2 in {int(end_s - 1)} s (test needs 30 s)" if early else "2")
    assert result.value("stands") == 2
    assert any(score.compared for score in result.scores) != early


def test_fatigue_compares_the_last_with_the_first(assess_seen: Assess) -> None:
    slow = Repetition(10.0, 10.8, 12.0, 12.4, 14.8, complete=True, arms_used=False, peak_trunk_flexion_deg=None)
    assert assess_seen([repetition(1.0), slow]).value("last_vs_first_repetition_ratio") == pytest.approx(2.0)
    one = assess_seen([repetition(1.0)])
    assert one.value("last_vs_first_repetition_ratio") is None
    assert one.value("mean_repetition_s") == pytest.approx(2.4)


def test_a_repetition_of_which_only_the_stand_is_known_counts_and_has_no_duration(assess_seen: Assess) -> None:
    added = Repetition(None, None, 5.0, None, None, complete=True, arms_used=None, peak_trunk_flexion_deg=None)
    result = assess_seen([repetition(1.0), added])
    assert result.value("stands") == 2
    assert result.value("mean_repetition_s") == pytest.approx(2.4)


def test_an_unknown_start_gives_no_count_and_says_why(stand: Any, track_with: Any) -> None:
    by_hand = Correction("add", 0.6, "Trainer", "2026-03-04T09:30:00Z")
    result = chair_stand_30s.assess(track_with([stand(2.0), stand(6.0)], 10.0), WOMAN, [by_hand])
    assert result.value("stands") is None
    assert "start_unknown" in {each.code for each in result.quality.findings}
    assert not any(score.compared for score in result.scores)


def test_a_whole_test_of_a_synthetic_client(stand: Any, track_with: Any) -> None:
    stands = [stand(1.0 + 3.2 * number) for number in range(11)]  # the tenth is up at 30.9 s, one second early
    result = chair_stand_30s.assess(track_with(stands, 38.0), WOMAN)
    assert (result.value("stands"), result.quality.status) == (10, "good")
    events = [event.name for event in result.events]
    assert events[:6] == ["start", "seat_off", "standing", "lowering", "seat_contact", "seated"]
    assert events.count("standing") == 11
    shown_s = stands[0].shown["seated_s"] - stands[0].shown["start_s"]
    assert result.value("mean_repetition_s") == pytest.approx(shown_s, abs=0.1)


def test_a_moved_start_moves_the_window(stand: Any, track_with: Any) -> None:
    track = track_with([stand(1.0 + 3.2 * number) for number in range(11)], 38.0)
    moved = Correction("move_start", 3.9, "Trainer", "2026-03-04T09:30:00Z")
    result = chair_stand_30s.assess(track, WOMAN, [moved])
    assert result.value("stands") == 10  # the first falls before the start, the eleventh is up at 34.2 s: 0.3 s late
    assert result.repetitions[0].start_s == pytest.approx(4.2, abs=0.1)
