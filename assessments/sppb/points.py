"""The points of the SPPB: the cuts of `norms/sppb_points.csv`, which no code repeats."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import product

from assessments.assessment import Measure
from assessments.norms.tables import FOLDER, read_norms

POINTS, CLASSES = "SPPB_NIH", "GURALNIK2000"
"""Keys of the sources of the points, and of the classes of the total."""
STAGES = {"together_s": "side-by-side", "semi_tandem_s": "semi-tandem", "tandem_s": "tandem"}
"""The stages of the balance part in the protocol's order: each one's measure, and how its rules in the table begin."""
COURSES = {4.0: "gait_4m", 3.0: "gait_3m"}
"""The table for each length of the walk, in meters; one is never read for the other."""
CHAIR = "chair_5x"
_HUNDREDTH = Decimal("0.01")
_NO_END = Decimal("Infinity")


@dataclass(frozen=True)
class Cut:
    """A row of the table: so many points from `low` to `high`, both included; `disputed` is where sources disagree."""

    points: int | None
    low: Decimal
    high: Decimal
    rule: str
    disputed: Decimal | None

    def covers(self, value: Decimal | int) -> bool:
        """Whether a value falls on this row."""
        return self.low <= value <= self.high


def hundredths(time_s: float) -> Decimal:
    """Round a time as it is printed and compared, to 0.01 s; a half goes up, as by hand.

    Examples
    --------
    >>> str(hundredths(4.815)), str(hundredths(11.194)), str(hundredths(11.195))
    ('4.82', '11.19', '11.20')
    """
    return Decimal(repr(float(time_s))).quantize(_HUNDREDTH, ROUND_HALF_UP)


@cache
def cuts(component: str, stage: str = "") -> tuple[Cut, ...]:
    """Read the rows of a component, and of one stage of the balance part; a row without ends is no cut."""
    with (FOLDER / "sppb_points.csv").open(encoding="utf-8", newline="") as file:
        rows = [cells for cells in csv.DictReader(file) if cells["component"] == component]
    return tuple(_cut(cells) for cells in rows if cells["rule"].startswith(stage) and (cells["from"] or cells["to"]))


def _cut(cells: dict[str, str]) -> Cut:
    conflict = re.search(r"CONFLICT at ([\d.]+)", cells["status"])
    return Cut(
        int(cells["points"]) if cells["points"] else None,
        Decimal(cells["from"] or 0),
        Decimal(cells["to"]) if cells["to"] else _NO_END,
        cells["rule"],
        Decimal(conflict[1]) if conflict else None,
    )


def points_of_time(component: str, time: Measure) -> tuple[int, tuple[int, ...]]:
    """Give the points of a walk or of the chair stands, and all that the 95% interval of the time allows.

    Where sources disagree about the very time that was measured, both of their points are possible.
    """
    value, low, high = _ends(time)
    [own] = [cut for cut in cuts(component) if cut.covers(value)]
    reached = {cut.points for cut in cuts(component) if cut.low <= high and cut.high >= low}
    assert own.points is not None
    possible = {number for number in reached if number is not None}
    return own.points, tuple(sorted(possible | ({own.points - 1} if own.disputed == value else set())))


def points_of_balance(held: Iterable[Measure | None]) -> tuple[int, tuple[int, ...]]:
    """Give the points of the stages in order, None where one was not attempted, and all that the intervals allow."""
    times = [(None,) if each is None else _ends(each) for each in held]
    return _stages([each[0] for each in times]), tuple(sorted({_stages(found) for found in product(*times)}))


def is_failed(measure: str, time: Measure) -> bool:
    """Whether a stage earns less than its most, with which the balance part ends."""
    value, rows = _ends(time)[0], cuts("balance", STAGES[measure])
    return _earned(rows, value) < max(cut.points or 0 for cut in rows)


def _stages(times: Iterable[Decimal | None]) -> int:
    total = 0
    for stage, value in zip(STAGES.values(), times, strict=False):
        earned = 0 if value is None else _earned(cuts("balance", stage), value)
        total += earned
        if not earned:
            break
    return total


def _earned(rows: Iterable[Cut], value: Decimal) -> int:
    """Points of one stage; a hold that no row covers earns none, as the rows say."""
    return next((cut.points or 0 for cut in rows if cut.covers(value)), 0)


def _ends(time: Measure) -> tuple[Decimal, Decimal, Decimal]:
    """Value of a time and the ends of its interval, as printed; without an interval the value itself."""
    assert time.number is not None
    value, low, high = (time.number if each is None else each for each in (time.number, time.low, time.high))
    return hundredths(value), hundredths(low), hundredths(high)


def class_of(total: int) -> str:
    """Name the class of a total in words, such as "moderate limitation"."""
    words = next(cut.rule for cut in cuts("total") if cut.covers(total)).split(";")[0]
    return f"{words.removesuffix(' limitation')} limitation"


def youngest_classed() -> int:
    """Age in years from which on the source's points and classes are for."""
    return min(row.age_min for row in read_norms("balance_4stage_sppb") if row.source_key == POINTS)
