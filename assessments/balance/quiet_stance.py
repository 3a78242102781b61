"""Quiet standing: the sway of trunk and pelvis along the axis that the camera sees."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assessments.assessment import Assessment, Quality
from assessments.balance.holds import standing_still_s
from assessments.balance.sway import AXES, SWAY, in_the_hand, on_standing_feet, sway_curves, sway_values
from assessments.balance.timeline import stance_events, stance_timeline
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import MeasureSpec, MovementTest
from vision.clean import camera_px
from vision.findings import Finding, rejections
from vision.footage import footage_findings
from vision.track import PoseTrack
from vision.view import mean_yaw_deg, view_of

# Ten seconds are the shortest stance of the four-stage test; sway of less than that is mostly chance (van der Kooij et
# al. 2011: sway measures settle over 60 s and more).
SHORTEST_S = 8.0


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Measure the sway in the longest stretch in which the client stands still on both feet."""
    findings = footage_findings(track)
    view = view_of(mean_yaw_deg(track))
    window = None if rejections(findings) else standing_still_s(track)
    findings += _findings(track, conditions, window, view in AXES)
    usable = window if not rejections(findings) else None
    if usable:
        held, track = track, on_standing_feet(track, *usable)
        findings += in_the_hand(held, usable, track, usable)
    duration_s = usable[1] - usable[0] if usable else None
    return Assessment(
        TEST.name,
        view,
        Quality(tuple(findings)),
        TEST.measured({"duration_s": duration_s, **sway_values(track, conditions, view, usable)}),
        events=stance_events(usable),
        curves=sway_curves(track, conditions, view) if usable else (),
    )


def _findings(
    track: PoseTrack, conditions: Conditions, window: tuple[float, float] | None, known_axis: bool
) -> list[Finding]:
    found = []
    seconds = window[1] - window[0] if window else 0.0
    if seconds < SHORTEST_S and track.found.any():
        text = f"The client stands still for only {seconds:.0f} s; sway needs at least {SHORTEST_S:.0f} s, ideally 30."
        found.append(Finding("not_standing_still", "reject", text))
    elif not known_axis:
        text = "Filmed obliquely, side-to-side and front-to-back sway cannot be separated. Film from the front or side."
        found.append(Finding("wrong_view", "reject", text))
    if conditions.height_cm is None:
        found.append(Finding("no_scale", "info", "Sway in millimeters needs the client's height."))
    if track.camera is not None and np.isnan(camera_px(track)[:, 0]).any() and window:
        text = "The camera's motion could not be followed throughout, so it cannot be separated from sway. Use a stand."
        found.append(Finding("camera_unknown", "reject", text))
    return found


_HEADLINE = ("trunk_sway_rms_mm", "trunk_sway_mean_speed_mm_s")
TEST = MovementTest(
    name="quiet_stance",
    title="Quiet standing",
    filming=(
        "Someone stays within arm's reach of the client. A client at risk of falling keeps the eyes open.",
        "Put the phone on a stand at hip height, 10 feet (3 m) away, straight in front or straight out from the side.",
        "The client looks straight ahead, arms at the sides. Film 30 seconds, with feet and head in frame.",
    ),
    measures=(
        *(replace(spec, headline=spec.name in _HEADLINE) for spec in SWAY),
        MeasureSpec("duration_s", "s", "Duration", headline=True, is_outcome=False),
    ),
    assess=assess,
    timeline=stance_timeline,
    asks=frozenset({"eyes", "feet"}),
)
