"""References of the Up and Go tests.

Left out of the 3 m: SHUMWAY2000 (later evidence is weak) and PODSIADLO1991, which conflict with CDC's cut-off;
HERMAN2011 and PONDAL2008, whose pace or chair is not stated.
"""

from collections.abc import Iterable
from dataclasses import replace

from assessments.assessment import Assessment, Score
from assessments.chair_stand.observation import PLAYS_WRONG
from assessments.conditions import Conditions
from assessments.norms.comparison import (
    Context,
    Reference,
    Told,
    a_known_aid,
    beside,
    chair,
    compare,
    fast_pace,
    no_aid,
    usual_pace,
    usual_shoes,
)
from assessments.norms.judges import cutoff_of, middle_half_of_times, slower
from assessments.norms.tables import NormRow

_TIME = Told("{} s", 1)
# From "go" to the first movement: some 0.3 to 0.8 s in older adults; whoever needs longer did not hear it.
REACTION_S = 1.0


def _near_the_cut(result: Assessment, row: NormRow) -> Iterable[str]:
    """A time from the first movement that a stopwatch's start at "go" could take past the cut-off says neither."""
    time_s, cutoff_s = result.value("time_s"), cutoff_of(row)
    if time_s is not None and _from_movement(result) and cutoff_s - REACTION_S < time_s < cutoff_s:
        yield (
            f"The clock started with the first movement; a stopwatch that starts at “go” could reach {cutoff_s:g} s. "
            "Use the start signal."
        )


def _from_movement(result: Assessment) -> bool:
    return result.measures["time_from"].value == "movement"


THREE_METERS = (
    Reference(
        key="CDC_STEADI_TUG",
        name="CDC STEADI",
        table="tug",
        measure="time_s",
        told=_TIME,
        judge=slower("a sign of fall risk"),
        needs=(usual_pace, usual_shoes, a_known_aid),
        unless=_near_the_cut,
        setting=lambda conditions: " over 3 m at usual pace",
    ),
)
_BOHANNON = "BOH2006_TUG", "Bohannon 2006", "tug", "time_s", _TIME, "time"
MEANS = (Context(*_BOHANNON, needs=(usual_pace,), how=" in published studies"),)
EIGHT_FEET = (
    Reference(
        key="RJ1999",
        name="Rikli and Jones",
        table="up_and_go_8ft",
        measure="time_s",
        told=_TIME,
        judge=middle_half_of_times,
        by_sex=True,
        needs=(fast_pace, no_aid, chair("a 43 cm (17 in) chair", 42.2, 44.2)),
        setting=lambda conditions: " over 8 feet, as fast as is safe",
    ),
)


def score_3_m(result: Assessment, conditions: Conditions) -> tuple[Score, ...]:
    """Compare the time with CDC's 12 s, and put Bohannon's mean of the age beside it."""
    compared = compare(THREE_METERS, result, conditions, _obstacles(result))
    return (*_with_start(compared, result), *beside(MEANS, result, conditions))


def score_8_ft(result: Assessment, conditions: Conditions) -> tuple[Score, ...]:
    """Compare the time with Rikli and Jones, for 60 to 94 years, a fast pace and a 17 in chair."""
    return _with_start(compare(EIGHT_FEET, result, conditions, _obstacles(result)), result)


def _obstacles(result: Assessment) -> list[str]:
    codes = PLAYS_WRONG | {"course_unsure", "slow_motion_suspected"}
    return [finding.message for finding in result.quality.findings if finding.code in codes]


def _with_start(scores: Iterable[Score], result: Assessment) -> tuple[Score, ...]:
    """Say of a time from the first movement that a stopwatch would show more."""
    if not _from_movement(result):
        return tuple(scores)
    text = " A stopwatch that starts at “go” shows more, by the time that the client takes to react."
    return tuple(replace(score, text=score.text + text) if score.compared else score for score in scores)
