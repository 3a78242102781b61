"""The safety check before a test, and the rules to stop by."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from records.safety.check import Gate, Reason, Result, check_safety, stop_rules
from records.safety.limits import source_name
from records.values import Client, GateDecision, SavedSession
from screens.parts.vital_signs import signs_form
from screens.state import go, history

_SHOW = {"cleared": st.success, "caution": st.warning, "do_not_test": st.error}
_TITLES: dict[Result, str] = {
    "cleared": "Cleared for testing.",
    "caution": "Caution: test with care.",
    "do_not_test": "Do not test today.",
}


def safety_gate(client: Client) -> bool:
    """Check before a test whether the client may be tested today, once a day; a trainer may check again or override.

    Returns
    -------
    Whether the tests may begin.
    """
    today = todays_session(client.id)
    if today is None or not today.gates:
        st.subheader("Safety check: OK to test today?", anchor=False)
        _form(client, "Check")
        return False
    decision = today.gates[-1]
    _show(decision, client)
    if not decision.may_test:
        _override(today.id, decision.gate)
    with st.expander("Retake vitals"):
        _form(client, "Check again")
    if decision.may_test:
        show_stop_rules()
    return decision.may_test


def todays_session(client_id: str) -> SavedSession | None:
    """Session of today; None before one is begun."""
    return next((each for each in history().sessions(client_id) if each.date == date.today()), None)


def show_gate(gate: Gate) -> None:
    """Say what a check found, with each reason and its source."""
    _SHOW[gate.result](f"**{_TITLES[gate.result]}**\n" + _listed(gate.reasons))


def show_stop_rules() -> None:
    """Say when to stop, in view while a test goes on."""
    rules = stop_rules()
    signs = ", ".join(words[0].lower() + words[1:] for words, _ in rules)
    sources = "; ".join(sorted({source_name(source) for _, source in rules}))
    st.info(
        f"**Stop right away for:** {signs}. ({sources})",
        icon=":material/front_hand:",
    )


def show_reasons(reasons: Sequence[Reason]) -> None:
    """Say why to stop or to pause; nothing where there is no reason."""
    if reasons:
        stop = any(reason.level == "do_not_test" for reason in reasons)
        title = "Stop the session now." if stop else "Pause and reassess."
        (st.error if stop else st.warning)(f"**{title}**\n" + _listed(reasons))


def _listed(reasons: Sequence[Reason]) -> str:
    return "".join(f"\n- {reason.text} ({source_name(reason.source)})" for reason in reasons)


def _form(client: Client, button: str) -> None:
    intake = next(iter(history().intakes(client.id)), None)
    if intake is None:
        st.warning("Health questions not done yet. Ask them before you clear a client to test.")
        if st.button("Ask the health questions", icon=":material/assignment:"):
            go("Health questions")
    signs = signs_form(f"signs-{button}", button)
    if signs is not None:
        session_id = history().begin_session(client.id)
        history().add_vitals(session_id, "before", signs)
        history().add_gate(session_id, check_safety(intake, signs, date.today()))
        st.rerun()


def _show(decision: GateDecision, client: Client) -> None:
    checked = f"{decision.checked_at.astimezone():%H:%M}"
    if decision.gate.result == "cleared":
        st.success(f"{_TITLES['cleared']} Checked today at {checked}.")
    else:
        show_gate(decision.gate)
        st.caption(f"Checked today at {checked}.")
    if decision.override_reason:
        st.write("Override. Reason for testing anyway:")
        st.text(decision.override_reason)
    for precaution in history().header(client.id).precautions:
        st.text(f"Precaution: {precaution}")


def _override(session_id: str, gate: Gate) -> None:
    with st.form("override"):
        reason = st.text_input("Reason for testing anyway (kept with the session)")
        if not st.form_submit_button("Override and test"):
            return
    if not reason.strip():
        st.error("Enter a reason first.")
        return
    history().add_gate(session_id, gate, override_reason=reason)
    st.rerun()
