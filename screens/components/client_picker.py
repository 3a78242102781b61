"""Who is the client: a picture of the video with the people that were found in it, for the trainer to tap one."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np
import streamlit as st

from screens.state import Film, Look, state
from screens.stills import picture_url
from vision.subject import SubjectPoint, bodies_at
from vision.track import Floats
from vision.video import Video

MARGIN = 0.1  # of the body's height around its landmarks: hair, hands and shoes are inside the box that is drawn
REACH = 0.15  # of the body's height: a tap that misses the box by less was meant for it; fingers are wide

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "stridewell_who",
    html=_HERE.with_suffix(".html").read_text("utf-8"),
    css=_HERE.with_suffix(".css").read_text("utf-8"),
    js=_HERE.with_suffix(".js").read_text("utf-8"),
)


def choose_client(video_id: str, source: Callable[[], BinaryIO], name: str, mirrored: bool) -> Film:
    """Show who would be measured and let the trainer tap someone else.

    Parameters
    ----------
    video_id : tells this video from the next one
    source : opens it
    name : what its file is called
    mirrored : the video shows left and right swapped

    Returns
    -------
    The video, opened once, and a point on the client; None where the analysis itself takes the one who is shown.

    Raises
    ------
    UnreadableVideoError
        If the video cannot be opened.
    MissingPartError
        If the model or a system library is missing.
    """
    look = state().look
    if look is None or look.of != (video_id, mirrored):
        with st.spinner("Looking for people in the video"):
            look = state().look = _first_look((video_id, mirrored), Video(source, mirrored=mirrored, name=name))
    place, latest_s, asked_s = st.container(), _latest_s(look.video), look.asked_s
    key = f"{video_id}-{mirrored}"
    if latest_s > 0:
        asked_s = st.slider(
            "Client not in this picture? Choose another moment in the video.",
            *(0.0, latest_s, look.first_s, 0.5),
            format="%.1f s",
            key=f"moment-{key}",
        )
    if asked_s != look.asked_s:
        with place, st.spinner("Looking for people in the video"):
            look = state().look = _look(look.of, look.video, asked_s, look.first_s)
    with place:
        _picture(look, key=f"who-{key}-{asked_s}")
    return Film(video_id, look.video, _subject(look))


def _first_look(of: tuple[str, bool], video: Video) -> Look:
    """Look at the beginning, and while no one is there yet at later moments, farther and farther apart."""
    later_s = [2.0**power for power in range(10) if 2.0**power <= _latest_s(video)]
    looks = (_look(of, video, time_s, time_s) for time_s in [0.0, *later_s])
    first = next(looks)
    return first if first.boxes else next((look for look in looks if look.boxes), first)


def _look(of: tuple[str, bool], video: Video, asked_s: float, first_s: float) -> Look:
    frame, boxes = bodies_at(video, asked_s)
    boxes.sort(key=lambda box: float(box[0] + box[2]))
    return Look(of, video, first_s, asked_s, frame.time_s, picture_url(frame.rgb), boxes)


def _latest_s(video: Video) -> float:
    """Last half second that surely holds a picture: a header may promise a little more than there is."""
    duration_s = video.info.duration_s
    return max(0.0, math.floor(2 * (duration_s - max(1.0, 0.1 * duration_s))) / 2)


def _picture(look: Look, key: str) -> None:
    """Show the picture with its boxes; a tap is kept with the look and shown by the next run."""
    taken, size = _taken(look), (look.video.info.width, look.video.info.height)
    result = _mount(
        key=key,
        data={
            "picture": look.picture,
            "size": size,
            "boxes": [_drawn(box, size).round(1).tolist() for box in look.boxes],
            "taken": taken,
            "mark": look.tap if taken is None else None,
            "text": _sentence(look, taken),
        },
        on_tap_change=lambda: None,
    )
    if (tap := result.get("tap")) is not None:
        look.tap = (float(tap[0]), float(tap[1]))
        st.rerun()


def _drawn(box: Floats, size: tuple[int, int]) -> Floats:
    """Box with a margin, inside the picture."""
    margin = MARGIN * (box[3] - box[1])
    return np.asarray(np.clip(box + margin * np.array([-1, -1, 1, 1]), 0, [*size, *size]))


def _taken(look: Look) -> int | None:
    """Which box would be measured: the one that was tapped, before a tap the tallest, as the analysis takes it."""
    if not look.boxes:
        return None
    heights = [float(box[3] - box[1]) for box in look.boxes]
    if look.tap is None:
        return int(np.argmax(heights))
    size, tap = (look.video.info.width, look.video.info.height), np.array(look.tap)
    drawn = [_drawn(box, size) for box in look.boxes]
    missed = [float(np.max(np.maximum(box[:2] - tap, tap - box[2:]).clip(0))) for box in drawn]
    near = [i for i, height in enumerate(heights) if missed[i] <= REACH * height]
    return min(near, key=lambda i: (missed[i], np.linalg.norm(_middle(drawn[i]) - tap)), default=None)


def _middle(box: Floats) -> Floats:
    return (box[:2] + box[2:]) / 2


def _subject(look: Look) -> SubjectPoint | None:
    """Point on the person marked in the picture; at a moment that the trainer chose it counts without a tap, too."""
    taken = _taken(look)
    if look.tap is None and look.asked_s == look.first_s:
        return None
    point = look.tap if taken is None else _middle(look.boxes[taken]).round().tolist()
    return SubjectPoint(point[0], point[1], round(look.time_s, 3)) if point else None


def _sentence(look: Look, taken: int | None) -> str:
    """Say what the picture shows; about as long in all cases, so that a tap does not move the picture."""
    if taken is None and look.tap is None:
        return "No one was found here. Tap the client, or choose another moment."
    if taken is None:
        return "The person nearest your mark will be measured."
    who = "This person" if len(look.boxes) == 1 else f"Person {taken + 1} of {len(look.boxes)}"
    return f"{who} will be measured. Not the client? Tap the client."
