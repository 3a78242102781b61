"""The intake: health questions, falls, conditions and medicines; every saving is a version of its own."""

from collections.abc import Iterable
from datetime import date

import streamlit as st

from records.safety.limits import fall_items
from records.safety.questions import HEALTH_QUESTIONS, KEY_QUESTIONS, Answers, Intake, due_date, fall_risk
from records.text import day_text
from records.values import Client
from screens.pages.details import conditions_and_medicines, save_header
from screens.parts.client_section import client_section, plain
from screens.state import go, history

_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Health", tuple((each.key, each.text) for each in HEALTH_QUESTIONS)),
    ("Falls: three key questions (CDC STEADI)", tuple(KEY_QUESTIONS.items())),
    ("Falls: Stay Independent (CDC STEADI)", tuple((each.key, each.text) for each in fall_items())),
)
_ANSWERS = {"No": False, "Yes": True}


def intake_page() -> None:
    """Ask the health questions, and show what was said before."""
    client_section("Health questions", _intake)


def _intake(client: Client) -> None:
    earlier = history().intakes(client.id)
    if earlier:
        last = earlier[0]
        st.write(f"Last asked on {day_text(last.answered_on)}; ask again on {day_text(last.due_on)}.")
    with st.expander("Ask the questions now", expanded=not earlier or earlier[0].due_on <= date.today()):
        _form(client, earlier[0] if earlier else None)
    names = history().trainer_names()
    for intake in earlier:
        by = plain(names.get(intake.trainer_id, "–"))
        asked = f"Version {intake.number}, {day_text(intake.answered_on)}, asked by {by}"
        with st.expander(asked, expanded=intake is earlier[0]):
            _version(intake)


def _form(client: Client, last: Intake | None) -> None:
    answers: dict[str, bool] = {}
    st.caption("Read each question to the client. A question left blank counts as not answered.")
    for title, questions in _GROUPS:
        st.subheader(title, anchor=False)
        answers.update(_asked(client.id, questions, last))
    _risk(answers)
    st.subheader("Conditions and medicines", anchor=False)
    header = conditions_and_medicines(history().header(client.id))
    left, right = st.columns(2)
    asked_on = left.date_input("Asked on", max_value=date.today(), format="YYYY-MM-DD")
    due_on = right.date_input("Ask again on", due_date(asked_on), min_value=asked_on, format="YYYY-MM-DD")
    if st.button("Save answers", type="primary", icon=":material/save:"):
        history().add_intake(client.id, answers, answered_on=asked_on, due_on=due_on)
        save_header(client.id, header)
        go("History")


def _asked(client_id: str, questions: Iterable[tuple[str, str]], last: Intake | None) -> dict[str, bool]:
    """Ask questions with nothing chosen beforehand: last year's answer is not today's."""
    answers = {}
    for key, text in questions:
        left, right = st.columns([4, 1], vertical_alignment="center")
        before = f" :gray[(last time: {_said(last.answers, key)})]" if last and key in last.answers else ""
        left.write(text + before)
        with right:
            said = st.segmented_control(text, list(_ANSWERS), key=f"{key}-{client_id}", label_visibility="collapsed")
        if said is not None:
            answers[key] = _ANSWERS[said]
    return answers


def _risk(answers: Answers) -> None:
    """Show the score so far and what follows from it."""
    risk = fall_risk(answers)
    points = "not all 12 answered" if risk.points is None else f"{risk.points} of 14 points"
    if risk.at_risk:
        st.warning(f"At risk of falling. {' '.join(risk.reasons)} (Stay Independent: {points}.)")
    elif risk.at_risk is None:
        st.info(f"Fall risk is not known yet (Stay Independent: {points}).")
    else:
        st.success(f"No sign of fall risk (Stay Independent: {points}).")


def _version(intake: Intake) -> None:
    _risk(intake.answers)
    for title, questions in _GROUPS:
        yes = [text for key, text in questions if intake.answers.get(key)]
        open_ = sum(key not in intake.answers for key, _ in questions)
        st.markdown(f"**{title}**")
        left_open = f" {open_} not answered." if open_ else ""
        st.caption(("Yes to:" if yes else "No “yes” answers.") + left_open)
        for text in yes:
            st.markdown(f"- {text}")


def _said(answers: Answers, key: str) -> str:
    return "yes" if answers[key] else "no"
