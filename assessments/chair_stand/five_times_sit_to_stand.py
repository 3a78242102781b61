"""Five times sit-to-stand: the time for five full stands (Csuka and McCarty 1985; Guralnik et al. 1994)."""

from collections.abc import Sequence
from dataclasses import replace

from assessments.assessment import Assessment, Quality, Repetition
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
from assessments.chair_stand.repetitions import FASTEST_RISE_S
from assessments.chair_stand.scores import TOLD_STANDS, score_five_times
from assessments.chair_stand.timeline import chair_timeline
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import Detectable, MeasureSpec, MovementTest
from assessments.start import TIME_FROM
from vision.findings import Finding, rejections
from vision.track import PoseTrack

STANDS = 5


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Time the fifth full stand, and the contact with the seat after it, from the first start."""
    seen = observe(track, corrections)
    five = _first_five(seen)
    findings = [*seen.findings, *_findings(seen, five)]
    to_stand = _time_to(seen, five[-1].standing_s if len(five) == STANDS else None)
    to_sit = _time_to(seen, _seat_contact_s(seen, five[-1]) if len(five) == STANDS else None)
    helped = helped_by_hands(five if to_stand is not None else ())
    return Assessment(
        TEST.name,
        seen.view,
        Quality(tuple(findings)),
        TEST.measured(
            {
                "time_to_fifth_stand_s": to_stand,
                "time_to_fifth_sit_s": to_sit,
                "arm_assisted_stands": helped,
                "time_from": seen.time_from,
            }
        ),
        seen.repetitions,
        seen.events(),
        curves=seen.curves,
    )


def _first_five(seen: Observation) -> list[Repetition]:
    return [each for each in seen.repetitions if each.complete][:STANDS]


def _time_to(seen: Observation, end_s: float | None) -> float | None:
    return None if end_s is None or seen.start_s is None else end_s - seen.start_s


def _seat_contact_s(seen: Observation, fifth: Repetition) -> float | None:
    """Time at which a stopwatch is stopped: the buttocks meet the seat; None where that is not seen."""
    contact_s = fifth.seat_contact_s
    if contact_s is None or seen.is_hidden(fifth.lowering_s, contact_s + FASTEST_RISE_S):
        return None
    return contact_s


def _ends_unseen(seen: Observation, first: Repetition, fifth: Repetition) -> list[Finding]:
    """Say so where an end of the time is hidden: each is carried over from inside its movement, to just beyond it."""
    is_moved = first.start_s is None or first.start_s != seen.start_s  # the trainer saw it
    starts = not is_moved and seen.is_hidden((first.start_s or 0.0) - FASTEST_RISE_S, first.standing_s)
    stands = fifth.standing_s is not None and seen.is_hidden(fifth.seat_off_s, fifth.standing_s + FASTEST_RISE_S)
    if not starts and not stands:
        return []
    text = (
        f"The client was lost {'at the start' if starts else 'during the fifth stand'}, which decides the time. Film "
        "again with nothing and no one between the phone and the client."
    )
    return [Finding("client_unseen", "reject", text, first.start_s if starts else fifth.standing_s)]


def _findings(seen: Observation, five: Sequence[Repetition]) -> list[Finding]:
    if not seen.repetitions:
        return []
    unseen = unseen_findings(seen, five, (five[-1].standing_s if len(five) == STANDS else None) or seen.end_s)
    if len(five) < STANDS:
        stands = "stand was" if len(five) == 1 else "stands were"
        text = f"Only {len(five)} full {stands} seen; a time needs five."
        return [Finding("fewer_than_five", "reject", text), *unseen]
    findings = unseen if rejections(unseen) else [*unseen, *_ends_unseen(seen, five[0], five[-1])]
    if _seat_contact_s(seen, five[-1]) is None:
        text = "The final sit is not visible; only the time to the fifth stand is given."
        findings.append(Finding("ended_too_early", "info", text, seen.end_s))
    return findings


def _told_alone(result: Assessment, text: str) -> str:
    helped = result.value("arm_assisted_stands")
    return f"{text} ({TOLD_STANDS(helped)} with hands)" if helped else text


# TILDA measured people of 50 and more twice, 1 to 4 months apart, as trainers do; of several values the largest.
_TIME = MeasureSpec(
    "time_to_fifth_stand_s",
    "s",
    "Time to the fifth stand",
    headline=True,
    better="lower",
    area=LEGS,
    voided_by=PLAYS_WRONG | {"started_too_late"},
    detectable=(Detectable("five_times_sit_to_stand", "MDC95", "TILDA2019", from_age=50),),
    told_alone=_told_alone,
)
TEST = MovementTest(
    name="five_times_sit_to_stand",
    title="Five times sit-to-stand",
    filming=FILMING,
    measures=(
        _TIME,
        replace(_TIME, name="time_to_fifth_sit_s", label="Time to the fifth sit", area=""),
        HELPED,
        TIME_FROM,
    ),
    assess=assess,
    score=score_five_times,
    takes_corrections=True,
    timeline=chair_timeline,
    asks=frozenset({"chair_height_cm"}),
)
