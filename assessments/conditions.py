"""The conditions of a test: what the trainer enters about client and test, and all that is known of each condition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from vision.body import Side

Sex = Literal["female", "male"]
Feet = Literal["apart", "together", "semi_tandem", "tandem", "one_leg"]
WalkingAid = Literal["none", "cane", "walker", "other"]
Point = tuple[float, float]
Line = tuple[Point, Point]

SAME_CM = 1.0
"""Two heights of a seat or of a client that differ by no more are one: a tape measure's error."""


@dataclass(frozen=True)
class Conditions:
    """None is "not entered": a reference that needs it is then not compared.

    side: the leg that the client stands on; walkway_lines: the two ends, px of the upright first picture, of each of
    the two lines on the floor that lie walkway_m apart; from_s, to_s: the part of the video that is measured, seconds
    of it, None for its beginning and its end.
    """

    age_years: int | None = None
    sex: Sex | None = None
    height_cm: float | None = None
    chair_height_cm: float | None = None
    side: Side | None = None
    walkway_m: float | None = None
    walkway_lines: tuple[Line, Line] | None = None
    pace: Literal["usual", "fast"] | None = None
    walking_aid: WalkingAid | None = None
    eyes: Literal["open", "closed"] | None = None
    feet: Feet | None = None
    hands_on_hips: bool | None = None
    shoes: Literal["usual", "other"] | None = None
    from_s: float | None = None
    to_s: float | None = None

    @classmethod
    def read(cls, stored: object) -> "Conditions":
        """Read what was stored by field; an unknown field is dropped, and what is no value of its field counts as None.

        A reference that needs what could not be read is then not compared.
        """
        known = stored if isinstance(stored, Mapping) else {}
        return cls(**{name: spec.read(known.get(name)) for name, spec in CONDITIONS.items()})


class Answer(NamedTuple):
    """One answer to a condition's question.

    words: in print and in sentences; option: what the command is given, where that is not the value; was: what stood
    for it in records of older versions.
    """

    value: str | bool
    label: str
    words: str
    option: str = ""
    was: bool | None = None


@dataclass(frozen=True)
class ConditionSpec:
    """All that is known of one condition; whoever asks for it, prints it, compares or exports it reads it here.

    name: the field of `Conditions`; short: its name in a sentence; question: in the form of a test, empty where another
    place asks; answers: in order, empty for a number or a place; limits, unit: of a number, both ends allowed;
    print_as: frame of the words on paper, empty where paper does not tell it; option, help: of the command;
    alike: when two sessions are alike, besides having the same value: within SAME_CM, or if both or neither have one,
    or always; is_client: who the client is, which the record knows; is_exercise: another value is another exercise;
    for_norms: norms need it and the record does not know it, so it can be entered after measuring;
    deidentified: whether it may leave without the client's name.
    """

    name: str
    short: str
    option: str
    help: str
    question: str = ""
    answers: tuple[Answer, ...] = ()
    limits: tuple[float, float] | None = None
    unit: str = ""
    print_as: str = ""
    alike: Literal["same", "within_cm", "presence", "always"] = "always"
    is_client: bool = False
    is_exercise: bool = False
    for_norms: bool = False
    deidentified: bool = True

    @property
    def choices(self) -> dict[str, Any]:
        """What the command's option can be given, and the value of each."""
        return {answer.option or str(answer.value): answer.value for answer in self.answers}

    def of(self, conditions: Conditions) -> Any:
        """Value that this condition has; None where nothing was entered."""
        return getattr(conditions, self.name)

    def said(self, value: Any) -> str:
        """Say a value, or that there is none, in words for a sentence."""
        if value is None:
            return "none" if self.alike == "presence" else "not entered"
        words = {answer.value: answer.words for answer in self.answers}
        return words[value] if words else f"{value:g}{self.unit}"

    def differs(self, one: Any, other: Any) -> bool:
        """Whether two values, or none and one, make two sessions that cannot be compared."""
        if one == other or self.alike == "always":
            return False
        if self.alike == "presence":
            return (one is None) != (other is None)
        return self.alike == "same" or None in (one, other) or abs(one - other) > SAME_CM

    def read(self, stored: Any) -> Any:
        """Read a stored value; None where it is none of this condition's."""
        if stored is None:
            return None
        if self.answers:  # True is no 1, nor "True"
            values = [(answer.value, (answer.value, answer.was)) for answer in self.answers]
            return next((value for value, known in values if any(_is_same(stored, each) for each in known)), None)
        if self.limits is None:
            return _read_lines(stored)
        is_number = isinstance(stored, int | float) and not isinstance(stored, bool)
        return stored if is_number and self.limits[0] <= stored <= self.limits[1] else None


