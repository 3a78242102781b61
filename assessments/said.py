"""What is entered for a test, checked: only what it asks, in words and numbers that can be true."""

from collections.abc import Callable, Mapping
from typing import Any

from assessments.conditions import CONDITIONS, Conditions, ConditionSpec, Line
from assessments.protocol import find_test
from vision.errors import UsageError
from vision.video import Video

_OF_EVERY_TEST = frozenset({"from_s", "to_s"} | {name for name, spec in CONDITIONS.items() if spec.is_client})


def checked(test: str, said: Mapping[str, Any], called: Callable[[str], str] = str) -> Conditions:
    """Make the conditions of a test of what was entered, by their fields; None is nothing entered.

    Parameters
    ----------
    called : what a field is called where it was entered

    Raises
    ------
    UsageError
        If there is no such test or condition, if the test does not ask for it, or if it cannot be true.
    """
    asked = find_test(test).asks | _OF_EVERY_TEST
    for name in said:
        if name not in CONDITIONS:
            raise UsageError(f"There is no condition '{name}'; choose from: {', '.join(CONDITIONS)}.")
    given = {name: value for name, value in said.items() if value is not None}
    for name, value in given.items():
        if name not in asked:
            raise UsageError(f"{called(name)} does not apply to {test}.")
        _check(CONDITIONS[name], value, called(name))
    if ("walkway_m" in given) != ("walkway_lines" in given):
        raise UsageError(f"{called('walkway_m')} and {called('walkway_lines')} belong together; give both or neither.")
    found = Conditions(**given)
    if found.to_s is not None and found.to_s <= (found.from_s or 0.0):
        raise UsageError(f"{called('to_s')} must be later than {called('from_s')}.")
    return found


def _check(spec: ConditionSpec, value: Any, called: str) -> None:
    if spec.limits:
        low, high = spec.limits
        if not (isinstance(value, int | float) and low <= value <= high):
            raise UsageError(f"{called} must be a number from {low:g} to {high:g}.")
    answers = [answer.value for answer in spec.answers]
    if answers and value not in answers:
        raise UsageError(f"{called} must be one of: {', '.join(map(str, answers))}.")


def lines_on_frames(video: Video, lines: Any, called: str = "walkway_lines") -> tuple[Line, Line] | None:
    """Take two lines from the file's own upright picture, px, to the frames, as Video.on_frames does; None is none.

    Raises
    ------
    UsageError
        If they are not two lines, or an end is outside the picture.
    """
    if lines is None:
        return None
    try:
        ((one, two), (three, four)) = lines
        points = [(float(x), float(y)) for x, y in (one, two, three, four)]
    except (TypeError, ValueError):
        raise UsageError(f"{called} must be two lines with two ends each, an end X,Y in pixels.") from None
    one, two, three, four = (video.on_frames(x, y, f"An end of {called}") for x, y in points)
    return (one, two), (three, four)
