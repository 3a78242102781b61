"""A walkway of known length: the trainer taps its two lines in the first picture of the video."""

from pathlib import Path
from typing import Any

import streamlit as st

from assessments.conditions import CONDITIONS
from screens.state import Film, Walkway, state
from screens.stills import picture_url

USUAL_M = 4.0  # or 10
SHORTEST_M, LONGEST_M = (float(bound) for bound in CONDITIONS["walkway_m"].limits or ())
ENDS = (
    "Tap one end of the first line on the floor.",
    "Tap the other end of that line.",
    "Now tap one end of the second line.",
    "Tap the other end of the second line.",
)

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "stridewell_walkway",
    html=_HERE.with_suffix(".html").read_text("utf-8"),
    css=_HERE.with_suffix(".css").read_text("utf-8"),
    js=_HERE.with_suffix(".js").read_text("utf-8"),
)


def mark_walkway(film: Film, *, needed: bool = False) -> dict[str, Any]:
    """Ask for a walkway that is marked on the floor.

    Parameters
    ----------
    needed : the test has no result without it, so whether there is one is not asked

    Returns
    -------
    The fields walkway_m and walkway_lines of `Conditions`; empty unless both lines are marked.

    Raises
    ------
    UnreadableVideoError
        If the video breaks off at once.
    """
    if not needed and not st.checkbox("The walkway is marked with two lines on the floor", key=f"walkway-{film.id}"):
        return {}
    video, of = film.video, (film.id, film.video.mirrored)
    marked = state().walkway
    if marked is None or marked.of != of:
        [frame] = video.sample([0.0])
        marked = state().walkway = Walkway(of, (video.info.width, video.info.height), picture_url(frame.rgb))
    length_m = st.number_input("Distance between lines (meters)", SHORTEST_M, LONGEST_M, USUAL_M, 0.1, format="%.2f")
    _picture(marked)
    if marked.points and st.button("Mark the lines again"):
        marked.points.clear()
        st.rerun()
    if len(marked.points) < len(ENDS):
        return {}
    one, two, three, four = marked.points
    return {"walkway_m": round(length_m, 2), "walkway_lines": ((one, two), (three, four))}


def _picture(marked: Walkway) -> None:
    done = len(marked.points)
    result = _mount(
        key=f"lines-{marked.of[0]}-{marked.of[1]}-{done}",
        data={
            "picture": marked.picture,
            "size": marked.size,
            "points": [list(point) for point in marked.points],
            "text": ENDS[done] if done < len(ENDS) else "Both lines are marked: speed = distance / time between them.",
        },
        on_tap_change=lambda: None,
    )
    if (tap := result.get("tap")) is not None and done < len(ENDS):
        marked.points.append((float(tap[0]), float(tap[1])))
        st.rerun()
