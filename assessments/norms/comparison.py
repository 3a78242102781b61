"""The one comparison with published references: find the row, match every condition, judge, and say it.

A reference is a declaration in the folder of its test; whatever it needs and the test does not meet is said, and then
nothing is compared.
"""

import csv
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from assessments.assessment import Assessment, Band, Measure, Score
from assessments.conditions import Conditions
from assessments.norms.tables import FOLDER, NormRow, read_norms

NO_REFERENCE = "NONE"
_SEX = {"female": "F", "male": "M"}
_PERSON = {"F": "woman", "M": "man"}
_PEOPLE = {"female": "women", "male": "men", None: "people"}
_OPEN_END = 120  # the tables' word for "and more"

Need = Callable[[Conditions], str | None]
"""Says in a sentence why a condition is not met; None where it is."""


@dataclass(frozen=True)
class Judgement:
    """A verdict, in words, why, and the picture that belongs to it."""

    verdict: str
    words: str  # "average or better"
    why: str  # "below 10 is below average"
    band: Band


@dataclass(frozen=True)
class Told:
    """How a value is written in a sentence: `text` with {} for the number, `one` where that is 1."""

    text: str
    decimals: int
    one: str = ""

    def __call__(self, value: float) -> str:
        """Write the value with its words."""
        number = self.number(value)
        return (self.one if self.one and number == "1" else self.text).format(number)

    def number(self, value: float) -> str:
        """Write the number alone."""
        return f"{value:.{self.decimals}f}"


@dataclass(frozen=True)
class Reference:
    """A source that states its protocol, and how a value is judged by its row for the client's age, and sex."""

    key: str
    name: str
    table: str
    measure: str
    told: Told
    judge: Callable[[NormRow, float], Judgement]
    by_sex: bool = False
    metric: str = ""
    needs: tuple[Need, ...] = ()
    unless: Callable[[Assessment, NormRow], Iterable[str]] = lambda result, row: ()
    """What else in the result, beside the row's limit, forbids to compare it, a sentence each."""
    setting: Callable[[Conditions], str] = lambda conditions: ""
    """What belongs to the value in the sentence, such as the chair."""


@dataclass(frozen=True)
class Context:
    """A published mean to read beside a value: it has no spread, or other conditions, so nothing is compared."""

    key: str
    name: str
    table: str
    measure: str
    told: Told
    metric: str
    by_sex: bool = False
    needs: tuple[Need, ...] = ()
    how: str = ""
    """How the source's people did it, in words after their mean."""


def compare(
    references: Sequence[Reference], result: Assessment, conditions: Conditions, obstacles: Sequence[str] = ()
) -> tuple[Score, ...]:
    """Compare a result with references.

    Parameters
    ----------
    references : none is compared without a number
    result : measured, with intervals and voids
    conditions : what is known of the client and the test; what is not known is not compared
    obstacles : sentences that forbid any comparison

    Returns
    -------
    One score a reference; `compared` is False, with the reasons in `text`, where any condition is not met
    """
    found = [(each, result.measures.get(each.measure)) for each in references]
    return tuple(
        _score(each, measure, result, conditions, obstacles)
        for each, measure in found
        if measure and measure.number is not None and math.isfinite(measure.number)
    )


def _score(
    of: Reference, measure: Measure, result: Assessment, conditions: Conditions, obstacles: Sequence[str]
) -> Score:
    value = measure.number
    assert value is not None
    row = _matching_row(of, conditions)
    reasons = [*obstacles, *_unmet(of, conditions), *(of.unless(result, row) if row else ())]
    if row is None or reasons:
        text = " ".join([f"{of.told(value)}: not compared with {of.name}.", *reasons])
        return Score(of.measure, of.key, None, text, compared=False)
    judged = of.judge(row, value)
    person = f" for a {_PERSON[row.sex]} of {_ages(row)}" if of.by_sex else ""
    source = f"{of.name}: {judged.why}" if judged.why else of.name
    text = f"{of.told(value)}{of.setting(conditions)}: {judged.words}{person} ({source})."
    text += _doubt(of, row, measure, judged)
    return Score(of.measure, of.key, judged.verdict, text, compared=True, band=judged.band)


def _doubt(of: Reference, row: NormRow, measure: Measure, judged: Judgement) -> str:
    """Say so when another value within the measurement's own interval would be judged otherwise."""
    if measure.low is None or measure.high is None:
        return ""
    if all(of.judge(row, end).verdict == judged.verdict for end in (measure.low, measure.high)):
        return ""
    ends = f"{of.told.number(measure.low)} to {of.told.number(measure.high)}"
    limit = "this cut-off" if judged.band.cutoff is not None else "a limit of this reference"
    return f" The 95% interval ({ends}) straddles {limit}, so the result could fall on either side."


def beside(contexts: Sequence[Context], result: Assessment, conditions: Conditions) -> tuple[Score, ...]:
    """Put published means for people like the client beside a result, to be read and not compared."""
    scores = []
    for each in contexts:
        measure = result.measures.get(each.measure)
        row = _matching_row(each, conditions)
        if measure is None or measure.number is None or row is None or row.mean is None:
            continue
        if any(need(conditions) for need in each.needs):
            continue
        people = f"{_PEOPLE[conditions.sex if each.by_sex else None]} {_ages(row)}"
        text = (
            f"{each.told(measure.number)}: not compared. For context: {people} averaged {each.told(row.mean)}"
            f"{each.how} ({each.name})."
        )
        scores.append(Score(each.measure, each.key, None, text, compared=False))
    return tuple(scores)


