"""Scores come last: with the intervals and the voids known, and again from a stored assessment without its track."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assessments.assessment import Assessment, Score, VideoFacts
from assessments.conditions import Conditions
from assessments.measuring import assess_track
from assessments.protocol import find_test
from vision.track import PoseTrack

WOMAN = Conditions(72, "female", 165.0, 43.0, eyes="open", pace="usual", walking_aid="none")


@pytest.fixture(scope="module")
def measured(track_of: Callable[[str], PoseTrack]) -> Callable[..., Assessment]:
    """Measure a sample clip as the product does."""

    def measured(clip: str, test: str, said: Conditions = WOMAN) -> Assessment:
        facts = VideoFacts(clip, "0" * 64, 1.0, 1, 30.0, 1280, 720, 0)
        return assess_track(track_of(clip), test=test, conditions=said, video=facts)

    return measured


def of(result: Assessment, reference: str) -> Score:
    return next(score for score in result.scores if score.reference == reference)


def with_limit_at(result: Assessment, measure: str, key: str) -> float:
    """Where the cut-off of a compared reference is."""
    band = of(result, key).band
    assert band is not None
    assert band.cutoff is not None
    assert result.value(measure) is not None
    return band.cutoff


def test_an_interval_of_a_real_video_that_straddles_the_limit_is_said(measured: Any) -> None:
    five = measured("sts5_side", "five_times_sit_to_stand")
    time = five.measures["time_to_fifth_stand_s"]
    # SHARE: the median of women of 70-74 is 12 s, in whole seconds: from 11.5 to 12.5 s
    assert time.low < 11.5 < time.high
    assert f"The 95% interval ({time.low:.1f} to {time.high:.1f}) straddles" in of(five, "SHARE2025").text


@pytest.mark.parametrize(("clip", "key"), [("gait_side", "EWGSOP2"), ("gait_side", "CESARI2009")])
def test_a_score_says_straddles_just_where_the_measures_own_interval_does(clip: str, key: str, measured: Any) -> None:
    result = measured(clip, "gait")
    speed, limit = result.measures["speed_m_s"], with_limit_at(result, "speed_m_s", key)
    assert ("straddles" in of(result, key).text) == (speed.low <= limit <= speed.high)


@pytest.mark.parametrize(
    ("clip", "test"),
    [
        ("sts5_side", "five_times_sit_to_stand"),
        ("sts30_oblique", "chair_stand_30s"),
        ("chair_front_arms_20fps", "chair_stand_30s"),
        ("gait_toward", "gait"),
        ("single_leg_left", "single_leg_stance"),
    ],
)
def test_a_stored_assessment_is_scored_again_without_its_track(clip: str, test: str, measured: Any) -> None:
    result = measured(clip, test)
    stored = replace(Assessment.from_json(result.to_json()), scores=())
    assert result.scores
    assert find_test(test).scored(stored, WOMAN).scores == result.scores
    assert find_test(test).scored(stored, Conditions()).scores != result.scores  # conditions entered later


def test_what_is_voided_has_no_score(measured: Any) -> None:
    refused = measured("quiet_stance", "gait")
    assert refused.quality.status == "rejected"
    assert refused.scores == ()
