"""What the footage itself cannot support, whatever the test: findings from a track alone."""

import numpy as np

from vision.angles import trunk_length_px
from vision.findings import Finding, Severity
from vision.track import Floats, Landmark, PoseTrack

FEET = (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE, Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL)
HEAD = (Landmark.NOSE,)
MOSTLY = 0.5  # of the frames: what lacks in more than half of them cannot be measured
PARTLY = 0.1
# Below 10 frames a second a rise of 0.5 s is five pictures: its times are not to be had. Below 20 they are coarse.
LEAST_FPS, GOOD_FPS = 10.0, 20.0
# A trunk of fewer pixels makes a landmark error of 3 px (FINDINGS.md) more than a tenth of it.
LEAST_TRUNK_PX = 30.0


def footage_findings(track: PoseTrack) -> list[Finding]:
    """List what limits this track: client not found, feet or head outside the picture, too small, too few frames."""
    if not track.found.any():
        return [
            Finding("nobody_found", "reject", "Nobody can be seen in this video; film the whole client, head to feet.")
        ]
    return [*track.findings, *_lost(track), *_outside(track), *_too_small(track), *_frame_rate(track)]


def span_of(track: PoseTrack, from_s: float | None, to_s: float | None) -> PoseTrack:
    """Cut a track to a span of time; its times stay those of the video."""
    keep = (track.time_s >= (from_s or 0.0)) & (track.time_s <= (np.inf if to_s is None else to_s))
    return PoseTrack(
        track.time_s[keep],
        track.image_xy[keep],
        track.world_xyz[keep],
        track.visibility[keep],
        track.width,
        track.height,
        track.source,
        track.findings,
    )


def _lost(track: PoseTrack) -> list[Finding]:
    lost = float(1 - track.found.mean())
    if lost < PARTLY:
        return []
    severity: Severity = "reject" if lost > MOSTLY else "caution"
    text = f"The client was not found in {lost:.0%} of the video; film with more light, nearer, with nobody in between."
    return [Finding("client_lost", severity, text)]


def _outside(track: PoseTrack) -> list[Finding]:
    findings = []
    feet, head = (_share_outside(track, marks) for marks in (FEET, HEAD))
    if feet > PARTLY:
        severity: Severity = "reject" if feet > MOSTLY else "caution"
        text = (
            f"The feet are outside the picture in {feet:.0%} of the video; step back until the whole client is in it."
        )
        findings.append(Finding("feet_out_of_frame", severity, text))
    if head > PARTLY:
        text = f"The head is outside the picture in {head:.0%} of the video; step back or tilt the phone."
        findings.append(Finding("head_out_of_frame", "caution", text))
    return findings


def _share_outside(track: PoseTrack, marks: tuple[Landmark, ...]) -> float:
    """Share of the frames in which all the landmarks lie outside the picture: there MediaPipe invents them."""
    xy: Floats = track.image_xy[track.found][:, marks]
    outside = np.any((xy < 0) | (xy > [track.width, track.height]), axis=2)
    return float(np.mean(np.all(outside, axis=1)))


def _too_small(track: PoseTrack) -> list[Finding]:
    if trunk_length_px(track) >= LEAST_TRUNK_PX:
        return []
    return [Finding("client_too_small", "reject", "The client is too small in the picture; film from 3 to 4 metres.")]


def _frame_rate(track: PoseTrack) -> list[Finding]:
    if len(track) < 2:
        return [Finding("too_short", "reject", "The video is too short to measure anything.")]
    fps = (len(track) - 1) / float(track.time_s[-1] - track.time_s[0])
    if fps >= GOOD_FPS:
        return []
    severity: Severity = "reject" if fps < LEAST_FPS else "caution"
    text = f"The video has only {fps:.0f} pictures a second, so times are coarse; film with 30 or more."
    return [Finding("few_frames_per_second", severity, text)]
