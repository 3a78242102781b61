"""What the trainer says about a test before it is measured."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from assessments.conditions import Conditions
from assessments.protocol import MovementTest
from records.model import Client
from screens.units import chair_input, units_switch

_NOT_SAID = "Not said"


def conditions_form(client: Client, test: MovementTest) -> Conditions:
    """Ask for the conditions that matter to a test; what the client's record knows is not asked."""
    if "chair_height_cm" in test.asks:
        units_switch()
    said = {name: ask() for name, ask in _ASK.items() if name in test.asks}
    return Conditions(client.age_on(date.today()), client.sex, client.height_cm, **said)


def _choice(question: str, answers: dict[str, Any]) -> Callable[[], Any]:
    """Make a question whose first answer is that nothing is said."""
    return lambda: answers.get(st.selectbox(question, [_NOT_SAID, *answers], key=f"condition-{question}"))


_ASK: dict[str, Callable[[], Any]] = {
    "chair_height_cm": lambda: round(chair_input(43.0), 1),
    "side": _choice("Leg that the client stands on", {"Left": "left", "Right": "right"}),
    "feet": _choice(
        "How the feet stand",
        {
            "Apart": "apart",
            "Together": "together",
            "Semi-tandem": "semi_tandem",
            "Tandem": "tandem",
            "On one leg": "one_leg",
        },
    ),
    "eyes": _choice("Eyes", {"Open": "open", "Closed": "closed"}),
    "hands_on_hips": _choice("Hands kept on the hips", {"Yes": True, "No": False}),
    "pace": _choice("Pace that was asked for", {"Usual": "usual", "As fast as is safe": "fast"}),
    "walking_aid": _choice("Cane, walker or another aid", {"No": False, "Yes": True}),
}
