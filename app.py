"""`streamlit run app.py`: navigation and the lock, nothing else."""

import os
import time

import streamlit as st

from screens.client import client_page
from screens.clients import clients_page
from screens.compare import compare_page
from screens.consent import consent_page
from screens.focus import focus_page
from screens.intake import intake_page
from screens.lock import lock_page
from screens.measure import measure_page
from screens.profile import profile_page
from screens.report import report_page
from screens.safekeeping import safekeeping_page
from screens.session import session_page
from screens.state import State, state
from screens.uploads import keep_uploads_in_memory


def lock_minutes(said: str | None) -> float:
    """How long the app may lie idle: 10 minutes unless a number of minutes is said; the least is for a test."""
    try:
        return max(0.05, float(said or 10))
    except ValueError:
        return 10.0


# A trainer who reads a result or helps the client up comes back within these.
IDLE_S = 60 * lock_minutes(os.environ.get("STRIDEWELL_LOCK_MINUTES"))
IDLE_WITH_DRAFT_S = 3 * IDLE_S


def lock() -> None:
    """Close the history and forget everything of this browser session."""
    records = state().records
    if records is not None:
        records.close()
    st.session_state["stridewell"] = State()


@st.fragment(run_every=min(30, IDLE_S / 2))
def watch_idleness() -> None:
    """Lock when nobody has used the page for a while; what is being measured, or is not saved yet, is waited for."""
    current = state()
    idle_s = time.monotonic() - current.used_at
    if current.job is None and idle_s > (IDLE_WITH_DRAFT_S if current.draft else IDLE_S):
        lock()
        st.rerun(scope="app")


keep_uploads_in_memory()
st.set_page_config("Stridewell", page_icon=":material/directions_walk:", layout="wide")
if state().records is None:
    lock_page()
else:
    pages = [
        st.Page(clients_page, title="Clients", icon=":material/group:", url_path="clients", default=True),
        st.Page(client_page, title="History", icon=":material/history:", url_path="history"),
        st.Page(session_page, title="Session", icon=":material/event_note:", url_path="session"),
        st.Page(intake_page, title="Health questions", url_path="questions", visibility="hidden"),
        st.Page(focus_page, title="Focus areas", url_path="focus", visibility="hidden"),
        st.Page(consent_page, title="Consent", url_path="consent", visibility="hidden"),
        st.Page(profile_page, title="Details", url_path="details", visibility="hidden"),
        st.Page(compare_page, title="Compare", icon=":material/compare:", url_path="compare"),
        st.Page(report_page, title="Provider update", icon=":material/outgoing_mail:", url_path="update"),
        st.Page(measure_page, title="New test", icon=":material/videocam:", url_path="test"),
    ]
    pages.append(st.Page(safekeeping_page, title="Keys and backup", icon=":material/shield_lock:", url_path="keys"))
    state().pages = {page.title: page for page in pages}
    chosen = st.navigation(pages, position="top")
    with st.container(horizontal_alignment="right"):
        st.button("Lock", icon=":material/lock:", on_click=lock)
    state().used_at = time.monotonic()
    watch_idleness()
    if state().said:
        st.toast(state().said, icon=":material/delete:", duration="long")
        state().said = ""
    chosen.run()
