"""Files that a page gives to be saved: they are never served at an address, which would answer anyone."""

import base64
import mimetypes
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "stridewell_files",
    html=_HERE.with_suffix(".html").read_text("utf-8"),
    css=_HERE.with_suffix(".css").read_text("utf-8"),
    js=_HERE.with_suffix(".js").read_text("utf-8"),
)


def save_buttons(files: Mapping[str, bytes], key: str) -> None:
    """Show a button for each file, by its name, that saves it on this computer."""
    told = [
        {
            "name": name,
            "type": mimetypes.guess_type(name)[0] or "application/octet-stream",
            "content": base64.b64encode(data).decode(),
        }
        for name, data in files.items()
    ]
    _mount(key=key, data={"files": told})
