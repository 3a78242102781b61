"""Pictures of the video on a page."""

import base64
from collections.abc import Sequence
from hashlib import sha256

import cv2

from screens.state import Stills, state
from vision.findings import Finding
from vision.video import Picture, Video, from_bytes

JPEG_QUALITY = 85
MOST_PICTURES = 3  # of one assessment's findings
LAST_S = 0.1  # before the end of a video there is surely a picture


def picture_url(rgb: Picture, max_side_px: int = 1280) -> str:
    """Code a picture as a data URL: Streamlit's own media URLs answer anyone who has them, without the session."""
    shrink = min(1.0, max_side_px / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 1 else rgb
    _, coded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return f"data:image/jpeg;base64,{base64.b64encode(coded.tobytes()).decode()}"


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
