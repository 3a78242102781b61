"""How a value is judged by a row of a norm table; a reference names the one that its source means."""

import math
from collections.abc import Callable
from dataclasses import replace

from assessments.assessment import Band
from assessments.norms.comparison import Judgement
from assessments.norms.tables import NormRow


def cutoff_of(row: NormRow) -> float:
    """Cut-off of a row that has one."""
    assert row.cutoff is not None
    return row.cutoff


def below_average(row: NormRow, count: float) -> Judgement:
    """Judge a count: below the cut-off is below average, and a sign of fall risk (CDC STEADI)."""
    cutoff = cutoff_of(row)
    why, band = f"below {cutoff:g} is below average and a sign of fall risk", Band(None, None, cutoff, True)
    if count < cutoff:
        return Judgement("below_average", "below average", why, band)
    return Judgement("not_below_average", "average or better", why, band)


def below(sign: str, *, or_at: bool = False) -> Callable[[NormRow, float], Judgement]:
    """Judge a speed: below a cut-off, or at it as well, is a sign of something."""

    def judge(row: NormRow, speed_m_s: float) -> Judgement:
        cutoff, band = cutoff_of(row), Band(None, None, row.cutoff, True)
        is_below = speed_m_s <= cutoff if or_at else speed_m_s < cutoff
        where = ("at or below" if or_at else "below") if is_below else ("above" if or_at else "at or above")
        verdict = f"{'' if is_below else 'not_'}below_{cutoff:.1f}_m_s"
        return Judgement(verdict, f"{where} the {cutoff:.1f} m/s cut-off", sign, band)

    return judge


def slower(sign: str) -> Callable[[NormRow, float], Judgement]:
    """Judge a time, in tenths as a stopwatch shows it: the cut-off or longer is a sign of something."""

    def judge(row: NormRow, time_s: float) -> Judgement:
        cutoff, band = cutoff_of(row), Band(None, None, row.cutoff, False)
        why = f"{cutoff:g} s or more is {sign}"
        if round(time_s, 1) >= cutoff:
            return Judgement(f"at_or_above_{cutoff:g}_s", f"at or above the {cutoff:g} s cut-off", why, band)
        return Judgement(f"below_{cutoff:g}_s", f"below the {cutoff:g} s cut-off", why, band)

    return judge


def reaches(sign: str = "", verdict: str = "") -> Callable[[NormRow, float], Judgement]:
    """Judge a hold: as long as the cut-off, or not, which is a sign of something."""

    def judge(row: NormRow, time_s: float) -> Judgement:
        cutoff, band = cutoff_of(row), Band(None, None, row.cutoff, True)
        if time_s >= cutoff:
            return Judgement(f"reaches_{cutoff:g}_s", f"reaches {cutoff:g} s", "", band)
        return Judgement(verdict or f"below_{cutoff:g}_s", f"does not reach {cutoff:g} s", sign, band)

    return judge


def middle_half_of_counts(row: NormRow, count: float) -> Judgement:
    """Judge a count against the middle half, its ends included."""
    low, high = row.percentiles[25], row.percentiles[75]
    side = _side(count, low, high)
    why = f"the middle 50% of community-dwelling adults do {low:g} to {high:g} stands"
    return Judgement(f"{side}_usual_range", f"{side} the usual range", why, Band(low, high, None, True))


def middle_half_of_times(row: NormRow, time_s: float) -> Judgement:
    """Judge a time, in tenths as the table prints it, against the middle half, its ends included."""
    low, high = row.percentiles[25], row.percentiles[75]
    side = _side(round(time_s, 1), low, high)
    words = {"below": "faster than", "within": "within", "above": "slower than"}[side] + " the usual range"
    why = f"the middle 50% of community-dwelling adults take {low:.1f} to {high:.1f} s"
    return Judgement(f"{side}_usual_range", words, why, Band(low, high, None, False))


def percentiles_of_times(row: NormRow, time_s: float) -> Judgement:
    """Judge a time, in tenths as the table prints it, against the middle half, and say between which percentiles."""
    shown_s = round(time_s, 1)
    half = middle_half_of_times(row, time_s)
    low, high = row.percentiles[25], row.percentiles[75]
    why = (
        f"half of independent Canadians take {low:.1f} to {high:.1f} s; this time is {_place(row, shown_s)}, where a "
        "higher percentile is slower"
    )
    return replace(half, why=why)


def median_in_whole_seconds(row: NormRow, time_s: float) -> Judgement:
    """Judge a time in whole seconds, as the table prints it: 12.4 s is no slower than a median of 12 s."""
    middle, slow = row.percentiles[50], row.percentiles[95]
    whole_s = math.floor(time_s + 0.5)
    if whole_s > slow:
        verdict, words = "slowest_5_percent", "among the slowest 5%"
    elif whole_s > middle:
        verdict, words = "slower_than_middle", "slower than the median but not among the slowest 5%"
    elif whole_s == middle:
        verdict, words = "about_the_middle", "about the median"
    else:
        verdict, words = "faster_than_middle", "faster than the median"
    why = f"on home chairs of any height the median is {middle:.0f} s; the slowest 5% take more than {slow:.0f} s"
    return Judgement(verdict, words, why, Band(None, slow, None, False))


def _side(value: float, low: float, high: float) -> str:
    return "below" if value < low else "above" if value > high else "within"


def _place(row: NormRow, value: float) -> str:
    """Where a value is among the row's percentiles, in words."""
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
