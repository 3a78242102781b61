"""A result that is not saved yet: look at it, enter what is missing, correct it, save it or discard it."""

from collections.abc import Mapping
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
    current = draft.corrected or draft.measured
    st.header(find_test(current.test).title)

    def complete(said: Mapping[str, Any]) -> None:
        draft.measured, draft.corrected = completed(draft.measured, draft.track, draft.corrections, said)
        st.rerun()

    pressed = show_assessment(
        current, draft.measured, draft.track, draft.overlay, key="player-draft", complete=complete
    )

    def keep(correction: Correction) -> None:
        corrections = (*draft.corrections, correction)
        draft.corrected = reassess(draft.measured, draft.track, corrections)  # refuses one that does not fit
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
        help="Without it the numbers, curves and kept pictures stay; it can be deleted later as well.",
    )
    left, right = st.columns(2)
    if left.button("Save to the history", type="primary", icon=":material/save:", width="stretch"):
        _save(draft, keeps_video=keeps_video)
    if right.button("Discard and start again", icon=":material/delete:", width="stretch"):
        ask_first(start_again)


def _save(draft: Draft, *, keeps_video: bool) -> None:
    records = history()
    written: list[str] = []
    try:
        for data in (draft.video, draft.overlay) if keeps_video else ():
            with records.files.create() as file:
                file.write(data)
            written.append(file.id)
        saved = records.save_assessment(
            draft.client_id,
            draft.measured,
            draft.track,
            corrections=draft.corrections,
            corrected=draft.corrected,
            video_file_id=written[0] if written else None,
            overlay_file_id=written[1] if written else None,
            stills=draft.stills,
        )
    except BaseException:
        for file_id in written:
            records.files.delete(file_id)
        raise
    drop_work()
    state().assessment_id = saved
    go("History")


def start_again() -> None:
    """Let go of the video and its result, and show the choice of a test."""
    drop_work()
    st.rerun()
