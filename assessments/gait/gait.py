"""Walking: speed, steps, events and joint angles from one or several straight passes in one video."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assessments.assessment import Assessment, Curve, Event, Quality
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.gait.angles import JOINTS, PERCENT, CycleAngles, body_places, cycle_angles, mean_and_sd
from assessments.gait.events import SIDES
from assessments.gait.findings import feet_findings, gait_findings
from assessments.gait.measures import measures_of
from assessments.gait.scores import score_gait
from assessments.gait.timeline import gait_timeline
from assessments.gait.walks import Walked, find_walks
from assessments.protocol import MovementTest
from models import ModelName
from vision.angles import sagittal_leg_deg
from vision.findings import rejections
from vision.footage import footage_findings
from vision.signals import RATE_HZ
from vision.track import Floats, PoseTrack
from vision.view import mean_yaw_deg, view_of

CURVE_HZ = 25.0
# Where legs pass each other the full network draws one into the other for up to a fifth of a second; on 23 rendered
# walks the heavy one halved the errors of speed and step times and the frames with swapped names. It takes three times
# as long, and walks are short.
MODEL: ModelName = "heavy"
# What is made of the steps' moments.
TIMED = (
    "speed_m_s",
    "cadence_steps_min",
    "stride_time_s",
    "double_support_percent",
    "step_time_asymmetry_percent",
    "step_time_variability_percent",
    "stride_length_m",
    "step_length_asymmetry_percent",
    *(
        f"{name}_{side}_{unit}"
        for side in SIDES
        for name, unit in (("step_time", "s"), ("step_length", "m"), ("stance", "percent"))
    ),
)
# What the method adds to the noise, as RMS on 85 rendered walks, 15 of them toward or away from the camera. Strikes
# and toe offs are off by some 20 ms, all of a clip much the same way: 2% of a stride for a stance, 4% for the two
# phases of double support. BlazePose sees the knee of a swinging leg too straight, by 6 degrees on average (SD 5).
METHOD_ERROR = {
    "cadence_steps_min": 0.8,
    "step_time_left_s": 0.012,
    "step_time_right_s": 0.012,
    "stride_time_s": 0.012,
    "double_support_percent": 4.0,
    "stance_left_percent": 2.0,
    "stance_right_percent": 2.0,
    "peak_knee_flexion_left_deg": 6.0,
    "peak_knee_flexion_right_deg": 6.0,
    "step_width_m": 0.02,
}
METHOD_BIAS = {f"peak_knee_flexion_{side}_deg": 6.0 for side in SIDES}
FILMING = (
    "Put the phone sideways on a stand at hip height, 13 to 20 feet (4 to 6 m) out from the middle of the path.",
    "The client walks 13 to 20 feet (4 to 6 m) straight across the picture, with feet and head always in frame.",
    "Have the client start before entering the frame and walk on out of it, or walk back and forth several times.",
    "For a walkway of known length, mark both ends with a line on the floor that is visible in the video.",
)


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Measure a walk; there is nothing in it that a trainer's correction of repetitions could change."""
    walks = find_walks(track, conditions) if track.found.any() else []
    angles = [angle for each in walks if each.line for angle in cycle_angles(each.line, each.cycles)]
    measures = measures_of(walks, angles, conditions)
    findings = [*footage_findings(track), *feet_findings(track), *gait_findings(walks, measures, conditions)]
    longest = max(walks, key=lambda each: len(each.walk.time_s), default=None)
    result = Assessment(
        TEST.name,
        longest.walk.view if longest else view_of(mean_yaw_deg(track)),
        Quality(tuple(findings)),
        measures,
        events=_events(walks),
        curves=(*_cycle_curves(angles), *_knees(walks)),
    )
    return replace(result, scores=score_gait(TEST.voided(result).measures, conditions, rejections(findings)))


def _events(walks: Sequence[Walked]) -> tuple[Event, ...]:
    swings = [swing for each in walks for swing in each.swings]
    named = [("toe_off", swing.off_s, swing.side) for swing in swings]
    named += [("heel_strike", swing.strike_s, swing.side) for swing in swings]
    found = [Event(name, time_s, side) for name, time_s, side in named if time_s is not None]
    return tuple(sorted(found, key=lambda event: event.time_s))


def _cycle_curves(angles: Sequence[CycleAngles]) -> list[Curve]:
    """Mean and spread of each joint over the gait cycle, on each side that has a whole cycle."""
    curves = []
    for joint in JOINTS:
        for side in SIDES:
            rows = [getattr(cycle, joint) for cycle in angles if cycle.side == side]
            if rows:
                mean, sd = (_listed(values) for values in mean_and_sd(rows))
                curves.append(Curve(joint, "deg", (), mean, side, tuple(PERCENT.tolist()), sd))
    return curves


def _knees(walks: Sequence[Walked]) -> list[Curve]:
    """Both knees over time, for the plot beside the video; not seen between the passes."""
    lines = [each.line for each in walks if each.line]
    if not lines:
        return []
    step = round(RATE_HZ / CURVE_HZ)
    time_s = np.concatenate([np.append(line.walk.time_s[::step], line.walk.time_s[-1] + 1 / RATE_HZ) for line in lines])
    places = [body_places(line)[::step] for line in lines]
    knees = [
        np.concatenate([np.append(sagittal_leg_deg(body, side)["knee"], np.nan) for body in places]) for side in (0, 1)
    ]
    times = tuple(round(float(moment), 3) for moment in time_s)
    return [
        Curve("knee_flexion_deg", "deg", times, _listed(knee), side) for side, knee in zip(SIDES, knees, strict=True)
    ]


def _listed(values: Floats) -> tuple[float | None, ...]:
    return tuple(round(float(value), 1) if np.isfinite(value) else None for value in values)


TEST = MovementTest(
    name="gait",
    title="Walking",
    filming=FILMING,
    headline=("speed_m_s", "cadence_steps_min", "steps"),
    assess=assess,
    timeline=gait_timeline,
    model=MODEL,
    voided_by=dict.fromkeys(TIMED, frozenset({"steps_not_timed"})),
    asks=frozenset({"walkway_m", "walkway_lines", "pace", "walking_aid"}),
    method_error=METHOD_ERROR,
    method_bias=METHOD_BIAS,
)
