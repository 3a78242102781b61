"""Scores: a measure beside a published reference, and only where every condition of that reference is met.

Left out, because their rows do not state the chair or the end point: of the five times BOH2006_5STS (mixed chairs and
end points), BOH2010_5STS, BUATOIS2008, EWGSOP2, GURALNIK2000, CESARI2009, ECUADOR2025, CHARLS2021 and KAMIDE_JP; of the
30 s TVETER2014 (a mean without spread) and the "below 8" of RJ1999, which is for all ages and both sexes together.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assessments.assessment import Band, Measure, Score
from assessments.conditions import Conditions
from assessments.gait.scores import CITATIONS as GAIT_CITATIONS
from assessments.norms.tables import NormRow, read_norms

_SEX = {"female": "F", "male": "M"}
_PERSON = {"F": "woman", "M": "man"}
NO_REFERENCE = "NONE"


@dataclass(frozen=True)
class _Judgement:
    verdict: str
    words: str  # "not below average"
    explanation: str  # "below 10 is below average"
    band: Band


@dataclass(frozen=True)
class _Reference:
    """A source that states its protocol; chair_cm: lowest and highest seat that count as its own, None for any."""

    key: str
    name: str
    citation: str
    table: str
    chair: str
    chair_cm: tuple[float, float] | None
    judge: Callable[[NormRow, float], _Judgement]


def score_chair_stand_30s(stands: Measure, conditions: Conditions, obstacles: Sequence[str]) -> tuple[Score, ...]:
    """Compare the stands in 30 s with CDC STEADI and with Rikli and Jones, for 60 to 94 years and a 17 in chair.

    Parameters
    ----------
    stands : complete stands; without a value there is no score
    conditions : what is known of the client and the chair; what is not said is not compared
    obstacles : sentences by the test that forbid a comparison; with any of them nothing is compared

    Returns
    -------
    One score a reference; `compared` is False, with the reasons in `text`, where any condition is not met
    """
    return _scores("stands", stands, _count_of_stands, (_CDC, _RIKLI_JONES), conditions, obstacles)


def score_five_times_sit_to_stand(
    to_stand: Measure, to_sit: Measure, conditions: Conditions, obstacles: Sequence[str]
) -> tuple[Score, ...]:
    """Compare the time to the fifth full stand with CLSA and SHARE; no usable reference ends at the fifth sit.

    CLSA gives values at the ages 45, 50, ... 85, not for the years between. A client of such a year is not compared
    with it: neither the nearest age's value nor one in between was published for that year. SHARE was measured on home
    chairs of any height, so any chair fits; but the height changes the time, so it must be said and is in the text.

    Parameters
    ----------
    to_stand, to_sit : s from the first start to the fifth full stand and to the fifth sit; without a value no score
    conditions : what is known of the client and the chair; what is not said is not compared
    obstacles : sentences by the test that forbid a comparison; with any of them nothing is compared

    Returns
    -------
    One score a reference of `time_to_fifth_stand_s`, then one of `time_to_fifth_sit_s`, which is never compared
    """
    scores = _scores("time_to_fifth_stand_s", to_stand, _time_to_fifth_stand, (_CLSA, _SHARE), conditions, obstacles)
    if to_sit.number is None or not math.isfinite(to_sit.number):
        return scores
    why = "The references in use stop the clock at the fifth full stand, not at the fifth sit."
    text = " ".join([f"{to_sit.number:.1f} s to the fifth sit: not compared.", *obstacles, why])
    return (*scores, Score("time_to_fifth_sit_s", NO_REFERENCE, None, text, compared=False))


def citation(reference: str) -> str:
    """Source of a score's `reference` in one line for the screen; KeyError for a key that no score has."""
    return _CITATIONS[reference]


def _count_of_stands(value: float) -> str:
    return f"{value:g} {'stand' if value == 1 else 'stands'}"


def _time_to_fifth_stand(value: float) -> str:
    return f"{value:.1f} s to the fifth full stand"


