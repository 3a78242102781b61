"""An assessment of the history opened: its result, the pictures that are kept of it, and its corrections."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from assessments.corrections import Correction
from assessments.measuring import completed, reassess
from assessments.protocol import find_test
from records.errors import DamagedFileError
from records.jobs import Job
from records.text import day_text
from records.values import SavedAssessment
from screens.parts.corrections import correction_form
from screens.parts.deletion import delete_button
from screens.parts.review import show_assessment, show_corrections
from screens.state import go, history, state
from screens.stills import show_stills, still_at


def show_saved(assessment_id: str) -> None:
    """Show a test of a session."""
    saved = history().assessment(assessment_id)
    st.header(find_test(saved.current.test).title, anchor=False)
    st.caption(day_text(saved.session_date))
    if st.button("Compare with other sessions", icon=":material/compare:"):
        go("Compare")
    if _show(saved):
        _end(saved)


def show_draft(job: Job) -> None:
    """Show a result that waits for review; what is entered and corrected is kept with it at once."""
    assessment_id = str(job.assessment_id)
    draft = history().assessment(assessment_id)
    st.header(find_test(draft.current.test).title, anchor=False)
    _show(draft)
    keeps_video = st.checkbox(
        "Keep the video, encrypted",
        value=True,
        help="Without it, numbers, curves and saved stills are kept. You can also delete it later.",
    )
    left, right = st.columns(2)
    if left.button("Save", type="primary", icon=":material/save:", width="stretch"):
        history().save_draft(assessment_id, keeps_video=keeps_video)
        state().drop_work()
        state().assessment_id = assessment_id
        go("History")
    with right:
        text = "This deletes the result, its corrections and its video."
        if delete_button("Discard", text, lambda: history().delete_job(job.id)):
            state().drop_work()
            st.rerun()


def _show(saved: SavedAssessment) -> bool:
    """Show a result, and keep what the trainer says about it; False while it is shown as the client sees it."""
    track = history().track(saved.id)
    try:
        overlay = overlay_of(saved)
    except DamagedFileError as error:
        st.error(str(error))  # the numbers do not need it
        overlay = None

    def complete(said: Mapping[str, Any]) -> None:
        history().complete(saved.id, *completed(saved.measured, track, saved.corrections, said))
        st.rerun()

    key, can_complete = f"player-{saved.id}", saved.measured.video is not None
    pressed = show_assessment(
        saved.current, saved.measured, track, overlay, key=key, complete=complete if can_complete else None
    )
    if pressed is None:
        return False

    def keep(correction: Correction) -> None:
        corrected = reassess(saved.measured, track, [*saved.corrections, correction])  # refuses one that does not fit
        history().correct(saved.id, [correction], corrected)
        st.rerun()

    def drop(time_s: float) -> None:
        history().drop_still(saved.id, time_s)
        st.rerun()

    if overlay and pressed.keep_s is not None:
        history().keep_still(saved.id, still_at(overlay, pressed.keep_s))
    show_stills(history().stills(saved.id), drop)
    correction_form(saved.current, pressed.moment_s, keep, opened=bool(saved.corrections))
    show_corrections(saved.corrections)
    return True


def _end(saved: SavedAssessment) -> None:
    """Offer to delete the videos, or all of it."""
    with st.container(horizontal=True):
        if saved.video_file_id or saved.overlay_file_id:
            text = "This deletes the video and its annotated copy. Results and saved stills are kept."
            if delete_button("Delete the video", text, lambda: history().drop_videos(saved.id)):
                st.rerun()
        text = "This deletes the test: results, stills, corrections and video. The session is kept."
        if delete_button("Delete this test", text, lambda: history().delete_assessment(saved.id)):
            state().assessment_id = None
            st.rerun()


def overlay_of(saved: SavedAssessment) -> bytes | None:
    """Read the annotated video of an assessment; None where it was not kept."""
    if saved.overlay_file_id is None:
        return None
    with history().files.open(saved.overlay_file_id) as file:
        return file.read()
