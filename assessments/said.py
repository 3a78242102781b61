"""What is said of a test, checked: only what it asks, in words and numbers that can be true."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from assessments.conditions import Conditions, Line
from assessments.protocol import find_test
from vision.errors import UsageError
from vision.video import Video

OF_THE_CLIENT = frozenset({"age_years", "sex", "height_cm"})
"""Fields of Conditions that every test takes."""
# The widest that people, chairs and walkways have; below 2 m a client has not found the pace.
BOUNDS = {"age_years": (0, 120), "height_cm": (100, 230), "chair_height_cm": (20, 80), "walkway_m": (2, 50)}


def checked(test: str, said: Mapping[str, Any], called: Callable[[str], str] = str) -> Conditions:
    """Make the conditions of a test of what was said, by their fields; None is nothing said.

    Parameters
    ----------
    called : how whoever said it calls a field

    Raises
    ------
    UsageError
        If there is no such test or condition, if the test does not ask for it, or if it cannot be true.
    """
    asked = find_test(test).asks | OF_THE_CLIENT
    known = [field.name for field in fields(Conditions)]
    for name in said:
        if name not in known:
            raise UsageError(f"There is no condition '{name}'; choose among: {', '.join(known)}.")
    given = {name: value for name, value in said.items() if value is not None}
    for name, value in given.items():
        if name not in asked:
            raise UsageError(f"{called(name)} has no meaning for {test}.")
        _check(name, value, called(name))
    if ("walkway_m" in given) != ("walkway_lines" in given):
        raise UsageError(f"{called('walkway_m')} and {called('walkway_lines')} belong together; give both or neither.")
    return Conditions(**given)


def _check(name: str, value: Any, called: str) -> None:
    if name in BOUNDS:
        low, high = BOUNDS[name]
        if not (isinstance(value, int | float) and low <= value <= high):
            raise UsageError(f"{called} must be a number from {low} to {high}.")
    answers = _answers(name)
    if answers and value not in answers:
        raise UsageError(f"{called} must be one of: {', '.join(map(str, answers))}.")


def _answers(name: str) -> tuple[Any, ...]:
    """List what a field of Conditions may be; empty where it is no choice."""
    kinds = get_args(get_type_hints(Conditions)[name])
    if bool in kinds:
        return True, False
    return tuple(answer for kind in kinds if get_origin(kind) is Literal for answer in get_args(kind))


def lines_on_frames(video: Video, lines: Any, called: str = "walkway_lines") -> tuple[Line, Line] | None:
    """Take two lines from the file's own upright picture, px, to the frames, as Video.on_frames does; None is none.

    Raises
    ------
    UsageError
        If they are not two lines, or an end lies outside the picture.
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
