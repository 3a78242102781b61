"""A client's history: who it is, what is due, the sessions with their tests, and the trends; or one test opened."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from assessments.progress.change import changes, why_not_comparable
from assessments.protocol import find_test
from assessments.words import measure_name
from records.due import what_is_due
from records.safety.check import intake_precautions
from records.safety.questions import Intake
from records.text import day_text
from records.values import Client, Header, SavedSession, SavedSummary
from screens.pages.session import test_row
from screens.parts.client_section import offer_clients, plain
from screens.parts.saved_assessment import show_saved
from screens.parts.trends import show_trend
from screens.state import go, history, state
from screens.units import height_text, weight_text
from vision.errors import StridewellError

_SHOWN = 5  # sessions that are shown at once; the others on a press
_PAGES = {
    "Session": ":material/event_note:",
    "Health questions": ":material/assignment:",
    "Focus areas": ":material/target:",
    "Consent": ":material/handshake:",
    "Details": ":material/edit:",
}
_LISTS = {
    "goals": "Goals",
    "conditions": "Conditions",
    "medicines": "Medicines",
    "recommendations": "Provider recommends",
    "precautions": "Precautions",
}


def client_page() -> None:
    """Show the chosen client's record."""
    chosen = state().client_id
    if chosen is None:
        st.title("History")
        offer_clients()
        return
    try:
        _record(history().client(chosen))
    except StridewellError as error:
        st.error(str(error))


def _record(client: Client) -> None:
    st.title(plain(client.name), anchor=False)  # a heading's link would put the name into the address
    weight = "" if client.weight_kg is None else f", {weight_text(client.weight_kg)}"
    st.caption(f"{client.age_on(date.today())} years, {client.sex}, {height_text(client.height_cm)}{weight}")
    opened = state().assessment_id
    if opened is not None:
        if st.button("Back to sessions", icon=":material/arrow_back:"):
            state().assessment_id = None
            st.rerun()
        show_saved(opened)
        return
    results = history().summaries(client.id)
    intake = next(iter(history().intakes(client.id)), None)
    _due(client, intake, results)
    _ways()
    _header(history().header(client.id), intake)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _sessions(history().sessions(client.id), results)
    with right:
        _trends(results)


def _due(client: Client, intake: Intake | None, results: Sequence[SavedSummary]) -> None:
    last_test = max((each.session_date for each in results), default=None)
    due = what_is_due(intake, history().consents(client.id), last_test, date.today())
    if due:
        st.warning("**Due**\n" + "".join(f"\n- {plain(text)}" for text in due), icon=":material/notifications:")


def _ways() -> None:
    """Offer the way to everything that is done with a client."""
    with st.container(horizontal=True):
        if st.button("New test", type="primary", icon=":material/videocam:"):
            go("New test")
        for title, icon in _PAGES.items():
            if st.button(title, icon=icon):
                state().session_id = None
                go(title)


def _header(header: Header, intake: Intake | None) -> None:
    """Show what the trainer must know of the client."""
    shown = {label: getattr(header, name) for name, label in _LISTS.items() if getattr(header, name)}
    if careful := intake_precautions(intake):
        shown["From the health questions"] = careful
    if header.emergency_contact:
        shown["Emergency contact"] = (header.emergency_contact,)
    if not shown:
        return
    with st.container(border=True):
        for column, (label, texts) in zip(st.columns(len(shown)), shown.items(), strict=True):
            column.markdown(f"**{label}**")
            for text in texts:
                column.text(text)


def _sessions(sessions: Sequence[SavedSession], results: Sequence[SavedSummary]) -> None:
    st.subheader("Sessions", anchor=False)
    if not sessions:
        st.info("No tests saved yet.")
    shown = len(sessions)
    if shown > _SHOWN and not st.toggle(f"Show all {shown} sessions"):
        shown = _SHOWN
    for session in sessions[:shown]:
        with st.container(border=True):
            left, right = st.columns([2, 1], vertical_alignment="center")
            left.markdown(f"**{day_text(session.date)}**")
            if right.button("View session", key=f"session-{session.id}", width="stretch"):
                state().session_id = session.id
                go("Session")
            for result in results:
                if result.session_id == session.id:
                    test_row(result)
            _told(session)


def _told(session: SavedSession) -> None:
    """Show in short what was written of a session."""
    notes = session.notes
    texts = [*(f"Incident: {incident.what}" for incident in session.incidents)]
    texts += [text for text in (notes.place, notes.note, notes.tolerance) if text]
    texts += [f"Next: {notes.next_steps}"] if notes.next_steps else []
    if texts:
        st.text("\n".join(texts))
    if any(decision.override_reason for decision in session.gates):
        st.caption("Safety check overridden, with a written reason.")


def _trends(results: Sequence[SavedSummary]) -> None:
    """Show the main measures of each test over the sessions that are like its newest."""
    st.subheader("Trends", anchor=False)
    drawn = False
    for test in dict.fromkeys(each.result.test for each in results):
        of_test = [each for each in results if each.result.test == test]
        newest = of_test[0]
        alike = [each for each in of_test if each is newest or why_not_comparable(each.result, newest.result) is None]
        if len(alike) < 2:
            continue
        drawn = True
        st.markdown(f"**{find_test(test).title}**")
        names = [name for name in find_test(test).headline if newest.result.value(name) is not None]
        for name in names:
            show_trend(alike, name)
            _verdicts(alike, name)
        if len(alike) < len(of_test):
            st.caption(f"{len(of_test) - len(alike)} not shown: not comparable with the newest. See Compare.")
    if not drawn:
        st.caption("Trends appear once the same test is saved twice under the same conditions.")


def _verdicts(alike: Sequence[SavedSummary], name: str) -> None:
    """Say what changed since the first and since the last session, newest first in `alike`."""
    newest, ends = alike[0], {"Since last time": alike[1]}
    if len(alike) > 2:
        ends["Since the first test"] = alike[-1]
    for words, earlier in ends.items():
        for change in changes(earlier.result, newest.result):
            if change.measure == name:
                st.caption(f"{words}: {change.verdict}. ({measure_name(name)})")
