"""Standing on one leg: which leg, from when to when, what ended it, and when there is nothing to measure."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assessments.assessment import Assessment
from assessments.balance import single_leg_stance
from assessments.balance.holds import find_holds
from assessments.balance.single_leg_stance import TEST
from assessments.conditions import Conditions
from tests.results import assessed
from vision.body import FEET, HIPS, LANDMARKS, SHOULDERS, Landmark
from vision.clean import cleaned
from vision.track import PoseTrack

WOMAN = Conditions(70, "female", 168.0, eyes="open")
TRUNK_PX = 150.0


def ramp(time_s: Any, from_s: float, to_s: float) -> Any:
    share = np.clip((time_s - from_s) / (to_s - from_s), 0, 1)
    return 10 * share**3 - 15 * share**4 + 6 * share**5


def on_one_leg(
    from_s: float, to_s: float, duration_s: float, *, lifted: str = "right", hop_s: float | None = None
) -> PoseTrack:
    """A client seen from the front who lifts a foot in 0.4 s and puts it down again."""
    time_s = np.arange(0, duration_s, 1 / 30)
    xy = np.zeros((len(time_s), LANDMARKS, 2))
    for side, x in ((0, 680.0), (1, 600.0)):
        marks = {11: 220.0, 13: 280.0, 15: 350.0, 23: 370.0, 25: 505.0, 27: 630.0, 29: 640.0, 31: 650.0}
        for mark, y in marks.items():
            xy[:, mark + side] = x, y
    xy[:, :11] = 640, 150
    up = ramp(time_s, from_s, from_s + 0.4) - ramp(time_s, to_s - 0.4, to_s)
    xy[:, FEET[1 if lifted == "right" else 0], 1] -= (0.4 * TRUNK_PX * up)[:, None]
    if hop_s is not None:
        xy[:, FEET[0 if lifted == "right" else 1], 0] += (0.3 * TRUNK_PX * ramp(time_s, hop_s, hop_s + 0.2))[:, None]
    xy += np.random.default_rng(3).normal(0, 0.5, xy.shape)
    world = np.dstack([(xy - 370) / 300, np.zeros(xy.shape[:2])])
    return PoseTrack(time_s, xy, world, np.ones(xy.shape[:2]), 1280, 720)


def measured(track: PoseTrack, conditions: Conditions = WOMAN) -> Assessment:
    return assessed(TEST.name, track, conditions)


@pytest.mark.parametrize("name", ["single_leg_left", "single_leg_right_short"])
def test_the_hold_of_a_rendered_client(
    name: str, track_of: Callable[[str], PoseTrack], truth_of: Callable[[str], dict[str, Any]]
) -> None:
    truth = truth_of(name)
    result = measured(cleaned(track_of(name)))
    assert result.value("hold_time_s") == pytest.approx(truth["hold_s"], abs=0.25)
    assert result.measures["stance_leg"].value == truth["stance_leg"]
    assert result.measures["end_reason"].value == "foot_down"
    assert [event.name for event in result.events] == ["foot_off", "foot_down"]
    assert {event.side for event in result.events} == {"left", "right"} - {truth["stance_leg"]}


def test_a_hold_of_three_seconds_is_too_short_for_sway(track_of: Callable[[str], PoseTrack]) -> None:
    long, short = (measured(cleaned(track_of(name))) for name in ("single_leg_left", "single_leg_right_short"))
    assert long.value("trunk_sway_rms_mm") is not None
    assert short.value("trunk_sway_rms_mm") is None
    assert [finding.code for finding in short.quality.findings if "sway" in finding.code] == ["sway_too_short"]


@pytest.mark.parametrize("lifted", ["left", "right"])
def test_a_mirror_changes_the_leg_and_nothing_else(lifted: str) -> None:
    result = measured(on_one_leg(2.0, 9.0, 12.0, lifted=lifted))
    assert result.measures["stance_leg"].value == {"left": "right", "right": "left"}[lifted]
    assert result.value("hold_time_s") == pytest.approx(7.0, abs=0.15)


def test_a_later_lift_moves_the_events_and_keeps_the_time() -> None:
    early, late = (measured(on_one_leg(begin, begin + 5, 12.0)) for begin in (2.0, 3.5))
    assert late.events[0].time_s - early.events[0].time_s == pytest.approx(1.5, abs=0.02)
    assert late.value("hold_time_s") == pytest.approx(early.value("hold_time_s"), abs=0.02)


def test_the_cap_ends_a_long_hold() -> None:
    result = measured(on_one_leg(2.0, 52.0, 55.0))
    assert result.value("hold_time_s") == 45.0
    assert result.measures["end_reason"].value == "cap"


def test_a_hop_of_the_standing_foot_ends_the_hold() -> None:
    result = measured(on_one_leg(2.0, 9.0, 12.0, hop_s=6.0))
    assert result.measures["end_reason"].value == "stance_foot_moved"
    assert result.value("hold_time_s") == pytest.approx(4.0, abs=0.2)


def test_a_video_that_ends_during_the_hold_says_at_least() -> None:
    result = measured(on_one_leg(2.0, 30.0, 9.0))
    assert result.measures["end_reason"].value == "video_end"
    finding = next(each for each in result.quality.findings if each.code == "ended_too_early")
    assert "at least 7.0 s" in finding.message  # the foot begins to rise at 2.0 s, the last picture is at 8.97 s
    assert all(not score.compared for score in result.scores if score.reference == "ARAUJO2022")


def test_0_s_is_not_said_of_a_client_who_is_lost_meanwhile(track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of("quiet_stance")
    gone = (track.time_s > 6) & (track.time_s < 9)
    hidden = {n: np.where(gone[:, None, None], np.nan, getattr(track, n)) for n in ("image_xy", "world_xyz")}
    hidden["visibility"] = np.where(gone[:, None], np.nan, track.visibility)
    result = measured(cleaned(replace(track, **hidden)))
    assert result.quality.status == "rejected"
    assert "hold_not_seen" in {finding.code for finding in result.quality.findings}


def test_a_client_who_never_lifts_the_foot_has_0_s(track_of: Callable[[str], PoseTrack]) -> None:
    result = measured(cleaned(track_of("quiet_stance")))
    assert result.value("hold_time_s") == 0.0
    assert "foot_not_lifted" in {finding.code for finding in result.quality.findings}


@pytest.mark.parametrize("name", ["gait_side", "sts5_side"])
def test_who_walks_or_sits_is_not_measured(name: str, track_of: Callable[[str], PoseTrack]) -> None:
    result = measured(cleaned(track_of(name)))
    assert result.quality.status == "rejected"
    assert result.value("hold_time_s") is None


def test_the_other_leg_than_the_one_that_was_said_is_refused() -> None:
    result = measured(on_one_leg(2.0, 9.0, 12.0), replace(WOMAN, side="right"))
    assert result.quality.status == "rejected"
    assert [finding.code for finding in result.quality.findings] == ["other_leg"]
    assert result.value("hold_time_s") is None


def test_two_trials_are_kept_apart_from_their_mean() -> None:
    first, second = on_one_leg(2.0, 6.0, 9.0), on_one_leg(2.0, 8.0, 11.0)
    both = PoseTrack(
        np.concatenate([first.time_s, 9.0 + second.time_s]),
        *(np.concatenate([getattr(first, n), getattr(second, n)]) for n in ("image_xy", "world_xyz", "visibility")),
        1280,
        720,
    )
    result = measured(both)
    assert result.value("trials") == 2
    assert result.value("hold_time_s") == pytest.approx(6.0, abs=0.15)
    assert result.value("mean_hold_time_s") == pytest.approx(5.0, abs=0.15)


@pytest.mark.parametrize(
    ("hold_s", "eyes", "verdicts"),
    [(4.0, "open", ["below_5_s", None]), (12.0, "open", ["reaches_5_s", "reaches_10_s"]), (12.0, None, [None, None])],
)
def test_milestones_are_compared_only_under_their_conditions(
    hold_s: float, eyes: Any, verdicts: list[str | None]
) -> None:
    result = measured(on_one_leg(2.0, 2.0 + hold_s, 5.0 + hold_s), replace(WOMAN, eyes=eyes))
    milestones = [score for score in result.scores if score.reference != "SPRINGER2007"]
    assert [score.verdict for score in milestones] == verdicts
    limits_s = [score.band.cutoff if score.band else None for score in milestones]
    assert limits_s == [5.0 if verdict and "_5_" in verdict else 10.0 if verdict else None for verdict in verdicts]
    assert not any(score.compared for score in result.scores if score.reference == "SPRINGER2007")


def test_a_waving_arm_and_a_leaning_trunk_are_noted() -> None:
    track = on_one_leg(2.0, 9.0, 12.0)
    xy = track.image_xy.copy()
    later = track.time_s > 5
    xy[later, Landmark.LEFT_WRIST, 0] += TRUNK_PX
    xy[later, 11:13, 0] += 0.4 * TRUNK_PX
    codes = {finding.code: finding for finding in measured(replace(track, image_xy=xy)).quality.findings}
    assert codes["arm_moves"].from_s == pytest.approx(5.0, abs=0.1)
    assert codes["trunk_leans"].from_s == pytest.approx(5.0, abs=0.1)


def lifted_forwards(wanders_px: float) -> PoseTrack:
    """A foot that is lifted towards the camera, low: in the picture it first sinks, then rises to its old height.

    It wanders by some centimeters, as a foot in the air does; the standing one stays.
    """
    track = on_one_leg(2.0, 10.0, 13.0)
    xy = track.image_xy.copy()
    up = ramp(track.time_s, 2.0, 2.4) - ramp(track.time_s, 9.6, 10.0)
    sinks = 15 * np.cos(
        2 * np.pi * (track.time_s - 2.0) / 16
    )  # px, downwards: 5 cm nearer to the camera than the floor
    sways = wanders_px * np.sin(2 * np.pi * 0.4 * track.time_s)
    feet = list(FEET[1])
    xy[:, feet, 1] += (0.4 * TRUNK_PX * up)[:, None]  # takes the lift of the synthetic track back
    xy[:, feet] += (up[:, None] * np.stack([sways, sinks], axis=1))[:, None]
    return replace(track, image_xy=xy)


def test_a_foot_lifted_forwards_and_low_is_the_one_that_sways() -> None:
    result = measured(lifted_forwards(12.0))
    assert result.measures["stance_leg"].value == "left"
    assert result.value("hold_time_s") == pytest.approx(8.0, abs=0.4)


@pytest.mark.parametrize("high_cm", [3.0, 5.0])
def test_a_low_lift_counts(high_cm: float) -> None:
    """A trunk is half a meter; a raised foot sways by two centimeters."""
    track = on_one_leg(2.0, 8.0, 11.0)
    up = ramp(track.time_s, 2.0, 2.4) - ramp(track.time_s, 7.6, 8.0)
    xy, feet = track.image_xy.copy(), list(FEET[1])
    xy[:, feet, 1] += ((0.4 - high_cm / 50) * TRUNK_PX * up)[:, None]
    xy[:, feet, 0] += (6 * up * np.sin(2 * np.pi * 0.4 * track.time_s))[:, None]
    result = measured(replace(track, image_xy=xy))
    assert result.measures["stance_leg"].value == "left"
    assert result.value("hold_time_s") == pytest.approx(6.0, abs=0.4)


def test_steps_are_no_holds(track_of: Callable[[str], PoseTrack]) -> None:
    assert find_holds(cleaned(track_of("gait_side"))) == []


@pytest.mark.parametrize(("first_s", "severity"), [(4.0, "caution"), (9.0, "reject")])
def test_a_trial_that_began_before_the_video_takes_only_its_own_time(
    first_s: float, severity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = on_one_leg(12.0, 19.0, 22.0)
    [whole] = find_holds(track)
    cut = replace(whole, from_s=0.0, to_s=first_s, began_before=True)
    monkeypatch.setattr(single_leg_stance, "find_holds", lambda _: [cut, whole])
    result = measured(track)
    assert [each.severity for each in result.quality.findings if each.code == "started_too_late"] == [severity]
    assert result.value("hold_time_s") == (whole.seconds if severity == "caution" else None)
    assert result.value("mean_hold_time_s") is None


@pytest.mark.parametrize(("trembles_px", "is_told"), [(0.0, False), (2.0, True)])
def test_a_trembling_hand_is_told_by_both_feet_before_the_lift(trembles_px: float, is_told: bool) -> None:
    still = on_one_leg(8.0, 16.0, 19.0)
    xy = still.image_xy.copy()
    xy[:, :25, 0] += 4 * np.sin(2 * np.pi * 0.3 * still.time_s)[:, None]  # the client sways over the feet
    xy[..., 0] += trembles_px * np.sin(2 * np.pi * 1.3 * still.time_s)[:, None]
    result = measured(replace(still, image_xy=xy, picture_xy=xy))
    assert result.value("trunk_sway_rms_mm") is not None
    assert ("phone_in_hand" in result.quality.codes) == is_told


def test_no_one_stands_on_the_foot_that_the_body_is_not_over(track_of: Callable[[str], PoseTrack]) -> None:
    """Toward the camera a foot that is lifted forward and low sinks in the picture: here as far as it rose."""
    track = cleaned(track_of("single_leg_left"))
    image = track.image_xy.copy()
    for mark in FEET[1]:
        image[:, mark, 1] = 2 * np.median(image[track.time_s < 1.5, mark, 1]) - image[:, mark, 1]
    assert [hold.stance_leg for hold in find_holds(replace(track, image_xy=image))] == ["left"]


def with_body_aside(track: PoseTrack, share: float, from_s: float, to_s: float) -> PoseTrack:
    """Shift hips and shoulders toward the left foot, by a share of the way between the feet."""
    xy, body = track.image_xy.copy(), [*HIPS, *SHOULDERS]
    apart = np.median(track.image_xy[:, FEET[0], 0] - track.image_xy[:, FEET[1], 0])
    aside = ramp(track.time_s, from_s - 0.6, from_s) - ramp(track.time_s, to_s, to_s + 0.6)
    xy[:, body, 0] += (share * apart * aside)[:, None]
    return replace(track, image_xy=xy)


@pytest.mark.parametrize(("share", "sinks_px", "holds"), [(0.45, 8.0, 1), (0.1, 8.0, 0), (0.45, 0.0, 0)])
def test_a_foot_that_hangs_low_in_front_shows_by_toes_and_weight(share: float, sinks_px: float, holds: int) -> None:
    """Toward the camera the toes sink by 2.5 cm, and nothing rises: the body over the other foot tells that it is up.

    Neither the toes nor the weight tell it alone.
    """
    track = on_one_leg(2.0, 10.0, 13.0)
    up = ramp(track.time_s, 2.0, 2.4) - ramp(track.time_s, 9.6, 10.0)
    xy = track.image_xy.copy()
    xy[:, FEET[1], 1] += (0.4 * TRUNK_PX * up)[:, None]  # takes the lift of the synthetic track back
    xy[:, Landmark.RIGHT_FOOT_INDEX, 1] += sinks_px * up
    found = find_holds(with_body_aside(replace(track, image_xy=xy), share, 2.0, 10.0))
    assert [hold.stance_leg for hold in found] == ["left"] * holds
    assert all(hold.seconds == pytest.approx(8.0, abs=0.8) and hold.is_low for hold in found)


@pytest.mark.parametrize(("toes_px", "is_told"), [(1.0, True), (9.0, False)])
def test_no_time_is_given_where_the_toes_may_touch_the_floor(toes_px: float, is_told: bool) -> None:
    """The heel is 4 cm up; the toes 3 mm or 3 cm."""
    track = on_one_leg(2.0, 8.0, 11.0)
    up = ramp(track.time_s, 2.0, 2.4) - ramp(track.time_s, 7.6, 8.0)
    xy = track.image_xy.copy()
    xy[:, FEET[1], 1] += (0.4 * TRUNK_PX - np.array([12.0, 12.0, toes_px])) * up[:, None]
    result = measured(with_body_aside(replace(track, image_xy=xy), 0.45, 2.0, 8.0))
    assert result.measures["stance_leg"].value == "left"
    assert ("low_lift" in result.quality.codes) == is_told
    assert (result.value("hold_time_s") is None) == is_told


def test_landmarks_of_the_standing_foot_that_wander_and_come_back_end_no_hold() -> None:
    """Behind the swinging leg they are 4 cm off for a second and a half."""
    track = on_one_leg(2.0, 12.0, 15.0)
    off = ramp(track.time_s, 5.0, 5.3) - ramp(track.time_s, 6.5, 6.8)
    xy = track.image_xy.copy()
    xy[:, FEET[0], 0] += (0.08 * TRUNK_PX * off)[:, None]
    [hold] = find_holds(replace(track, image_xy=xy))
    assert hold.end_reason == "foot_down"
    assert hold.seconds == pytest.approx(10.0, abs=0.2)


def test_a_foot_that_rolls_is_down_until_its_toes_leave_and_from_when_they_land() -> None:
    """The heel rises by 5 cm half a second before the toes, and comes down half a second after them."""
    track = on_one_leg(3.0, 9.0, 13.0)
    rolls = ramp(track.time_s, 2.3, 2.7) - ramp(track.time_s, 9.3, 9.7)
    xy = track.image_xy.copy()
    heel = [Landmark.RIGHT_ANKLE, Landmark.RIGHT_HEEL]
    xy[:, heel, 1] -= (0.1 * TRUNK_PX * rolls)[:, None]
    [hold] = find_holds(replace(track, image_xy=xy))
    assert hold.from_s == pytest.approx(3.0, abs=0.12)
    assert hold.to_s == pytest.approx(9.0, abs=0.12)
