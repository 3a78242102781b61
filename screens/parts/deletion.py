"""The button that deletes something for good, behind a question."""

from collections.abc import Callable

import streamlit as st

from records.values import Deletion
from screens.state import state


def delete_button(label: str, consequence: str, forget: Callable[[], Deletion], key: str = "") -> bool:
    """Show a button that asks once more; tell whether it was deleted now. The next page says what was deleted.

    Parameters
    ----------
    label : of the button
    consequence : what is deleted and what is kept, a sentence
    forget : deletes
    key : tells it from others with its label on the page
    """
    # The key closes it: without one, a question that is answered hands its open state to the next on the page.
    with st.popover(label, icon=":material/delete:", key=f"ask: {label}{key}"):
        st.write(consequence)
        if not st.button("Delete permanently", key=f"delete: {label}{key}", type="primary"):
            return False
    state().said = f"Deleted: {forget().words}."
    return True
