"""The form with which the trainer corrects what the camera got wrong."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from assessments.assessment import Assessment
from assessments.corrections import Correction, Kind, moment_s
from assessments.protocol import find_test
from assessments.words import seconds
from records.text import one_line
from screens.state import state

_OF_ONE: dict[Kind, str] = {
    "delete": "Delete repetition",
    "arms_used": "Hands helped",
    "arms_not_used": "Hands did not help",
    "incomplete": "Mark as incomplete",
    "complete": "Mark as a full stand",
}


def correction_form(
    current: Assessment, moment: float | None, keep: Callable[[Correction], None], opened: bool
) -> None:
    """Offer the corrections that the test takes; `keep` is called with the one that was made, with who and when."""
    if not find_test(current.test).takes_corrections:
        return
    with st.expander("Fix errors", expanded=opened):
        state().trainer = one_line(st.text_input("Your name or initials (saved with each correction)", state().trainer))
        left, right = st.columns(2)
        with left:
            st.markdown("**A repetition**")
            kind, time_s = _of_one(current)
        with right:
            st.markdown("**A moment in the video**")
            st.caption(
                "Pause the video there and press “Mark this moment” below it. "
                + (f"Marked: {moment:.2f} s." if moment is not None else "None marked yet.")
            )
            if st.button("Add a stand at this moment", disabled=moment is None):
                kind, time_s = "add", moment
            if st.button("Start the test at this moment", disabled=moment is None):
                kind, time_s = "move_start", moment
        if kind is None or time_s is None:
            return
        if not state().trainer:
            st.error("Enter your name or initials first; the record shows who corrected what.")
            return
        keep(Correction(kind, time_s, state().trainer, datetime.now(UTC).isoformat(timespec="seconds")))


def _of_one(current: Assessment) -> tuple[Kind | None, float | None]:
    if not current.repetitions:
        st.caption("There are no repetitions to correct.")
        return None, None
    chosen = st.selectbox(
        "Repetition",
        range(len(current.repetitions)),
        format_func=lambda index: f"{index + 1}, standing at {seconds(current.repetitions[index].standing_s)} s",
    )
    pressed: list[Kind] = [kind for kind, label in _OF_ONE.items() if st.button(label, key=f"correct-{kind}")]
    return (pressed[0], moment_s(current.repetitions[chosen])) if pressed else (None, None)
