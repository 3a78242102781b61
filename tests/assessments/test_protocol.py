"""One contract for every test in the registry, whatever the footage."""

import re
from typing import Any

import numpy as np
import pytest

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from assessments.protocol import MovementTest, all_tests, find_test
from vision.body import LANDMARKS
from vision.errors import UsageError
from vision.track import PoseTrack

SWAY = {
    "sway_axis": "1",
    **{
        f"{part}_sway_{what}": unit
        for part in ("trunk", "pelvis")
        for what, unit in {
            "rms_mm": "mm",
            "range_mm": "mm",
            "path_mm": "mm",
            "mean_speed_mm_s": "mm/s",
            "median_frequency_hz": "Hz",
        }.items()
    },
}
UP_AND_GO = {
    **dict.fromkeys(("time_s", "rise_s", "walk_out_s", "turn_s", "walk_back_s", "turn_and_sit_s"), "s"),
    **dict.fromkeys(("second_turn_s", "sit_down_s"), "s"),
    **dict.fromkeys(("steps", "steps_in_turn", "arms_used", "turn_to", "time_from"), "1"),
}
MEASURES = {  # of MEASURES.md, with their units
    "chair_stand_30s": {
        "stands": "1",
        "full_stands": "1",
        "incomplete_stands": "1",
        "arm_assisted_stands": "1",
        "time_from": "1",
        "mean_repetition_s": "s",
        "last_vs_first_repetition_ratio": "1",
        "duration_s": "s",
    },
    "five_times_sit_to_stand": {
        "time_to_fifth_stand_s": "s",
        "time_to_fifth_sit_s": "s",
        "arm_assisted_stands": "1",
        "time_from": "1",
    },
    "single_leg_stance": {
        "hold_time_s": "s",
        "mean_hold_time_s": "s",
        "trials": "1",
        "stance_leg": "1",
        "end_reason": "1",
        "best_hold_left_s": "s",
        "best_hold_right_s": "s",
        **SWAY,
    },
    "quiet_stance": {"duration_s": "s", **SWAY},
    "timed_up_and_go": UP_AND_GO,
    "up_and_go_8ft": UP_AND_GO,
    "walk_4m": {
        "time_s": "s",
        "speed_m_s": "m/s",
        "steps": "1",
        "trials": "1",
        "trial_1_time_s": "s",
        "trial_2_time_s": "s",
        "course": "1",
        "time_from": "1",
    },
    "four_stage_balance": {"together_s": "s", "semi_tandem_s": "s", "tandem_s": "s", "one_leg_s": "s"},
}
CHAIR = [test for test in all_tests().values() if test.takes_corrections]
NOTHING_SAID = Conditions()
WOMAN = Conditions(72, "female", 161.0, 43.0)


def noise(frames: int, found: float) -> PoseTrack:
    """Landmarks all over the picture, in a share of the frames: what MediaPipe makes of a curtain."""
    random = np.random.default_rng(frames)
    image = random.uniform(0, 720, (frames, LANDMARKS, 2))
    world = random.normal(0, 0.5, (frames, LANDMARKS, 3))
    visibility = random.uniform(size=(frames, LANDMARKS))
    unseen = random.uniform(size=frames) >= found
    for array in (image, world, visibility):
        array[unseen] = np.nan
    return PoseTrack(np.arange(frames) / 30, image, world, visibility, 1280, 720)


POOR_TRACKS = {
    "no frames": noise(0, 1),
    "one frame": noise(1, 1),
    "two frames": noise(2, 1),
    "half a second": noise(15, 1),
    "nobody": noise(200, 0),
    "noise": noise(200, 1),
    "noise now and then": noise(200, 0.4),
    "hardly ever noise": noise(300, 0.02),
}

each_test = pytest.mark.parametrize("test", all_tests().values(), ids=lambda test: test.name)


def test_every_test_of_the_contract_is_there() -> None:
    assert set(MEASURES) <= set(all_tests())


@each_test
def test_a_test_is_described_in_words(test: MovementTest) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", test.name)
    assert find_test(test.name) is test
    assert test.title[0].isupper() or test.title[0].isdigit()
    assert test.filming
    assert all(line.endswith(".") and "_" not in line for line in test.filming)


@each_test
@pytest.mark.parametrize("track", POOR_TRACKS.values(), ids=POOR_TRACKS.keys())
@pytest.mark.parametrize("conditions", [NOTHING_SAID, WOMAN], ids=["nothing said", "woman of 72"])
def test_poor_footage_gives_findings_and_no_values(
    test: MovementTest, track: PoseTrack, conditions: Conditions
) -> None:
    result = test.assess(track, conditions)
    assert result.test == test.name
    assert result.quality.status == "rejected"
    assert {name: measure.unit for name, measure in result.measures.items()} == MEASURES.get(
        test.name, {name: measure.unit for name, measure in result.measures.items()}
    )
    assert {measure.value for measure in result.measures.values()} == {None}
    assert set(test.headline) <= set(result.measures)
    assert not any(score.compared for score in result.scores)
    assert all(finding.message.endswith(".") for finding in result.quality.findings)
    assert Assessment.from_json(result.to_json()) == result


@pytest.mark.parametrize("test", CHAIR, ids=lambda test: test.name)
def test_good_footage_gives_the_same_measures_and_round_trips(test: MovementTest, stand: Any, track_with: Any) -> None:
    track = track_with([stand(1.5 + 3.2 * number) for number in range(10)], 34.5)
    result = test.assess(track, WOMAN)
    assert result.quality.status == "good"
    assert {name: measure.unit for name, measure in result.measures.items()} == MEASURES[test.name]
    assert None not in {result.value(name) for name in test.headline}
    assert Assessment.from_json(result.to_json()) == result
    assert [event.time_s for event in result.events] == sorted(event.time_s for event in result.events)
    for curve in result.curves:
        assert len(curve.time_s) == len(curve.value)
    for score in result.scores:
        assert score.measure in result.measures
        assert score.text.endswith((".", ")"))


def test_an_unknown_test_is_refused_with_the_names_of_the_others() -> None:
    with pytest.raises(UsageError, match=r"no test 'stairs'; choose one of: .*chair_stand_30s"):
        find_test("stairs")
