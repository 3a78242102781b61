"""From a video and its track to a complete assessment: the measures, and what they were made of."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from importlib.metadata import PackageNotFoundError, version

from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.model import Assessment, Software, VideoFacts
from assessments.protocol import find_test
from vision.footage import span_of
from vision.track import PoseTrack
from vision.video import VideoInfo


def assess_track(
    track: PoseTrack,
    *,
    test: str,
    conditions: Conditions,
    video: VideoFacts,
    corrections: Sequence[Correction] = (),
    from_s: float | None = None,
    to_s: float | None = None,
) -> Assessment:
    """Run one test over a track, whole or from `from_s` to `to_s` seconds of the video.

    Raises
    ------
    UsageError
        If there is no such test.
    """
    result = find_test(test).assess(span_of(track, from_s, to_s), conditions, corrections)
    source = track.source
    software = Software(software_version(), f"pose_landmarker_{source.model}", source.model_sha256) if source else None
    span = {"from_s": from_s, "to_s": to_s}
    return replace(result, software=software, video=video, conditions={**asdict(conditions), **span})


def video_facts(name: str, info: VideoInfo, track: PoseTrack) -> VideoFacts:
    """Describe a video by its header and by the frames that were really there."""
    seconds = float(track.time_s[-1] - track.time_s[0]) if len(track) > 1 else 0.0
    return VideoFacts(
        name=name,
        sha256=info.sha256,
        duration_s=round(info.duration_s, 3),
        frames=len(track),
        mean_fps=round((len(track) - 1) / seconds, 3) if seconds else 0.0,
        width=info.width,
        height=info.height,
        rotation_deg=info.rotation_deg,
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
    known = {field.name for field in fields(Conditions)}
    return assess_track(
        track,
        test=measured.test,
        conditions=Conditions(**{name: value for name, value in measured.conditions.items() if name in known}),
        video=measured.video,
        corrections=corrections,
        from_s=measured.conditions.get("from_s"),
        to_s=measured.conditions.get("to_s"),
    )
