"""The 4-meter walk: from the first movement of a foot to the first foot wholly over the second line.

The walk of the Short Physical Performance Battery (Guralnik et al. 1994, J Gerontol 49:M85-94) and of the NIH Toolbox.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assessments.assessment import CURVE_HZ, Assessment, Curve, Quality, Value
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.gait.passes import straight_passes
from assessments.protocol import Loinc, MeasureSpec, MovementTest
from assessments.start import TIME_FROM, is_go, signal_findings
from assessments.walk_4m.course import course_m
from assessments.walk_4m.findings import refusals, trial_findings
from assessments.walk_4m.scores import score_walk
from assessments.walk_4m.steps import events_of, steps_of
from assessments.walk_4m.timeline import walk_timeline
from assessments.walk_4m.trials import Trial, trials_of
from models import ModelName
from vision.body import SIDES
from vision.footage import footage_findings
from vision.signals import RATE_HZ
from vision.track import PoseTrack
from vision.view import mean_yaw_deg, view_of

MOST_TRIALS = 2  # of the protocol; the faster one counts
MODEL: ModelName = "heavy"  # as for gait: feet that pass each other
# A finger on a still is 3 px of 1280 off.
MARK_SHARE = 3 / 1280


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Time each walk over the course; it has no repetitions that a trainer could correct."""
    lines, length_m = conditions.walkway_lines, course_m(conditions)
    passes = straight_passes(track) if lines and length_m and track.found.any() else []
    found = trials_of(passes, lines, length_m) if lines and length_m else []
    trials = [each for each in found if isinstance(each, Trial)][:MOST_TRIALS]
    go = next((each for each in trials if is_go(track.signal_s, each.start_s)), None)
    findings = [*footage_findings(track), *refusals(conditions, length_m, found), *trial_findings(trials)]
    findings += signal_findings(track.signal_s, (go or trials[0]).start_s) if trials else []
    return Assessment(
        TEST.name,
        trials[0].walk.view if trials else view_of(mean_yaw_deg(track)),
        Quality(tuple(findings)),
        TEST.measured(_values(trials, go, track.signal_s, length_m)),
        events=tuple(sorted((event for each in trials for event in events_of(each)), key=lambda event: event.time_s)),
        curves=tuple(_curves(trials)),
    )


def _values(
    trials: Sequence[Trial], go: Trial | None, signal_s: float | None, length_m: float | None
) -> dict[str, Value]:
    if not trials or length_m is None:
        return {}
    starts_s = [signal_s if each is go and signal_s is not None else each.start_s for each in trials]
    times_s = [each.finish_s - start_s for each, start_s in zip(trials, starts_s, strict=True)]
    best = times_s.index(min(times_s))
    return {
        "time_s": times_s[best],
        "speed_m_s": length_m / times_s[best],
        "steps": steps_of(trials[best]),
        "trials": len(trials),
        **{f"trial_{number}_time_s": time_s for number, time_s in enumerate(times_s, 1)},
        "course": f"{length_m:.0f}_m",
        "time_from": "signal" if trials[best] is go else "movement",
    }


def _curves(trials: Sequence[Trial]) -> list[Curve]:
    """How far along the course each heel is, over time; not seen between the trials."""
    if not trials:
        return []
    step = round(RATE_HZ / CURVE_HZ)
    walks_s = [each.walk.time_s for each in trials]
    time_s = np.concatenate([np.append(walk_s[::step], walk_s[-1] + 1 / RATE_HZ) for walk_s in walks_s])
    heels = np.concatenate([np.append(each.course.heels[::step], [[np.nan] * 2], axis=0) for each in trials])
    return [
        Curve.of("heel_place", "m", time_s, heels[:, number], digits=3, side=side) for number, side in enumerate(SIDES)
    ]


def _is_nih(result: Assessment) -> bool:
    return course_m(result.conditions) == 4.0 and result.conditions.pace == "usual"


_TIME = MeasureSpec("time_s", "s", "Time", headline=True, better="lower")


def _trial(number: int) -> MeasureSpec:
    return replace(_TIME, name=f"trial_{number}_time_s", label=f"Trial {number}", headline=False)


TEST = MovementTest(
    name="walk_4m",
    title="4-meter walk (standing start)",
    filming=(
        "Put two lines of tape on the floor, 4 m (13 ft 1 in) apart from middle to middle; 3 m if there is no room.",
        "Put the phone sideways on a stand at hip height, 16 to 20 feet (5 to 6 m) out from the middle of the course.",
        "Both lines, and a step beyond each, stay in the picture; from the far end works, too, with the phone 10 feet "
        "(3 m) past the second line.",
        "The client stands still with the toes at the first line. Start recording, wait 2 seconds, then say “go”.",
        "The client walks well past the second line without slowing down. For a second trial, film a second video, or "
        "keep recording: the client stands still at a line again before setting off.",
    ),
    measures=(
        _TIME,
        MeasureSpec(
            "speed_m_s",
            "m/s",
            "Walking speed",
            headline=True,
            better="higher",
            area="Walking speed",
            by_height=False,
            loinc=Loinc("83172-7", _is_nih),
        ),
        MeasureSpec("steps", "1", "Steps", is_outcome=False),
        MeasureSpec("trials", "1", "Trials", is_outcome=False),
        *(_trial(number) for number in range(1, MOST_TRIALS + 1)),
        MeasureSpec("course", "1", "Course", is_outcome=False, is_exercise=True),
        TIME_FROM,
    ),
    assess=assess,
    score=score_walk,
    timeline=walk_timeline,
    model=MODEL,
    asks=frozenset({"walkway_m", "walkway_lines", "pace", "walking_aid"}),
    mark_share=MARK_SHARE,
)
