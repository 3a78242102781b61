"""The conditions of a test as the trainer enters them: before it is measured, and what was missing afterwards."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from assessments.assessment import Assessment
from assessments.conditions import CONDITIONS, Conditions, ConditionSpec
from assessments.protocol import MovementTest, find_test
from records.values import Client
from screens.units import chair_input, units_switch

_NOT_ENTERED = "Not recorded"


def conditions_form(client: Client, test: MovementTest, chair_height_cm: float | None = None) -> Conditions:
    """Ask for the conditions that matter to a test; what the client's record knows is not asked.

    chair_height_cm : the seat that the field begins with: none is guessed
    """
    # What was entered for the sample, or for another client, does not hold for this one.
    key = f"condition-{client.id}-{chair_height_cm}"
    asked = [spec for spec in CONDITIONS.values() if spec.question and spec.name in test.asks]
    entered = _ask(asked, key, chair_height_cm)
    return Conditions(client.age_on(date.today()), client.sex, client.height_cm, **entered)


def missing_form(current: Assessment, key: str, keep: Callable[[Mapping[str, Any]], None]) -> None:
    """Offer to enter what a comparison needs and nobody has entered; `keep` is called with it."""
    asks = find_test(current.test).asks
    needed = [spec for spec in CONDITIONS.values() if spec.for_norms and spec.name in asks]
    missing = [spec for spec in needed if spec.of(current.conditions) is None]
    if not missing or all(score.compared for score in current.scores):
        return
    words = " and ".join(spec.short for spec in missing)
    with st.popover(f"Enter the {words}", icon=":material/edit:", key=f"missing-{key}"):
        entered = {name: value for name, value in _ask(missing, f"missing-{key}").items() if value is not None}
        if st.button("Use this", type="primary", key=f"use-{key}", disabled=not entered):
            keep(entered)


def _ask(asked: Sequence[ConditionSpec], key: str, chair_height_cm: float | None = None) -> dict[str, Any]:
    entered: dict[str, Any] = {}
    for spec in asked:
        if not spec.answers:  # the only number that a form asks is the seat's height
            units_switch()
            entered[spec.name] = chair_input(spec.question, chair_height_cm, f"{key}-{spec.name}")
            continue
        answers = {answer.label: answer.value for answer in spec.answers}
        label = st.selectbox(spec.question, [_NOT_ENTERED, *answers], key=f"{key}-{spec.name}")
        entered[spec.name] = answers.get(label)
    return entered
