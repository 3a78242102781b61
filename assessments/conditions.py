"""What the trainer says about the client and the test: the conditions under which a reference may be used."""

from dataclasses import dataclass
from typing import Literal

Sex = Literal["female", "male"]


@dataclass(frozen=True)
class Conditions:
    """None is "not said": a reference that needs it is then not compared."""

    age_years: int | None = None
    sex: Sex | None = None
    height_cm: float | None = None
    chair_height_cm: float | None = None
