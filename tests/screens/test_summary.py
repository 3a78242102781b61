"""The client's view of a result: where it lies, the least favorable first, in the same words as on paper."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    from assessments.assessment import Assessment, Measure, Quality
    from assessments.conditions import Conditions
    from assessments.protocol import find_test
    from screens.parts.summary import show_summary

    said = Conditions(76, "female", 168.0, pace="usual", walking_aid="none")
    names = {*find_test("gait").headline, "cadence_steps_min", "stride_length_m", "double_support_percent"}
    measures = dict.fromkeys(names, Measure(None, "1")) | {"speed_m_s": Measure(0.9, "m/s")}
    show_summary(find_test("gait").scored(Assessment("gait", "left_side", Quality(), measures), said))


def test_the_least_favorable_comparison_is_read_first() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    told = " ".join(element.proto.body for element in app.get("html"))
    bad, good = told.index("Yours is below that, so we&#x27;ll keep an eye on it."), told.index("Yours is fine.")
    assert told.index("less than 1 m/s") < bad < told.index("less than 0.8 m/s") < good
