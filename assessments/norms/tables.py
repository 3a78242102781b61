"""The norm tables of the folder `norms`, read into frozen rows; its SOURCES.md says where each number was read."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from assessments.protocol import Detectable

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class NormRow:
    """What one source says of one sex ("F", "M" or "all") from age_min to age_max, both in whole years and included.

    percentiles: of the raw value, by their number (of a time, 95 is the slow end); only those that the table has.
    """

    source_key: str
    sex: str
    age_min: int
    age_max: int
    percentiles: Mapping[int, float]
    cutoff: float | None
    mean: float | None = None
    metric: str = ""

    def covers(self, age_years: int) -> bool:
        """Whether the row is for this age."""
        return self.age_min <= age_years <= self.age_max


@cache
def read_norms(table: str) -> tuple[NormRow, ...]:
    """Read a table of values by sex and age.

    Parameters
    ----------
    table : name of a file of the folder, without ".csv"

    Returns
    -------
    The rows whose status begins with SEEN: somebody read the number in a source. Others may not score.

    Raises
    ------
    FileNotFoundError
        If there is no such table.
    KeyError
        If the table is not by sex and age.

    Examples
    --------
    >>> row = read_norms("chair_stand_30s")[0]
    >>> row.source_key, row.sex, row.age_min, row.age_max, row.cutoff
    ('CDC_STEADI_30CST', 'M', 60, 64, 14.0)
    """
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_row(cells) for cells in csv.DictReader(file) if cells["status"].split(";")[0] == "SEEN")


@cache
def read_reliability(of: Detectable) -> tuple[float, str]:
    """Read a minimal detectable change, in the measure's unit, and of which population it is.

    Raises
    ------
    ValueError
        If the table has not just one such row that somebody read in a source.
    """
    with (FOLDER / "reliability.csv").open(encoding="utf-8", newline="") as file:
        seen = [cells for cells in csv.DictReader(file) if cells["status"].split(";")[0] == "SEEN"]
    [row] = [cells for cells in seen if (cells["test"], cells["stat"], cells["source_key"]) == of[:3]]
    return float(row[of.column]), row["population"].replace(">=", "≥")


def _row(cells: dict[str, str]) -> NormRow:
    exact_age = cells.get("age")  # a table at exact ages has this one column
    percentiles = {int(name[1:]): float(cell) for name, cell in cells.items() if re.fullmatch(r"p\d\d", name) and cell}
    return NormRow(
        cells["source_key"],
        cells["sex"],
        int(exact_age or cells["age_min"]),
        int(exact_age or cells["age_max"]),
        MappingProxyType(percentiles),
        float(cells["cutoff"]) if cells.get("cutoff") else None,
        float(cells["mean"]) if cells.get("mean") else None,
        cells.get("metric") or "",
    )
