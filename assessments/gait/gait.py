"""Walking: speed, steps, events and joint angles from one or several straight passes in one video."""

from collections.abc import Sequence

import numpy as np

from assessments.assessment import CURVE_HZ, Assessment, Curve, Event, Quality
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.gait.angles import JOINTS, CycleAngles, body_places, cycle_angles, mean_and_sd
from assessments.gait.findings import feet_findings, gait_findings
from assessments.gait.measures import MEASURES, values_of
from assessments.gait.passes import straight_passes
from assessments.gait.scores import score_gait
from assessments.gait.timeline import gait_timeline
from assessments.gait.walks import Walked, find_walks
from assessments.protocol import MovementTest
from models import ModelName
from vision.angles import sagittal_leg_deg
from vision.body import SIDES
from vision.footage import footage_findings
from vision.signals import RATE_HZ
from vision.track import PoseTrack
from vision.view import mean_yaw_deg, view_of

# Where legs pass each other the full network draws one into the other for up to a fifth of a second; on 23 rendered
# walks the heavy one halved the errors of speed and step times and the frames with swapped names. It takes three times
# as long, and walks are short.
MODEL: ModelName = "heavy"
FILMING = (
    "Put the phone sideways on a stand at hip height, 13 to 20 feet (4 to 6 m) out from the middle of the path.",
    "The client walks 13 to 20 feet (4 to 6 m) straight across the picture, with feet and head always in frame.",
    "Have the client start before entering the frame and walk on out of it, or walk back and forth several times.",
    "For a walkway of known length, mark both ends with a line on the floor that is visible in the video.",
)


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Measure a walk; there is nothing in it that a trainer's correction of repetitions could change."""
    passes = straight_passes(track) if track.found.any() else []
    walks = find_walks(passes, conditions)
    angles = [angle for each in walks if each.line for angle in cycle_angles(each.line, each.cycles)]
    measures = TEST.measured(values_of(walks, angles, conditions))
    findings = [
        *footage_findings(track),
        *feet_findings(track),
        *gait_findings(track, passes, walks, measures, conditions),
    ]
    longest = max(walks, key=lambda each: len(each.walk.time_s), default=None)
    return Assessment(
        TEST.name,
        longest.walk.view if longest else view_of(mean_yaw_deg(track)),
        Quality(tuple(findings)),
        measures,
        events=_events(walks),
        curves=(*_cycle_curves(angles), *_knees(walks)),
    )


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
                curves.append(Curve.over_cycle(joint, "deg", *mean_and_sd(rows), digits=1, side=side))
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
    return [
        Curve.of("knee_flexion_deg", "deg", time_s, knee, digits=1, side=side)
        for side, knee in zip(SIDES, knees, strict=True)
    ]


TEST = MovementTest(
    name="gait",
    title="Walking",
    filming=FILMING,
    measures=MEASURES,
    assess=assess,
    score=score_gait,
    timeline=gait_timeline,
    model=MODEL,
    asks=frozenset({"walkway_m", "walkway_lines", "pace", "walking_aid"}),
)
