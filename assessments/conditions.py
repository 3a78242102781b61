"""What the trainer says about the client and the test: the conditions under which a reference may be used."""

from dataclasses import dataclass
from typing import Literal

Sex = Literal["female", "male"]
Side = Literal["left", "right"]
Feet = Literal["apart", "together", "semi_tandem", "tandem", "one_leg"]
Point = tuple[float, float]
Line = tuple[Point, Point]


@dataclass(frozen=True)
class Conditions:
    """None is "not said": a reference that needs it is then not compared.

    side: the leg that the client stands on; walkway_lines: the two ends, px of the upright first picture, of each of
    the two lines on the floor that lie walkway_m apart.
    """

    age_years: int | None = None
    sex: Sex | None = None
    height_cm: float | None = None
    chair_height_cm: float | None = None
    side: Side | None = None
    walkway_m: float | None = None
    walkway_lines: tuple[Line, Line] | None = None
    pace: Literal["usual", "fast"] | None = None
    walking_aid: bool | None = None
    eyes: Literal["open", "closed"] | None = None
    feet: Feet | None = None
    hands_on_hips: bool | None = None
