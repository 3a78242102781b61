"""Videos from the phone, dropped or chosen, many at a time: they go to the server in slices, not through a form."""

from pathlib import Path

import streamlit as st

from records.jobs import VIDEO_TYPES
from records.vault.slices import SLICE_BYTES
from screens.receiving import TOKEN, largest_bytes
from screens.sessions import sending_token

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "stridewell_drop_videos",
    html=_HERE.with_suffix(".html").read_text("utf-8"),
    css=_HERE.with_suffix(".css").read_text("utf-8"),
    js=_HERE.with_suffix(".js").read_text("utf-8"),
)


def drop_videos(client_id: str | None) -> str | None:
    """Show where videos of a client are dropped, and how far each one is.

    Those under way go on while other pages are shown, and after a lock as soon as this is shown again.

    Returns
    -------
    The id of the arrival that was finished, in the run after that; else None.
    """
    data = {
        "client": client_id,
        "token": sending_token(),
        "header": TOKEN,
        "types": VIDEO_TYPES,
        "sliceBytes": SLICE_BYTES,
        "largestBytes": largest_bytes(),
    }
    told = _mount(
        key=f"videos-{client_id}", data=data, on_arrived_change=lambda: None, on_closed_change=lambda: None
    ).get("arrived")
    return None if told is None else str(told)
