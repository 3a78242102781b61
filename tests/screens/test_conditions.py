"""The form of a test asks for its conditions in the order and words of their one table, and gives their values."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest


def page(test: str) -> None:  # its text runs alone, without our imports
    from datetime import date

    import streamlit as st

    from assessments.protocol import find_test
    from records.values import Client
    from screens.parts.conditions import conditions_form

    client = Client("one", "Ottilie", date(1954, 1, 19), "female", 165.0, None)
    st.session_state["entered"] = conditions_form(client, find_test(test))


@pytest.mark.parametrize(
    ("test", "answers"),
    [
        (
            "gait",
            {
                "Walking pace": ("As fast as is safe", "pace", "fast"),
                "Walking aid": ("Walker", "walking_aid", "walker"),
            },
        ),
        (
            "single_leg_stance",
            {
                "Standing leg": ("Right", "side", "right"),
                "Eyes": ("Closed", "eyes", "closed"),
                "Hands": ("Free", "hands_on_hips", False),
            },
        ),
        (
            "four_stage_balance",
            {"Foot position": ("Side by side", "feet", "together"), "Eyes": ("Open", "eyes", "open")},
        ),
    ],
)
def test_the_form_asks_what_the_test_needs(test: str, answers: dict[str, tuple[str, str, Any]]) -> None:
    app = AppTest.from_function(page, args=(test,), default_timeout=60).run()
    assert [box.label for box in app.selectbox] == list(answers)
    assert {box.value for box in app.selectbox} == {"Not recorded"}
    entered = app.session_state["entered"]
    assert (entered.sex, entered.height_cm) == ("female", 165.0)
    assert all(getattr(entered, name) is None for _, name, _ in answers.values())
    for box in app.selectbox:
        box.select(answers[box.label][0])
    entered = app.run().session_state["entered"]
    assert [getattr(entered, name) for _, name, _ in answers.values()] == [value for *_, value in answers.values()]
    assert not app.exception
