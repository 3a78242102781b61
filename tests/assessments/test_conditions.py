"""Conditions: one place knows each of them, old records are read, and what is not understood is not entered."""

import json
from dataclasses import asdict, fields, replace
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.assessment import Assessment, Quality, VideoFacts
from assessments.conditions import CONDITIONS, Conditions, ConditionSpec
from assessments.measuring import assess_track, completed
from assessments.progress.change import why_not_comparable
from assessments.progress.series import exercise
from assessments.protocol import all_tests
from tests.walks import Walk, walked

WALKED = Conditions(72, "female", 165.0, pace="usual", walking_aid="none", from_s=1.5)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=8,
)


def of(test: str, **entered: Any) -> Assessment:
    return Assessment(test, "front", Quality(), {}, conditions=Conditions(**entered))


def stored(**changed: Any) -> Assessment:
    """An assessment as it was written, its conditions changed in the text."""
    data = json.loads(Assessment("gait", "front", Quality(), {}, conditions=WALKED).to_json())
    data["conditions"] |= changed
    return Assessment.from_json(json.dumps(data))


def test_every_condition_has_one_whole_entry() -> None:
    assert set(CONDITIONS) == {field.name for field in fields(Conditions)}
    for name, spec in CONDITIONS.items():
        assert spec.name == name
        assert all((spec.short, spec.option.startswith("--"), spec.help))
    for what in ("short", "option", "help"):
        assert len({getattr(spec, what) for spec in CONDITIONS.values()}) == len(CONDITIONS)


@pytest.mark.parametrize("spec", [spec for spec in CONDITIONS.values() if spec.answers], ids=lambda spec: spec.name)
def test_the_answers_are_all_values_of_the_field(spec: ConditionSpec) -> None:
    [allowed] = [kind for kind in get_args(get_type_hints(Conditions)[spec.name]) if kind is not type(None)]
    values = [answer.value for answer in spec.answers]
    assert sorted(values) == ([False, True] if allowed is bool else sorted(get_args(allowed)))
    assert list(spec.choices.values()) == values
    for of_each in zip(*spec.answers, strict=True):
        assert len(set(of_each)) == len(values) or not any(of_each[:1])


def test_every_test_asks_for_conditions_that_are_known() -> None:
    asked = {name for test in all_tests().values() for name in test.asks}
    assert asked == {name for name, spec in CONDITIONS.items() if not spec.is_client} - {"from_s", "to_s"}


@pytest.mark.parametrize(("was", "now"), [(True, "other"), (False, "none"), (None, None), ("cane", "cane")])
def test_the_walking_aid_of_older_records_is_read(was: Any, now: str | None) -> None:
    assert stored(walking_aid=was).conditions == replace(WALKED, walking_aid=now)


def test_the_json_keeps_its_keys_and_the_span_of_older_records() -> None:
    data = json.loads(Assessment("gait", "front", Quality(), {}, conditions=WALKED).to_json())
    assert data["conditions"] == asdict(WALKED)
    assert {"age_years", "walkway_lines", "hands_on_hips", "from_s", "to_s"} < set(data["conditions"])
    assert (stored(to_s=4).conditions.from_s, stored(to_s=4).conditions.to_s) == (1.5, 4)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("remark", "Walnut"),
        ("pace", "slow"),
        ("pace", True),
        ("walking_aid", 1),
        ("hands_on_hips", 1),
        ("height_cm", "165"),
        ("height_cm", 1.65),
        ("height_cm", True),
        ("age_years", float("nan")),
        ("chair_height_cm", [43]),
        ("walkway_lines", [[1, 2], [3, 4]]),
        ("walkway_lines", [[[1, 2], [3, None]], [[1, 2], [3, 4]]]),
        ("walkway_lines", {"a": 1}),
        ("to_s", float("inf")),
    ],
)
def test_what_is_no_value_counts_as_not_entered(name: str, value: Any) -> None:
    expected = replace(WALKED, **{name: None}) if name in CONDITIONS else WALKED
    assert stored(**{name: value}).conditions == expected


