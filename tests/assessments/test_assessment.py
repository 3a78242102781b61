"""The contract of MEASURES.md as JSON: what is written comes back, and nothing else is taken for it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.assessment import (
    PERCENT,
    SCHEMA,
    Assessment,
    Band,
    Curve,
    Event,
    Measure,
    Quality,
    Repetition,
    Score,
    Software,
    VideoFacts,
)
from assessments.conditions import CONDITIONS, Conditions
from vision.findings import Finding

numbers = st.floats(-1e6, 1e6)
maybe = st.none() | numbers
texts = st.text(max_size=12)
findings = st.builds(Finding, texts, st.sampled_from(["info", "caution", "reject"]), texts, maybe, maybe)
curves = st.lists(st.tuples(numbers, maybe), max_size=4).map(
    lambda points: Curve("hip_height", "1", tuple(time for time, _ in points), tuple(value for _, value in points))
)
places = st.tuples(*[st.tuples(*[st.tuples(numbers, numbers)] * 2)] * 2)
some_conditions = st.builds(
    Conditions,
    **{
        name: st.none()
        | (st.sampled_from([answer.value for answer in spec.answers]) if spec.answers else st.floats(*spec.limits))
        for name, spec in CONDITIONS.items()
        if spec.answers or spec.limits
    },
    walkway_lines=st.none() | places,
)
assessments = st.builds(
    Assessment,
    test=texts,
    view=st.none() | st.sampled_from(["left_side", "front", "oblique"]),
    quality=st.builds(Quality, st.lists(findings, max_size=3).map(tuple)),
    measures=st.dictionaries(texts, st.builds(Measure, maybe | st.integers(0, 99), texts, maybe, maybe), max_size=3),
    repetitions=st.lists(
        st.builds(Repetition, *[maybe] * 5, st.booleans(), st.none() | st.booleans(), maybe, maybe),
        max_size=3,
    ).map(tuple),
    events=st.lists(st.builds(Event, texts, numbers, st.sampled_from(["left", "right", None])), max_size=3).map(tuple),
    scores=st.lists(
        st.builds(
            Score,
            texts,
            texts,
            st.none() | texts,
            texts,
            st.booleans(),
            st.none() | st.builds(Band, maybe, maybe, maybe, st.booleans()),
        ),
        max_size=2,
    ).map(tuple),
    curves=st.lists(curves, max_size=2).map(tuple),
    software=st.none() | st.builds(Software, texts, texts, texts),
    video=st.none()
    | st.builds(VideoFacts, texts, texts, numbers, st.integers(0, 9), numbers, *[st.integers(0, 9)] * 3),
    conditions=some_conditions,
)


@given(assessment=assessments)
@settings(max_examples=60)
def test_what_is_written_comes_back_the_same(assessment: Assessment) -> None:
    assert Assessment.from_json(assessment.to_json()) == assessment


def test_a_repetition_that_was_saved_before_seat_contact_was_looked_for_is_read() -> None:
    saved = Assessment("chair_stand_30s", None, Quality(), {}, (Repetition(1, 2, 3, 4, 6, True, None, None, 5.5),))
    data = json.loads(saved.to_json())
    assert data["repetitions"][0].pop("seat_contact_s") == 5.5
    assert Assessment.from_json(json.dumps(data)).repetitions == (Repetition(1, 2, 3, 4, 6, True, None, None),)


def test_the_json_has_the_shape_of_the_contract() -> None:
    finding = Finding("feet_out_of_frame", "reject", "The feet are outside.", 0.0, 2.1)
    assessment = Assessment(
        "chair_stand_30s",
        "right_side",
        Quality((finding,)),
        {"stands": Measure(12, "1", 12, 12)},
        events=(Event("standing", 2.4),),
        scores=(Score("stands", "CDC_STEADI_30CST", "below_average", "...", True),),
        software=Software("0.1.0", "pose_landmarker_full", "ab"),
        video=VideoFacts("clip.mp4", "cd", 15.6, 469, 30.0, 1280, 720, 0),
    )
    data = json.loads(assessment.to_json())
    assert data["schema"] == "stridewell.assessment/1"
    assert {"software", "video", "test", "view", "quality", "measures", "repetitions", "events", "scores"} <= set(data)
    assert data["software"] == {"version": "0.1.0", "pose_model": "pose_landmarker_full", "pose_model_sha256": "ab"}
    assert data["measures"] == {"stands": {"value": 12, "unit": "1", "low": 12, "high": 12}}
    assert data["events"] == [{"name": "standing", "time_s": 2.4, "side": None}]
    assert data["quality"] == {
        "status": "rejected",
        "findings": [
            {
                "code": "feet_out_of_frame",
                "severity": "reject",
                "message": "The feet are outside.",
                "from_s": 0.0,
                "to_s": 2.1,
            }
        ],
    }
    assert set(data["video"]) == {
        "name", "sha256", "duration_s", "frames", "mean_fps", "width", "height", "rotation_deg",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("severities", "status"),
    [((), "good"), (("info",), "good"), (("caution", "info"), "caution"), (("caution", "reject"), "rejected")],
)
def test_the_gravest_finding_is_the_status(severities: tuple[str, ...], status: str) -> None:
    found = tuple(Finding("x", severity, "y.") for severity in severities)  # type: ignore[arg-type]
    assert Quality(found).status == status


@pytest.mark.parametrize("text", ["{}", '{"schema": "stridewell.assessment/2"}', '{"schema": null}'])
def test_another_schema_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"schema must be {SCHEMA}"):
        Assessment.from_json(text)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_never_written(value: float) -> None:
    plain = Assessment("chair_stand_30s", None, Quality(), {})
    with pytest.raises(ValueError, match="not JSON compliant"):
        replace(plain, measures={"stands": Measure(value, "1")}).to_json()


def test_a_measure_is_asked_for_by_name() -> None:
    assessment = Assessment("t", None, Quality(), {"stands": Measure(0, "1"), "time_s": Measure(None, "s")})
    assert [assessment.value(name) for name in ("stands", "time_s", "nothing")] == [0, None, None]


@given(st.lists(st.floats(-1e3, 1e3) | st.just(float("nan")), min_size=1, max_size=9))
def test_a_curve_gives_back_the_array_it_is_made_of(values: list[float]) -> None:
    time_s, value = np.arange(len(values)) / 30, np.array(values)
    curve = Curve.of("trunk_sway", "mm", time_s, value, digits=2, side="left")
    assert [each is None for each in curve.value] == np.isnan(value).tolist()
    np.testing.assert_allclose(curve.values, value, atol=0.005 + 1e-9)
    np.testing.assert_allclose(curve.at(np.array(curve.time_s)), curve.values)
    assert np.isnan(curve.at(np.array([-0.1, time_s[-1] + 0.1]))).all()  # nothing is known beyond its ends
    assert (curve.side, len(curve.sds), json.loads(json.dumps(curve.value, allow_nan=False))) == (
        "left",
        0,
        list(curve.value),
    )


def test_a_curve_over_a_cycle_keeps_its_spread() -> None:
    sd = np.where(PERCENT < 50, np.nan, 1.234)
    curve = Curve.over_cycle("knee", "deg", PERCENT / 3, sd, digits=1)
    assert (curve.time_s, curve.percent) == ((), tuple(range(101)))
    assert (curve.value[50], curve.sd[49:51]) == (16.7, (None, 1.2))
    np.testing.assert_allclose(curve.sds, sd, atol=0.05)
