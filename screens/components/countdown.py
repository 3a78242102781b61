"""The countdown that a recording hears: the browser makes the sound itself, and no file is asked for."""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__)
_SOUND = _HERE.with_name("signal_sound.js").read_text("utf-8")
_mount = st.components.v2.component(
    "stridewell_countdown",
    html=_HERE.with_suffix(".html").read_text("utf-8"),
    css=_HERE.with_suffix(".css").read_text("utf-8"),
    js=_SOUND + _HERE.with_suffix(".js").read_text("utf-8"),
)


def countdown() -> None:
    """Show a button that plays the start signal, which `vision.start_signal` listens for."""
    _mount(key="countdown", data={})
