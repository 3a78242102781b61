"""The review player: an annotated video beside its curves, with one cursor through both."""

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from assessments.timeline import Span, Timeline
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

    Curves of one unit share a panel.

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
class PlayerNumber:
    """A result in words, and the stretches of the video that it was made of: a press on it leads through them."""

    name: str
    value: str
    note: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, eq=False)
class Plot:
    """What stands beside and below the video, in seconds of the video.

    time_s: (T,) the frames, through which the arrow keys step; description: for those who cannot see it
    """

    time_s: Floats
    curves: Sequence[PlayerCurve]
    events: Sequence[PlayerEvent]
    timeline: Timeline
    numbers: Sequence[PlayerNumber]
    description: str


@dataclass(frozen=True)
class Pressed:
    """Seconds of the frame that was shown when a button was pressed.

    moment_s: at the last press of "Mark this moment", None before; keep_s: of the picture to keep, in that run only.
    """

    moment_s: float | None
    keep_s: float | None


def player(video: bytes, plot: Plot, *, is_chosen_from: bool, key: str) -> Pressed:
    """Show the video and its curves; a rerun keeps the playing position while the video stays the same.

    Parameters
    ----------
    video : H.264 mp4
    plot : what to show with it
    is_chosen_from : whether to offer "Mark this moment"
    key : unique on the page
    """
    # The video travels inside the component's data, not by Streamlit's media URL: that URL answers anyone who has it,
    # without the session's cookie and without "no-store". Measured with 10 MB on 1.67: sent once (a rerun sends 0.8 kB,
    # the browser keeps the message), 60 ms a rerun, server memory level over 25 reruns (161 MB against 111 MB).
    result = _mount(
        key=f"{key}-{sha256(video).hexdigest()[:16]}",  # another video is another player, without the old moment
        data=_pack(video, plot, is_chosen_from),
        on_moment_s_change=lambda: None,
        on_keep_s_change=lambda: None,
    )
    return Pressed(_number(result.get("moment_s")), _number(result.get("keep_s")))


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _pack(video: bytes, plot: Plot, is_chosen_from: bool) -> bytes:
    """Join plot and video: a component takes raw bytes only alone. Length of the JSON (4 bytes), JSON, mp4."""
    sent = {
        "time_s": _numbers(plot.time_s),
        "curves": [
            {"name": c.name, "unit": c.unit, "time_s": _numbers(c.time_s), "value": _numbers(c.value)}
            for c in plot.curves
        ],
        "events": [asdict(event) for event in plot.events],
        "spans": [asdict(span) for span in plot.timeline.parts],
        "phases": [asdict(span) for span in plot.timeline.phases],
        "clock": plot.timeline.clock,
        "numbers": [asdict(number) for number in plot.numbers],
        "is_chosen_from": is_chosen_from,
        "description": plot.description,
    }
    head = json.dumps(sent, allow_nan=False).encode()
    return struct.pack("<I", len(head)) + head + video


def _numbers(values: Floats) -> list[float | None]:
    """JSON knows no NaN: null."""
    return [value if np.isfinite(value) else None for value in np.round(values, 4).tolist()]
