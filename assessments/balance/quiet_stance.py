"""Quiet standing: the sway of trunk and pelvis along the axis that the camera sees."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assessments.assessment import Assessment, Quality
from assessments.balance.holds import standing_still_s
from assessments.balance.sway import AXES, SWAY, on_standing_feet, sway_curves, sway_values
from assessments.balance.timeline import stance_events, stance_timeline
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import MeasureSpec, MovementTest
from vision.body import SHOULDERS
from vision.clean import camera_px
from vision.findings import Finding, rejections
from vision.footage import footage_findings
from vision.track import PoseTrack
from vision.view import mean_yaw_deg, view_of

# Ten seconds are the shortest stance of the four-stage test; sway of less than that is mostly chance (van der Kooij et
# al. 2011: sway measures settle over 60 s and more).
SHORTEST_S = 8.0
# Of the sway, which is to be right within a tenth: whether as much was taken out rightly nobody can tell.
HANDS_SHARE = 0.1


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Measure the sway in the longest stretch in which the client stands still on both feet."""
    findings = footage_findings(track)
    view = view_of(mean_yaw_deg(track))
    window = None if rejections(findings) else standing_still_s(track)
    findings += _findings(track, conditions, window, view in AXES)
    usable = window if not rejections(findings) else None
    if usable:
        held, track = track, on_standing_feet(track, *usable)
        findings += _in_the_hand(held, track, *usable)
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
        text = f"The client stands still on both feet for {seconds:.0f} s; sway needs {SHORTEST_S:.0f} s, better 30."
        found.append(Finding("not_standing_still", "reject", text))
    elif not known_axis:
        text = "Filmed obliquely, sway is neither sideways nor forwards; film from the front or square to the side."
        found.append(Finding("wrong_view", "reject", text))
    if conditions.height_cm is None:
        found.append(Finding("no_scale", "info", "Without the client's height, sway cannot be told in millimetres."))
    if track.camera is not None and np.isnan(camera_px(track)[:, 0]).any() and window:
        text = "The camera's own motion is not known throughout, so it cannot be told from sway; use a stand."
        found.append(Finding("camera_unknown", "reject", text))
    return found


def _in_the_hand(held: PoseTrack, steadied: PoseTrack, from_s: float, to_s: float) -> list[Finding]:
    """Say so where what was taken out of the feet is no longer small against the sway."""
    during = (held.time_s >= from_s) & (held.time_s <= to_s)
    shoulders_px = steadied.xy(SHOULDERS[0])[during, 0]
    taken_px = held.xy(SHOULDERS[0])[during, 0] - shoulders_px
    if np.nanstd(taken_px) < HANDS_SHARE * np.nanstd(shoulders_px):
        return []
    text = "The phone moved in the hand, and not all of that can be told from sway: it may be a fifth off. Use a stand."
    return [Finding("phone_in_hand", "caution", text)]


_HEADLINE = ("trunk_sway_rms_mm", "trunk_sway_mean_speed_mm_s")
TEST = MovementTest(
    name="quiet_stance",
    title="Quiet standing",
    filming=(
        "Someone stands within reach of the client; no closed eyes for a client at risk of falling.",
        "Put the phone on a stand at hip height, 3 metres away, straight in front or square to the side.",
        "The client looks at a point ahead, arms hanging; film 30 seconds, with feet and head in the picture.",
    ),
    measures=(
        *(replace(spec, headline=spec.name in _HEADLINE) for spec in SWAY),
        MeasureSpec("duration_s", "s", "Duration", headline=True, is_outcome=False),
    ),
    assess=assess,
    timeline=stance_timeline,
    asks=frozenset({"eyes", "feet"}),
)
