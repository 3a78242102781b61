"""What happens when: from known events to parts, phases, the frames behind a number, and words for a moment."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.assessment import Assessment, Curve, Event, Measure, Quality, Repetition, VideoFacts
from assessments.conditions import Conditions
from assessments.progress.alignment import aligned_parts, cycle_curves
from assessments.protocol import all_tests, timeline_of
from assessments.timeline import event_words

FILM = VideoFacts("film.mp4", "0" * 64, 20.0, 600, 30.0, 1280, 720, 0)


def result(test: str, **parts: Any) -> Assessment:
    known = {"test": test, "view": "left_side", "quality": Quality(), "measures": {}, "video": FILM}
    return Assessment(**{**known, **parts})


def walk(strides: int, from_s: float = 1.0, stride_s: float = 1.2, first: str = "left") -> list[Event]:
    """Events of a walk: strike every half stride, the other foot leaves the floor a tenth of a stride later."""
    sides = ("left", "right") if first == "left" else ("right", "left")
    events = []
    for half in range(2 * strides + 1):
        at_s = from_s + half * stride_s / 2
        events.append(Event("heel_strike", at_s, sides[half % 2]))
        events.append(Event("toe_off", at_s + 0.1 * stride_s, sides[1 - half % 2]))
    return events


def spans(assessment: Assessment, measure: str) -> list[tuple[float, float]]:
    found = timeline_of(assessment).spans_behind(measure)
    return [(pytest.approx(span.from_s), pytest.approx(span.to_s)) for span in found]


def test_a_walk_is_told_by_cycles_steps_and_swings() -> None:
    measures = dict.fromkeys(("speed_m_s", "step_time_right_s", "stance_left_percent", "double_support_percent"))
    gait = result("gait", events=tuple(walk(2)), measures=measures)
    assert [(part.label, round(part.from_s, 2), round(part.to_s, 2)) for part in timeline_of(gait).parts] == [
        ("Left cycle 1", 1.0, 2.2),
        ("Left cycle 2", 2.2, 3.4),
    ]
    assert spans(gait, "stance_left_percent") == [(1.0, 2.2), (2.2, 3.4)]
    assert spans(gait, "step_time_right_s") == [(1.0, 1.6), (2.2, 2.8)]
    assert spans(gait, "speed_m_s") == [(1.0, 3.52)]
    assert spans(gait, "double_support_percent")[:2] == [(1.0, 1.12), (1.6, 1.72)]
    assert timeline_of(gait).words_at(1.05) == ("Both feet on the floor", "Left cycle 1 · 4%")
    assert timeline_of(gait).words_at(1.3) == ("Right leg swings", "Left cycle 1 · 25%")
    assert timeline_of(gait).words_at(9.0) == ("", "")


@given(
    strides=st.integers(1, 6),
    from_s=st.floats(0, 5),
    stride_s=st.floats(0.8, 1.9),
    first=st.sampled_from(("left", "right")),
)
def test_every_stride_of_the_first_leg_is_a_cycle(strides: int, from_s: float, stride_s: float, first: str) -> None:
    timeline = timeline_of(result("gait", events=tuple(walk(strides, from_s, stride_s, first))))
    assert len(timeline.by_leg[first]) == strides
    assert [part.to_s - part.from_s for part in timeline.by_leg[first]] == pytest.approx([stride_s] * strides)


def test_the_turn_between_two_ways_is_no_cycle() -> None:
    gait = result("gait", events=(*walk(2), *walk(2, from_s=8.0)), measures={"speed_m_s": Measure(1.0, "m/s")})
    assert len(timeline_of(gait).parts) == 4
    assert spans(gait, "speed_m_s") == [(1.0, 3.52), (8.0, 10.52)]


def test_a_stride_behind_furniture_is_in_no_cycle() -> None:
    """The events of one stride are missing, so that strike and strike look like those of one."""
    seen = [event for event in walk(4) if not 2.3 < event.time_s < 3.5]
    gait = result("gait", events=tuple(seen), measures={})
    assert [round(part.to_s - part.from_s, 2) for part in timeline_of(gait).parts] == [1.2, 1.2]


def test_holds_are_told_by_leg_with_a_clock() -> None:
    events = (
        Event("foot_off", 1.0, "right"),
        Event("foot_down", 3.0, "right"),
        Event("foot_off", 4.0, "right"),
        Event("stance_foot_moved", 9.0, "left"),
        Event("foot_off", 12.0, "left"),
    )
    names = ("hold_time_s", "trials", "best_hold_right_s", "trunk_sway_rms_mm")
    measures = {"stance_leg": Measure("left", "1"), **dict.fromkeys(names)}
    stance = result("single_leg_stance", events=events, measures=measures)
    timeline = timeline_of(stance)
    assert [part.label for part in timeline.parts] == [
        "On the left leg, trial 1",
        "On the left leg, trial 2",
        "On the right leg",
    ]
    assert spans(stance, "hold_time_s") == spans(stance, "trunk_sway_rms_mm") == [(4.0, 9.0)]
    assert spans(stance, "trials") == [(1.0, 3.0), (4.0, 9.0)]
    assert spans(stance, "best_hold_right_s") == [(12.0, FILM.duration_s)]  # the video ends during the hold
    assert timeline.words_at(6.54) == ("On the left leg, trial 2 · 2.5 s", "")
    assert timeline.words_at(10.0) == ("", "")


def stand(
    start_s: float, *, complete: bool = True, arms: bool = False, contact_after_s: float | None = 2.2
) -> Repetition:
    times = (start_s, start_s + 0.4, start_s + 1.2, start_s + 1.6, start_s + 2.6)
    contact_s = None if contact_after_s is None else start_s + contact_after_s
    return Repetition(*times, complete, arms, 35.0, contact_s)


def test_chair_stands_are_told_by_repetition_and_phase() -> None:
    repetitions = tuple(stand(1.0 + 3 * number, complete=number != 2, arms=number == 1) for number in range(6))
    measures = {"stands": Measure(4, "1"), "time_to_fifth_stand_s": Measure(16.2, "s")}
    measures["time_to_fifth_sit_s"] = Measure(17.2, "s")
    chair = result("chair_stand_30s", repetitions=repetitions, measures=measures)
    assert timeline_of(chair).words_at(1.5) == ("Stand 1 · rising", "")
    assert spans(chair, "stands") == [(1.0, 3.6), (4.0, 6.6), (10.0, 12.6), (13.0, 15.6)]  # the sixth came too late
    assert spans(chair, "incomplete_stands") == [(7.0, 9.6)]
    assert spans(chair, "arm_assisted_stands") == [(4.0, 6.6)]
    assert spans(chair, "last_vs_first_repetition_ratio") == [(1.0, 3.6), (16.0, 18.6)]
    assert spans(chair, "time_to_fifth_stand_s") == [(1.0, 17.2)]
    assert spans(chair, "time_to_fifth_sit_s") == [(1.0, 18.2)]
    phases = [each.label.split(" · ")[1] for each in timeline_of(chair).phases[:5]]
    assert phases == ["leaning forward", "rising", "standing", "sitting down", "straightening up"]


def test_a_chair_stand_without_seat_contact_sits_down_until_it_is_upright() -> None:
    repetitions = tuple(stand(1.0 + 3 * number, contact_after_s=None) for number in range(5))
    measures = {"time_to_fifth_sit_s": Measure(14.6, "s")}  # saved when the time ended with the trunk upright
    chair = result("five_times_sit_to_stand", repetitions=repetitions, measures=measures)
    sits = [(each.label, each.from_s, each.to_s) for each in timeline_of(chair).phases if each.to_s == 3.6]
    assert sits == [("Stand 1 · sitting down", 2.6, 3.6)]
    [(from_s, to_s)] = spans(chair, "time_to_fifth_sit_s")
    assert (from_s, to_s) == pytest.approx((1.0, 15.6))


@pytest.mark.parametrize("test", all_tests().values(), ids=lambda test: test.name)
def test_an_assessment_without_anything_has_an_empty_timeline(test: Any) -> None:
    measures = {name: Measure(None, "1") for name in (*test.headline, "stance_leg")}
    nothing = result(test.name, measures=measures)
    timeline = timeline_of(nothing)
    assert (timeline.parts, timeline.phases, timeline.words_at(1.0)) == ((), (), ("", ""))
    assert not any(timeline.spans_behind(name) for name in measures)
    assert cycle_curves(nothing) == ()
    assert aligned_parts([nothing, nothing]) == [(), ()]


def test_the_frames_behind_every_number_lie_in_the_video(stand: Any, track_with: Callable[..., Any]) -> None:
    track = track_with([stand(1.5 + 3.2 * number) for number in range(10)], 34.5)
    for test in all_tests().values():
        if not test.takes_corrections:
            continue
        chair = test.assess(track, Conditions())
        for name, measure in chair.measures.items():
            found = timeline_of(chair).spans_behind(name)
            assert bool(found) == bool(measure.value), name
            assert all(0 <= span.from_s < span.to_s <= 34.5 for span in found)


def test_an_event_is_named_with_its_side() -> None:
    assert event_words(Event("heel_strike", 1.0, "left")) == "Heel strike, left"
    assert event_words(Event("seat_off", 1.0)) == "Leaves the seat"
    assert event_words(Event("seat_contact", 1.0)) == "Meets the seat"


def test_curves_of_repetitions_are_laid_over_each_other() -> None:
    time_s = np.arange(0, 10, 0.04)
    repetitions = (stand(1.0), stand(5.0))
    share = np.select(
        [(time_s >= r.start_s) & (time_s <= r.seated_s) for r in repetitions],
        [(time_s - r.start_s) / 2.6 for r in repetitions],
    )
    height = Curve("hip_height", "1", tuple(time_s.tolist()), tuple(share.tolist()))
    unseen = Curve("trunk_flexion_deg", "deg", height.time_s, (None,) * len(time_s))
    [mean] = cycle_curves(result("five_times_sit_to_stand", repetitions=repetitions, curves=(height, unseen)))
    np.testing.assert_allclose(mean.value[2:-2], np.arange(2, 99) / 100, atol=0.01)
    assert max(mean.sd[2:-2]) < 0.01
    assert (mean.time_s, len(mean.percent)) == ((), 101)


def test_curves_of_a_hold_begin_with_it() -> None:
    curve = Curve("trunk_sway", "mm", (0.0, 1.0, 2.0, 3.0, 4.0), (9.0, 1.0, None, 3.0, 9.0))
    events = (Event("foot_off", 1.0, "right"), Event("foot_down", 3.5, "right"))
    measures = {"stance_leg": Measure("left", "1")}
    [since] = cycle_curves(result("single_leg_stance", events=events, measures=measures, curves=(curve,)))
    assert (since.time_s, since.value) == ((0.0, 1.0, 2.0), (1.0, None, 3.0))


def test_videos_are_aligned_by_the_same_leg() -> None:
    left_first, right_first = (result("gait", events=tuple(walk(3, first=first))) for first in ("left", "right"))
    one, other = aligned_parts([left_first, right_first])
    assert len(one) == len(other) == 2  # of the three and two cycles that both have of a leg
    assert {part.label.split()[0] for part in (*one, *other)} in ({"Left"}, {"Right"})
