"""References of the 4-meter walk: published means as context; nothing is compared.

Walks with a flying start read faster, and those of another length slower or faster, so their limits and means are no
reference here: of `gait_speed` only BOHWANG2019 states 4 m from a standing start. It has means of all ages and both
sexes together, without a spread. Points of the SPPB are the battery's, not this test's.
"""

from assessments.assessment import Assessment, Score
from assessments.conditions import Conditions
from assessments.norms.comparison import Context, Need, Told, beside, fast_pace, no_aid, usual_pace
from assessments.walk_4m.course import course_m


def _four_meters(conditions: Conditions) -> str | None:
    return None if course_m(conditions) == 4.0 else "This reference applies to a course of 4 m."


def _mean(metric: str, pace: Need, words: str) -> Context:
    return Context(
        key="BOHWANG2019",
        name="Bohannon and Wang 2019",
        table="gait_speed",
        measure="speed_m_s",
        told=Told("{} m/s", 2),
        metric=metric,
        needs=(pace, no_aid, _four_meters),
        how=f" at {words} over 4 m from a standing start",
    )


MEANS = (_mean("comfortable", usual_pace, "usual pace"), _mean("maximum", fast_pace, "fast pace"))


def score_walk(result: Assessment, conditions: Conditions) -> tuple[Score, ...]:
    """Put the mean of adults of all ages beside the speed, to be read and not compared."""
    return beside(MEANS, result, conditions)
