"""To review: every video that is no saved test yet, of all clients."""

from pathlib import Path

import streamlit as st

from assessments.protocol import find_test
from records.jobs import UNDER_WAY, Job, JobState
from records.text import day_text
from screens import watching
from screens.parts.client_section import plain
from screens.parts.deletion import delete_button
from screens.parts.status import show_progress
from screens.state import go, history, state
from vision.errors import StridewellError

_SECTIONS: tuple[tuple[str, tuple[JobState, ...]], ...] = (
    ("Results to review", ("done",)),
    ("Being measured", UNDER_WAY),
    ("Not measured", ("failed", "cancelled")),
    ("Arrived", ("arrived",)),
)


def review_page() -> None:
    """List the results that wait, and the videos on their way."""
    st.title("To review", anchor=False)
    try:
        names = {client.id: client.name for client in history().clients()}
        jobs = history().jobs()
        for title, states in _SECTIONS:
            if found := [job for job in jobs if job.state in states]:
                st.subheader(title, anchor=False)
                for job in found:
                    _row(job, names)
        if not any(job.state != "arriving" for job in jobs):
            st.info("Nothing to review. Videos you measure show up here until you save or discard the result.")
        _watched_folder()
    except StridewellError as error:
        st.error(str(error))


def _watched_folder() -> None:
    """Ask which folder is watched, and offer to remove what was taken in from it."""
    watched = history().watched()
    with st.expander("Watched folder", expanded=watched is not None):
        st.write(
            "New videos in this folder are stored here, encrypted, within a few seconds. Use it for AirDrop, Quick "
            "Share, a cable, or a cloud folder on this computer."
        )
        if watched is None:
            folder = st.text_input("Folder")
            if st.button("Watch this folder", disabled=not folder):
                history().watch(Path(folder))
                st.rerun()
            return
        st.markdown(f"Watching **{plain(str(watched.folder))}**.")
        if watching.trouble:
            st.warning(watching.trouble)
        if st.button("Stop watching"):
            history().watch(None)
            st.rerun()
        originals = history().originals()
        if not originals:
            return
        st.write("These videos are stored here now. Their originals are still in the folder, and anyone can open them.")
        for original in originals:
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(plain(original.path.name))
            if right.button("Remove the original", key=f"remove-{original.job_id}", width="stretch"):
                history().remove_original(original)
                st.rerun()


def _row(job: Job, names: dict[str, str]) -> None:
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        who = plain(names[job.client_id]) if job.client_id else "Client not chosen yet"
        left.markdown(f"**{who}**")
        test = find_test(job.asked.test).title if job.asked.test else "Test not chosen yet"
        left.caption(f"{test}, video of {day_text(job.made_at.astimezone().date())}: {plain(job.name)}")
        if job.why:
            left.error(job.why)
        if job.state in UNDER_WAY:
            with left:
                show_progress(job.id)
        with right:
            _actions(job, names)


def _actions(job: Job, names: dict[str, str]) -> None:
    if job.state in UNDER_WAY:
        if st.button("Stop", key=f"stop-{job.id}", width="stretch"):
            history().cancel(job.id)
            st.rerun()
        return
    if job.client_id is not None:
        client_id: str | None = job.client_id
    else:
        client_id = st.selectbox("Client", [*names], index=None, format_func=names.__getitem__, key=f"whose-{job.id}")
    label = {"done": "Review", "failed": "Try again"}.get(job.state, "Measure")
    if st.button(label, key=f"open-{job.id}", type="primary", width="stretch", disabled=client_id is None):
        state().drop_work()
        state().client_id, state().job_id, state().assessment_id = client_id, job.id, None
        go("New test")
    what = "the result and its video" if job.state == "done" else "the video"
    if delete_button("Discard", f"This deletes {what}.", lambda: history().delete_job(job.id), key=job.id):
        st.rerun()
