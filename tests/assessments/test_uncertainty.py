"""Intervals of measures: they hold the truth, come from the track alone, and claim nothing that was not seen."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from assessments.assessment import Assessment, Measure, Quality, VideoFacts
from assessments.balance.single_leg_stance import TEST as SINGLE_LEG
from assessments.calibration import Kind
from assessments.chair_stand import chair_stand_30s, five_times_sit_to_stand
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.measuring import assess_track
from assessments.protocol import MeasureSpec, MovementTest, find_test
from assessments.uncertainty import with_intervals, without_uncertain
from tests.stands import shown
from vision.body import Landmark
from vision.clean import cleaned
from vision.errors import UsageError
from vision.findings import Finding
from vision.track import PoseTrack

FIVE, THIRTY = five_times_sit_to_stand.TEST, chair_stand_30s.TEST
NOBODY = Conditions()
TIMES = ("time_to_fifth_stand_s", "time_to_fifth_sit_s")


def intervals(test: MovementTest, track: PoseTrack, corrections: Sequence[Correction] = ()) -> dict[str, Measure]:
    """By the draws alone."""
    return with_intervals(test, track, NOBODY, corrections, test.assess(track, NOBODY, corrections), {}).measures


def width(measure: Measure) -> float:
    assert measure.low is not None
    assert measure.high is not None
    return measure.high - measure.low


def every(step: int, track: PoseTrack) -> PoseTrack:
    return track.cut(np.arange(len(track)) % step == 0)


def true_measures(reps: list[dict[str, Any]]) -> dict[str, float]:
    """What both tests should give for known repetitions, by MEASURES.md."""
    reps = [shown(each) for each in reps]
    full, start_s = [each for each in reps if each["full"]], reps[0]["start_s"]
    in_time = [each for each in reps if each["standing_s"] <= start_s + 30]
    assert not any(each["seat_off_s"] < start_s + 30 < each["standing_s"] for each in reps)
    lasted_s = [each["seated_s"] - each["start_s"] for each in full if each["seated_s"] <= start_s + 30]
    return {
        "time_to_fifth_stand_s": full[4]["standing_s"] - start_s,
        "time_to_fifth_sit_s": full[4]["seat_contact_s"] - start_s,
        "stands": sum(each["full"] for each in in_time),
        "incomplete_stands": sum(not each["full"] for each in in_time),
        "mean_repetition_s": float(np.mean(lasted_s)),
        "last_vs_first_repetition_ratio": lasted_s[-1] / lasted_s[0],
    }


def test_the_truth_of_the_sample_clips_lies_inside(track_of: Any, truth_of: Any) -> None:
    inside, reach_s = [], []
    for name in ("sts5_side", "sts5_bystander", "sts30_front_arms", "sts30_oblique"):
        track = track_of(name)
        found = intervals(FIVE, track) | intervals(THIRTY, track)
        for measure, true in true_measures(truth_of(name)["reps"]).items():
            low, high = found[measure].low, found[measure].high
            assert low is not None, (name, measure)
            inside.append(low <= true <= high)  # type: ignore[operator]
        reach_s += [width(found[measure]) / 2 for measure in TIMES]
    assert len(inside) == 24
    assert sum(inside) >= 21  # of 24 true 95% intervals fewer hold once in 33 times (binomial)
    assert np.median(reach_s) < 0.25  # and they still say something


@pytest.mark.parametrize("test", [FIVE, THIRTY], ids=lambda test: test.name)
def test_an_interval_holds_its_value_and_is_the_same_each_time(test: MovementTest, track_of: Any) -> None:
    once, again = (intervals(test, track_of("sts5_side")) for _ in range(2))
    assert once == again
    for measure in once.values():
        if not isinstance(measure.value, str):
            assert measure.low <= measure.value <= measure.high  # type: ignore[operator]


def test_the_rest_of_the_assessment_stays(track_of: Any) -> None:
    measured = FIVE.assess(track_of("sts5_side"), NOBODY)
    result = with_intervals(FIVE, track_of("sts5_side"), NOBODY, (), measured)
    assert replace(result, measures=measured.measures) == measured
    assert {name: replace(each, low=None, high=None) for name, each in result.measures.items()} == measured.measures


def test_fewer_frames_a_second_widen_it(stand: Any, track_with: Any) -> None:
    # landmarks without errors: on a real track theirs are larger, and the largest of 19 draws varies by a quarter
    track = track_with([stand(1.5 + 3.2 * number) for number in range(5)], 19.0)
    all_frames, third = (width(intervals(FIVE, every(step, track))["time_to_fifth_sit_s"]) for step in (1, 3))
    assert third > 1.5 * all_frames > 0


def test_noisier_landmarks_widen_it(stand: Any, track_with: Any) -> None:
    clean = track_with([stand(1.5 + 3.2 * number) for number in range(5)], 19.0)
    noise = np.random.default_rng(5).normal(0, 1, clean.world_xyz.shape)
    found = [intervals(FIVE, replace(clean, world_xyz=clean.world_xyz + sd_m * noise)) for sd_m in (0.0, 0.005, 0.01)]
    for less, more in pairwise(found):
        for name in TIMES:
            assert width(more[name]) > 1.2 * width(less[name])


@pytest.mark.parametrize("fps", [30.0, 12.0])
def test_of_faultless_landmarks_only_the_frame_spacing_is_left(fps: float, stand: Any, track_with: Any) -> None:
    found = intervals(FIVE, track_with([stand(1.5 + 3.2 * number) for number in range(5)], 19.0, fps=fps))
    for name in TIMES:
        assert 0.1 / fps < width(found[name]) < 3.0 / fps


def test_what_was_not_seen_has_no_interval(stand: Any, track_with: Any) -> None:
    stands = [stand(1.5 + 3.2 * number) for number in range(5)]
    found = intervals(FIVE, track_with(stands, stands[4].standing_s + 0.3))
    assert found["time_to_fifth_sit_s"] == Measure(None, "s")
    assert width(found["time_to_fifth_stand_s"]) > 0


def test_rejected_footage_has_none(stand: Any, track_with: Any) -> None:
    track = track_with([stand(1.5)], 6.0)
    measured = FIVE.assess(track, NOBODY)
    assert measured.quality.status == "rejected"
    assert with_intervals(FIVE, track, NOBODY, (), measured) == measured


def test_seconds_without_the_client_change_little(track_of: Any) -> None:
    whole = track_of("sts5_side")
    gone = (whole.time_s > 0.2) & (whole.time_s < 0.4)
    arrays = {
        name: np.where(gone.reshape(-1, 1, 1), np.nan, getattr(whole, name)) for name in ("image_xy", "world_xyz")
    }
    found, before = intervals(FIVE, replace(whole, **arrays)), intervals(FIVE, whole)
    for name in TIMES:
        assert width(found[name]) < 3 * width(before[name]) + 0.05


def test_corrections_count_in_every_draw(track_of: Any, truth_of: Any) -> None:
    track, third = track_of("sts30_oblique"), truth_of("sts30_oblique")["reps"][2]
    deleted = Correction("delete", third["standing_s"], "Trainer", "2026-03-04T09:30:00Z")
    plain, fewer = (intervals(THIRTY, track, made)["stands"] for made in ([], [deleted]))
    assert (plain.value, fewer.value) == (11, 10)
    assert width(fewer) == width(plain)


def reports(measure_of: Callable[[PoseTrack], float | None], *findings: Finding, **known: float) -> MovementTest:
    """Make a test that reports one number of a track."""

    def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
        return Assessment("one_number", None, Quality(findings), {"it": Measure(measure_of(track), "1")})

    return MovementTest("one_number", "One number", (), (MeasureSpec("it", "1", "It", **known),), assess)


def test_known_errors_in_a_single_frame_lie_inside_nine_times_in_ten(track_with: Any) -> None:
    # the hardest case: in one frame the wobble of a few limbs can be small by chance
    still = track_with([], 2.0)
    random = np.random.default_rng(3)
    px_per_m, sd_m, inside, reach_px = 300.0, 0.02, [], []
    ends = [11, 12, 13, 14, 23, 24, 25, 26, 27, 28]

    def shift_px(track: PoseTrack) -> float:
        return float((track.image_xy[30, ends, 0] - still.image_xy[30, ends, 0]).sum())

    for _ in range(200):
        error_m = np.zeros(still.world_xyz.shape)
        error_m[:, ends] = random.normal(0, sd_m, (len(still), 5, 1, 3)).repeat(2, axis=2).reshape(-1, 10, 3)
        track = replace(
            still, image_xy=still.image_xy + px_per_m * error_m[..., :2], world_xyz=still.world_xyz + error_m
        )
        found = intervals(reports(shift_px), track)["it"]
        assert found.low is not None
        assert found.high is not None
        inside.append(found.low <= 0.0 <= found.high)
        reach_px.append(width(found) / 2)
    assert np.mean(inside) >= 0.9
    assert np.median(reach_px) < 2 * 1.96 * np.sqrt(5) * 2 * px_per_m * sd_m  # at most twice what it must be


def test_a_count_has_whole_bounds_and_none_below_zero(track_of: Any) -> None:
    track = track_of("sts5_side")
    middle = float(np.median(track.image_xy[:, Landmark.LEFT_KNEE, 0]))
    count = intervals(
        reports(lambda track: int((track.image_xy[:60, Landmark.LEFT_KNEE, 0] > middle + 30).sum())), track
    )
    assert isinstance(count["it"].low, int)
    assert isinstance(count["it"].high, int)
    assert count["it"].low >= 0


@pytest.mark.parametrize("lost", [1, 18, 19])
def test_draws_that_lose_a_measure_are_made_again_until_half_are_lost(lost: int, track_of: Any) -> None:
    given = iter([7.0, *[None] * lost, *[7.1] * 18, 7.5, *[99.0] * 19])
    measure = intervals(reports(lambda _: next(given)), track_of("sts5_side"))["it"]
    assert (measure.low, measure.high) == (6.5, 7.5)  # 19 draws count, however many more were lost


def test_a_measure_that_most_draws_lose_has_no_end(track_of: Any) -> None:
    given = iter([7.0, *[None] * 20, *[7.1] * 18])
    assert intervals(reports(lambda _: next(given)), track_of("sts5_side"))["it"] == Measure(7.0, "1")


def test_what_the_track_does_not_show_is_added_as_independent(track_of: Any) -> None:
    track = track_of("sts5_side")
    given = iter([60.0, *[63.0] * 19])
    test = reports(lambda _: next(given))
    measured = test.assess(track, NOBODY, ())
    found = with_intervals(test, track, NOBODY, (), measured, {Kind(test.name, "it"): 4.0}).measures["it"]
    assert (found.low, found.high) == (55.0, 65.0)


@pytest.mark.parametrize(
    ("unit", "value", "low", "high", "is_told"),
    [
        ("deg", 30.0, 0.0, 322.0, False),
        ("deg", 60.0, 35.0, 85.0, False),
        ("deg", 60.0, 40.0, 80.0, True),
        ("deg", -2.0, -5.0, 1.0, True),  # a lean near upright
        ("s", 4.4, 0.0, 11.4, False),
        ("s", 0.58, 0.5, 0.66, True),
        ("s", 0.0, 0.0, 0.24, True),  # a foot that was never lifted
        ("s", 0.0, 0.0, 8.0, False),
        ("m/s", 0.9, 0.4, 1.4, False),
        ("mm", 5.0, 2.6, 7.4, True),
        ("percent", 1.0, 0.0, 5.0, True),  # near even is told, however little it is
        ("percent", 3.4, 0.0, 47.3, False),
        ("1", 1.2, 0.9, 1.5, True),
        ("1", 1.2, 0.4, 2.0, False),
        ("1", 0, 0, 2, True),
        ("s", 7.0, None, None, False),
    ],
)
def test_an_interval_that_says_nothing_voids_its_measure(
    unit: str, value: float, low: float | None, high: float | None, is_told: bool
) -> None:
    other = Measure(1.0, "s", 0.9, 1.1)
    measures = {"hip_range_left_deg": Measure(value, unit, low, high), "step_time_left_s": other}
    result = without_uncertain(Assessment("gait", None, Quality(), measures), ("step_time_left_s",))
    assert result.measures["step_time_left_s"] == other
    if is_told:
        assert (result.measures, result.quality) == (measures, Quality())
        return
    assert result.measures["hip_range_left_deg"] == Measure(None, unit, voided_by=("too_uncertain",))
    (finding,) = result.quality.findings
    assert finding.severity == "info"
    assert finding.message.startswith("Too uncertain to report: Left hip range.")


@pytest.mark.parametrize(
    ("value", "high", "unit", "limit"),
    [(0.2, 1.3, "mm", "2 mm"), (3.0, 6.0, "mm/s", "6 mm/s"), (0.0, 0.4, "mm", "1 mm")],
)
def test_of_a_sway_that_noise_hides_the_upper_limit_is_told(value: float, high: float, unit: str, limit: str) -> None:
    name = {"mm": "trunk_sway_rms_mm", "mm/s": "trunk_sway_mean_speed_mm_s"}[unit]
    measures = {name: Measure(value, unit, 0.0, high), "duration_s": Measure(30.0, "s", 29.9, 30.1)}
    result = without_uncertain(Assessment("quiet_stance", None, Quality(), measures), (name,))
    assert result.measures == measures | {name: Measure(None, unit, voided_by=("upper_limit",))}
    (finding,) = result.quality.findings
    assert (finding.code, finding.severity) == ("upper_limit", "info")
    assert finding.message.startswith("Trunk sway ")
    assert f" is under {limit}. " in finding.message


def test_a_share_that_no_track_shows_is_added_as_independent(track_of: Any) -> None:
    track = track_of("sts5_side")
    given = iter([60.0, *[63.0] * 19])
    test = reports(lambda _: next(given))
    test = replace(test, measures=tuple(replace(spec, error_share=4 / 60 / 1.96) for spec in test.measures))
    measured = test.assess(track, NOBODY, ())
    found = with_intervals(test, track, NOBODY, (), measured, {}).measures["it"]
    assert (found.low, found.high) == (pytest.approx(55.0), pytest.approx(65.0))


def test_a_headline_that_is_too_uncertain_is_a_caution() -> None:
    measures = {name: Measure(1.0, "m/s", 0.1, 2.0) for name in ("speed_m_s", "step_length_left_m")}
    result = without_uncertain(Assessment("gait", None, Quality(), measures), ("speed_m_s",))
    assert [(each.severity, each.message.split(". ")[0]) for each in result.quality.findings] == [
        ("caution", "Too uncertain to report: Walking speed, left step length")
    ]


@pytest.mark.parametrize("name", ["gait_uneven", "gait_toward", "single_leg_left", "quiet_shaken", "sts30_front_arms"])
def test_every_number_of_a_sample_clip_has_an_interval_that_says_something(
    name: str, track_of: Any, truth_of: Any
) -> None:
    test = {"sit_to_stand": "chair_stand_30s"}.get(truth_of(name)["test"], truth_of(name)["test"])
    facts = VideoFacts(name, "0" * 64, 1.0, 1, 30.0, 1280, 720, 0)
    known = Conditions(72, "female", 165.0, 43.0)
    result = assess_track(track_of(name), test=test, conditions=known, video=facts)
    numbers = {name: measure for name, measure in result.measures.items() if measure.number is not None}
    assert set(find_test(test).headline) & numbers.keys()
    for measure in numbers.values():
        assert measure.low <= measure.value <= measure.high  # type: ignore[operator]
        if measure.unit == "deg":
            assert width(measure) <= 40.0
        if measure.unit in ("s", "m", "m/s", "mm", "mm/s"):
            assert width(measure) <= measure.value  # type: ignore[operator]
    voided = {name for name, measure in result.measures.items() if "too_uncertain" in measure.voided_by}
    assert not voided & {score.measure for score in result.scores}


def test_a_correction_that_a_draw_cannot_place_leaves_it_open(track_of: Any) -> None:
    track = track_of("sts5_side")

    def place(drawn: PoseTrack) -> float:
        if drawn is not track:
            raise UsageError("That repetition no longer exists.")
        return 7.0

    assert intervals(reports(place), track)["it"] == Measure(7.0, "1")


def test_times_of_a_draw_still_rise_however_uneven_the_frames(track_with: Any) -> None:
    even = track_with([], 20.0)
    gaps_s = np.random.default_rng(2).choice([0.002, 0.033, 0.5], len(even))
    uneven = replace(even, time_s=np.cumsum(gaps_s))
    moved_s: list[float] = []

    def last_s(track: PoseTrack) -> float:
        moved_s.extend(track.time_s - uneven.time_s)
        return float(track.time_s[-1])

    assert width(intervals(reports(last_s), uneven)["it"]) <= 0.5  # half a spacing each way
    assert 0.0 < np.abs(moved_s).max() <= 0.25


@pytest.mark.parametrize("name", ["single_leg_left", "single_leg_right_short"])
def test_the_true_hold_lies_inside(name: str, track_of: Any, truth_of: Any) -> None:
    """It is longer than what is seen: a foot moves before it is seen off the floor."""
    track = cleaned(track_of(name))
    measured = SINGLE_LEG.assess(track, NOBODY)
    alone = with_intervals(SINGLE_LEG, track, NOBODY, (), measured, {}).measures["hold_time_s"]
    whole = with_intervals(SINGLE_LEG, track, NOBODY, (), measured)
    hold = whole.measures["hold_time_s"]
    assert width(hold) > width(alone)
    assert hold.low is not None
    assert hold.high is not None
    assert hold.low < truth_of(name)["hold_s"] < hold.high
