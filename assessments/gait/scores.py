"""Scores of a walk: two limits of speed, and published means beside it as context, never compared.

Bohannon's means by decade have no spread, so no percentile can be told from them. Hollman's are from a 5.6 m pressure
walkway, walked twice. Symmetry and variability have no norm by age and sex and are shown only.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assessments.assessment import Band, Measure, Score
from assessments.conditions import Conditions
from assessments.norms.tables import NormRow, read_norms

SPEED = "speed_m_s"
USUAL = "comfortable"  # the tables' word
_SEX = {"female": "F", "male": "M"}
_PEOPLE = {"female": "women", "male": "men"}


class _Limit(NamedTuple):
    key: str
    name: str
    at_it: bool  # a speed at the limit is a sign too
    sign: str
    aid: bool  # the reference's people might use one


class _Mean(NamedTuple):
    key: str
    name: str
    table: str
    metric: str
    measure: str
    unit: str
    decimals: int


_LIMITS = (
    _Limit("EWGSOP2", "EWGSOP2", True, "a sign of poor physical performance", True),
    _Limit("CESARI2009", "Cesari et al. 2009", False, "a sign of risk in people who function well", False),
)
_MEANS = (
    _Mean("BOH2011_GS", "Bohannon and Williams Andrews 2011", "gait_speed", USUAL, SPEED, "m/s", 2),
    *(
        _Mean("HOLLMAN2011", "Hollman et al. 2011", "gait_spatiotemporal", *rest)
        for rest in (
            ("speed", SPEED, "m/s", 2),
            ("cadence", "cadence_steps_min", "steps/min", 0),
            ("stride_length", "stride_length_m", "m", 2),
            ("double_support_total", "double_support_percent", "%", 0),
        )
    ),
)
CITATIONS = {
    "EWGSOP2": "Cruz-Jentoft AJ et al. Age Ageing 2019;48:16-31, doi:10.1093/ageing/afy169",
    "CESARI2009": "Cesari M et al. J Am Geriatr Soc 2009;57:251-259, doi:10.1111/j.1532-5415.2008.02126.x",
    "BOH2011_GS": "Bohannon RW, Williams Andrews A. Physiotherapy 2011;97:182-189, doi:10.1016/j.physio.2010.12.004",
    "HOLLMAN2011": "Hollman JH et al. Gait Posture 2011;34:111-118, doi:10.1016/j.gaitpost.2011.03.024",
}


def score_gait(measures: Mapping[str, Measure], conditions: Conditions, obstacles: Sequence[str]) -> tuple[Score, ...]:
    """Compare the speed with 0.8 and 1.0 m/s, and put published means beside speed, cadence, stride and double support.

    Parameters
    ----------
    measures : of the test
    conditions : what is known of the client and the walk; what is not said is not compared
    obstacles : sentences that forbid a comparison; with any of them nothing is compared, nor is there context
    """
    limits = [_limited(limit, measures[SPEED], conditions, obstacles) for limit in _LIMITS]
    context = [] if obstacles else [_beside(mean, measures[mean.measure], conditions) for mean in _MEANS]
    return tuple(score for score in (*limits, *context) if score is not None)


def _limited(limit: _Limit, speed: Measure, conditions: Conditions, obstacles: Sequence[str]) -> Score | None:
    value = speed.number
    if value is None:
        return None
    row = _row("gait_speed", limit.key, USUAL, conditions, sex="all")
    reasons = [*obstacles, *_unmet(limit, row, conditions)]
    if reasons or row is None or row.cutoff is None:
        text = f"{value:.2f} m/s: not compared with {limit.name}. {' '.join(reasons)}"
        return Score(SPEED, limit.key, None, text, compared=False)
    below = value <= row.cutoff if limit.at_it else value < row.cutoff
    words = f"{'at or ' if limit.at_it else ''}below {row.cutoff:.1f} m/s"
    text = f"{value:.2f} m/s at usual pace: {'' if below else 'not '}{words} ({limit.name}: {limit.sign})."
    if speed.low is not None and speed.high is not None and speed.low <= row.cutoff <= speed.high:
        text += f" The measurement's own uncertainty ({speed.low:.2f} to {speed.high:.2f}) reaches over this limit."
    verdict = f"{'' if below else 'not_'}below_{row.cutoff:.1f}_m_s"
    return Score(SPEED, limit.key, verdict, text, True, Band(None, None, row.cutoff, higher_is_better=True))


def _unmet(limit: _Limit, row: NormRow | None, conditions: Conditions) -> list[str]:
    reasons = []
    if conditions.age_years is None:
        reasons.append("The client's age is not said.")
    elif row is None:
        reasons.append(f"The client is {conditions.age_years}; this reference is for other ages.")
    if conditions.pace != "usual":
        reasons.append("This reference is for the usual pace, which is not said of this walk.")
    if conditions.walking_aid != "none" and not limit.aid:
        reasons.append("This reference is for walking without an aid, which is not said of this walk.")
    return reasons


def _beside(mean: _Mean, measure: Measure, conditions: Conditions) -> Score | None:
    """Give a published mean for people like the client, for reading beside the value."""
    value = measure.number
    if value is None or conditions.sex is None or conditions.pace != "usual" or conditions.walking_aid != "none":
        return None
    row = _row(mean.table, mean.key, mean.metric, conditions, sex=_SEX[conditions.sex])
    if row is None or row.mean is None:
        return None
    ages = f"{row.age_min} and more" if row.age_max == 120 else f"{row.age_min}-{row.age_max}"
    text = (
        f"{value:.{mean.decimals}f} {mean.unit}: not compared. For reading beside it: {_PEOPLE[conditions.sex]} of "
        f"{ages} had {row.mean:.{mean.decimals}f} {mean.unit} on average, at usual pace, without an aid ({mean.name})."
    )
    return Score(mean.measure, mean.key, None, text, compared=False)


def _row(table: str, key: str, metric: str, conditions: Conditions, *, sex: str) -> NormRow | None:
    """Row for the client's age; None unless there is exactly one."""
    age = conditions.age_years
    rows = [
        row
        for row in read_norms(table)
        if (row.source_key, row.metric, row.sex) == (key, metric, sex) and age is not None and row.covers(age)
    ]
    return rows[0] if len(rows) == 1 else None
