"""The 30-second chair stand: how many full stands in 30 s (Jones, Rikli and Beam 1999; CDC STEADI)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assessments.assessment import Assessment, Measure, Quality, Repetition, Value
from assessments.chair_stand.observation import (
    FILMING,
    HELPED,
    LEGS,
    PLAYS_WRONG,
    Observation,
    helped_by_hands,
    observe,
    unseen_findings,
)
from assessments.chair_stand.scores import score_30_s
from assessments.chair_stand.timeline import chair_timeline
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import Detectable, Loinc, MeasureSpec, MovementTest
from assessments.start import TIME_FROM
from vision.findings import Finding
from vision.track import PoseTrack

DURATION_S = 30.0
HALF_WAY = 0.5  # protocol: more than halfway up when time ends counts as a stand


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Count the full stands in the 30 s after the first start."""
    seen = observe(track, corrections)
    ended = _ended_too_early(seen)
    unseen = unseen_findings(seen, _in_time(seen), min((seen.start_s or 0.0) + DURATION_S, seen.end_s))
    findings = [*seen.findings, *ended, *unseen]
    return Assessment(
        TEST.name,
        seen.view,
        Quality(tuple(findings)),
        TEST.measured(_values(seen)),
        seen.repetitions,
        seen.events(),
        curves=seen.curves,
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


def _values(seen: Observation) -> dict[str, Value]:
    counted = _in_time(seen)
    known = seen.start_s is not None
    full = [each for each in counted if each.complete]
    durations_s = [
        each.seated_s - each.start_s
        for each in full
        if each.seated_s is not None and each.start_s is not None and each.seated_s <= (seen.start_s or 0) + DURATION_S
    ]
    stands = len(full) if known else None
    return {
        "stands": stands,
        "full_stands": stands,
        "incomplete_stands": len(counted) - len(full) if known else None,
        "arm_assisted_stands": helped_by_hands(counted if known else ()),
        "mean_repetition_s": float(np.mean(durations_s)) if durations_s else None,
        "last_vs_first_repetition_ratio": durations_s[-1] / durations_s[0] if len(durations_s) > 1 else None,
        "time_from": seen.time_from,
        "duration_s": None if seen.start_s is None else min(seen.end_s - seen.start_s, DURATION_S),
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
    text = f"The video stops {missing_s:.1f} s before the 30 s are up; later stands are not counted."
    return [Finding("ended_too_early", "caution", text, seen.end_s)]


def _told_alone(result: Assessment, text: str) -> str:
    """Tell a count with the hands that helped, and with how much of the 30 s was seen."""
    helped = result.value("arm_assisted_stands")
    if helped:
        return f"0 ({helped} with hands)"
    if "ended_too_early" not in result.quality.codes:
        return text
    seen_s = result.value("duration_s")
    return f"{text} in {'a shorter video' if seen_s is None else f'{min(round(seen_s), 29)} s'} (test needs 30 s)"


def _is_compared(result: Assessment) -> bool:
    return any(score.compared and score.measure == "stands" for score in result.scores)


TEST = MovementTest(
    name="chair_stand_30s",
    title="30-second chair stand",
    filming=FILMING,
    measures=(
        MeasureSpec(
            "stands",
            "1",
            "Stands in 30 seconds",
            headline=True,
            better="higher",
            area=LEGS,
            voided_by=PLAYS_WRONG,
            # In knee osteoarthritis, as the source says; of two published values the larger.
            detectable=(Detectable("chair_stand_30s", "MDC (individual)", "GILL2022_30CST"),),
            loinc=Loinc("66247-8", _is_compared),
            told_alone=_told_alone,
        ),
        MeasureSpec("full_stands", "1", "Full stands, with or without hands", better="higher", voided_by=PLAYS_WRONG),
        MeasureSpec("incomplete_stands", "1", "Incomplete stands", headline=True, voided_by=PLAYS_WRONG),
        replace(HELPED, headline=True),
        MeasureSpec("mean_repetition_s", "s", "Average time per stand", voided_by=PLAYS_WRONG),
        MeasureSpec("last_vs_first_repetition_ratio", "1", "Last vs. first stand"),
        TIME_FROM,
        MeasureSpec("duration_s", "s", "Duration", is_outcome=False, voided_by=PLAYS_WRONG),
    ),
    assess=assess,
    score=score_30_s,
    takes_corrections=True,
    timeline=chair_timeline,
    asks=frozenset({"chair_height_cm"}),
    by_protocol=_by_protocol,
)
