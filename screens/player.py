"""The review player: an annotated video beside its curves, with one cursor through both."""

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import streamlit as st

from vision.track import Floats

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "stridewell_player",
    html=_HERE.with_suffix(".html").read_text("utf-8"),
    css=_HERE.with_suffix(".css").read_text("utf-8"),
    js=_HERE.with_suffix(".js").read_text("utf-8"),
)


@dataclass(frozen=True, eq=False)
class PlayerCurve:
    """One curve: time_s (T,) the video's frame times, rising; value (T,) in `unit`, NaN where nothing was seen.

    Curves of one unit share a panel. The arrow keys step through the times of the first curve.

    Raises
    ------
    ValueError
        If the shapes differ.
    """

    name: str
    unit: str
    time_s: Floats
    value: Floats

    def __post_init__(self) -> None:
        if self.time_s.shape != self.value.shape:
            raise ValueError(f"value must have shape {self.time_s.shape}, got {self.value.shape}.")


@dataclass(frozen=True)
class PlayerEvent:
    """A moment on the plot; events with the same label share a mark."""

    label: str
    time_s: float


@dataclass(frozen=True)
class PlayerSpan:
    """A stretch on the plot, such as one repetition; the label's first word shows where space is short."""

    label: str
    from_s: float
    to_s: float


def player(
    video: bytes,
    *,
    curves: Sequence[PlayerCurve],
    events: Sequence[PlayerEvent],
    spans: Sequence[PlayerSpan],
    description: str,
    key: str,
) -> float | None:
    """Show the video and its curves; a rerun keeps the playing position while the video stays the same.

    Parameters
    ----------
    video : H.264 mp4
    curves, events, spans : what the plot shows, in seconds of the video
    description : the plot in words, for those who cannot see it
    key : unique on the page

    Returns
    -------
    Seconds of the frame that was shown when "Use this moment" was last pressed, None before.
    """
    # The video travels inside the component's data, not by Streamlit's media URL: that URL answers anyone who has it,
    # without the session's cookie and without "no-store". Measured with 10 MB on 1.67: sent once (a rerun sends 0.8 kB,
    # the browser keeps the message), 60 ms a rerun, server memory level over 25 reruns (161 MB against 111 MB).
    result = _mount(
        key=f"{key}-{sha256(video).hexdigest()[:16]}",  # another video is another player, without the old moment
        data=_pack(video, curves, events, spans, description),
        on_moment_s_change=lambda: None,
    )
    moment_s = result.get("moment_s")
    return None if moment_s is None else float(moment_s)


def _pack(
    video: bytes,
    curves: Sequence[PlayerCurve],
    events: Sequence[PlayerEvent],
    spans: Sequence[PlayerSpan],
    description: str,
) -> bytes:
    """Join plot and video: a component takes raw bytes only alone. Length of the JSON (4 bytes), JSON, mp4."""
    plot = {
        "curves": [
            {"name": c.name, "unit": c.unit, "time_s": _numbers(c.time_s), "value": _numbers(c.value)} for c in curves
        ],
        "events": [asdict(event) for event in events],
        "spans": [asdict(span) for span in spans],
        "description": description,
    }
    head = json.dumps(plot, allow_nan=False).encode()
    return struct.pack("<I", len(head)) + head + video


def _numbers(values: Floats) -> list[float | None]:
    """JSON knows no NaN: null."""
    return [value if np.isfinite(value) else None for value in np.round(values, 4).tolist()]
