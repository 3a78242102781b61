"""The 8-foot course has its own length, pace and norms; its engine is that of the 3 m."""

from collections.abc import Callable

from assessments.conditions import Conditions
from assessments.protocol import find_test
from tests.results import assessed, scores_of
from vision.clean import cleaned
from vision.track import PoseTrack

FAST = Conditions(72, "female", 170, chair_height_cm=43, pace="fast", walking_aid="none")


def test_it_is_the_same_engine_with_other_references() -> None:
    three_m, eight_ft = find_test("timed_up_and_go"), find_test("up_and_go_8ft")
    assert list(three_m.specs) == list(eight_ft.specs)
    assert eight_ft.specs["time_s"].loinc is None
    assert eight_ft.specs["time_s"].detectable == ()


def test_a_three_meter_walk_is_no_8_feet(track_of: Callable[[str], PoseTrack]) -> None:
    result = assessed("up_and_go_8ft", cleaned(track_of("tug_frontal")), FAST)
    assert any(finding.code == "course_unsure" for finding in result.quality.findings)
    assert not any(score.compared for score in result.scores)


def test_a_time_is_judged_by_rikli_and_jones() -> None:
    verdicts = {time_s: scores_of("up_and_go_8ft", FAST, time_s=time_s)[0].verdict for time_s in (4.8, 4.9, 7.1, 7.2)}
    assert verdicts == {
        4.8: "below_usual_range",
        4.9: "within_usual_range",
        7.1: "within_usual_range",
        7.2: "above_usual_range",
    }
