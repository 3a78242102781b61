"""How far the videos are, small, on every page."""

from collections.abc import Sequence

import streamlit as st

from records.jobs import UNDER_WAY, Job, JobState
from screens.state import history, state
from vision.errors import StridewellError

LOOKS_EVERY_S = 1.0  # as often as the worker tells


def show_status() -> None:
    """Say what is being measured, and how many results wait for review; look again while something is measured."""
    st.fragment(run_every=LOOKS_EVERY_S if jobs_now(UNDER_WAY) else None)(_status)()


def jobs_now(states: Sequence[JobState] = ()) -> list[Job]:
    """List the videos on their way; none while the history cannot tell: why it cannot, each page says itself."""
    try:
        return history().jobs(states=states)
    except StridewellError:
        return []


def _status() -> None:
    jobs = jobs_now()
    if text := _under_way(jobs):
        st.caption(text)
    if waiting := sum(job.state == "done" for job in jobs):
        st.page_link(state().pages["To review"], label=f"To review: {waiting}", icon=":material/inbox:")


def _under_way(jobs: list[Job]) -> str:
    running = [job for job in jobs if job.state == "running"]
    queued = sum(job.state == "queued" for job in jobs)
    if not running:
        return "Waiting to measure" if queued else ""
    return f"Measuring, {running[0].progress:.0%}" + (f", {queued} more to go" if queued else "")


@st.fragment(run_every=LOOKS_EVERY_S)
def show_progress(job_id: str) -> None:
    """Show how far one video is; when it is measured, draw the page anew."""
    job = next((each for each in jobs_now(UNDER_WAY) if each.id == job_id), None)
    if job is None:
        st.rerun()
    st.progress(job.progress, "Waiting" if job.state == "queued" else job.stage or "Looking for the client")
