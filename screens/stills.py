"""Pictures of the video on a page."""

import base64
from collections.abc import Callable, Sequence
from hashlib import sha256

import cv2
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from records.values import Still
from screens.state import Stills, state
from vision.findings import Finding
from vision.video import Picture, Video, from_bytes

JPEG_QUALITY = 85
A_ROW = 4
MOST_PICTURES = 3  # of one assessment's findings
LAST_S = 0.1  # before the end of a video there is surely a picture


def picture_url(rgb: Picture, max_side_px: int = 1280) -> str:
    """Code a picture as a data URL: Streamlit's own media URLs answer anyone who has them, without the session."""
    return jpeg_url(_jpeg(rgb, max_side_px))


def jpeg_url(jpeg: bytes) -> str:
    """Make a data URL of a picture that is coded already."""
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"


def still_at(overlay: bytes, time_s: float) -> Still:
    """Take a picture of the annotated video."""
    [frame] = from_bytes(overlay).sample([time_s])
    return Still(time_s, _jpeg(frame.rgb))


def show_stills(stills: Sequence[Still], drop: Callable[[float], None]) -> None:
    """Show the pictures that are kept for the report; `drop` is called with the moment of one to take away."""
    if not stills:
        return
    st.caption("Saved for the report")
    for column, still in zip(_columns(len(stills)), stills, strict=False):
        column.html(f'<img alt="Frame at {still.time_s:.2f} s" style="width:100%" src="{jpeg_url(still.picture)}">')
        column.caption(f"At {still.time_s:.2f} s")
        if column.button("Remove", key=f"drop-still-{still.time_s}"):
            drop(still.time_s)


def _columns(count: int) -> list[DeltaGenerator]:
    return [column for _ in range(0, count, A_ROW) for column in st.columns(A_ROW)]


def _jpeg(rgb: Picture, max_side_px: int = 1280) -> bytes:
    shrink = min(1.0, max_side_px / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 1 else rgb
    _, coded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return coded.tobytes()


def finding_pictures(findings: Sequence[Finding], overlay: bytes) -> dict[Finding, str]:
    """Give the first few findings that have a time span their picture (a data URL), from the middle of the span."""
    shown = tuple(f for f in findings if f.from_s is not None or f.to_s is not None)[:MOST_PICTURES]
    if not shown:
        return {}
    digest, kept = sha256(overlay).hexdigest(), state().stills
    if kept is None or (kept.video_sha256, kept.findings) != (digest, shown):
        kept = state().stills = Stills(digest, shown, _pictures(shown, from_bytes(overlay)))
    return kept.pictures


def _pictures(findings: Sequence[Finding], video: Video) -> dict[Finding, str]:
    pictures = {}
    for finding in findings:
        to_s = video.info.duration_s if finding.to_s is None else finding.to_s
        middle_s = min(((finding.from_s or 0.0) + to_s) / 2, video.info.duration_s - LAST_S)
        for frame in video.sample([middle_s], max_side_px=640):
            pictures[finding] = picture_url(frame.rgb)
    return pictures
