"""The annotated video of an assessment: what happens, the angles of the moment, and each event where it happens."""

from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import numpy as np

from assessments.assessment import Assessment, Curve, Event
from assessments.measuring import Measured
from assessments.protocol import timeline_of
from assessments.timeline import event_words
from vision.body import Landmark
from vision.overlay import write_overlay
from vision.painter import Mark, Words
from vision.track import PoseTrack
from vision.video import Video
from vision.work import UNWATCHED, Work

_UNITS = {"deg": "°", "mm": " mm"}  # of the curves that are told in figures
_PLACES = {
    "heel_strike": "HEEL",
    "toe_off": "FOOT_INDEX",
    "foot_off": "ANKLE",
    "foot_down": "ANKLE",
    "first_movement": "HEEL",
    "finish": "HEEL",
}


def annotated_copy(measured: Measured, work: Work = UNWATCHED) -> BytesIO:
    """Make the annotated video of a test in memory, to be read from its beginning; errors: write_overlay."""
    made = BytesIO()
    write_annotated(measured.video, measured.track, measured.assessment, made, work=work)
    made.seek(0)
    return made


def write_annotated(
    video: Video,
    track: PoseTrack,
    assessment: Assessment,
    target: Path | BinaryIO,
    *,
    work: Work = UNWATCHED,
    hides: bool = False,
) -> None:
    """Write a copy of the video with the skeleton and what was found drawn in; parameters and errors: write_overlay."""
    marks = [Mark(event.time_s, event_words(event), _place(event)) for event in assessment.events]
    write_overlay(video, track, target, words=_words(assessment), marks=marks, work=work, hides=hides)


def _place(event: Event) -> Landmark | None:
    if event.side is None or event.name not in _PLACES:
        return None
    return Landmark[f"{event.side.upper()}_{_PLACES[event.name]}"]


def _words(assessment: Assessment) -> Words:
    """What happens at a time as title; how far it has come, and angles or sway, below it."""
    timeline = timeline_of(assessment)
    told = [curve for curve in assessment.curves if curve.time_s and curve.unit in _UNITS]

    def value(curve: Curve, time_s: float) -> str:
        now = float(curve.at(time_s))
        return f"{curve.side or ''} {'–' if np.isnan(now) else f'{round(now)}{_UNITS[curve.unit]}'}".strip()

    def words(time_s: float) -> tuple[str, str]:
        title, detail = timeline.words_at(time_s)
        figures = [
            f"{name} {', '.join(value(curve, time_s) for curve in curves)}" for name, curves in groupby(told, _name)
        ]
        return title, " · ".join(filter(None, [detail, *figures]))

    return words


def _name(curve: Curve) -> str:
    return curve.name.removesuffix("_deg").removesuffix("_flexion").replace("_", " ")
