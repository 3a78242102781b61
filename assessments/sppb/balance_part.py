"""The balance part: the first hold of each stage, up to the stage that fails or that the client could not attempt."""

from collections.abc import Sequence

from assessments.assessment import Assessment, Measure
from assessments.protocol import any_spec
from assessments.sppb.part import Part, near_a_limit, time_text, why_no_number
from assessments.sppb.points import STAGES, is_failed, points_of_balance

STANCES = "four_stage_balance"
_LAST = [*STAGES][-1]


def balance_part(results: Sequence[Assessment], is_marked: bool) -> Part:
    """Find the part in a session's tests: one video of all stages, or one for each.

    Parameters
    ----------
    is_marked : the trainer says that the client was unable; then the next stage counts as not attempted, and the
        stages that were held before keep their points
    """
    # the stage on one leg is no part of this battery
    held, why_not = _holds([each for each in results if each.test == STANCES and each.conditions.feet != "one_leg"])
    done: list[str] = []
    for measure in STAGES:
        if measure not in held or (done and is_failed(done[-1], held[done[-1]])):
            break
        done.append(measure)
    is_whole = bool(done) and (done[-1] == _LAST or is_failed(done[-1], held[done[-1]]))
    told = _sentence(", ".join(f"{any_spec(each).label} {time_text(held[each])}" for each in done))
    if is_whole or is_marked:
        points, possible = points_of_balance([held[each] for each in done])
        text = told + near_a_limit(possible)
        return Part("balance", "measured" if is_whole else "unable", text, points, possible)
    missing = _sentence(f"Not measured: {any_spec([*STAGES][len(done)]).label}")
    text = " ".join(filter(None, (told, missing, *why_not[-1:])))
    return Part("balance", "does_not_count" if why_not else "missing", text)


def _holds(results: Sequence[Assessment]) -> tuple[dict[str, Measure], list[str]]:
    """Give the first hold that counts of each stage, by measure, and why others do not count."""
    held: dict[str, Measure] = {}
    why_not: list[str] = []
    for result in results:
        seen = [name for name in STAGES if why_no_number(result, name) is None]
        why = _not_open(result) if seen else why_no_number(result, _LAST)
        if why:
            why_not.append(why)
            continue
        if _is_cut_short(result, seen[-1]):
            why_not.append("The video ends during a stance, so the true time may be longer.")
            seen.pop()
        held = {name: result.measures[name] for name in seen} | held
    return held, why_not


def _not_open(result: Assessment) -> str | None:
    eyes = result.conditions.eyes
    if eyes == "open":
        return None
    why = "they were closed" if eyes else "the test does not say whether they were"
    return f"The SPPB is done with eyes open; {why}."


def _is_cut_short(result: Assessment, last: str) -> bool:
    """Whether a stage that is too short was not seen to its end."""
    return "ended_too_early" in result.quality.codes and is_failed(last, result.measures[last])


def _sentence(text: str) -> str:
    return f"{text}." if text else ""