@given(json_values, st.dictionaries(st.sampled_from(list(CONDITIONS)), json_values))
def test_nothing_that_is_stored_breaks_the_reading(whole: Any, by_name: dict[str, Any]) -> None:
    for each in (whole, by_name):
        read = Conditions.read(each)
        assert Conditions.read(asdict(read)) == read
        written = Assessment("gait", "front", Quality(), {}, conditions=read).to_json()
        assert Assessment.from_json(written).conditions == read


@pytest.mark.parametrize(
    ("test", "one", "other", "reason"),
    [
        ("gait", {"pace": "usual"}, {"pace": "fast"}, "different walking pace (usual pace; fast pace)"),
        ("gait", {"walking_aid": "none"}, {}, "different walking aid (without a walking aid; not entered)"),
        (
            "gait",
            {"walking_aid": "other"},
            {"walking_aid": "cane"},
            "different walking aid (with a walking aid; with a",
        ),
        ("gait", {}, {"walkway_m": 4.0}, "different walkway (none; 4 m)"),
        ("gait", {"walkway_m": 10.0}, {"walkway_m": 4.0}, None),
        ("gait", {"eyes": "open"}, {"eyes": "closed"}, None),  # a walk does not ask
        ("gait", {"age_years": 72, "from_s": 1.0}, {"age_years": 73}, None),
        ("quiet_stance", {"eyes": "open"}, {"eyes": "closed"}, "different eye state (eyes open; eyes closed)"),
        ("quiet_stance", {"feet": "apart"}, {"feet": "tandem"}, "different foot position (feet apart; feet in tandem)"),
        ("single_leg_stance", {"hands_on_hips": True}, {"hands_on_hips": False}, "(hands on the hips; hands free)"),
        ("single_leg_stance", {"side": "left"}, {"side": "right"}, "different standing leg (left leg; right leg)"),
        ("chair_stand_30s", {"chair_height_cm": 43.0}, {"chair_height_cm": 44.0}, None),
        ("chair_stand_30s", {"chair_height_cm": 43.0}, {"chair_height_cm": 44.1}, "seat height (43 cm; 44.1 cm)"),
        ("chair_stand_30s", {"chair_height_cm": 43.0}, {}, "seat height (43 cm; not entered)"),
        ("chair_stand_30s", {}, {}, None),
    ],
)
def test_other_conditions_are_said_where_the_test_asks(
    test: str, one: dict[str, Any], other: dict[str, Any], reason: str | None
) -> None:
    found = why_not_comparable(of(test, **one), of(test, **other))
    assert (found is None) == (reason is None)
    assert (reason or "") in (found or "")


def test_eyes_feet_and_pace_make_another_exercise() -> None:
    plain = exercise(of("gait"))
    others = {"eyes": "open", "feet": "tandem", "pace": "fast"}
    assert all(exercise(of("gait", **{name: value})) != plain for name, value in others.items())
    assert exercise(of("gait", walking_aid="cane", hands_on_hips=True, from_s=2.0)) == plain


def test_a_part_of_a_video_is_measured_again_as_that_part() -> None:
    film = VideoFacts("a.mp4", "ab", 5.0, 150, 30.0, 1280, 720, 0)
    part = Conditions(72, "female", 165.0, from_s=0.5, to_s=3.5)
    measured = assess_track(walked(Walk()), test="gait", conditions=part, video=film)
    assert all(0.5 <= event.time_s <= 3.5 for event in measured.events)
    read = Assessment.from_json(measured.to_json())
    assert read.conditions == part
    again, corrected = completed(read, walked(Walk()), (), {"pace": "usual"})
    assert corrected is None
    assert (again.conditions, again.events) == (replace(part, pace="usual"), measured.events)
