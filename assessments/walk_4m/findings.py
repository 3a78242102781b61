"""Why a video shows no walk over the course that can be timed, in words that a trainer can act on."""

from collections.abc import Sequence

from assessments.conditions import Conditions
from assessments.walk_4m.trials import START_M, NoTrial, Trial, Why
from vision.findings import Finding


def refusals(conditions: Conditions, length_m: float | None, found: Sequence[Trial | NoTrial]) -> list[Finding]:
    """Say why there is no time, if there is none.

    lines_not_marked, wrong_course, not_walking, flying_start, start_not_at_line, finish_not_reached, moment_hidden,
    start_unclear; of several walks the reason of the one that came nearest to a trial.
    """
    if any(isinstance(each, Trial) for each in found):
        return []
    if conditions.walkway_lines is None or conditions.walkway_m is None:
        text = "The two lines on the floor are not marked, so there is no time. Mark both in the first picture."
        return [Finding("lines_not_marked", "reject", text)]
    if length_m is None:
        text = (
            f"This test needs a course of 4 meters, or 3 where there is no room, not {conditions.walkway_m:g}. Measure "
            "from the middle of one line to the middle of the other."
        )
        return [Finding("wrong_course", "reject", text)]
    reasons = [each for each in found if isinstance(each, NoTrial) and each.why != "no_course"]
    if not reasons:
        text = "No straight walk over both lines was found. Film the whole course, with feet and head always in frame."
        return [Finding("not_walking", "reject", text)]
    nearest = max(reasons, key=lambda each: _NEARNESS.index(each.why))
    return [_no_trial(nearest)]


_NEARNESS: tuple[Why, ...] = (
    "finish_not_reached",
    "flying_start",
    "start_not_at_line",
    "moment_hidden",
    "start_unclear",
)


def _no_trial(why: NoTrial) -> Finding:
    texts = {
        "flying_start": (
            "The client is not seen standing still before the walk; a flying start is too fast. Start recording while "
            "the client stands with the toes at the first line."
        ),
        "start_not_at_line": (
            f"The client starts more than {100 * START_M:.0f} cm (10 in) from the first line. Have the client stand "
            "with the toes at the line, and check which lines were marked."
        ),
        "finish_not_reached": (
            "The client was not seen to walk from the first line until a foot was over the second. Have the client "
            "walk on past the second line without stopping, in full view."
        ),
        "start_unclear": (
            "The feet cannot be seen clearly enough to tell when they first move. Use more light, move closer, and put "
            "the phone on a stand."
        ),
        "moment_hidden": (
            "The client was hidden at the start or at the finish, which decide the time. Film again with nothing and "
            "no one between the phone and the client."
        ),
    }
    return Finding(why.why, "reject", texts[why.why], round(why.at_s, 3))


def trial_findings(trials: Sequence[Trial]) -> list[Finding]:
    """Say what is to be known of a time: stood_on_the_way, foot_by_line, seen_from_behind."""
    findings = []
    if any(each.walk.view == "back" for each in trials):
        text = (
            "Filmed from behind, the second line is far from the phone, and the time may be off by a step. Film from "
            "the side."
        )
        findings.append(Finding("seen_from_behind", "caution", text))
    if stood := [span for each in trials for span in each.stood]:
        text = "The client stood still on the way. The time goes on meanwhile, as the protocol has it."
        findings.append(Finding("stood_on_the_way", "caution", text, *stood[0]))
    if close_s := [each.finish_s for each in trials if each.is_close]:
        text = (
            "A foot came down right beside the second line. Whether it was wholly over is uncertain, which makes the "
            "time uncertain by a step."
        )
        findings.append(Finding("foot_by_line", "caution", text, round(close_s[0], 3)))
    return findings
