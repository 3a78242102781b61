"""A saved assessment opened: its result, the pictures that are kept of it, and its corrections."""

import streamlit as st

from assessments.analysis import reassess
from assessments.corrections import Correction
from assessments.protocol import find_test
from records.model import SavedAssessment
from screens.correct import correction_form
from screens.review import show_assessment, show_corrections
from screens.state import go, history
from screens.still import show_stills, still_at


def show_saved(assessment_id: str) -> None:
    """Show an assessment of the history, and keep what the trainer says about it."""
    saved = history().assessment(assessment_id)
    track = history().track(assessment_id)
    st.header(find_test(saved.current.test).title, anchor=False)
    st.caption(f"{saved.session_date:%d %B %Y}")
    if st.button("Compare with other sessions", icon=":material/compare:"):
        go("Compare")
    overlay = overlay_of(saved)
    pressed = show_assessment(saved.current, saved.measured, track, overlay, key=f"player-{assessment_id}")
    if pressed is None:
        return

    def keep(correction: Correction) -> None:
        corrected = reassess(saved.measured, track, [*saved.corrections, correction])
        history().correct(assessment_id, [correction], corrected)
        st.rerun()

    def drop(time_s: float) -> None:
        history().drop_still(assessment_id, time_s)
        st.rerun()

    if overlay and pressed.keep_s is not None:
        history().keep_still(assessment_id, still_at(overlay, pressed.keep_s))
    show_stills(history().stills(assessment_id), drop)
    correction_form(saved.current, pressed.moment_s, keep, opened=bool(saved.corrections))
    show_corrections(saved.corrections)


def overlay_of(saved: SavedAssessment) -> bytes | None:
    """Read the annotated video of an assessment; None where it was not kept."""
    if saved.overlay_file_id is None:
        return None
    with history().files.open(saved.overlay_file_id) as file:
        return file.read()
