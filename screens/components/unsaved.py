"""Work that is not saved yet: what it is in words, and the one question before anything loses it."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from assessments.protocol import find_test
from screens.state import Draft, Question, State, state

_HERE = Path(__file__)
_mount = st.components.v2.component("stridewell_unsaved", js=_HERE.with_suffix(".js").read_text("utf-8"))


def unsaved(of: State) -> str | None:
    """Say in a sentence what would be lost; None if nothing would."""
    if of.draft is not None:
        return _result_text(of.draft)
    if of.job is not None and of.job.running:
        return "A video is still being measured."
    if of.job is not None and of.job.result is not None:
        return "A new result has not been viewed yet."
    if of.looked is not None:
        return "The video was analyzed, but no test has been measured from it yet."
    if of.upload is not None:
        return "The video you chose has not been measured yet."
    return None


def _result_text(draft: Draft) -> str:
    count = len(draft.corrections)
    corrections = f" with {count} correction{'' if count == 1 else 's'}" if count else ""
    return f"The result of “{find_test(draft.measured.assessment.test).title}”{corrections} has not been saved yet."


def ask_first(act: Callable[[], None]) -> None:
    """Do what loses unsaved work: at once where there is none, else after a question. `act` shows the next page."""
    lost = unsaved(state())
    if lost is None:
        act()
    else:
        state().question = Question(lost, act)
        st.rerun()


def _keep() -> None:
    state().question = None


@st.dialog("Discard unsaved work?", icon=":material/warning:", on_dismiss=_keep)
def show_question(question: Question) -> None:
    """Ask what `ask_first` has to ask."""
    st.write(f"{question.lost} If you continue, it will be lost.")
    keep, discard = st.columns(2)
    if keep.button("Keep it", type="primary", width="stretch"):
        _keep()
        st.rerun()
    if discard.button("Discard it", icon=":material/delete:", width="stretch"):
        _keep()
        question.act()


def asks_before_leaving(is_needed: bool) -> None:
    """Let the browser ask before the page is closed or loaded again."""
    _mount(key="unsaved", data={"isNeeded": is_needed})
