"""What the footage itself cannot support, whatever the test: findings from a track alone."""

import numpy as np

from vision.angles import leg_bend_deg, trunk_length_px
from vision.body import ANKLES, FEET, HIPS, SHOULDERS, Landmark
from vision.clean import STILL_PX, camera_px
from vision.findings import Finding, Severity
from vision.scale import STRAIGHT_LEG_DEG
from vision.signals import Mask, longest_stretch
from vision.track import PoseTrack

# The position of a leg hidden by the other is a guess, often inside the picture: it says nothing about the feet.
SEEN_LEG = 0.35
# From the nose to the crown: 13 cm, a quarter of the trunk (Gordon et al. 2014).
CROWN_TRUNKS = 0.25
MOSTLY = 0.5  # of the frames: what is missing in more than half of them cannot be measured
PARTLY = 0.1
# Below 10 frames a second a rise of 0.5 s is five pictures: its times cannot be measured. Below 20 they are coarse.
LEAST_FPS, GOOD_FPS = 10.0, 20.0
# On a shorter trunk a landmark error of 3 px (FINDINGS.md) is more than a tenth of its length.
LEAST_TRUNK_PX = 30.0
# A mean level of 30 (of 255) is 1.3% of full light, four stops under a picture that is exposed well: noise wins.
DARK = 30.0
# No test is over sooner than one step or one rise.
SHORTEST_S = 1.0
# A picture that shifts by a tenth of the trunk's length (5 cm at the client) was not on a stand.
CAMERA_WAY_TRUNKS = 0.1
# People stand within 6 degrees of the picture's vertical (64 clips of standing and walking, level cameras, all views);
# twice that is a tilted phone or a bent client, and angles to the vertical are then those of the picture.
TILTED_DEG = 12.0


def footage_findings(track: PoseTrack) -> list[Finding]:
    """List what limits this track, each with the span in which it shows, by its code.

    nobody_found, too_dark, client_lost, feet_out_of_frame, head_out_of_frame, client_too_small, few_frames_per_second,
    too_short, camera_moved, camera_tilted, and what the search for the client noticed.
    """
    if not track.found.any():
        return [*_too_dark(track), _nobody(track)]
    limits = (_too_dark, _lost, _outside, _too_small, _frame_rate, _camera_moved, _camera_tilted)
    return [*track.findings, *(finding for limit in limits for finding in limit(track))]


def span_of(track: PoseTrack, from_s: float | None, to_s: float | None) -> PoseTrack:
    """Cut a track to a span of time; its times stay those of the video."""
    keep = (track.time_s >= (from_s or 0.0)) & (track.time_s <= (np.inf if to_s is None else to_s))
    return track.cut(keep)


def _nobody(track: PoseTrack) -> Finding:
    text = "No one is visible in this video. Film the whole client, head to feet."
    return Finding("nobody_found", "reject", text, *_ends_s(track, np.ones(len(track), bool)))


def _ends_s(track: PoseTrack, mask: Mask) -> tuple[float | None, float | None]:
    """First and last time of the longest stretch, seconds; None where there is none."""
    if not mask.any():
        return None, None
    start, stop = longest_stretch(mask)
    return round(float(track.time_s[start]), 3), round(float(track.time_s[stop - 1]), 3)


def _too_dark(track: PoseTrack) -> list[Finding]:
    if track.light is None or not len(track) or float(np.median(track.light)) >= DARK:
        return []
    lost = 1 - track.found.mean()
    severity: Severity = "reject" if lost > PARTLY else "caution"
    text = "The video is too dark. Turn on the lights, and don't film against a window."
    return [Finding("too_dark", severity, text, *_ends_s(track, track.light < DARK))]


def _lost(track: PoseTrack) -> list[Finding]:
    """Losses between the first and the last sight; before and after the client is merely not there."""
    first, last = np.flatnonzero(track.found)[[0, -1]]
    if len(track) > 1 and track.time_s[last] - track.time_s[first] < SHORTEST_S < track.time_s[-1] - track.time_s[0]:
        text = "The client is visible for less than a second. Place the phone where it sees the whole test."
        return [Finding("client_lost", "reject", text, *_ends_s(track, ~track.found))]
    inside = np.zeros(len(track), bool)
    inside[first : last + 1] = True
    lost = ~track.found & inside
    share = float(lost[inside].mean())
    if share < PARTLY:
        return []
    severity: Severity = "reject" if share > MOSTLY else "caution"
    text = f"The client was lost for {share:.0%} of the video. Use more light, move closer and keep others away."
    return [Finding("client_lost", severity, text, *_ends_s(track, lost))]


