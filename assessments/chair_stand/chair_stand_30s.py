"""The 30-second chair stand: how many full stands in 30 s (Jones, Rikli and Beam 1999; CDC STEADI)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assessments.assessment import Assessment, Measure, Quality, Repetition
from assessments.chair_stand.observation import (
    FILMING,
    PLAYS_WRONG,
    Observation,
    hand_obstacles,
    helped_by_hands,
    observe,
    speed_obstacles,
    unseen_findings,
)
from assessments.chair_stand.scores import score_chair_stand_30s
from assessments.chair_stand.timeline import chair_timeline
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import MovementTest
from vision.findings import Finding, rejections
from vision.track import PoseTrack

DURATION_S = 30.0
_COUNTS = ("stands", "full_stands", "incomplete_stands")
HALF_WAY = 0.5  # protocol: more than halfway up when time ends counts as a stand


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Count the full stands in the 30 s after the first start."""
    seen = observe(track, corrections)
    ended = _ended_too_early(seen)
    unseen = unseen_findings(seen, _in_time(seen), min((seen.start_s or 0.0) + DURATION_S, seen.end_s))
    findings = [*seen.findings, *ended, *unseen]
    measures = _measures(seen)
    obstacles = [*rejections(findings), *(each.message for each in ended), *_hands(seen), *speed_obstacles(findings)]
    return Assessment(
        TEST.name,
        seen.view,
        Quality(tuple(findings)),
        measures,
        seen.repetitions,
        seen.events(),
        score_chair_stand_30s(measures["stands"], conditions, obstacles),
        seen.curves,
    )


def _in_time(seen: Observation) -> list[Repetition]:
    """Repetitions that count: up, or more than halfway up, when the 30 s end."""
    if seen.start_s is None:
        return []
    end_s = seen.start_s + DURATION_S
    counted = []
    for each in seen.repetitions:
        if each.standing_s is not None and each.standing_s <= end_s:
            counted.append(each)
        elif each.seat_off_s is not None and each.seat_off_s < end_s and seen.hip_height_at(end_s) > HALF_WAY:
            counted.append(replace(each, complete=True))
    return counted


def _measures(seen: Observation) -> dict[str, Measure]:
    counted = _in_time(seen)
    known = seen.start_s is not None
    full = [each for each in counted if each.complete]
    durations_s = [
        each.seated_s - each.start_s
        for each in full
        if each.seated_s is not None and each.start_s is not None and each.seated_s <= (seen.start_s or 0) + DURATION_S
    ]
    stands = Measure(len(full) if known else None, "1")
    seen_s = None if seen.start_s is None else min(seen.end_s - seen.start_s, DURATION_S)
    return {
        "stands": stands,
        "full_stands": stands,
        "incomplete_stands": Measure(len(counted) - len(full) if known else None, "1"),
        "arm_assisted_stands": helped_by_hands(counted if known else ()),
        "mean_repetition_s": Measure(float(np.mean(durations_s)) if durations_s else None, "s"),
        "last_vs_first_repetition_ratio": Measure(
            durations_s[-1] / durations_s[0] if len(durations_s) > 1 else None, "1"
        ),
        "duration_s": Measure(seen_s, "s"),
    }


def _by_protocol(result: Assessment) -> Assessment:
    """With hands the test counts 0 stands (CDC STEADI); how many were seen stays beside it."""
    stands = result.measures.get("stands")
    if stands is None or stands.value is None or not result.value("arm_assisted_stands"):
        return result
    counted = {"stands": Measure(0, "1", 0, 0), "full_stands": result.measures.get("full_stands", stands)}
    return replace(result, measures=result.measures | counted)


def _ended_too_early(seen: Observation) -> list[Finding]:
    missing_s = 0.0 if seen.start_s is None else seen.start_s + DURATION_S - seen.end_s
    if missing_s <= 0.05:  # a frame and a half
        return []
    text = f"The video ends {missing_s:.1f} s before the 30 s are over: stands after that are not counted."
    return [Finding("ended_too_early", "caution", text, seen.end_s)]


def _hands(seen: Observation) -> list[str]:
    return [f"{sentence} By the protocol the score is then 0." for sentence in hand_obstacles(_in_time(seen))]


TEST = MovementTest(
    name="chair_stand_30s",
    title="30-second chair stand",
    filming=FILMING,
    headline=("stands", "incomplete_stands", "arm_assisted_stands"),
    assess=assess,
    takes_corrections=True,
    timeline=chair_timeline,
    asks=frozenset({"chair_height_cm"}),
    by_protocol=_by_protocol,
    voided_by={
        **dict.fromkeys((*_COUNTS, "mean_repetition_s", "duration_s"), PLAYS_WRONG),
        "arm_assisted_stands": frozenset({"hands_unseen"}),
    },
)
