"""A start signal starts the clock where it can be the test's own; without one nothing changes."""

from dataclasses import replace
from typing import Any

import pytest

from assessments.assessment import Assessment, VideoFacts
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.measuring import assess_track, reassess
from assessments.start import is_go
from vision.track import PoseTrack

MAN = Conditions(72, "male", chair_height_cm=43)
FACTS = VideoFacts("clip.mp4", "0" * 64, 19.0, 570, 30.0, 1280, 720, 0)
REACTION_S = 0.4


def assess(track: PoseTrack, signal_s: float | None, test: str = "five_times_sit_to_stand") -> Assessment:
    return assess_track(track, test=test, conditions=MAN, video=replace(FACTS, signal_s=signal_s))


@pytest.fixture(scope="module")
def track(stand: Any, track_with: Any) -> PoseTrack:
    made: PoseTrack = track_with([stand(1.5 + 3.2 * number) for number in range(5)], 19.0)
    return made


@pytest.fixture(scope="module")
def unsignaled(track: PoseTrack) -> Assessment:
    return assess(track, None)


def moves_s(result: Assessment) -> float:
    first = result.repetitions[0].start_s
    assert first is not None
    return first


def codes(result: Assessment) -> list[str]:
    return [finding.code for finding in result.quality.findings]


def test_both_times_run_from_the_signal(track: PoseTrack, unsignaled: Assessment) -> None:
    result = assess(track, moves_s(unsignaled) - REACTION_S)
    for name in ("time_to_fifth_stand_s", "time_to_fifth_sit_s"):
        before, after = unsignaled.value(name), result.value(name)
        assert before is not None
        assert after == pytest.approx(before + REACTION_S)
    assert (result.measures["time_from"].value, unsignaled.measures["time_from"].value) == ("signal", "movement")
    assert codes(result) == ["start_signal_heard"]
    assert (result.repetitions, result.events, result.quality.status) == (
        unsignaled.repetitions,
        unsignaled.events,
        "good",
    )


@pytest.mark.parametrize("early_s", [-0.6, 10.1])
def test_a_signal_of_something_else_changes_no_number(track: PoseTrack, unsignaled: Assessment, early_s: float) -> None:
    result = assess(track, moves_s(unsignaled) - early_s)
    assert result.measures == unsignaled.measures
    assert codes(result) == ["start_signal_not_used"]
    assert "first movement" in result.quality.findings[0].message


def test_the_trainers_start_counts_more(track: PoseTrack, unsignaled: Assessment) -> None:
    signaled = assess(track, moves_s(unsignaled) - REACTION_S)
    moved = Correction("move_start", moves_s(unsignaled) - 0.2, "Trainer", "2026-03-04T09:30:00Z")
    result, same = reassess(signaled, track, [moved]), reassess(unsignaled, track, [moved])
    assert result.measures == same.measures
    assert result.measures["time_from"].value == "movement"


def test_a_history_is_scored_again_without_the_video(track: PoseTrack, unsignaled: Assessment) -> None:
    signaled = assess(track, moves_s(unsignaled) - REACTION_S)
    read = Assessment.from_json(signaled.to_json())
    kept = PoseTrack.from_bytes(track.to_bytes())
    assert reassess(read, kept, []).value("time_to_fifth_stand_s") == pytest.approx(
        signaled.value("time_to_fifth_stand_s"), abs=0.01
    )
    assert "signal_s" not in unsignaled.to_json()  # what was written before it was listened for reads the same


def test_the_thirty_seconds_begin_at_the_signal(track: PoseTrack) -> None:
    results = [assess(track, signal_s, "chair_stand_30s") for signal_s in (None, 1.0)]
    seen_s = [result.value("duration_s") for result in results]
    assert seen_s[1] == pytest.approx(track.time_s[-1] - 1.0)
    assert seen_s[1] > (seen_s[0] or 0)
    assert [result.measures["time_from"].value for result in results] == ["movement", "signal"]


def test_what_may_be_a_go() -> None:
    assert [is_go(4.0, moves_s) for moves_s in (3.4, 3.6, 4.4, 13.9, 14.1)] == [False, True, True, True, False]
    assert not is_go(None, 4.0)
    assert not is_go(4.0, None)
