"""A client's history: every saved assessment, and one of them opened."""

from datetime import date

import streamlit as st

from assessments.protocol import find_test
from assessments.words import measure_name, measure_value
from records.model import SavedAssessment
from screens.saved import show_saved
from screens.state import go, history, state
from screens.units import height_text
from vision.errors import StridewellError


def client_page() -> None:
    """Show the chosen client's record."""
    chosen = state().client_id
    if chosen is None:
        st.title("History")
        st.info("Choose a client first.")
        if st.button("To the clients"):
            go("Clients")
        return
    try:
        _record(chosen)
    except StridewellError as error:
        st.error(str(error))


def _record(client_id: str) -> None:
    client = history().client(client_id)
    st.title(client.name, anchor=False)  # a heading's link would put the name into the address
    st.caption(f"{client.age_on(date.today())} years, {client.sex}, {height_text(client.height_cm)}")
    opened = state().assessment_id
    if opened is not None:
        _opened(opened)
        return
    if st.button("New test", type="primary", icon=":material/videocam:"):
        go("New test")
    saved = history().assessments(client_id)
    if not saved:
        st.info("No test is saved yet.")
    for each in saved:
        _row(each)


def _row(saved: SavedAssessment) -> None:
    test = find_test(saved.current.test)
    with st.container(border=True):
        left, middle, right = st.columns([2, 3, 1], vertical_alignment="center")
        left.markdown(f"**{test.title}**")
        left.caption(f"{saved.session_date:%d %B %Y}" + (", corrected" if saved.corrections else ""))
        name = test.headline[0]
        middle.metric(measure_name(name), measure_value(saved.current.measures[name]))
        if right.button("Open", key=f"assessment-{saved.id}", width="stretch"):
            state().assessment_id = saved.id
            st.rerun()


def _opened(assessment_id: str) -> None:
    if st.button("Back to the history", icon=":material/arrow_back:"):
        state().assessment_id = None
        st.rerun()
    show_saved(assessment_id)