def _scores(
    name: str,
    measure: Measure,
    in_words: Callable[[float], str],
    references: Sequence[_Reference],
    conditions: Conditions,
    obstacles: Sequence[str],
) -> tuple[Score, ...]:
    value = measure.number
    if value is None or not math.isfinite(value):
        return ()
    scores = []
    for ref in references:
        row = _matching_row(ref, conditions)
        reasons = [*obstacles, *_unmet(ref, conditions)]
        if row is None or reasons:
            text = " ".join([f"{in_words(value)}: not compared with {ref.name}.", *reasons])
            scores.append(Score(name, ref.key, None, text, compared=False))
            continue
        judgement = ref.judge(row, value)
        chair = "" if ref.chair_cm else f" from a {conditions.chair_height_cm:g} cm chair"
        person = f"a {_PERSON[row.sex]} of {_ages(row)}"
        text = f"{in_words(value)}{chair}: {judgement.words} for {person} ({ref.name}: {judgement.explanation})."
        text += _doubt(measure, ref, row, judgement.verdict, decimals=1 if name.endswith("_s") else 0)
        scores.append(Score(name, ref.key, judgement.verdict, text, compared=True, band=judgement.band))
    return tuple(scores)


def _doubt(measure: Measure, ref: _Reference, row: NormRow, verdict: str, decimals: int) -> str:
    """Say so when another value within the measurement's own interval would be judged otherwise."""
    if measure.low is None or measure.high is None:
        return ""
    if all(ref.judge(row, end).verdict == verdict for end in (measure.low, measure.high)):
        return ""
    interval = f"{measure.low:.{decimals}f} to {measure.high:.{decimals}f}"
    return f" The measurement's own uncertainty ({interval}) reaches over a limit of this reference."


def _of_sex(ref: _Reference, conditions: Conditions) -> list[NormRow]:
    """Rows for the client's sex; for both while it is not said."""
    sexes = _PERSON if conditions.sex is None else _SEX[conditions.sex]
    return [row for row in read_norms(ref.table) if row.source_key == ref.key and row.sex in sexes]


def _matching_row(ref: _Reference, conditions: Conditions) -> NormRow | None:
    """Row for the client's sex and age; None unless there is exactly one."""
    age = conditions.age_years
    rows = [row for row in _of_sex(ref, conditions) if age is not None and row.covers(age)]
    return rows[0] if len(rows) == 1 else None


def _unmet(ref: _Reference, conditions: Conditions) -> list[str]:
    """Name the conditions of a reference that are not met, a sentence each."""
    reasons = []
    age, chair_cm = conditions.age_years, conditions.chair_height_cm
    if conditions.sex is None:
        reasons.append("The client's sex is not said.")
    rows = _of_sex(ref, conditions)
    if age is None:
        reasons.append("The client's age is not said.")
    elif not any(row.covers(age) for row in rows):
        reasons.append(f"The client is {age}, and this reference has values for the ages {_all_ages(rows)} only.")
    if chair_cm is None:
        reasons.append(f"The chair's height is not said; this reference is for {ref.chair}.")
    elif ref.chair_cm and not ref.chair_cm[0] <= chair_cm <= ref.chair_cm[1]:
        reasons.append(f"The chair was {chair_cm:g} cm high; this reference is for {ref.chair}.")
    return reasons


def _ages(row: NormRow) -> str:
    if row.age_min == row.age_max:
        return f"{row.age_min}"
    # 120 is the tables' word for an open end
    return f"{row.age_min} or more" if row.age_max == 120 else f"{row.age_min}-{row.age_max}"


def _all_ages(rows: Sequence[NormRow]) -> str:
    if all(row.age_min == row.age_max for row in rows):
        *firsts, last = sorted({row.age_min for row in rows})
        return f"{', '.join(map(str, firsts))} and {last}"
    return f"{min(row.age_min for row in rows)} to {max(row.age_max for row in rows)}"


def _against_cutoff(row: NormRow, stands: float) -> _Judgement:
    """Judge a count: below the cut-off is below average."""
    cutoff = row.cutoff
    assert cutoff is not None
    below = stands < cutoff
    explanation = f"below {cutoff:g} is below average and a sign of fall risk"
    verdict, words = ("below_average", "below average") if below else ("not_below_average", "not below average")
    return _Judgement(verdict, words, explanation, Band(None, None, cutoff, higher_is_better=True))


def _against_middle_half(row: NormRow, stands: float) -> _Judgement:
    """Judge a count against the middle half, its ends included."""
    low, high = row.percentiles[25], row.percentiles[75]
    side = "below" if stands < low else "above" if stands > high else "within"
    explanation = f"the middle half of people living at home makes {low:g} to {high:g} stands"
    band = Band(low, high, None, higher_is_better=True)
    return _Judgement(f"{side}_usual_range", f"{side} the usual range", explanation, band)


