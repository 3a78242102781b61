"""A session: when and where, signs, safety check, tests, notes, incidents; all of it is saved as it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, get_args

import streamlit as st

from assessments.protocol import find_test
from assessments.words import headline_text, measure_name
from records.safety.check import SYMPTOMS, Gate, Signs, Symptom, stop_reasons
from records.text import day_text
from records.values import Client, Incident, Moment, SavedSession, SavedSummary, SessionNotes
from screens.components.notes import notes
from screens.parts.client_section import client_section
from screens.parts.deletion import delete_button
from screens.parts.receive_from_phone import receive_from_phone
from screens.parts.safety_check import show_gate, show_reasons, show_stop_rules
from screens.parts.sppb import show_sppb
from screens.parts.vital_signs import signs_form, signs_text
from screens.state import go, history, state

_NOTES = {
    "place": "Place",
    "note": "Notes",
    "tolerance": "How the client tolerated it",
    "next_steps": "Next steps",
}
_INCIDENT = {"what": "What happened", "done": "What was done", "told": "Who was informed"}


def session_page() -> None:
    """Show the chosen client's session of today, or an earlier one."""
    client_section("Session", _sessions)


def _sessions(client: Client) -> None:
    known = history().sessions(client.id)
    today = next((each for each in known if each.date == date.today()), None)
    found = next((each for each in known if each.id == state().session_id), today)
    if found is None or (found is not today and today is None):
        _begin(client)
    if len(known) > 1 and found is not None:
        chosen = st.selectbox(
            "Session", known, known.index(found), format_func=lambda each: day_text(each.date), key=found.id
        )
        if chosen.id != found.id:  # what was written in it since makes it no other session
            state().session_id = chosen.id
            st.rerun()
    if found is not None:
        _session(client, found, known)


def _begin(client: Client) -> None:
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    day = left.date_input("Date", max_value=date.today(), format="YYYY-MM-DD")
    if right.button("Start session", type="primary", icon=":material/play_arrow:"):
        state().session_id = history().begin_session(client.id, day)
        st.rerun()


def _session(client: Client, session: SavedSession, sessions: Sequence[SavedSession]) -> None:
    st.subheader(f"{session.date:%A}, {day_text(session.date)}", anchor=False)
    if session.date == date.today():
        show_stop_rules()
    left, right = st.columns(2, gap="large")
    results = history().summaries(client.id)
    with left:
        _tests(client, session, results)
        _vitals(session)
    with right:
        st.markdown("**Notes** (saved as you type)")
        saved = asdict(session.notes)
        typed = notes(_NOTES, saved, key=f"notes-{session.id}")
        if typed is not None:
            history().save_notes(session.id, SessionNotes(**typed))
        _incidents(session)
    show_sppb(client, session, sessions, results)
    text = "This deletes the session: notes, vitals, incidents, safety checks, and tests with their videos and keys."
    if delete_button("Delete this session", text, lambda: history().delete_session(session.id)):
        state().session_id = state().assessment_id = None
        go("History")


def _tests(client: Client, session: SavedSession, results: Sequence[SavedSummary]) -> None:
    st.markdown("**Tests**")
    own = [each for each in results if each.session_id == session.id]
    for result in own:
        test_row(result)
    if not own:
        st.caption("No tests saved in this session yet.")
    if session.date != date.today():
        return
    if waiting := len(history().jobs(client_id=client.id, states=("arrived",))):
        st.caption(f"{waiting} video{'' if waiting == 1 else 's'} arrived, not measured yet.")
    if st.button("New test", icon=":material/videocam:"):
        go("New test")
    receive_from_phone(client, None)


def test_row(summary: SavedSummary) -> None:
    """Show a saved test with its first result, and a button that opens it."""
    test = find_test(summary.result.test)
    left, middle, right = st.columns([3, 3, 1], vertical_alignment="center")
    notes_ = [text for text, is_so in (("corrected", summary.corrected), ("no video", not summary.has_video)) if is_so]
    left.markdown(test.title + (f", {', '.join(notes_)}" if notes_ else ""))
    name = test.headline[0]
    middle.markdown(f"{measure_name(name)}: **{headline_text(summary.result, name)}**")
    if right.button("Open", key=f"assessment-{summary.assessment_id}", width="stretch"):
        state().assessment_id = summary.assessment_id
        go("History")


def _vitals(session: SavedSession) -> None:
    st.markdown("**Vitals**")
    for each in session.vitals:
        st.text(f"{each.moment.capitalize()}, {each.taken_at.astimezone():%H:%M}: {signs_text(each.signs)}")
    before = next((each.signs for each in session.vitals if each.moment == "before"), Signs())
    late = [each.signs for each in session.vitals if each.moment != "before"]
    with st.expander("Add vitals", expanded=session.date == date.today()):
        moment = st.segmented_control("When", get_args(Moment), default="during", required=True, format_func=str.title)
        symptoms: list[Symptom] = st.multiselect(
            "Does the client have any of these?", list(SYMPTOMS), format_func=_words
        )
        now = signs_form(f"signs-{session.id}-{len(session.vitals)}", "Save vitals")
    reasons = stop_reasons(before, now or (late[-1] if late else Signs()), symptoms)
    show_reasons(reasons)
    if now is not None:
        told = "; ".join(_words(each) for each in symptoms)
        history().add_vitals(session.id, moment, _with_remark(now, told))
        if any(reason.level == "do_not_test" for reason in reasons):
            history().add_gate(session.id, Gate(reasons))  # the next test waits for a new check, or a written reason
        st.rerun()
    for decision in session.gates:
        with st.expander(f"Safety check at {decision.checked_at.astimezone():%H:%M}"):
            show_gate(decision.gate)
            if decision.override_reason:
                st.text(f"Tested anyway: {decision.override_reason}")


def _words(symptom: Symptom) -> str:
    return SYMPTOMS[symptom]


def _with_remark(signs: Signs, told: str) -> Signs:
    """Keep what the client has with the signs of that moment."""
    values = asdict(signs)
    values["remark"] = "; ".join(part for part in (told, signs.remark) if part)
    return Signs(**values)


def _incidents(session: SavedSession) -> None:
    st.markdown("**Incidents** (saved as you type)")
    for incident in session.incidents:
        _incident(session, incident.happened_at, asdict(incident))
    begun = state().incident
    if begun and begun[0] == session.id and begun[1] not in {each.happened_at for each in session.incidents}:
        _incident(session, begun[1], dict.fromkeys(_INCIDENT, ""))
    elif st.button("Report an incident", icon=":material/report:"):
        state().incident = (session.id, datetime.now(UTC))
        st.rerun()


def _incident(session: SavedSession, happened_at: datetime, saved: Mapping[str, Any]) -> None:
    with st.container(border=True):
        st.caption(f"{happened_at.astimezone():%H:%M}")
        typed = notes(_INCIDENT, saved, key=f"incident-{session.id}-{happened_at.timestamp()}")
    if typed is not None and typed["what"].strip():
        history().save_incident(session.id, Incident(**typed, happened_at=happened_at))
