"""What each measure errs by that its own track does not show, from clips with known truth (`benchmarks.calibrate`)."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, cast

from vision.body import SIDES

FILE = Path(__file__).with_name("calibration.csv")
# Of a leg whose visibility is this share of both legs' the camera saw more: 0.5 from the front, 0.6-0.75 from the side.
NEAR_SHARE = 0.55
Seen = Literal["near", "far", "alike", "aside", "any"]


class Kind(NamedTuple):
    """Measures that err alike: of one test, of either side (`step_time_s`), and seen alike.

    A leg's measure is of the `near` or the `far` leg, where one was seen more; any other measure is then seen from
    `aside`. Both legs are seen `alike` from the front and behind. `any` holds for all.
    """

    test: str
    measure: str
    seen: Seen = "any"


Calibration = Mapping[Kind, float]
"""Half the width of a 95% interval for that alone, in the measure's unit."""


def kind_of(test: str, measure: str, near_share: float) -> Kind:
    """Tell which measures a measure errs like; near_share: how well the left leg was seen, of both (0-1).

    Examples
    --------
    >>> kind_of("gait", "step_time_right_s", 0.3)
    Kind(test='gait', measure='step_time_s', seen='near')
    >>> kind_of("gait", "speed_m_s", 0.3).seen, kind_of("gait", "speed_m_s", 0.5).seen
    ('aside', 'alike')
    """
    side = next((side for side in SIDES if f"_{side}_" in measure), None)
    share = 1 - near_share if side == "right" else near_share
    if 1 - NEAR_SHARE < share < NEAR_SHARE:
        seen: Seen = "alike"
    elif side is None:
        seen = "aside"
    else:
        seen = "near" if share >= NEAR_SHARE else "far"
    return Kind(test, measure.replace(f"_{side}_", "_"), seen)


def error_95(calibration: Calibration, kind: Kind) -> float:
    """Look a measure up; where there is no line for what is seen like it that of `any` counts, and 0 where none is."""
    return calibration.get(kind, calibration.get(kind._replace(seen="any"), 0.0))


@cache
def shipped() -> Calibration:
    """Read the calibration that the measures of this version come with."""
    with FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return {Kind(line["test"], line["measure"], cast(Seen, line["seen"])): float(line["error_95"]) for line in lines}
