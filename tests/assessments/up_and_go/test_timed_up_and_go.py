"""The Timed Up and Go of one rendered client: times against the truth, and refusals where a part is not seen."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from assessments.progress.alignment import aligned_parts, cycle_curves
from assessments.protocol import timeline_of
from assessments.suggestion import suggest
from assessments.up_and_go.up_and_go import PHASES
from tests.results import assessed
from vision.clean import cleaned
from vision.track import PoseTrack

WOMAN = Conditions(72, "female", 170, pace="usual", walking_aid="none", shoes="usual")


@pytest.fixture(scope="module")
def track(track_of: Callable[[str], PoseTrack]) -> PoseTrack:
    return cleaned(track_of("tug_frontal"))


@pytest.fixture(scope="module")
def truth(truth_of: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    return truth_of("tug_frontal")


def assess(track: PoseTrack, conditions: Conditions = WOMAN, test: str = "timed_up_and_go") -> Assessment:
    return assessed(test, track, conditions)


def codes(result: Assessment) -> dict[str, str]:
    return {finding.code: finding.severity for finding in result.quality.findings}


def between(track: PoseTrack, from_s: float, to_s: float) -> PoseTrack:
    return track.cut((track.time_s >= from_s) & (track.time_s <= to_s))


def unseen(track: PoseTrack, from_s: float, to_s: float) -> PoseTrack:
    hidden = (track.time_s > from_s) & (track.time_s < to_s)
    arrays = {name: getattr(track, name).copy() for name in ("image_xy", "world_xyz", "visibility")}
    for array in arrays.values():
        array[hidden] = np.nan
    return replace(track, **arrays)


def test_time_phases_steps_hands_and_turn_are_those_of_the_client(track: PoseTrack, truth: dict[str, Any]) -> None:
    result = assess(track)
    assert (result.view, result.quality.status) == ("front", "good")
    assert result.value("time_s") == pytest.approx(truth["time_s"], abs=0.25)
    for phase in PHASES:
        assert result.value(phase) == pytest.approx(truth[phase], abs=0.3), phase
    assert abs(result.value("steps") - truth["steps"]) <= 1  # type: ignore[operator]
    words = {name: result.measures[name].value for name in ("arms_used", "turn_to", "time_from")}
    assert words == {"arms_used": "no", "turn_to": truth["turn_direction"], "time_from": "movement"}


def test_the_phases_add_up_to_the_time(track: PoseTrack) -> None:
    result = assess(track)
    assert sum(result.value(phase) or 0 for phase in PHASES) == pytest.approx(result.value("time_s"))
    parts = (result.value("second_turn_s") or 0) + (result.value("sit_down_s") or 0)
    assert parts == pytest.approx(result.value("turn_and_sit_s"))


def test_the_clock_starts_at_the_signal_that_was_heard(track: PoseTrack, truth: dict[str, Any]) -> None:
    go_s = truth["start_s"] - 0.6
    result = assess(replace(track, signal_s=go_s))
    assert result.measures["time_from"].value == "signal"
    assert result.value("time_s") == pytest.approx(truth["seat_contact_s"] - go_s, abs=0.1)
    assert codes(result)["start_signal_heard"] == "info"


@pytest.mark.parametrize(
    ("from_s", "to_s", "code"),
    [
        (3.5, 99.0, "no_stand_seen"),
        (0.0, 8.0, "sitting_not_seen"),
        (0.0, 16.0, "sitting_not_seen"),
        (3.5, 13.0, "no_chair_seen"),
    ],
)
def test_a_part_that_is_not_in_the_video_is_told(track: PoseTrack, from_s: float, to_s: float, code: str) -> None:
    result = assess(between(track, from_s, to_s))
    assert codes(result)[code] == "reject"
    assert {measure.value for measure in result.measures.values()} == {None}


@pytest.mark.parametrize("clip", ["sts5_side", "gait_side"])
def test_another_test_is_refused(track_of: Callable[[str], PoseTrack], clip: str) -> None:
    result = assess(cleaned(track_of(clip)))
    assert result.quality.status == "rejected"
    assert result.value("time_s") is None


def test_a_client_lost_on_the_way_keeps_the_whole_time_only(track: PoseTrack, truth: dict[str, Any]) -> None:
    result = assess(unseen(track, 5.0, 6.0))
    assert codes(result)["phases_unseen"] == "caution"
    assert result.value("time_s") == pytest.approx(truth["time_s"], abs=0.25)
    assert {result.value(name) for name in (*PHASES, "steps", "steps_in_turn")} == {None}


@pytest.mark.parametrize("from_s", [2.0, 16.5])
def test_a_client_lost_where_the_time_is_decided_is_refused(track: PoseTrack, from_s: float) -> None:
    result = assess(unseen(track, from_s, from_s + 0.6))
    assert result.quality.status == "rejected"
    assert result.value("time_s") is None


def test_a_course_that_is_too_short_for_its_test_is_refused(track: PoseTrack) -> None:
    assert codes(assess(track, replace(WOMAN, height_cm=120)))["course_too_short"] == "reject"
    assert "course_too_short" not in codes(assess(track, replace(WOMAN, height_cm=None)))
    long = assess(track, replace(WOMAN, height_cm=190), "up_and_go_8ft")
    assert codes(long)["course_unsure"] == "caution"


def test_a_wait_on_the_way_is_a_finding_and_part_of_the_time(track: PoseTrack) -> None:
    still = np.searchsorted(track.time_s, 3.0)  # the client stands, both feet on the floor
    later = np.arange(len(track)) >= still
    waited = replace(track, time_s=track.time_s + 3.0 * later)
    gap_s = np.arange(track.time_s[still], track.time_s[still] + 3.0, 1 / 30)[1:-1]
    order = np.argsort(np.concatenate([waited.time_s, gap_s]))
    rows = np.concatenate([np.arange(len(track)), np.full(len(gap_s), still - 1)])[order]
    stays = {name: getattr(track, name)[rows] for name in ("image_xy", "world_xyz", "visibility")}
    stays |= {name: None for name in ("camera", "light", "texture_xy", "picture_xy")}
    result = assess(replace(track, time_s=np.concatenate([waited.time_s, gap_s])[order], **stays))
    assert codes(result)["waited_before_walking"] == "info"
    assert result.value("time_s") == pytest.approx(assess(track).value("time_s") + 3.0, abs=0.1)  # type: ignore[operator]


def test_two_videos_are_laid_side_by_side_phase_by_phase(track: PoseTrack) -> None:
    one, other = assess(track), assess(between(track, 0.5, 99.0))
    parts = aligned_parts([one, other])
    assert [[span.label for span in each] for each in parts] == [[each.label for each in timeline_of(one).parts]] * 2
    (curve,) = cycle_curves(one)
    whole_s = parts[0][-1].to_s - parts[0][0].from_s
    assert curve.time_s[-1] == pytest.approx(whole_s, abs=0.1)  # all the way, not its longest phase


def test_not_sure_suggests_it(track_of: Callable[[str], PoseTrack]) -> None:
    found = suggest(track_of("tug_frontal"))
    assert found is not None
    assert "timed_up_and_go" in found.names
