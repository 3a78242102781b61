"""Quiet standing and the stages of the four-stage test, on a rendered client and on one made of numbers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assessments.balance.four_stage_balance import TEST as FOUR_STAGE
from assessments.balance.quiet_stance import TEST
from assessments.conditions import Conditions
from tests.results import assessed
from vision.clean import cleaned
from vision.track import PoseTrack

WOMAN = Conditions(70, "female", 160.4, eyes="open")
TRUE_RMS_MM, TRUE_SPEED_MM_S = 7.3, 14.9  # of the shoulders' middle, by the joint positions
TRUE_PELVIS_RMS_MM, TRUE_PELVIS_SPEED_MM_S = 5.0, 10.2  # of the hips' middle


def codes(findings: Any) -> set[str]:
    return {finding.code for finding in findings}


@pytest.mark.parametrize("name", ["quiet_stance", "quiet_shaken"])
def test_sway_is_right_on_a_stand_and_in_the_hand(name: str, track_of: Callable[[str], PoseTrack]) -> None:
    result = TEST.assess(cleaned(track_of(name)), WOMAN)
    assert result.value("trunk_sway_rms_mm") == pytest.approx(TRUE_RMS_MM, rel=0.1)
    assert result.value("trunk_sway_mean_speed_mm_s") == pytest.approx(TRUE_SPEED_MM_S, rel=0.2)
    assert result.value("pelvis_sway_rms_mm") == pytest.approx(TRUE_PELVIS_RMS_MM, rel=0.1)
    assert result.value("pelvis_sway_mean_speed_mm_s") == pytest.approx(TRUE_PELVIS_SPEED_MM_S, rel=0.1)
    assert result.measures["sway_axis"].value == "medio_lateral"
    assert {curve.name for curve in result.curves} == {"trunk_sway", "pelvis_sway"}
    assert result.scores == ()


def test_a_hand_that_shifts_the_phone_is_said(track_of: Callable[[str], PoseTrack]) -> None:
    """A shift of the phone itself by 2 mm: the client, who is nearer, moves against the room."""
    track = cleaned(track_of("quiet_shaken"))
    assert "phone_in_hand" not in codes(TEST.assess(track, WOMAN).quality.findings)
    shift_px = 0.7 * np.sin(2 * np.pi * 1.3 * track.time_s)[:, None, None] * [1, 0]
    shifted = replace(track, image_xy=track.image_xy + shift_px, texture_xy=track.texture_xy + shift_px)
    assert "phone_in_hand" in codes(TEST.assess(shifted, WOMAN).quality.findings)


def test_without_a_height_there_are_no_millimetres(track_of: Callable[[str], PoseTrack]) -> None:
    result = TEST.assess(cleaned(track_of("quiet_stance")), replace(WOMAN, height_cm=None))
    assert result.value("trunk_sway_rms_mm") is None
    assert "no_scale" in codes(result.quality.findings)


@pytest.mark.parametrize("name", ["gait_side", "sts5_side", "single_leg_right_short"])
def test_who_moves_does_not_stand_quietly(name: str, track_of: Callable[[str], PoseTrack]) -> None:
    result = TEST.assess(cleaned(track_of(name)), WOMAN)
    assert "not_standing_still" in codes(result.quality.findings)
    assert result.value("trunk_sway_rms_mm") is None


def test_a_stage_is_held_for_ten_seconds_at_most(track_of: Callable[[str], PoseTrack]) -> None:
    result = assessed(FOUR_STAGE.name, cleaned(track_of("quiet_stance")), replace(WOMAN, feet="together"))
    assert result.value("together_s") == 10.0
    assert not any(score.compared for score in result.scores)
    assert result.value("tandem_s") is None


def test_quiet_standing_is_no_tandem_whatever_was_chosen(track_of: Callable[[str], PoseTrack]) -> None:
    result = assessed(FOUR_STAGE.name, cleaned(track_of("quiet_stance")), replace(WOMAN, feet="tandem"))
    assert "another_stage" in codes(result.quality.findings)
    assert result.value("tandem_s") is None


def test_the_stage_on_one_leg_ends_when_the_foot_comes_down(track_of: Callable[[str], PoseTrack]) -> None:
    result = assessed(FOUR_STAGE.name, cleaned(track_of("single_leg_right_short")), replace(WOMAN, feet="one_leg"))
    assert result.value("one_leg_s") == pytest.approx(3.2, abs=0.25)


def test_a_stage_that_the_video_cuts_is_not_judged(track_of: Callable[[str], PoseTrack]) -> None:
    track = cleaned(track_of("quiet_stance"))
    result = assessed(FOUR_STAGE.name, track.cut(track.time_s < 6), replace(WOMAN, feet="together"))
    assert "ended_too_early" in codes(result.quality.findings)
    assert not any(score.compared for score in result.scores)


def test_feet_apart_are_no_stage(track_of: Callable[[str], PoseTrack]) -> None:
    result = assessed(FOUR_STAGE.name, cleaned(track_of("quiet_stance")), WOMAN)
    assert "stage_not_seen" in codes(result.quality.findings)
    assert {measure.value for measure in result.measures.values()} == {None}
