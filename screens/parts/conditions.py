"""What the trainer says about a test: before it is measured, and what was missing afterwards."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from assessments.protocol import MovementTest, find_test
from records.values import Client
from screens.units import chair_input, units_switch

_NOT_SAID = "Not recorded"
_CHAIR = "chair_height_cm"
_COMPARED_BY = (_CHAIR, "eyes", "pace", "walking_aid")


def conditions_form(client: Client, test: MovementTest, chair_height_cm: float | None = None) -> Conditions:
    """Ask for the conditions that matter to a test; what the client's record knows is not asked.

    chair_height_cm : the seat that the field begins with: none is guessed
    """
    # What was said of the sample, or of another client, is not said of this one.
    key = f"condition-{client.id}-{chair_height_cm}"
    said = _ask([name for name in _QUESTIONS if name in test.asks], key, chair_height_cm)
    return Conditions(client.age_on(date.today()), client.sex, client.height_cm, **said)


def missing_form(current: Assessment, key: str, keep: Callable[[Mapping[str, Any]], None]) -> None:
    """Offer to enter what a comparison needs and nobody has said; `keep` is called with it."""
    asks = find_test(current.test).asks
    missing = [name for name in _COMPARED_BY if name in asks and current.conditions.get(name) is None]
    if not missing or all(score.compared for score in current.scores):
        return
    words = " and ".join(_QUESTIONS[name][0] for name in missing)
    with st.popover(f"Enter the {words}", icon=":material/edit:", key=f"missing-{key}"):
        said = {name: value for name, value in _ask(missing, f"missing-{key}").items() if value is not None}
        if st.button("Use this", type="primary", key=f"use-{key}", disabled=not said):
            keep(said)


def _ask(names: list[str], key: str, chair_height_cm: float | None = None) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name in names:
        if name == _CHAIR:
            units_switch()
            said[name] = chair_input(chair_height_cm, f"{key}-{name}")
            continue
        _, question, answers = _QUESTIONS[name]
        said[name] = answers.get(st.selectbox(question, [_NOT_SAID, *answers], key=f"{key}-{name}"))
    return said


# By the field of Conditions: in short, the question, and its answers.
_QUESTIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    _CHAIR: ("seat height", "", {}),
    "side": ("standing leg", "Leg that the client stands on", {"Left": "left", "Right": "right"}),
    "feet": (
        "foot position",
        "How the feet stand",
        {
            "Apart": "apart",
            "Together": "together",
            "Semi-tandem": "semi_tandem",
            "Tandem": "tandem",
            "On one leg": "one_leg",
        },
    ),
    "eyes": ("state of the eyes", "Eyes", {"Open": "open", "Closed": "closed"}),
    "hands_on_hips": ("hands on the hips", "Hands kept on the hips", {"Yes": True, "No": False}),
    "pace": ("walking pace", "Pace that was asked for", {"Usual": "usual", "As fast as is safe": "fast"}),
    "walking_aid": ("walking aid", "Cane, walker or another aid", {"No": False, "Yes": True}),
}
