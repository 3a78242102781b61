"""The one way from a video to a complete assessment: the pose, the measures, and what they were made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from assessments.assessment import Assessment, Quality, Software, VideoFacts
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import find_test
from assessments.suggestion import SHOWN, suggest
from assessments.uncertainty import with_intervals, without_uncertain
from models import ModelName
from vision.clean import cleaned
from vision.findings import Finding
from vision.footage import span_of
from vision.pose import estimate, track_source
from vision.subject import SubjectPoint
from vision.track import PoseTrack, TrackSource
from vision.video import Video
from vision.work import UNWATCHED, Work

Known = Callable[[TrackSource], PoseTrack | None]
"""Finds a track that was estimated before, so that it is not estimated twice."""


def nothing_known(source: TrackSource) -> PoseTrack | None:
    """Find no track."""
    return None


@dataclass(frozen=True, eq=False)
class Measured:
    """A test measured in a video: the client's raw pose in it, and what the test makes of that."""

    video: Video
    track: PoseTrack
    assessment: Assessment


def measure(
    video: Video,
    *,
    test: str,
    conditions: Conditions,
    model: ModelName | None = None,
    subject: SubjectPoint | None = None,
    known: Known = nothing_known,
    work: Work = UNWATCHED,
) -> Measured:
    """Measure one test in one video.

    Parameters
    ----------
    video : the opened video
    test : its name
    conditions : what was entered about the client and the test, and the part of the video to measure
    model : which pose network, if not the test's own
    subject : a point on the client, px of the frames, when several people are in the picture
    known : finds a track that is there already
    work : follows it, and may stop it

    Raises
    ------
    UsageError
        If there is no such test, or the part ends before it begins.
    UnreadableVideoError, CancelledError, MissingPartError
        As `vision.pose.estimate` does.
    """
    track = pose_of(video, model or find_test(test).model, subject, known, work)
    facts = video_facts(video, track)
    result = assess_track(track, test=test, conditions=conditions, video=facts)
    return Measured(video, track, result)


def pose_of(video: Video, model: ModelName, subject: SubjectPoint | None, known: Known, work: Work) -> PoseTrack:
    """Find the client's pose, or take the track that is known of this video; parameters and errors as `measure`."""
    track = known(track_source(video, model, subject))
    return estimate(video, model=model, subject=subject, work=work) if track is None else track


def assess_track(
    track: PoseTrack,
    *,
    test: str,
    conditions: Conditions,
    video: VideoFacts,
    corrections: Sequence[Correction] = (),
) -> Assessment:
    """Run one test over a raw track, or over the part of it that the conditions name.

    The track is cleaned first; measures get their 95% intervals, and lose what the findings and the intervals void;
    what is left is compared with the references.

    Raises
    ------
    UsageError
        If there is no such test.
    """
    movement_test, part = find_test(test), span_of(cleaned(track), conditions.from_s, conditions.to_s)
    part = replace(part, signal_s=video.signal_s)
    result = movement_test.assess(part, conditions, corrections)
    result = with_intervals(movement_test, part, conditions, corrections, result)
    result = movement_test.voided(movement_test.by_protocol(result))
    result = without_uncertain(result, movement_test.headline)
    result = _with_suggestion(result, part)
    source = track.source
    software = Software(software_version(), f"pose_landmarker_{source.model}", source.model_sha256) if source else None
    result = replace(result, software=software, video=video, conditions=conditions)
    return movement_test.scored(result, conditions)


def _with_suggestion(result: Assessment, track: PoseTrack) -> Assessment:
    """Where the footage was refused, say what it looks like: perhaps it is the wrong test, or the wrong video."""
    if result.quality.status != "rejected":
        return result
    seen = suggest(track)
    if seen is None or result.test in seen.names:
        return result
    text = f"This looks more like {SHOWN[seen.test]} than the selected test. Check the test and the video."
    return replace(result, quality=Quality((*result.quality.findings, Finding("another_test", "info", text))))


def video_facts(video: Video, track: PoseTrack) -> VideoFacts:
    """Describe a video by its header and by the frames that were really there."""
    info = video.info
    seconds = float(track.time_s[-1] - track.time_s[0]) if len(track) > 1 else 0.0
    return VideoFacts(
        name=video.name,
        sha256=info.sha256,
        duration_s=round(info.duration_s, 3),
        frames=len(track),
        mean_fps=round((len(track) - 1) / seconds, 3) if seconds else 0.0,
        width=info.width,
        height=info.height,
        rotation_deg=info.rotation_deg,
        signal_s=None if video.signal_s is None else round(video.signal_s, 3),
    )


def software_version() -> str:
    """Version of Stridewell; 'unknown' in a checkout that was never installed."""
    try:
        return version("stridewell")
    except PackageNotFoundError:
        return "unknown"


def reassess(measured: Assessment, track: PoseTrack, corrections: Sequence[Correction]) -> Assessment:
    """Run the test of an earlier assessment again over its track, with corrections, under the same conditions."""
    if measured.video is None:
        raise ValueError("measured must be an assessment of a video.")
    return assess_track(
        track, test=measured.test, conditions=measured.conditions, video=measured.video, corrections=corrections
    )


def completed(
    measured: Assessment, track: PoseTrack, corrections: Sequence[Correction], said: Mapping[str, Any]
) -> tuple[Assessment, Assessment | None]:
    """Run the test of an assessment again with conditions that were entered later, by their fields of `Conditions`.

    Returns
    -------
    What was measured, and what the corrections make of it; None where there are none
    """
    measured = reassess(replace(measured, conditions=replace(measured.conditions, **said)), track, ())
    return measured, reassess(measured, track, corrections) if corrections else None
