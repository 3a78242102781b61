"""Videos of several sessions abreast, aligned by repetition, gait cycle or lift-off: one control drives all."""

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import streamlit as st

from assessments.timeline import Span

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "stridewell_abreast",
    html=_HERE.with_suffix(".html").read_text("utf-8"),
    css=_HERE.with_suffix(".css").read_text("utf-8"),
    js=_HERE.with_suffix(".js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Abreast:
    """One of the videos (H.264 mp4), what it is, and the parts by which it is aligned, as many in each of them.

    frame_s: how long a frame lasts, seconds
    """

    label: str
    video: bytes
    frame_s: float
    parts: tuple[Span, ...]


def abreast(films: Sequence[Abreast], key: str) -> None:
    """Show the videos side by side; without parts they are aligned by their first frames."""
    head = {
        "videos": [
            {
                "label": film.label,
                "bytes": len(film.video),
                "frame_s": film.frame_s,
                "parts": [asdict(part) for part in film.parts],
            }
            for film in films
        ]
    }
    # As in the player: raw bytes inside the component's data, never by Streamlit's media URLs.
    coded = json.dumps(head, allow_nan=False).encode()
    videos = b"".join(film.video for film in films)
    digest = sha256(coded + videos).hexdigest()[:16]
    _mount(key=f"{key}-{digest}", data=struct.pack("<I", len(coded)) + coded + videos)
