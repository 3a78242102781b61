"""What the commands that measure can be told: the test, and the conditions with the limits of their ConditionSpec."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

import typer

from assessments.conditions import CONDITIONS, Conditions, Feet, Sex, WalkingAid
from assessments.protocol import all_tests
from assessments.said import checked
from records.values import Client
from vision.body import Side
from vision.errors import UsageError


def option_of(field: str) -> str:
    """Name the option for a field of Conditions."""
    return CONDITIONS[field].option


def _option(field: str) -> Any:
    """Make the option for a condition, with its limits."""
    spec = CONDITIONS[field]
    low, high = spec.limits or (None, None)
    return typer.Option(spec.option, min=low, max=high, help=spec.help)


Test = Annotated[str, typer.Option(help="One of: " + ", ".join(all_tests()))]
Mirrored = Annotated[bool, typer.Option("--mirrored", help="The video shows left and right swapped.")]
Age = Annotated[int | None, _option("age_years")]
ClientSex = Annotated[Sex | None, _option("sex")]
Height = Annotated[float | None, _option("height_cm")]
ChairHeight = Annotated[float | None, _option("chair_height_cm")]
WhichSide = Annotated[Side | None, _option("side")]
WhichFeet = Annotated[Feet | None, _option("feet")]
Eyes = Annotated[Literal["open", "closed"] | None, _option("eyes")]
Hands = Annotated[Literal["hips", "free"] | None, _option("hands_on_hips")]
Pace = Annotated[Literal["usual", "fast"] | None, _option("pace")]
Shoes = Annotated[Literal["usual", "other"] | None, _option("shoes")]
Aid = Annotated[WalkingAid | None, _option("walking_aid")]
Walkway = Annotated[float | None, _option("walkway_m")]
WalkwayLines = Annotated[str | None, _option("walkway_lines")]
From = Annotated[float | None, _option("from_s")]
To = Annotated[float | None, _option("to_s")]


def conditions_of(test: str, options: Mapping[str, Any]) -> Conditions:
    """Make the conditions of a test of a command's options; UsageError as `assessments.said.checked`."""
    given = {name: options[name] for name in CONDITIONS if options.get(name) is not None}
    said = {name: CONDITIONS[name].choices.get(value, value) for name, value in given.items()}
    if "walkway_lines" in said:
        said["walkway_lines"] = _lines(said["walkway_lines"])
    return checked(test, said, option_of)


def _lines(text: str) -> object:
    try:
        one, two, three, four, five, six, seven, eight = (float(number) for number in text.split(","))
    except ValueError:
        raise UsageError(f"--walkway-lines must be X1,Y1,X2,Y2,X3,Y3,X4,Y4 in numbers, not '{text}'.") from None
    return ((one, two), (three, four)), ((five, six), (seven, eight))


def of_client(said: Conditions, client: Client | None) -> Conditions:
    """Take what was said, and what the client's record knows where nothing was."""
    if client is None:
        return said
    age_years = client.age_on(date.today()) if said.age_years is None else said.age_years
    return replace(said, age_years=age_years, sex=said.sex or client.sex, height_cm=said.height_cm or client.height_cm)
