"""Stridewell as a library: measure a test in a video, and read what was found. It needs no network and no history.

measured = stridewell.measure("clip.mp4", test="gait", age_years=72, sex="female", height_cm=165)
measured.assessment.value("speed_m_s")
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from assessments import measuring
from assessments.assessment import Assessment, Event, Measure, Quality, Repetition, Score
from assessments.conditions import Conditions
from assessments.measuring import Measured
from assessments.protocol import all_tests
from assessments.said import checked, lines_on_frames
from models import ModelName
from vision.errors import CancelledError, MissingPartError, StridewellError, UnreadableVideoError, UsageError
from vision.findings import Finding
from vision.subject import SubjectPoint
from vision.track import PoseTrack
from vision.video import Video
from vision.work import UNWATCHED, Work

__all__ = [
    "Assessment",
    "CancelledError",
    "Conditions",
    "Event",
    "Finding",
    "Measure",
    "Measured",
    "MissingPartError",
    "PoseTrack",
    "Quality",
    "Repetition",
    "Score",
    "StridewellError",
    "SubjectPoint",
    "UnreadableVideoError",
    "UsageError",
    "Work",
    "all_tests",
    "measure",
]


def measure(
    video: str | Path,
    *,
    test: str,
    mirrored: bool = False,
    model: ModelName | None = None,
    subject: SubjectPoint | None = None,
    work: Work = UNWATCHED,
    **conditions: Any,
) -> Measured:
    """Measure one test in one video file, as the command `stridewell analyse` does.

    Parameters
    ----------
    test : one of `all_tests()`
    mirrored : the video shows left and right swapped
    model : which pose network, if not the test's own
    subject : a point on the client, when several people are in the picture; px of the file's own upright picture
    work : follows it, and may stop it
    conditions : fields of `Conditions` that the test asks for; walkway_lines in px as `subject`; from_s, to_s: the part
        of the video to measure, seconds

    Raises
    ------
    UsageError
        If there is no such test or condition, the test does not ask for it, or a value cannot be true.
    UnreadableVideoError
        If the file is no video that can be read.
    CancelledError
        If `work` said so.
    MissingPartError
        If the model or a system library is missing.
    """
    said = checked(test, conditions)
    opened = Video(Path(video), mirrored=mirrored)
    if subject is not None:
        x, y = opened.on_frames(subject.x, subject.y, "subject")
        subject = replace(subject, x=x, y=y)
    said = replace(said, walkway_lines=lines_on_frames(opened, said.walkway_lines))
    return measuring.measure(opened, test=test, conditions=said, model=model, subject=subject, work=work)
