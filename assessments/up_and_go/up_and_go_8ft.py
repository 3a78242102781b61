"""8-Foot Up and Go: from a chair round a cone 8 feet away and back, as fast as is safe (Rikli and Jones 1999)."""

from collections.abc import Sequence

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import MovementTest
from assessments.up_and_go.scores import score_8_ft
from assessments.up_and_go.timeline import up_and_go_timeline
from assessments.up_and_go.up_and_go import ASKS, FILMING, MODEL, assess_course, measures_of
from vision.track import PoseTrack

COURSE_M = 2.44


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Time one way out and back; there is nothing in it that a correction of repetitions could change."""
    return assess_course(TEST, COURSE_M, track, conditions)


TEST = MovementTest(
    name="up_and_go_8ft",
    title="8-Foot Up and Go",
    filming=FILMING,
    measures=measures_of(),
    assess=assess,
    score=score_8_ft,
    model=MODEL,
    asks=ASKS,
    timeline=up_and_go_timeline,
)
