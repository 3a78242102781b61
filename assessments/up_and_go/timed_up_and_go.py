"""Timed Up and Go: from a chair to a line 3 m away, round and back onto the seat (Podsiadlo and Richardson 1991)."""

from collections.abc import Sequence

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import Detectable, Loinc, MovementTest
from assessments.up_and_go.scores import score_3_m
from assessments.up_and_go.timeline import up_and_go_timeline
from assessments.up_and_go.up_and_go import ASKS, FILMING, MODEL, assess_course, measures_of
from vision.track import PoseTrack

COURSE_M = 3.0
# TILDA measured people of 50 and more twice, 1 to 4 months apart, as trainers do.
DETECTABLE = (Detectable("timed_up_and_go_3m", "MDC95", "TILDA2019", from_age=50),)


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Time one way out and back; there is nothing in it that a correction of repetitions could change."""
    return assess_course(TEST, COURSE_M, track, conditions)


def _is_compared(result: Assessment) -> bool:
    return any(score.compared for score in result.scores)


TEST = MovementTest(
    name="timed_up_and_go",
    title="Timed Up and Go",
    filming=FILMING,
    measures=measures_of(DETECTABLE, Loinc("89423-8", _is_compared)),
    assess=assess,
    score=score_3_m,
    model=MODEL,
    asks=ASKS,
    timeline=up_and_go_timeline,
)
