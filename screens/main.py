"""The script behind every page: navigation and the lock, nothing else."""

import time

import streamlit as st

from records.jobs import UNDER_WAY
from screens.icon import ICON
from screens.memory import settle
from screens.pages.clients import clients_page
from screens.pages.compare import compare_page
from screens.pages.consent import consent_page
from screens.pages.details import profile_page
from screens.pages.focus_areas import focus_page
from screens.pages.health_questions import intake_page
from screens.pages.history import client_page
from screens.pages.keys_and_backup import safekeeping_page
from screens.pages.lock import lock_page
from screens.pages.new_test import measure_page
from screens.pages.provider_update import report_page
from screens.pages.session import session_page
from screens.pages.to_review import review_page
from screens.parts.status import jobs_now, show_status
from screens.sessions import IDLE_S, IDLE_WITH_WORK_S, hold, idle_s, lock
from screens.state import state


@st.fragment(run_every=min(30, IDLE_S / 4))
def watch_idleness() -> None:
    """Lock when the page has been idle for a while, and nothing was measured in it; that is not waited for for ever."""
    now_s = time.monotonic()
    if jobs_now(UNDER_WAY) and idle_s() < IDLE_WITH_WORK_S:
        state().worked_at = now_s
    if min(idle_s(), now_s - state().worked_at) < IDLE_S:
        return
    lock("Stridewell locked itself because no one used it. Your videos and results are kept.")
    st.rerun(scope="app")


def lock_at_once() -> None:
    """Lock, and show the lock."""
    lock()
    st.rerun()


settle()
st.set_page_config("Stridewell", page_icon=ICON, layout="wide")
hold()
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
        st.Page(review_page, title="To review", icon=":material/inbox:", url_path="review"),
    ]
    pages.append(st.Page(safekeeping_page, title="Keys and backup", icon=":material/shield_lock:", url_path="keys"))
    state().pages = {page.title: page for page in pages}
    chosen = st.navigation(pages, position="top")
    with st.container(horizontal=True, horizontal_alignment="right"):
        show_status()
        if st.button("Lock", icon=":material/lock:"):
            lock_at_once()
    state().used_at = time.monotonic()
    watch_idleness()
    if state().said:
        st.toast(state().said, icon=":material/check:", duration="long")
        state().said = ""
    chosen.run()
    state().used_at = time.monotonic()  # a page that took long to draw was used all the time