def _against_percentiles(row: NormRow, time_s: float) -> _Judgement:
    """Judge a time, in tenths as the table prints it, against the middle half, and say between which percentiles."""
    shown_s = round(time_s, 1)
    low, high = row.percentiles[25], row.percentiles[75]
    side = "below" if shown_s < low else "above" if shown_s > high else "within"
    words = {"below": "faster than", "within": "within", "above": "slower than"}[side] + " the usual range"
    explanation = (
        f"the middle half of independent Canadians takes {low:.1f} to {high:.1f} s; this time is "
        f"{_place(row, shown_s)}, where a higher percentile is slower"
    )
    return _Judgement(f"{side}_usual_range", words, explanation, Band(low, high, None, higher_is_better=False))


def _place(row: NormRow, value: float) -> str:
    """Where a value lies among the row's percentiles, in words."""
    below = [number for number, limit in row.percentiles.items() if limit < value]
    above = [number for number, limit in row.percentiles.items() if limit > value]
    equal = [number for number, limit in row.percentiles.items() if limit == value]
    if equal:
        return f"at the {equal[0]}th percentile"
    if not below:
        return f"below the {min(above)}th percentile"
    if not above:
        return f"above the {max(below)}th percentile"
    return f"between the {max(below)}th and the {min(above)}th percentile"


def _against_whole_seconds(row: NormRow, time_s: float) -> _Judgement:
    """Judge a time in whole seconds, as the table prints it: 12.4 s is no slower than a middle of 12 s."""
    middle, slow = row.percentiles[50], row.percentiles[95]
    whole_s = math.floor(time_s + 0.5)
    if whole_s > slow:
        verdict, words = "slowest_5_percent", "among the slowest 5 %"
    elif whole_s > middle:
        verdict, words = "slower_than_middle", "slower than the middle but not among the slowest 5 %"
    elif whole_s == middle:
        verdict, words = "about_the_middle", "about the middle"
    else:
        verdict, words = "faster_than_middle", "faster than the middle"
    explanation = f"on home chairs of any height the middle is {middle:.0f} s; the slowest 5 % take over {slow:.0f} s"
    return _Judgement(verdict, words, explanation, Band(None, slow, None, higher_is_better=False))


# 1 cm either way: 17 in is 43.2 cm, printed as 43; the rest is the error of a tape over a cushion's edge.
_CHAIR_17_IN = ("a chair of 17 in (43 cm)", (42.2, 44.2))
_CHAIR_47_CM = ("a chair of 47 cm", (46.0, 48.0))
_CDC = _Reference(
    "CDC_STEADI_30CST",
    "CDC STEADI",
    "Centers for Disease Control and Prevention, STEADI: 30-Second Chair Stand, 2017",
    "chair_stand_30s",
    *_CHAIR_17_IN,
    _against_cutoff,
)
_RIKLI_JONES = _Reference(
    "RJ1999",
    "Rikli and Jones",
    "Rikli RE, Jones CJ. J Aging Phys Act 1999;7:162-181, doi:10.1123/japa.7.2.162",
    "chair_stand_30s",
    *_CHAIR_17_IN,
    _against_middle_half,
)
_CLSA = _Reference(
    "CLSA2023",
    "CLSA",
    "Mayhew AJ et al. Age Ageing 2023;52(4):afad054, doi:10.1093/ageing/afad054",
    "five_times_sts_clsa_full_percentiles",
    *_CHAIR_47_CM,
    _against_percentiles,
)
_SHARE = _Reference(
    "SHARE2025",
    "SHARE",
    "Grgic J et al. GeroScience 2025, doi:10.1007/s11357-025-01863-8",
    "five_times_sts",
    "a home chair of any height that is named beside the time",
    None,
    _against_whole_seconds,
)
_CITATIONS = (
    GAIT_CITATIONS
    | {ref.key: ref.citation for ref in (_CDC, _RIKLI_JONES, _CLSA, _SHARE)}
    | {
        NO_REFERENCE: "No reference has this end point",
        "VELLAS1997": "Vellas BJ et al. J Am Geriatr Soc 1997;45:735-738",
        "ARAUJO2022": "Araujo CG et al. Br J Sports Med 2022;56:975-980",
        "SPRINGER2007": "Springer BA et al. J Geriatr Phys Ther 2007;30:8-15",
        "CDC_STEADI_4STAGE": "CDC STEADI, The 4-Stage Balance Test",
    }
)
