"""The published limits that a client's safety rests on, read from the tables beside it."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Category = Literal["falls_screen", "prescreen", "rest_stop", "exercise_stop"]


@dataclass(frozen=True)
class Rule:
    """One line of `safety.csv`: what, compared how with what value, what to do then, and who says so."""

    item: str
    comparison: str
    value: str
    unit: str
    action: str
    source: str


@dataclass(frozen=True)
class FallItem:
    """One statement of CDC's Stay Independent, in its own words, and the points for a yes."""

    key: str
    text: str
    points: int


@cache
def rules(category: Category) -> tuple[Rule, ...]:
    """List the rules of a category that someone read in a source."""
    return tuple(
        Rule(cells["item"], cells["rule"], cells["value"], cells["unit"], cells["action"], cells["source_key"])
        for cells in _read("safety")
        if cells["category"] == category
    )


@cache
def fall_items() -> tuple[FallItem, ...]:
    """List the 12 statements in their order."""
    return tuple(
        FallItem(f"stay_independent_{number}", cells["item"], int(cells["points_if_yes"]))
        for number, cells in enumerate(_read("stay_independent_12"), start=1)
    )


def _read(table: str) -> list[dict[str, str]]:
    text = (files("records") / "safety" / f"{table}.csv").read_text(encoding="utf-8")
    return [cells for cells in csv.DictReader(text.splitlines()) if cells["status"].split(";")[0] == "SEEN"]


_NAMES = {
    "RJ1999": "Rikli and Jones 1999, Senior Fitness Test",
    "AHA_EXTEST": "American Heart Association 2013",
    "AAFP2017": "American Academy of Family Physicians 2017",
    "LOINC_SI": "CDC STEADI, Stay Independent",
    "CDC_STEADI_SI": "CDC STEADI, Stay Independent",
    "PARQPLUS": "PAR-Q+ Collaboration",
}


def source_name(key: str) -> str:
    """Name of a source for people; a source that the tables have no key for is named in full already."""
    return _NAMES.get(key, key)
