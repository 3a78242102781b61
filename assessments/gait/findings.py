"""What a walk in this video could not support, in words that a trainer can act on."""

from collections.abc import Mapping, Sequence

import numpy as np

from assessments.assessment import Measure
from assessments.conditions import Conditions
from assessments.gait.angles import SAGITTAL_DEG
from assessments.gait.measures import STEPS_FOR_VARIABILITY, metres_per_stature
from assessments.gait.passes import Pass, feet_hidden
from assessments.gait.steps import LONGEST_SWING_S
from assessments.gait.walks import Walked, left_out_s, off_square_deg, turns_s
from vision.body import FEET, HIPS, SIDES
from vision.findings import Finding
from vision.footage import MOSTLY
from vision.signals import longest_stretch
from vision.track import PoseTrack

# One step gives no cadence that would mean anything; MEASURES.md calls less than three whole steps uncertain.
LEAST_STEPS, GOOD_STEPS = 2, 3
# Strides vary by 3% in healthy walks and by a few times that in unsteady ones (Hausdorff 2005,
# doi:10.1186/1743-0003-2-19). Swings of one foot that differ by more are moments that this camera does not see.
IRREGULAR = 0.15
# From here on a wrong guess of the camera's angle of view by 10% makes the length of a walk wrong by 1% and more.
SLANTING_DEG = 15.0
# Where the room and the standing feet differ by more about the camera's turning, lengths may be 5% off.
PAN_AGREES = 0.05


def gait_findings(
    track: PoseTrack,
    passes: Sequence[Pass],
    walks: Sequence[Walked],
    measures: Mapping[str, Measure],
    conditions: Conditions,
) -> list[Finding]:
    """List what limits the measures of a walk.

    feet_cut_off, not_walking, too_few_steps, walk_left_out, turn_left_out, steps_not_timed, slow_motion_suspected,
    seen_from_behind, wrong_view, slanting_walk, pan_uncertain, walkway_not_seen, no_scale, angles_not_visible,
    far_arm_hidden, too_few_steps_for_variability.
    """
    steps = int(measures["steps"].number or 0)
    if not walks:
        return [_no_walk(track)]
    if steps < LEAST_STEPS:
        text = "Fewer than two whole steps are visible. Film a walk of at least 13 feet (4 m), feet always in frame."
        return [Finding("too_few_steps", "reject", text)]
    findings = [*_few(steps), *_left_out(track, passes, walks), *_swings(walks), *_view(walks)]
    findings += [*_scale(walks, conditions), *_hidden(walks, measures)]
    if steps < STEPS_FOR_VARIABILITY:
        text = f"Step variability needs at least {STEPS_FOR_VARIABILITY} steps; this video shows {steps}."
        findings.append(Finding("too_few_steps_for_variability", "info", text))
    return findings


def feet_findings(track: PoseTrack) -> list[Finding]:
    """Say where the feet cannot be seen: feet_hidden."""
    hidden = feet_hidden(track)
    if not hidden.any():
        return []
    start, stop = longest_stretch(hidden)
    text = (
        "Something blocks the view of the feet, so this part was left out. Keep the floor in front of the phone clear."
    )
    return [Finding("feet_hidden", "caution", text, float(track.time_s[start]), float(track.time_s[stop - 1]))]


def _no_walk(track: PoseTrack) -> Finding:
    """Without whole feet there are no steps to see: whether the client walks is then not known."""
    here = track.found & track.inside[:, HIPS].all(axis=1)
    cut = here & ~track.inside[:, np.ravel(FEET)].all(axis=1)
    if cut.sum() > MOSTLY * here.sum():
        text = "The feet are not wholly in the picture, so steps cannot be seen. Move back until the whole client fits."
        return Finding("feet_cut_off", "reject", text)
    text = "No straight walk of several steps was found. Film a walk of at least 13 feet (4 m) across the picture."
    return Finding("not_walking", "reject", text)


