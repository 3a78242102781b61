"""What every page about one client begins with: its title, and the client's name or the way to the list."""

from collections.abc import Callable

import streamlit as st

from records.values import Client
from screens.state import go, history, state
from vision.errors import StridewellError


def client_section(title: str, show: Callable[[Client], None]) -> None:
    """Show a page about the chosen client; what goes wrong is said in one sentence."""
    st.title(title, anchor=False)
    chosen = state().client_id
    if chosen is None:
        offer_clients()
        return
    try:
        client = history().client(chosen)
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.caption(f"Client: {plain(client.name)}")
        if right.button("Back to client", icon=":material/arrow_back:", width="stretch"):
            state().assessment_id = None
            go("History")
        show(client)
    except StridewellError as error:
        st.error(str(error))


def plain(text: str) -> str:
    """Show what people typed as they typed it, whatever Markdown would make of it."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()<>#+-.!|~$:" else letter for letter in text)


def offer_clients() -> None:
    """Show the way to the list of clients, where none is chosen."""
    st.info("Choose a client first.")
    if st.button("Go to clients"):
        go("Clients")