def _outside(track: PoseTrack) -> list[Finding]:
    """Feet or head outside while the hips are inside: a client who walks out of the picture is not cut off by it."""
    findings: list[Finding] = []
    severity: Severity
    here = track.found & ~_all_outside(track, HIPS)
    share = track.near_share
    seen_feet = [foot for foot, part in zip(FEET, (share, 1 - share), strict=True) if part > SEEN_LEG]
    feet = here & np.logical_and.reduce([_all_outside(track, foot) for foot in seen_feet])
    nose_px = track.own_xy[:, Landmark.NOSE, 1]
    with np.errstate(invalid="ignore"):
        head = here & (nose_px < CROWN_TRUNKS * trunk_length_px(track))
        face = here & ((nose_px < 0) | (nose_px > track.height))
    feet_share, head_share = (float(mask[here].mean()) if here.any() else 0.0 for mask in (feet, head))
    if feet_share > PARTLY:
        severity = "reject" if feet_share > MOSTLY else "caution"
        text = f"The feet are out of frame for {feet_share:.0%} of the video. Move back until the whole client fits."
        findings.append(Finding("feet_out_of_frame", severity, text, *_ends_s(track, feet)))
    if head_share > PARTLY:
        text = f"The head is out of frame for {head_share:.0%} of the video. Move back or tilt the phone."
        severity = "caution" if float(face[here].mean()) > PARTLY else "info"
        findings.append(Finding("head_out_of_frame", severity, text, *_ends_s(track, head)))
    return findings


def _all_outside(track: PoseTrack, marks: tuple[Landmark, ...]) -> Mask:
    """Frames (T,) in which all the landmarks lie outside the picture: there MediaPipe invents them."""
    return np.asarray(track.found & ~track.inside[:, marks].any(axis=1))


def _too_small(track: PoseTrack) -> list[Finding]:
    if trunk_length_px(track) >= LEAST_TRUNK_PX:
        return []
    return [
        Finding(
            "client_too_small",
            "reject",
            "The client is too small in the video. Film from 10 to 13 feet (3 to 4 m) away.",
        )
    ]


def _frame_rate(track: PoseTrack) -> list[Finding]:
    seconds = float(track.time_s[-1] - track.time_s[0])
    if seconds < SHORTEST_S:
        return [Finding("too_short", "reject", "The video is too short to measure anything. Film the whole test.")]
    fps = (len(track) - 1) / seconds
    if fps >= GOOD_FPS:
        return []
    severity: Severity = "reject" if fps < LEAST_FPS else "caution"
    text = f"The video has only {fps:.0f} frames per second, so times are imprecise. Record at 30 or more."
    return [Finding("few_frames_per_second", severity, text)]


def _camera_moved(track: PoseTrack) -> list[Finding]:
    motion = camera_px(track)
    if track.camera is None or not len(motion):
        return []
    unknown = np.isnan(motion[:, 0])
    way = np.linalg.norm(motion - np.nanmedian(motion, axis=0), axis=1) if not unknown.all() else np.zeros(len(motion))
    moved = way > max(CAMERA_WAY_TRUNKS * trunk_length_px(track), STILL_PX)
    if float(unknown.mean()) > PARTLY:
        text = "The camera moved, and too little background is visible to correct for it. Use a stand."
        if not moved.any():  # where it was seen, it stood still
            text = "The background is too dark or plain to show whether the camera moved. Use a stand and more light."
        return [Finding("camera_moved", "caution", text, *_ends_s(track, unknown))]
    if not moved.any():
        return []
    text = "The camera moved; this was corrected using the background. A stand is better."
    return [Finding("camera_moved", "info", text, *_ends_s(track, moved))]


def _camera_tilted(track: PoseTrack) -> list[Finding]:
    """Roll of the camera, by the client standing: from mid-ankle to mid-shoulder, in the frames with straight legs."""
    up = (track.middle(*SHOULDERS) - track.middle(*ANKLES)) * [1.0, -1.0]
    with np.errstate(invalid="ignore"):
        standing = track.found & (leg_bend_deg(track) < STRAIGHT_LEG_DEG)
    if float(standing[track.found].mean()) < PARTLY:
        return []
    tilt_deg = abs(float(np.degrees(np.median(np.arctan2(up[standing, 0], up[standing, 1])))))
    if tilt_deg < TILTED_DEG:
        return []
    text = f"The client appears to lean {tilt_deg:.0f}°. Level the phone: lean is measured against the picture's edge."
    return [Finding("camera_tilted", "caution", text)]