def _left_out(track: PoseTrack, passes: Sequence[Pass], walks: Sequence[Walked]) -> list[Finding]:
    findings = []
    if spans := left_out_s(passes, walks):
        text = "Part of the walk could not be measured and was left out. Film from the side, the feet always in frame."
        findings.append(Finding("walk_left_out", "caution", text, *max(spans, key=lambda span: span[1] - span[0])))
    if turns := turns_s(track, walks):
        text = "The client turned; the steps of the turn were left out."
        findings.append(Finding("turn_left_out", "info", text, *turns[0]))
    return findings


def _few(steps: int) -> list[Finding]:
    if steps >= GOOD_STEPS:
        return []
    text = f"Only {steps} whole steps were seen, so lengths and times are uncertain. Have the client walk farther."
    return [Finding("too_few_steps", "caution", text)]


def _swings(walks: Sequence[Walked]) -> list[Finding]:
    findings = []
    feet_s = [
        [swing.strike_s - swing.off_s for swing in each.swings if swing.side == side and swing.strike_s and swing.off_s]
        for each in walks
        for side in SIDES
    ]
    usual_s = [float(np.median(times_s)) for times_s in feet_s if times_s]
    off = [abs(time_s / np.median(times_s) - 1) for times_s in feet_s for time_s in times_s]
    if off and float(np.mean(off)) > IRREGULAR:
        text = "The steps could not be timed reliably. Film from the side, closer, in better light."
        findings.append(Finding("steps_not_timed", "caution", text))
    if usual_s and float(np.median(usual_s)) > LONGEST_SWING_S:
        text = "The legs swing very slowly. If this is a slow-motion file, its times are wrong; use the original video."
        findings.append(Finding("slow_motion_suspected", "caution", text))
    return findings


def _view(walks: Sequence[Walked]) -> list[Finding]:
    findings = []
    if any(each.walk.view == "back" for each in walks):
        text = "Step times are less certain when filmed from behind. Film from the side."
        findings.append(Finding("seen_from_behind", "caution", text))
    lines = [each.line for each in walks if each.line]
    if {step.side for each in walks for step in each.steps if step.length is not None} != set(SIDES):
        text = (
            "Step lengths and joint angles cannot be seen from this direction. Have the client walk across the picture."
        )
        findings.append(Finding("wrong_view", "info", text))
    if lines and max(off_square_deg(line) for line in lines) > SLANTING_DEG:
        text = "The client walks at an angle to the camera, so lengths are less certain. Film square to the path."
        findings.append(Finding("slanting_walk", "caution", text))
    turned = [each.pan_by_feet for each in walks if each.line and each.pan_by_feet is not None]
    if any(abs(share - 1) > PAN_AGREES for share in turned):
        text = (
            "The camera follows the client; how far it turned is uncertain, and so are the step lengths. Use a stand."
        )
        findings.append(Finding("pan_uncertain", "caution", text))
    return findings


def _scale(walks: Sequence[Walked], conditions: Conditions) -> list[Finding]:
    findings = []
    if conditions.walkway_m and not any(each.crossing for each in walks):
        why = (
            "its two lines were not marked"
            if conditions.walkway_lines is None
            else "the client did not cross both lines"
        )
        text = f"The walkway was not used because {why}."
        findings.append(Finding("walkway_not_seen", "info", text))
    if metres_per_stature(walks, conditions) is None and any(each.line for each in walks):
        text = "Distances need the client's height or a marked walkway; only times are given."
        findings.append(Finding("no_scale", "info", text))
    return findings


def _hidden(walks: Sequence[Walked], measures: Mapping[str, Measure]) -> list[Finding]:
    if not any(each.line for each in walks):
        return []
    if measures["trunk_lean_deg"].value is None:
        text = f"Joint angles need a whole stride filmed from the side, within {SAGITTAL_DEG:.0f}° of a right angle."
        return [Finding("angles_not_visible", "info", text)]
    if None not in (measures[f"arm_swing_range_{side}_deg"].value for side in SIDES):
        return []
    text = "The body hides the far arm. Film a walk in the other direction too, to see both arms swing."
    return [Finding("far_arm_hidden", "info", text)]
