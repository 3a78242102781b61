"""The two parts that are timed: the fastest walk from standing, and the first five chair stands without hands."""

from collections.abc import Callable, Sequence

from assessments.assessment import Assessment
from assessments.conditions import CONDITIONS
from assessments.sppb.part import Part, PartName, near_a_limit, time_text, why_no_number
from assessments.sppb.points import CHAIR, COURSES, hundredths, points_of_time

WALK, PASSING_WALK, STANDS = "walk_4m", "gait", "five_times_sit_to_stand"
"""Names of the tests; a passing walk has a flying start and never counts."""
WALK_TIME, STANDS_TIME, HELPED = "time_s", "time_to_fifth_stand_s", "arm_assisted_stands"


def walk_part(results: Sequence[Assessment]) -> Part:
    """Take the fastest of a session's walks that count; of two courses the longer one, which is the protocol's own."""
    walks = [each for each in results if each.test == WALK]
    counted = [each for each in walks if _why_no_walk(each) is None]
    if not counted:
        flew = any(each.test == PASSING_WALK for each in results)
        also = "The walking test has a flying start and does not count. " if flew else ""
        return _none("walk", walks, _why_no_walk, f"{also}Film the 4-meter walk.")
    course_m = max(_course_m(each) for each in counted)
    trials = [each for each in counted if _course_m(each) == course_m]
    best = min(trials, key=lambda each: hundredths(each.value(WALK_TIME) or 0.0))
    number = sum(int(each.value("trials") or 1) for each in trials)
    time, aid = best.measures[WALK_TIME], best.conditions.walking_aid
    points, possible = points_of_time(COURSES[course_m], time)
    told = [f"{course_m:g} m in {time_text(time)}", "one trial" if number == 1 else f"the fastest of {number} trials"]
    told += [CONDITIONS["walking_aid"].said(aid)] if aid else []
    text = f"{', '.join(told)}.{near_a_limit(possible)}"
    return Part("walk", "measured", text, points, possible, best.conditions, number)


def chair_part(results: Sequence[Assessment]) -> Part:
    """Take the first five stands of a session that count: the protocol has one trial."""
    stands = [each for each in results if each.test == STANDS]
    first = next((each for each in stands if _why_no_stands(each) is None), None)
    if first is None:
        return _none("chair", stands, _why_no_stands, "Film the five times sit-to-stand.")
    time, height_cm = first.measures[STANDS_TIME], first.conditions.chair_height_cm
    points, possible = points_of_time(CHAIR, time)
    chair = (
        "chair height not entered" if height_cm is None else f"chair {CONDITIONS['chair_height_cm'].said(height_cm)}"
    )
    text = f"{time_text(time)} to the fifth stand, {chair}.{near_a_limit(possible)}"
    return Part("chair", "measured", text, points, possible, first.conditions)


def _none(
    name: PartName, results: Sequence[Assessment], why_not: Callable[[Assessment], str | None], what_to_do: str
) -> Part:
    if results:
        return Part(name, "does_not_count", why_not(results[-1]) or "")
    return Part(name, "missing", f"Not measured. {what_to_do}")


def _course_m(result: Assessment) -> float:
    return result.conditions.walkway_m or 0.0


def _why_no_walk(result: Assessment) -> str | None:
    pace, course_m = result.conditions.pace, result.conditions.walkway_m
    if pace != "usual":
        return f"The SPPB asks for usual pace; {'this walk was fast' if pace else 'no pace was entered for this walk'}."
    if course_m not in COURSES:
        length = "no length was entered" if course_m is None else f"this one was {course_m:g} m"
        return f"The walk of the SPPB is 4 m or 3 m long; {length}."
    return why_no_number(result, WALK_TIME)


def _why_no_stands(result: Assessment) -> str | None:
    why, helped = why_no_number(result, STANDS_TIME), result.value(HELPED)
    if why:
        return why
    if helped is None:
        return "The hands were not seen, so it is not known whether they helped. Mark them under “Fix errors”."
    if helped:
        stands = "1 stand" if helped == 1 else f"{helped:g} stands"
        return f"The hands helped in {stands}. If the client cannot stand up without them, mark this part as unable."
    return None
