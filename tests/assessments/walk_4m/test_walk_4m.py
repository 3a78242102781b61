"""The 4-meter walk: its clock, its course, and what is refused, on a client made of numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from assessments.assessment import Assessment
from assessments.conditions import Conditions, Line
from assessments.protocol import timeline_of
from assessments.uncertainty import with_intervals
from assessments.walk_4m.walk_4m import TEST
from tests.walks import Walk, body_m, codes, film, foot_m, seen, turned
from vision.body import Landmark
from vision.track import Floats, PoseTrack

STAND_S, FPS = 1.5, 30
FIRST_M, SECOND_M, THIRD_M = -2.0, 2.0, 1.0
TIP_M = 0.21  # of the shoe beyond a foot's place: the toes' landmark is at 0.14
STRIKE = 2  # the client stands first as after it, with both feet on the floor, of which one is about to leave
HELD_S = 0.12
WALK = Walk(begin_m=FIRST_M - TIP_M - 0.03 - STRIKE * 0.55)


def held_s(walk: Walk = WALK) -> float:
    """Moment of the walk at which the client stands before it begins."""
    return float(walk.strikes(10.0)[0][STRIKE]) + HELD_S


def walk_m(seconds: float = 5.6, walk: Walk = WALK, stand_s: float = STAND_S) -> Floats:
    """Places (T, 33, 3) m of a client who stands with the toes 3 cm behind the first line, and walks."""
    moving = body_m(walk, held_s(walk) + np.arange(0, seconds, 1 / FPS))
    return np.concatenate([np.repeat(moving[:1], round(stand_s * FPS), axis=0), moving])


def true_s(walk: Walk = WALK) -> float:
    """From when the foot behind leaves the floor until the first heel is past the second line."""
    time_s = held_s(walk) + np.arange(0, 8, 0.001)
    feet = [foot_m(walk, time_s, side)[0] for side in (0, 1)]
    start = min(int(np.argmax(np.abs(foot - foot[0]) > 0.005)) for foot in feet)
    finish = min(int(np.argmax(foot - 0.05 > SECOND_M)) for foot in feet)
    return (finish - start) / 1000


def filmed(places: Floats, yaw_deg: float = 0.0) -> PoseTrack:
    return replace(film(turned(places, yaw_deg), np.arange(len(places)) / FPS), stage="clean")


def line(x_m: float, yaw_deg: float = 0.0) -> Line:
    one, other = seen(turned(np.array([[x_m, -0.4, 0.0], [x_m, 0.4, 0.0]]), yaw_deg))
    return (float(one[0]), float(one[1])), (float(other[0]), float(other[1]))


def said(yaw_deg: float = 0.0, **more: Any) -> Conditions:
    lines = line(FIRST_M, yaw_deg), line(SECOND_M, yaw_deg)
    return replace(Conditions(72, "female", 165.0, walkway_m=4.0, walkway_lines=lines, pace="usual"), **more)


@pytest.fixture(scope="module")
def usual() -> Assessment:
    return TEST.assess(filmed(walk_m()), said())


def why(result: Assessment) -> set[str]:
    assert result.quality.status == "rejected"
    assert {measure.value for measure in result.measures.values()} == {None}
    return {finding.code for finding in result.quality.findings if finding.severity == "reject"}


@pytest.mark.parametrize("yaw_deg", [0.0, 180.0, -20.0, 15.0])
def test_the_time_runs_from_the_first_movement_until_a_foot_is_over_the_second_line(yaw_deg: float) -> None:
    result = TEST.assess(filmed(walk_m(), yaw_deg), said(yaw_deg))
    assert result.quality.status != "rejected"
    assert result.value("time_s") == pytest.approx(true_s(), abs=0.1)
    assert result.value("speed_m_s") == pytest.approx(4 / float(result.value("time_s") or 0))
    assert result.measures["course"].value == "4_m"
    assert (result.value("trials"), result.measures["time_from"].value) == (1, "movement")


def test_a_slower_client_needs_longer() -> None:
    walk = replace(WALK, speed=0.62, step_s=0.65, begin_m=FIRST_M - TIP_M - 0.03 - STRIKE * 0.403)
    result = TEST.assess(filmed(walk_m(8.0, walk)), said())
    assert result.value("time_s") == pytest.approx(true_s(walk), abs=0.1)


def test_the_steps_are_counted_to_the_foot_over_the_line(usual: Assessment) -> None:
    places_m = WALK.strikes(10.0)[1]
    assert usual.value("steps") == int(np.argmax(places_m - 0.05 > SECOND_M)) - STRIKE
    assert usual.events[0].name == "first_movement"
    assert [event.name for event in usual.events if event.name == "finish"] == ["finish"]


def test_either_line_may_be_marked_first(usual: Assessment) -> None:
    lines = line(SECOND_M), line(FIRST_M)
    assert TEST.assess(filmed(walk_m()), said(walkway_lines=lines)).measures == usual.measures


def test_a_course_of_3_m_is_another_exercise(usual: Assessment) -> None:
    result = TEST.assess(filmed(walk_m()), said(walkway_m=3.0, walkway_lines=(line(FIRST_M), line(THIRD_M))))
    assert result.measures["course"].value == "3_m"
    assert result.value("time_s") < (usual.value("time_s") or 0)
    assert result.value("speed_m_s") == pytest.approx(3 / float(result.value("time_s") or 0))


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        (said(walkway_m=5.0), "wrong_course"),
        (said(walkway_m=None, walkway_lines=None), "lines_not_marked"),
        (
            said(walkway_m=3.0, walkway_lines=(line(-1.4), line(1.6))),
            "start_not_at_line",
        ),  # a run-up of 0.6 m: a flying start
        (said(walkway_lines=(line(-2.9), line(1.1))), "start_not_at_line"),
        (said(from_s=STAND_S + 0.5), "flying_start"),
        (said(to_s=STAND_S + 3.0), "finish_not_reached"),
    ],
    ids=["5 m", "no lines", "far behind", "far beyond", "under way", "stops early"],
)
def test_what_is_not_the_test_has_no_time(conditions: Conditions, code: str) -> None:
    track = filmed(walk_m())
    kept = (track.time_s >= (conditions.from_s or 0)) & (track.time_s <= (conditions.to_s or 99))
    assert why(TEST.assess(track.cut(kept), conditions)) == {code}


def test_a_client_who_turns_back_has_no_time() -> None:
    there = walk_m(2.5)
    middle = there[-1, Landmark.LEFT_HIP] * [1, 1, 0]
    back = turned(there - middle, 180.0)[::-1]
    turning = np.stack([turned(there[-1] - middle, angle) for angle in np.linspace(0, 180, 30)]) + middle
    result = TEST.assess(filmed(np.concatenate([there, turning, back[::-1] - back[-1] + turning[-1]])), said())
    assert result.value("time_s") is None
    assert result.quality.status == "rejected"


@pytest.mark.parametrize(("at_s", "code"), [(STAND_S, "flying_start"), (STAND_S + 2.0, "finish_not_reached")])
def test_a_client_who_is_hidden_when_it_counts_has_no_time(at_s: float, code: str) -> None:
    track = filmed(walk_m())
    hidden = np.abs(track.time_s - at_s) < 0.3
    image = np.where(hidden[:, None, None], np.nan, track.image_xy)
    world = np.where(hidden[:, None, None], np.nan, track.world_xyz)
    assert why(TEST.assess(replace(track, image_xy=image, world_xyz=world), said())) == {code}


def test_feet_that_tremble_in_the_picture_do_not_start_the_clock() -> None:
    """What noise there is in the stand is no movement; where it is as large as a rising heel, there is no time."""
    track = filmed(walk_m())
    noise_px = gaussian_filter1d(np.random.default_rng(3).normal(size=track.image_xy.shape), 3.0, axis=0)
    some = TEST.assess(replace(track, image_xy=track.image_xy + 4 * noise_px), said())
    assert some.value("time_s") == pytest.approx(true_s(), abs=0.15)
    assert why(TEST.assess(replace(track, image_xy=track.image_xy + 12 * noise_px), said())) == {"start_unclear"}


@pytest.mark.parametrize("steps", [3, 4])
def test_the_clock_runs_on_while_the_client_stands_on_the_way(usual: Assessment, steps: int) -> None:
    places = walk_m()
    strikes_s = WALK.strikes(10.0)[0]
    row = round((STAND_S + strikes_s[STRIKE + steps] + HELD_S - held_s()) * FPS)  # both feet on the floor
    stood = np.concatenate([places[:row], np.repeat(places[row : row + 1], 2 * FPS, axis=0), places[row:]])
    result = TEST.assess(filmed(stood), said())
    assert codes(result) == {"stood_on_the_way": "caution"}
    assert result.value("time_s") == pytest.approx((usual.value("time_s") or 0) + 2.0, abs=0.05)


def there_and_back() -> PoseTrack:
    """The usual walk of 3 m, a turn, and a faster walk back from a stand at the line that was the second."""
    there = walk_m(4.6)
    fast = replace(WALK, speed=1.2, step_s=0.5, begin_m=FIRST_M - TIP_M - 0.03 - STRIKE * 0.6)
    back = turned(walk_m(4.0, fast), 180.0) + [FIRST_M + THIRD_M, 0, 0]
    middle = there[-1, Landmark.LEFT_HIP] * [1, 1, 0]
    turning = np.stack([turned(there[-1] - middle, angle) for angle in np.linspace(0, 180, 60)]) + middle
    share = np.linspace(0, 1, 30)[:, None, None]  # a shuffle to the line
    return filmed(np.concatenate([there, turning, turning[-1] * (1 - share) + back[0] * share, back]))


def test_of_two_trials_in_one_video_the_faster_counts() -> None:
    lines = line(FIRST_M), line(THIRD_M)
    result = TEST.assess(there_and_back(), said(walkway_m=3.0, walkway_lines=lines))
    alone = TEST.assess(filmed(walk_m()), said(walkway_m=3.0, walkway_lines=lines))
    first_s, second_s = (float(result.value(f"trial_{number}_time_s") or 0) for number in (1, 2))
    assert result.value("trials") == 2
    assert first_s == pytest.approx(alone.value("time_s"), abs=0.02)
    assert second_s < first_s - 0.3
    assert result.value("time_s") == second_s
    timeline = timeline_of(result)
    assert [part.label for part in timeline.parts] == ["Trial 1", "Trial 2"]
    assert timeline.spans_behind("speed_m_s") == (timeline.parts[1],)
    assert all(curve.at(part.to_s - 0.1) > 2.0 for curve in result.curves[:1] for part in timeline.parts)
    assert timeline.words_at(timeline.parts[0].from_s + 1.0)[0].startswith("Trial 1 · step")


def test_a_start_signal_starts_the_clock(usual: Assessment) -> None:
    start_s = usual.events[0].time_s
    result = TEST.assess(replace(filmed(walk_m()), signal_s=start_s - 0.4), said())
    assert result.value("time_s") == pytest.approx((usual.value("time_s") or 0) + 0.4)
    assert result.measures["time_from"].value == "signal"
    assert codes(result) == {"start_signal_heard": "info"}
    late = TEST.assess(replace(filmed(walk_m()), signal_s=start_s + 2.0), said())
    assert late.value("time_s") == usual.value("time_s")
    assert codes(late) == {"start_signal_not_used": "info"}


def test_a_foot_beside_the_line_is_told_and_the_interval_knows_the_marks() -> None:
    """The marks are off as a finger is; where a heel lands 1 cm past the line, that may be a step."""
    places_m = WALK.strikes(10.0)[1]
    landing_m = places_m[np.argmax(places_m - 0.05 > SECOND_M - 0.2)] - 0.05
    lines = line(landing_m - 4.03), line(landing_m - 0.03)
    track, conditions = filmed(walk_m()), said(walkway_lines=lines)
    result = TEST.assess(track, conditions)
    assert codes(result) == {"foot_by_line": "caution"}
    time = with_intervals(TEST, track, conditions, (), result).measures["time_s"]
    assert (time.high or 0) - (time.low or 0) > 0.7  # with marks that are exact, under 0.3 s
