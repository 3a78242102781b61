"""A result that is not saved yet: look at it, enter what is missing, correct it, save it or discard it."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

import streamlit as st

from assessments.corrections import Correction
from assessments.measuring import completed, reassess
from assessments.protocol import find_test
from screens.components.unsaved import ask_first
from screens.parts.corrections import correction_form
from screens.parts.review import show_assessment, show_corrections
from screens.sessions import drop_work
from screens.state import Draft, go, history, state
from screens.stills import show_stills, still_at


def show_result(draft: Draft) -> None:
    """Show a result; what is entered and corrected stays with it until it is saved."""
    measured, track = draft.measured.assessment, draft.measured.track
    current = draft.corrected or measured
    st.header(find_test(current.test).title)

    def complete(said: Mapping[str, Any]) -> None:
        made, draft.corrected = completed(measured, track, draft.corrections, said)
        draft.measured = replace(draft.measured, assessment=made)
        st.rerun()

    pressed = show_assessment(current, measured, track, draft.overlay, key="player-draft", complete=complete)

    def keep(correction: Correction) -> None:
        corrections = (*draft.corrections, correction)
        draft.corrected = reassess(measured, track, corrections)  # refuses one that does not fit
        draft.corrections = corrections
        st.rerun()

    def drop(time_s: float) -> None:
        draft.stills = tuple(still for still in draft.stills if still.time_s != time_s)
        st.rerun()

    if pressed:
        if pressed.keep_s is not None:
            drop_same = [still for still in draft.stills if still.time_s != pressed.keep_s]
            draft.stills = (*drop_same, still_at(draft.overlay, pressed.keep_s))
        show_stills(draft.stills, drop)
        correction_form(current, pressed.moment_s, keep, opened=bool(draft.corrections))
        show_corrections(draft.corrections)
    _actions(draft)


def _actions(draft: Draft) -> None:
    keeps_video = st.checkbox(
        "Keep the video, encrypted",
        value=True,
        help="Without it, numbers, curves and saved stills are kept. You can also delete it later.",
    )
    left, right = st.columns(2)
    if left.button("Save", type="primary", icon=":material/save:", width="stretch"):
        _save(draft, keeps_video=keeps_video)
    if right.button("Discard and start again", icon=":material/delete:", width="stretch"):
        ask_first(start_again)


def _save(draft: Draft, *, keeps_video: bool) -> None:
    saved = history().save_test(
        draft.client_id,
        draft.measured,
        keeps_video=keeps_video,
        annotated=BytesIO(draft.overlay),
        corrections=draft.corrections,
        corrected=draft.corrected,
        stills=draft.stills,
    )
    drop_work()
    state().assessment_id = saved
    go("History")


def start_again() -> None:
    """Let go of the video and its result, and show the choice of a test."""
    drop_work()
    st.rerun()
