"""Two assessments of one client: whether they are alike, and whether a difference is more than error."""

from dataclasses import replace
from typing import Any

import pytest

from assessments.assessment import Assessment, Measure, Quality, Software
from assessments.conditions import Conditions
from assessments.progress.change import Change, changes, why_not_comparable
from vision.findings import Finding

SAID = Conditions(72, "female", 165.0, pace="usual", walking_aid="none")


def walk(speed: float, half: float = 0.03, **said: Any) -> Assessment:
    measures = {
        "speed_m_s": Measure(speed, "m/s", speed - half, speed + half),
        "step_length_left_m": Measure(0.5 * speed, "m", 0.5 * speed - half, 0.5 * speed + half),
        "steps": Measure(8, "1"),
        "cadence_steps_min": Measure(100.0, "steps/min"),
    }
    return Assessment("gait", "right_side", Quality(), measures, conditions=replace(SAID, **said))


def stands(count: int, **said: Any) -> Assessment:
    measures = {"stands": Measure(count, "1", count, count)}
    conditions = replace(Conditions(72, chair_height_cm=43.0), **said)
    return Assessment("chair_stand_30s", "right_side", Quality(), measures, conditions=conditions)


def of(name: str, earlier: Assessment, later: Assessment) -> Change:
    return next(change for change in changes(earlier, later) if change.measure == name)


def test_a_change_beyond_the_published_one_is_real() -> None:
    change = of("speed_m_s", walk(0.8), walk(1.05))
    assert change.kind == "real"
    assert change.verdict == "beyond measurement error: better"
    assert change.change == pytest.approx(0.25)
    assert change.mdc95 == 0.195
    assert change.source is not None
    assert change.source.startswith("Donoghue OA et al. BMJ Open 2019;9:e030475 (TILDA): Irish community ≥ 50 y")
    assert of("speed_m_s", walk(1.05), walk(0.8)).verdict.endswith("worse")


def test_within_the_published_one_or_our_own_error_nothing_is_claimed() -> None:
    assert of("speed_m_s", walk(0.8), walk(0.95)).verdict == "no detectable change"
    assert of("speed_m_s", walk(0.8, half=0.2), walk(1.05, half=0.2)).kind == "within_error"


def test_each_pace_has_its_own() -> None:
    fast = of("speed_m_s", walk(1.2, pace="fast"), walk(1.45, pace="fast"))
    assert (fast.mdc95, fast.kind) == (0.347, "within_error")
    unsaid = of("speed_m_s", walk(0.8, pace=None), walk(1.2, pace=None))
    assert (unsaid.mdc95, unsaid.kind) == (None, "apart")


def test_what_two_networks_see_is_not_compared() -> None:
    by = [replace(walk(0.8), software=Software("0.1.0", f"pose_landmarker_{name}", "ab")) for name in ("full", "heavy")]
    assert why_not_comparable(*by) == "different pose networks (full and heavy)"
    assert why_not_comparable(by[1], by[1]) is None


def test_how_much_was_seen_is_no_outcome() -> None:
    assert "steps" not in {change.measure for change in changes(walk(0.8), walk(1.2))}


def test_younger_clients_have_no_published_change() -> None:
    assert of("speed_m_s", walk(0.8, age_years=45), walk(1.2, age_years=45)).mdc95 is None


def test_without_a_published_change_the_intervals_speak() -> None:
    assert of("step_length_left_m", walk(0.8), walk(1.2)).kind == "apart"
    assert of("step_length_left_m", walk(0.8), walk(0.85)).kind == "overlap"
    assert (
        of("cadence_steps_min", walk(0.8), walk(0.85)).verdict == "not judged: no detectable change has been published"
    )


def test_stands_are_better_upwards() -> None:
    assert of("stands", stands(9), stands(12)).verdict == "beyond measurement error: better"
    assert of("stands", stands(9), stands(11)).verdict == "no detectable change"


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (stands(12, chair_height_cm=48.0), "different seat height (43 cm; 48 cm)"),
        (stands(12, chair_height_cm=None), "different seat height (43 cm; not entered)"),
        (replace(stands(12), view="front"), "filmed from different sides (from the right side and from the front)"),
        (walk(1.0), "different tests (30-second chair stand and Walking)"),
        (replace(stands(12), quality=Quality((Finding("x", "reject", "x"),))), "could not be measured"),
    ],
)
def test_only_like_with_like(later: Assessment, words: str) -> None:
    earlier = stands(9)
    reason = why_not_comparable(earlier, later)
    assert reason is not None
    assert words in reason
    for change in changes(earlier, later):
        assert (change.kind, change.change) == ("not_comparable", None)
        assert words in change.verdict


def test_a_centimetre_of_tape_is_the_same_chair() -> None:
    assert why_not_comparable(stands(9), stands(12, chair_height_cm=43.8)) is None


def test_another_height_or_a_walkway_changes_the_metres() -> None:
    taller = of("speed_m_s", walk(0.8), walk(1.2, height_cm=170.0))
    assert (taller.kind, taller.verdict) == (
        "not_comparable",
        "not comparable: another body height was used (165 and 170 cm)",
    )
    assert of("cadence_steps_min", walk(0.8), walk(1.2, height_cm=170.0)).kind == "overlap"
    assert why_not_comparable(walk(0.8), walk(0.8, walkway_m=4.0)) == "different walkway (none; 4 m)"


def test_a_cut_test_and_a_missing_number_are_said() -> None:
    cut = Quality((Finding("ended_too_early", "caution", "The video ends early."),))
    assert "whole test" in of("stands", stands(9), replace(stands(12), quality=cut)).verdict
    gone = replace(walk(1.0), measures=walk(1.0).measures | {"speed_m_s": Measure(None, "m/s")})
    assert of("speed_m_s", walk(0.8), gone).verdict == "not comparable: it could not be measured in the later video"


def test_the_other_leg_is_another_test() -> None:
    def hold(leg: str) -> Assessment:
        measures = {"hold_time_s": Measure(9.0, "s", 8.8, 9.2), "stance_leg": Measure(leg, "1")}
        return Assessment("single_leg_stance", "front", Quality(), measures, conditions=Conditions(eyes="open"))

    assert why_not_comparable(hold("left"), hold("right")) == "different standing leg (left and right)"
    assert why_not_comparable(hold("left"), hold("left")) is None
    assert of("stance_leg", hold("left"), hold("left")).verdict == "the same"


def with_hands(count: int, helped: int | None) -> Assessment:
    plain = stands(count)
    return replace(plain, measures=plain.measures | {"arm_assisted_stands": Measure(helped, "1")})


def test_a_test_with_hands_is_not_compared_with_one_without() -> None:
    assert why_not_comparable(with_hands(12, 0), with_hands(12, 2)) == "the hands helped only in the later one"
    assert why_not_comparable(with_hands(12, 2), stands(12)) == "the hands helped only in the earlier one"
    for helped in (0, 2):
        assert why_not_comparable(with_hands(8, helped), with_hands(12, helped)) is None
    assert why_not_comparable(stands(8), with_hands(12, None)) is None  # not seen is not used