def not_compared(measure: str, told: Told, result: Assessment, why: Sequence[str]) -> tuple[Score, ...]:
    """Say why a value has no reference at all; nothing where there is no value."""
    value = result.value(measure)
    if value is None or not math.isfinite(value):
        return ()
    return (Score(measure, NO_REFERENCE, None, " ".join([f"{told(value)}: not compared.", *why]), compared=False),)


def citation(reference: str) -> str:
    """Source of a score's or a detectable change's reference in one line; KeyError for a key that none has."""
    return _citations()[reference]


@cache
def _citations() -> dict[str, str]:
    with (FOLDER / "citations.csv").open(encoding="utf-8", newline="") as file:
        return {cells["source_key"]: cells["citation"] for cells in csv.DictReader(file)}


def _rows(of: Reference | Context, conditions: Conditions) -> list[NormRow]:
    """Rows of a reference for the client's sex; for both while it is not known."""
    own = set(_PERSON) if conditions.sex is None else {_SEX[conditions.sex]}
    sexes = own if of.by_sex else {"all"}
    rows = [row for row in read_norms(of.table) if row.source_key == of.key and row.sex in sexes]
    return [row for row in rows if row.metric == of.metric] if of.metric else rows


def _matching_row(of: Reference | Context, conditions: Conditions) -> NormRow | None:
    """Row for the client's sex and age, of several the one of the fewest ages; None unless there is exactly one."""
    age = conditions.age_years
    rows = [row for row in _rows(of, conditions) if age is not None and row.covers(age)]
    ages = [row.age_max - row.age_min for row in rows]
    return rows[ages.index(min(ages))] if rows and ages.count(min(ages)) == 1 else None


def _unmet(of: Reference, conditions: Conditions) -> list[str]:
    """Name the conditions of a reference that are not met, a sentence each."""
    reasons = []
    age, rows = conditions.age_years, _rows(of, conditions)
    if of.by_sex and conditions.sex is None:
        reasons.append("The client's sex is missing.")
    if age is None:
        reasons.append("The client's age is missing.")
    elif not any(row.covers(age) for row in rows):
        reasons.append(f"The client is {age}, and this reference has values for {_all_ages(rows)} only.")
    return [*reasons, *(why for need in of.needs if (why := need(conditions)))]


def _ages(row: NormRow) -> str:
    if row.age_min == row.age_max:
        return f"{row.age_min}"
    return f"{row.age_min} or more" if row.age_max == _OPEN_END else f"{row.age_min}-{row.age_max}"


def _all_ages(rows: Sequence[NormRow]) -> str:
    if all(row.age_min == row.age_max for row in rows):
        *firsts, last = sorted({row.age_min for row in rows})
        return f"the ages {', '.join(map(str, firsts))} and {last}"
    youngest, oldest = min(row.age_min for row in rows), max(row.age_max for row in rows)
    return f"ages {youngest} or more" if oldest == _OPEN_END else f"ages {youngest} to {oldest}"


# What references need of the test, each saying what is missing.


def open_eyes(conditions: Conditions) -> str | None:
    """Need open eyes."""
    if conditions.eyes == "open":
        return None
    why = "they were closed" if conditions.eyes else "the test does not say whether they were"
    return f"This reference applies with eyes open; {why}."


def closed_eyes(conditions: Conditions) -> str | None:
    """Need closed eyes."""
    return None if conditions.eyes == "closed" else "This reference applies with eyes closed."


def usual_pace(conditions: Conditions) -> str | None:
    """Need a walk at usual pace."""
    if conditions.pace == "usual":
        return None
    why = "this walk was fast" if conditions.pace else "no pace was entered for this walk"
    return f"This reference applies to usual pace; {why}."


def fast_pace(conditions: Conditions) -> str | None:
    """Need a pace as fast as is safe."""
    if conditions.pace == "fast":
        return None
    why = "this one was usual" if conditions.pace else "no pace was entered"
    return f"This reference applies to a pace as fast as is safe; {why}."


def usual_shoes(conditions: Conditions) -> str | None:
    """Need the client's usual shoes."""
    if conditions.shoes == "usual":
        return None
    why = "this client wore others, or none" if conditions.shoes else "nothing was entered about the shoes"
    return f"This reference applies to the usual shoes; {why}."


def a_known_aid(conditions: Conditions) -> str | None:
    """Need the walking aid to be known, be it none: the reference allows the usual one."""
    return None if conditions.walking_aid else "Nothing was entered about a walking aid, which has to be named."


def no_aid(conditions: Conditions) -> str | None:
    """Need a walk without an aid."""
    if conditions.walking_aid == "none":
        return None
    why = "this client used one" if conditions.walking_aid else "nothing was entered about one"
    return f"This reference applies to walking without an aid; {why}."


def chair(words: str, low_cm: float, high_cm: float) -> Need:
    """Need a chair of a height; `words` name it."""

    def need(conditions: Conditions) -> str | None:
        height_cm = conditions.chair_height_cm
        if height_cm is None:
            return f"No chair height was entered; this reference uses {words}."
        if low_cm <= height_cm <= high_cm:
            return None
        return f"The chair was {height_cm:g} cm high; this reference uses {words}."

    return need


def a_known_chair(conditions: Conditions) -> str | None:
    """Need a chair of any height that is known, since it changes the result."""
    if conditions.chair_height_cm is not None:
        return None
    return "No chair height was entered; this reference uses home chairs of any height, which has to be named."
