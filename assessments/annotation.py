"""The annotated video of an assessment: what happens, the angles of the moment, and each event where it happens."""

from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import numpy as np

from assessments.assessment import Assessment, Curve, Event
from assessments.protocol import timeline_of
from assessments.timeline import event_words
from vision.body import Landmark
from vision.overlay import write_overlay
from vision.painter import Mark, Words
from vision.pose import Progress
from vision.track import PoseTrack
from vision.video import Video

_UNITS = {"deg": "°", "mm": " mm"}  # of the curves that are told in figures
_PLACES = {"heel_strike": "HEEL", "toe_off": "FOOT_INDEX", "foot_off": "ANKLE", "foot_down": "ANKLE"}


def write_annotated(
    video: Video,
    track: PoseTrack,
    assessment: Assessment,
    target: Path | BinaryIO,
    *,
    progress: Progress = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
    hides: bool = False,
) -> None:
    """Write a copy of the video with the skeleton and what was found drawn in; parameters and errors: write_overlay."""
    marks = [Mark(event.time_s, event_words(event), _place(event)) for event in assessment.events]
    write_overlay(
        video,
        track,
        target,
        words=_words(assessment),
        marks=marks,
        progress=progress,
        cancelled=cancelled,
        hides=hides,
    )


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
