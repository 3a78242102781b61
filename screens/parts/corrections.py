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
    "delete": "Delete it",
    "arms_used": "The hands helped",
    "arms_not_used": "The hands did not help",
    "incomplete": "It was incomplete",
    "complete": "It was a full stand",
}


def correction_form(
    current: Assessment, moment: float | None, keep: Callable[[Correction], None], opened: bool
) -> None:
    """Offer the corrections that the test takes; `keep` is called with the one that was made, with who and when."""
    if not find_test(current.test).takes_corrections:
        return
    with st.expander("Correct what the camera got wrong", expanded=opened):
        state().trainer = one_line(st.text_input("Your name or initials (kept with each correction)", state().trainer))
        left, right = st.columns(2)
        with left:
            st.markdown("**A repetition**")
            kind, time_s = _of_one(current)
        with right:
            st.markdown("**A moment in the video**")
            st.caption(
                "Pause the video there and press “Use this moment” under it. "
                + (f"Chosen: {moment:.2f} s." if moment is not None else "None chosen yet.")
            )
            if st.button("Add a stand at this moment", disabled=moment is None):
                kind, time_s = "add", moment
            if st.button("The test starts at this moment", disabled=moment is None):
                kind, time_s = "move_start", moment
        if kind is None or time_s is None:
            return
        if not state().trainer:
            st.error("Enter your name or initials first: the record keeps who corrected what.")
            return
        keep(Correction(kind, time_s, state().trainer, datetime.now(UTC).isoformat(timespec="seconds")))


def _of_one(current: Assessment) -> tuple[Kind | None, float | None]:
    if not current.repetitions:
        st.caption("There is none to correct.")
        return None, None
    chosen = st.selectbox(
        "Repetition",
        range(len(current.repetitions)),
        format_func=lambda index: f"{index + 1}, stands at {seconds(current.repetitions[index].standing_s)} s",
    )
    pressed: list[Kind] = [kind for kind, label in _OF_ONE.items() if st.button(label, key=f"correct-{kind}")]
    return (pressed[0], moment_s(current.repetitions[chosen])) if pressed else (None, None)
