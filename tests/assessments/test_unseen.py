"""A client who is lost meanwhile: the number is right, or there is none."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assessments.assessment import Assessment, VideoFacts
from assessments.conditions import Conditions
from assessments.measuring import assess_track
from assessments.protocol import find_test
from tests.assessments.balance.test_four_stage_balance import SEMI, TANDEM, TOGETHER, standing
from tests.assessments.balance.test_single_leg_stance import on_one_leg
from vision.clean import cleaned
from vision.signals import Mask, unseen_spans_s
from vision.track import PoseTrack

WOMAN = Conditions(72, "female", 165.0, 43.0, eyes="open")
COUNTS = {"full_stands": 0.0, "incomplete_stands": 0.0, "arm_assisted_stands": 0.0}
TIMES = {"time_to_fifth_stand_s": 0.11, "time_to_fifth_sit_s": 0.11, "arm_assisted_stands": 0.0}
HOLDS = {"hold_time_s": 0.15, "best_hold_left_s": 0.15, "trials": 0.0}


def hidden(track: PoseTrack, gone: Mask) -> PoseTrack:
    places = {name: np.where(gone[:, None, None], np.nan, getattr(track, name)) for name in ("image_xy", "world_xyz")}
    return replace(track, **places, visibility=np.where(gone[:, None], np.nan, track.visibility))


def between(track: PoseTrack, from_s: float, to_s: float) -> Mask:
    return np.asarray((track.time_s > from_s) & (track.time_s < to_s))


def measured(track: PoseTrack, test: str) -> Assessment:
    return find_test(test).voided(find_test(test).assess(track, WOMAN))


def codes(result: Assessment) -> dict[str, str]:
    return {finding.code: finding.severity for finding in result.quality.findings}


@pytest.mark.parametrize("gap_s", [0.3, 3.0])
@pytest.mark.parametrize(
    ("name", "test", "known", "step_s"),
    [
        ("sts5_side", "chair_stand_30s", COUNTS, 0.37),
        ("sts30_front_arms", "chair_stand_30s", COUNTS, 0.73),
        ("sts5_side", "five_times_sit_to_stand", TIMES, 0.37),
        ("single_leg_left", "single_leg_stance", HOLDS, 0.37),
    ],
)
def test_wherever_the_client_is_lost_a_number_is_right_or_missing(
    name: str, test: str, known: dict[str, float], step_s: float, gap_s: float, track_of: Callable[[str], PoseTrack]
) -> None:
    track = cleaned(track_of(name))
    whole = measured(track, test)
    given = 0
    for from_s in np.arange(-0.01, track.time_s[-1], step_s):
        result = measured(hidden(track, between(track, from_s, from_s + gap_s)), test)
        for measure, error in known.items():
            if (value := result.value(measure)) is not None:
                assert value == pytest.approx(whole.value(measure), abs=error), (from_s, measure)
                given += 1
        assert result.value(next(iter(known))) is not None or result.quality.status == "rejected"
    assert given  # and not merely refused


@pytest.mark.parametrize("name", ["gait_side", "gait_toward"])
def test_wherever_a_walk_is_covered_for_a_moment_its_events_are_right_or_missing(
    name: str, track_of: Callable[[str], PoseTrack]
) -> None:
    track = cleaned(track_of(name))
    whole = measured(track, "gait")
    given = 0
    for from_s in np.arange(0.5, track.time_s[-1] - 0.7, 0.13):
        result = measured(hidden(track, between(track, from_s, from_s + 0.2)), "gait")
        for event in result.events:
            same = [each.time_s for each in whole.events if (each.name, each.side) == (event.name, event.side)]
            assert min(abs(time_s - event.time_s) for time_s in same) < 0.03, (from_s, event)
        if (value := result.value("cadence_steps_min")) is not None:
            assert value == pytest.approx(whole.value("cadence_steps_min"), rel=0.03), from_s
            given += 1
    assert given


def test_a_moment_without_the_client_leaves_the_count(track_of: Callable[[str], PoseTrack]) -> None:
    track = cleaned(track_of("sts5_side"))
    for from_s in np.arange(1.0, 14.0, 1.3):
        assert measured(hidden(track, between(track, from_s, from_s + 0.3)), "chair_stand_30s").value("stands") == 5


@pytest.mark.parametrize("in_pieces", [False, True])
@pytest.mark.parametrize("test", ["chair_stand_30s", "five_times_sit_to_stand"])
def test_a_client_who_is_lost_for_a_third_of_the_test_gets_no_number(
    test: str, in_pieces: bool, track_of: Callable[[str], PoseTrack]
) -> None:
    track = track_of("sts5_side")
    gone = track.time_s % 0.9 < 0.3 if in_pieces else between(track, 5.0, 10.2)
    facts = VideoFacts("x.mp4", "0" * 64, 15.6, 469, 30.0, 1280, 720, 0)
    result = assess_track(hidden(track, np.asarray(gone)), test=test, conditions=WOMAN, video=facts)
    assert {measure.value for measure in result.measures.values()} == {None}
    assert codes(result)["client_unseen"] == "reject"
    finding = next(each for each in result.quality.findings if each.code == "client_unseen")
    assert finding.from_s is not None
    assert finding.to_s is not None
    if not in_pieces:
        assert (finding.from_s, finding.to_s) == pytest.approx((5.0, 10.2), abs=0.05)
    assert result.scores == ()


def test_a_hand_that_was_not_seen_is_not_counted_as_none(track_of: Callable[[str], PoseTrack]) -> None:
    track = cleaned(track_of("sts30_front_arms"))
    helped = [each for each in measured(track, "chair_stand_30s").repetitions if each.arms_used]
    middle_s = (helped[0].seat_off_s + helped[0].standing_s) / 2  # type: ignore[operator]
    result = measured(hidden(track, between(track, middle_s - 0.15, middle_s + 0.15)), "chair_stand_30s")
    assert (result.value("full_stands"), result.value("arm_assisted_stands")) == (8, None)
    assert codes(result)["hands_unseen"] == "caution"
    assert [each.arms_used for each in result.repetitions].count(None) == 1


def test_before_the_client_comes_to_the_chair_nothing_was_missed(stand: Any, track_with: Any) -> None:
    track = track_with([stand(4.0), stand(8.0)], 13.0)
    comes = track.image_xy + np.where(track.time_s < 2.0, 500.0, 0.0)[:, None, None] * [1.0, 0.0]
    walked_in = hidden(replace(track, image_xy=comes), between(track, 1.0, 1.99))
    assert measured(walked_in, "chair_stand_30s").value("stands") == 2
    sat_there = hidden(track, between(track, -1.0, 1.99))
    assert "client_unseen" in codes(measured(sat_there, "chair_stand_30s"))


def test_after_the_test_nothing_is_missed(stand: Any, track_with: Any) -> None:
    stands = [stand(1.5 + 3.2 * number) for number in range(5)]
    track = track_with(stands, 22.0)
    result = measured(hidden(track, between(track, 18.5, 21.0)), "five_times_sit_to_stand")
    assert result.value("time_to_fifth_sit_s") == pytest.approx(
        stands[4].seat_contact_s - stands[0].shown["start_s"], abs=0.06
    )
    assert "client_unseen" not in codes(result)


def test_a_lost_trial_is_none_of_the_mean() -> None:
    track = on_one_leg(2.0, 6.0, 14.0)
    for gap_s, trials in ((0.5, 1), (1.5, None)):  # a hold lasts 0.6 s at least
        result = measured(hidden(track, between(track, 9.0, 9.0 + gap_s)), "single_leg_stance")
        assert result.value("hold_time_s") == pytest.approx(4.0, abs=0.2)
        assert result.value("trials") == trials
        assert (result.value("mean_hold_time_s") is None) == ("trial_unseen" in codes(result)) == (trials is None)
    longer = measured(hidden(track, between(track, 8.0, 13.0)), "single_leg_stance")  # than the hold
    assert longer.value("hold_time_s") is None


def test_a_lift_that_somebody_covered_is_the_reason() -> None:
    track = on_one_leg(2.3, 4.0, 5.0)
    result = measured(hidden(track, between(track, 1.5, 3.8)), "single_leg_stance")
    assert result.value("hold_time_s") is None
    assert codes(result)["hold_not_seen"] == "reject"
    assert "not_standing_still" not in codes(result)


@pytest.mark.parametrize("gap_s", [0.3, 1.5])
def test_a_stage_that_was_not_seen_whole_is_10_s_or_not_told(gap_s: float) -> None:
    track = standing([(TOGETHER, 11.0), (SEMI, 11.0), (TANDEM, 6.5), (TOGETHER, 3.0)])
    whole = measured(track, "four_stage_balance")
    assert whole.value("tandem_s") == pytest.approx(6.75, abs=0.4)
    for from_s in np.arange(-0.01, track.time_s[-1], 1.9):
        result = measured(hidden(track, between(track, from_s, from_s + gap_s)), "four_stage_balance")
        for name in whole.measures:
            value = result.value(name)
            assert value is None or value == pytest.approx(whole.value(name), abs=0.2), (from_s, name)


def test_what_was_unseen_reaches_from_sight_to_sight() -> None:
    time_s = np.arange(8.0)
    seen = np.array([False, True, True, False, False, True, True, False])
    assert unseen_spans_s(time_s, seen) == [(0.0, 1.0), (2.0, 5.0), (6.0, 7.0)]
    assert unseen_spans_s(time_s, np.ones(8, bool)) == []