def _is_same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def _read_lines(stored: Any) -> tuple[Line, Line] | None:
    """Read two lines of two places each from lists of numbers; None where they are no such lists."""
    try:
        places = np.asarray(stored, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        return None
    if places.shape != (2, 2, 2) or not np.isfinite(places).all():
        return None
    (a, b), (c, d) = [[(float(x), float(y)) for x, y in line] for line in places]
    return (a, b), (c, d)


_SIDES = (Answer("left", "Left", "left leg"), Answer("right", "Right", "right leg"))
_FEET = (
    Answer("apart", "Apart", "feet apart"),
    Answer("together", "Side by side", "feet side by side"),
    Answer("semi_tandem", "Semi-tandem", "feet in semi-tandem"),
    Answer("tandem", "Tandem (heel to toe)", "feet in tandem"),
    Answer("one_leg", "On one leg", "on one leg"),
)
_EYES = (Answer("open", "Open", "eyes open"), Answer("closed", "Closed", "eyes closed"))
_HANDS = (
    Answer(True, "On the hips", "hands on the hips", option="hips"),
    Answer(False, "Free", "hands free", option="free"),
)
_PACES = (Answer("usual", "Usual", "usual pace"), Answer("fast", "As fast as is safe", "fast pace"))
# Older records say only whether there was an aid. One of an unknown kind is not taken for a cane or a walker.
_AIDS = (
    Answer("none", "None", "without a walking aid", was=False),
    Answer("cane", "Cane", "with a cane"),
    Answer("walker", "Walker", "with a walker"),
    Answer("other", "Other aid", "with a walking aid", was=True),
)
_SHOES = (Answer("usual", "Usual shoes", "usual shoes"), Answer("other", "Other, or none", "not in the usual shoes"))
_DAY_S = 86_400.0  # longer than any video
_SEXES = (Answer("female", "Female", "female"), Answer("male", "Male", "male"))

_TABLE = (
    ConditionSpec("age_years", "age", "--age", "Age in years.", limits=(0, 120), is_client=True, deidentified=False),
    ConditionSpec("sex", "sex", "--sex", "Sex; published norms use these two.", answers=_SEXES, is_client=True),
    ConditionSpec(
        "height_cm", "body height", "--height-cm", "Body height in cm.",
        limits=(100, 230), unit=" cm", is_client=True,
    ),
    ConditionSpec(
        "chair_height_cm", "seat height", "--chair-height-cm", "Height of the chair's seat in cm.",
        question="Chair seat height", limits=(20, 80), unit=" cm",
        print_as="chair {}", alike="within_cm", for_norms=True,
    ),
    ConditionSpec(
        "side", "standing leg", "--side", "Standing leg, for tests on one leg.",
        question="Standing leg", answers=_SIDES, alike="same",
    ),
    ConditionSpec(
        "feet", "foot position", "--feet", "Foot position; in the four-stage test, the one stage that the video shows.",
        question="Foot position", answers=_FEET, print_as="{}", alike="same", is_exercise=True,
    ),
    ConditionSpec(
        "eyes", "eye state", "--eyes", "Whether the eyes are open.",
        question="Eyes", answers=_EYES, print_as="{}", alike="same", is_exercise=True, for_norms=True,
    ),
    ConditionSpec(
        "hands_on_hips", "hand position", "--hands", "Whether the hands stay on the hips.",
        question="Hands", answers=_HANDS, print_as="{}", alike="same",
    ),
    ConditionSpec(
        "pace", "walking pace", "--pace", "Walking pace.",
        question="Walking pace", answers=_PACES, print_as="{}", alike="same", is_exercise=True, for_norms=True,
    ),
    ConditionSpec(
        "walking_aid", "walking aid", "--walking-aid", "Walking aid.",
        question="Walking aid", answers=_AIDS, print_as="{}", alike="same", for_norms=True,
    ),
    ConditionSpec(
        "shoes", "shoes", "--shoes", "Whether the client wears the usual shoes.",
        question="Shoes", answers=_SHOES, print_as="{}", alike="same", for_norms=True,
    ),
    ConditionSpec(
        "walkway_m", "walkway", "--walkway-m", "Distance between the two lines on the floor, in meters.",
        limits=(2, 50), unit=" m", print_as="walkway of {}", alike="presence",
    ),
    ConditionSpec(
        "walkway_lines", "walkway lines", "--walkway-lines",
        "X1,Y1,X2,Y2,X3,Y3,X4,Y4: the ends of the first and of the second line, in pixels of the upright picture.",
        deidentified=False,
    ),
    ConditionSpec(
        "from_s", "start of the measured part", "--start", "Measure from this second of the video.",
        limits=(0, _DAY_S), deidentified=False,
    ),
    ConditionSpec(
        "to_s", "end of the measured part", "--end", "Measure up to this second of the video.",
        limits=(0, _DAY_S), deidentified=False,
    ),
)  # fmt: skip
CONDITIONS: dict[str, ConditionSpec] = {spec.name: spec for spec in _TABLE}
"""The one place that knows a condition, by the field of `Conditions`, in the order of forms and paper."""
