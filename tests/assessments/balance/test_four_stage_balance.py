"""The stages of the four-stage balance test, recognised from the feet in one video."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assessments.assessment import Assessment, Band
from assessments.balance.foot_placement import find_stances
from assessments.balance.four_stage_balance import TEST
from assessments.conditions import Conditions
from tests.results import assessed
from vision.body import FEET, LANDMARKS
from vision.track import PoseTrack

CLIENT = Conditions(70, "female", 165.0, eyes="open")
STATURE_PX = 480 / 0.884  # from ear to ankle, as the landmarks below lie
LOOKS_DOWN = 0.6 * STATURE_PX / (0.8 * 1280)  # a phone at hip height
# Where the left foot is from the right one, statures to the left and forwards, and whether it is up.
APART, TOGETHER, SEMI, TANDEM = (0.12, 0.0, 0.0), (0.06, 0.0, 0.0), (0.06, 0.07, 0.0), (0.005, 0.15, 0.0)
ONE_LEG = (0.12, 0.0, 0.15)
Stage = tuple[tuple[float, float, float], float]


def standing(stages: Sequence[Stage], yaw_deg: float = 0.0) -> PoseTrack:
    """A client who takes one stance after the other, each for so many seconds after half a second of moving."""
    places, times = [stages[0][0]], [0.0]
    for place, seconds in stages:
        places += [place, place]
        times += [times[-1] + 0.5, times[-1] + 0.5 + seconds]
    time_s = np.arange(0, times[-1], 1 / 30)
    left, ahead, up = (np.interp(time_s, times, column) for column in np.array(places).T)
    xy = np.zeros((len(time_s), LANDMARKS, 2))
    for side, x in ((0, 655.0), (1, 625.0)):
        marks = {11: 220.0, 13: 280.0, 15: 350.0, 23: 370.0, 25: 505.0, 27: 630.0, 29: 640.0, 31: 650.0}
        for mark, y in marks.items():
            xy[:, mark + side] = x, y
    xy[:, :11] = 640, 150
    yaw = np.radians(yaw_deg)
    aside, nearer = left * np.cos(yaw) + ahead * np.sin(yaw), ahead * np.cos(yaw) - left * np.sin(yaw)
    xy[:, FEET[0], 0] = (625.0 + STATURE_PX * aside)[:, None]
    xy[:, FEET[0], 1] += (STATURE_PX * (LOOKS_DOWN * nearer - up))[:, None]
    ahead_px = 0.152 * STATURE_PX * np.array([np.sin(yaw), LOOKS_DOWN * np.cos(yaw)])  # from heel to toes
    for ankle, heel, toes in FEET:
        middle = xy[:, [ankle, heel, toes]].mean(axis=1)
        xy[:, ankle], xy[:, heel], xy[:, toes] = middle, middle - ahead_px / 2, middle + ahead_px / 2
    xy += np.random.default_rng(3).normal(0, 0.5, xy.shape)
    world = np.dstack([(xy - 370) / 300, np.zeros(xy.shape[:2])])
    world = np.dstack([world[..., 0] * np.cos(yaw), world[..., 1], world[..., 0] * np.sin(yaw)])
    return PoseTrack(time_s, xy, world, np.ones(xy.shape[:2]), 1280, 720)


def measured(stages: Sequence[Stage], **said: Any) -> Assessment:
    return assessed(TEST.name, standing(stages, **said), CLIENT)


def codes(result: Assessment) -> set[str]:
    return {finding.code for finding in result.quality.findings}


def test_all_stages_in_one_video() -> None:
    stages = [(APART, 2.0), (TOGETHER, 10.5), (SEMI, 10.5), (TANDEM, 10.5), (APART, 1.5), (ONE_LEG, 4.0), (APART, 2.0)]
    seen = find_stances(standing(stages))
    assert [stance.feet for stance in seen if stance.feet != "apart"] == [
        "together",
        "semi_tandem",
        "tandem",
        "one_leg",
    ]
    result = measured(stages)
    assert [result.value(name) for name in ("together_s", "semi_tandem_s", "tandem_s")] == [10.0, 10.0, 10.0]
    assert result.value("one_leg_s") == pytest.approx(5.0, abs=0.3)  # off the floor on the way, too
    assert [(score.verdict, score.compared) for score in result.scores] == [("reaches_10_s", True)]
    labels = [part.label for part in TEST.timeline(result).parts]
    assert labels == ["Feet side by side", "Semi-tandem", "Tandem (heel to toe)", "On one leg"]


def test_a_foot_lifted_out_of_the_tandem_counts() -> None:
    lifted = (0.005, 0.15, 0.15)
    result = measured([(TOGETHER, 11.0), (SEMI, 11.0), (TANDEM, 11.0), (lifted, 8.0)])
    assert result.value("one_leg_s") == pytest.approx(
        8.5, abs=0.3
    )  # from the first moment of the lift, which takes 0.5 s
    assert "stage_not_seen" not in codes(result)


def test_feet_set_down_together_after_the_last_stage_do_not_hide_it() -> None:
    stages = [(TOGETHER, 11.0), (SEMI, 11.0), (TANDEM, 11.0), (APART, 1.5), (ONE_LEG, 6.0), (TOGETHER, 2.0)]
    assert measured(stages).value("one_leg_s") == pytest.approx(7.0, abs=0.4)


def test_a_stage_that_nobody_saw_is_named_as_such() -> None:
    result = measured([(TOGETHER, 11.0), (SEMI, 11.0), (APART, 3.0)])
    assert "stage_not_seen" in codes(result)
    assert result.value("semi_tandem_s") == 10.0


def test_the_test_stops_at_the_first_stage_that_fails() -> None:
    result = measured([(TOGETHER, 11.0), (SEMI, 11.0), (TANDEM, 6.0), (APART, 2.0), (ONE_LEG, 5.0), (APART, 2.0)])
    assert result.value("tandem_s") == pytest.approx(6.0, abs=0.3)
    assert result.value("one_leg_s") is None
    assert "test_stopped" in codes(result)
    [score] = result.scores
    assert (score.verdict, score.band) == ("increased_fall_risk", Band(None, None, 10.0, higher_is_better=True))


def test_a_video_that_ends_in_a_stage_says_at_least() -> None:
    result = measured([(TOGETHER, 11.0), (SEMI, 11.0), (TANDEM, 6.0)])
    assert "ended_too_early" in codes(result)
    assert not any(score.compared for score in result.scores)


@pytest.mark.parametrize("yaw_deg", [-90.0, 90.0])
def test_the_stages_do_not_show_from_the_side(yaw_deg: float) -> None:
    result = measured([(TOGETHER, 11.0), (SEMI, 11.0)], yaw_deg=yaw_deg)
    assert "wrong_view" in codes(result)
    assert {measure.value for measure in result.measures.values()} == {None}


@pytest.mark.parametrize("yaw_deg", [-45.0, 45.0])
def test_the_stages_show_at_an_angle(yaw_deg: float) -> None:
    stages = [(APART, 2.0), (TOGETHER, 11.0), (SEMI, 11.0), (TANDEM, 7.0), (APART, 2.0)]
    result = measured(stages, yaw_deg=yaw_deg)
    assert [result.value(name) for name in ("together_s", "semi_tandem_s")] == [10.0, 10.0]
    assert result.value("tandem_s") == pytest.approx(7.0, abs=0.4)


@pytest.mark.parametrize(("stages", "measure"), [([(SEMI, 6.0)], "semi_tandem_s"), ([], "together_s")])
def test_a_client_who_fails_before_the_tandem_has_failed_the_tandem(stages: list[Stage], measure: str) -> None:
    together_s = 11.0 if stages else 7.0
    [score] = measured([(TOGETHER, together_s), *stages, (APART, 3.0)]).scores
    assert (score.measure, score.verdict, score.compared) == (measure, "increased_fall_risk", True)
    passed = measured([(TOGETHER, 11.0), (SEMI, 11.0), (APART, 3.0)])
    assert not any(score.compared for score in passed.scores)


@pytest.mark.parametrize(
    ("place", "said", "is_told"),
    [
        (APART, "tandem", True),
        (SEMI, "tandem", True),
        (TANDEM, "tandem", False),
        (APART, "together", True),
        (TOGETHER, "together", False),
        (TANDEM, "semi_tandem", True),
        (SEMI, "semi_tandem", False),
    ],
)
def test_a_named_stage_is_refused_where_the_feet_clearly_show_another(place: Any, said: Any, is_told: bool) -> None:
    result = assessed(TEST.name, standing([(place, 11.0)]), replace(CLIENT, feet=said))
    assert ("another_stage" in codes(result)) == is_told
    assert (result.value(f"{said}_s") is None) == is_told


def test_the_feet_show_what_a_step_forward_looks_like() -> None:
    """The hips seem to face the phone, and are 10 degrees off: a foot behind seems to be aside, too."""
    behind = [(APART, 2.0), (TOGETHER, 10.5), ((0.06, -0.08, 0.0), 10.5), ((0.013, -0.17, 0.0), 6.0), (APART, 2.0)]
    track = standing(behind, yaw_deg=-10.0)
    facing = replace(track, world_xyz=standing(behind).world_xyz)
    assert [each.feet for each in find_stances(facing)][:4] == ["apart", "together", "semi_tandem", "tandem"]


def test_a_jump_of_the_landmarks_splits_no_stage() -> None:
    track = standing([(APART, 2.0), (TOGETHER, 10.5), (APART, 2.0)])
    xy = track.image_xy.copy()
    xy[track.time_s > 7.5, FEET[0][0] :: 2] += (0.0, 0.012 * STATURE_PX)  # 2 cm, of left ankle, heel and toes
    [together] = [each for each in find_stances(replace(track, image_xy=xy)) if each.feet == "together"]
    assert together.seconds == pytest.approx(10.5, abs=0.4)


def test_feet_that_rest_together_for_longer_after_the_test_are_no_stage() -> None:
    stages = [(TOGETHER, 10.5), (SEMI, 10.5), (TANDEM, 5.0), (TOGETHER, 14.0)]
    result = measured(stages)
    assert result.value("semi_tandem_s") == 10.0
    assert result.value("tandem_s") == pytest.approx(5.0, abs=0.4)
