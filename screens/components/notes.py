"""Text fields that are saved while they are typed in: a closed browser loses no more than the last second."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "stridewell_notes",
    html=_HERE.with_suffix(".html").read_text("utf-8"),
    css=_HERE.with_suffix(".css").read_text("utf-8"),
    js=_HERE.with_suffix(".js").read_text("utf-8"),
)


def notes(labels: Mapping[str, str], texts: Mapping[str, str], key: str) -> dict[str, str] | None:
    """Show a field for each of `labels`, by name.

    Parameters
    ----------
    labels : what stands above each field
    texts : what is saved of each; a field that is on the screen already keeps what was typed
    key : unique on the page; another client's or session's fields need another one

    Returns
    -------
    All texts as they are to be saved, in the run after something was typed; else None.
    """
    saved = {name: texts[name] for name in labels}
    result = _mount(key=key, data={"labels": dict(labels), "texts": saved}, on_texts_change=lambda: None)
    sent = result.get("texts")
    # Only what was typed here: another window may have written into the other fields.
    return None if sent is None else saved | {name: str(text) for name, text in sent.items() if name in saved}
