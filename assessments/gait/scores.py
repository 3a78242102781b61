"""References of a walk: two limits of speed, and published means as context, never compared.

Bohannon's means by decade have no spread, so no percentile can be told from them. Hollman's are from a 5.6 m pressure
walkway, walked twice. Symmetry and variability have no norm by age and sex and are shown only.
"""

from assessments.assessment import Assessment, Score
from assessments.conditions import Conditions
from assessments.norms.comparison import Context, Reference, Told, beside, compare, no_aid, usual_pace
from assessments.norms.judges import below

_SPEED = Told("{} m/s", 2)
_USUAL = "comfortable"  # the tables' word
LIMITS = (
    Reference(
        key="EWGSOP2",
        name="EWGSOP2",
        table="gait_speed",
        measure="speed_m_s",
        told=_SPEED,
        judge=below("a sign of low physical performance", or_at=True),
        metric=_USUAL,
        needs=(usual_pace,),
        setting=lambda conditions: " at usual pace",
    ),
    Reference(
        key="CESARI2009",
        name="Cesari et al. 2009",
        table="gait_speed",
        measure="speed_m_s",
        told=_SPEED,
        judge=below("a sign of risk in people who function well"),
        metric=_USUAL,
        needs=(usual_pace, no_aid),
        setting=lambda conditions: " at usual pace",
    ),
)


def _mean(key: str, name: str, table: str, metric: str, measure: str, told: Told) -> Context:
    how = " at usual pace, without an aid"
    return Context(key, name, table, measure, told, metric, by_sex=True, needs=(usual_pace, no_aid), how=how)


_HOLLMAN = "HOLLMAN2011", "Hollman et al. 2011", "gait_spatiotemporal"
MEANS = (
    _mean("BOH2011_GS", "Bohannon and Williams Andrews 2011", "gait_speed", _USUAL, "speed_m_s", _SPEED),
    _mean(*_HOLLMAN, "speed", "speed_m_s", _SPEED),
    _mean(*_HOLLMAN, "cadence", "cadence_steps_min", Told("{} steps/min", 0)),
    _mean(*_HOLLMAN, "stride_length", "stride_length_m", Told("{} m", 2)),
    _mean(*_HOLLMAN, "double_support_total", "double_support_percent", Told("{}%", 0)),
)


def score_gait(result: Assessment, conditions: Conditions) -> tuple[Score, ...]:
    """Compare the speed with 0.8 and 1.0 m/s, and put published means beside speed, cadence, stride and support."""
    return (*compare(LIMITS, result, conditions), *beside(MEANS, result, conditions))
