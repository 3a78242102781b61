"""References of the chair stands.

Left out, because their rows do not state the chair or the end point: of the five times BOH2006_5STS (mixed chairs and
end points), BOH2010_5STS, BUATOIS2008, EWGSOP2, GURALNIK2000, CESARI2009, ECUADOR2025, CHARLS2021 and KAMIDE_JP; of the
30 s TVETER2014 (a mean without spread) and the "below 8" of RJ1999, which is for all ages and both sexes together.
"""

from assessments.assessment import Assessment, Score
from assessments.chair_stand.observation import PLAYS_WRONG
from assessments.conditions import Conditions
from assessments.norms.comparison import Reference, Told, a_known_chair, chair, compare, not_compared
from assessments.norms.judges import (
    below_average,
    median_in_whole_seconds,
    middle_half_of_counts,
    percentiles_of_times,
)

TOLD_STANDS = Told("{} stands", 0, one="{} stand")
_TO_STAND = Told("{} s to the fifth full stand", 1)
# 1 cm either way: 17 in is 43.2 cm, printed as 43; the rest is the error of a tape over a cushion's edge.
_CHAIR_17_IN = chair("a 43 cm (17 in) chair", 42.2, 44.2)
_CHAIR_47_CM = chair("a 47 cm chair", 46.0, 48.0)

IN_30_S = (
    Reference(
        key="CDC_STEADI_30CST",
        name="CDC STEADI",
        table="chair_stand_30s",
        measure="stands",
        told=TOLD_STANDS,
        judge=below_average,
        by_sex=True,
        needs=(_CHAIR_17_IN,),
    ),
    Reference(
        key="RJ1999",
        name="Rikli and Jones",
        table="chair_stand_30s",
        measure="stands",
        told=TOLD_STANDS,
        judge=middle_half_of_counts,
        by_sex=True,
        needs=(_CHAIR_17_IN,),
    ),
)
# CLSA gives values at the ages 45, 50, ... 85, not for the years between. A client of such a year is not compared with
# it: neither the nearest age's value nor one in between was published for that year. SHARE was measured on home chairs
# of any height, so any chair fits; but the height changes the time, so it must be known and is in the text.
FIVE_TIMES = (
    Reference(
        key="CLSA2023",
        name="CLSA",
        table="five_times_sts_clsa_full_percentiles",
        measure="time_to_fifth_stand_s",
        told=_TO_STAND,
        judge=percentiles_of_times,
        by_sex=True,
        needs=(_CHAIR_47_CM,),
    ),
    Reference(
        key="SHARE2025",
        name="SHARE",
        table="five_times_sts",
        measure="time_to_fifth_stand_s",
        told=_TO_STAND,
        judge=median_in_whole_seconds,
        by_sex=True,
        needs=(a_known_chair,),
        setting=lambda conditions: f" from a {conditions.chair_height_cm:g} cm chair",
    ),
)


def score_30_s(result: Assessment, conditions: Conditions) -> tuple[Score, ...]:
    """Compare the stands in 30 s with CDC STEADI and with Rikli and Jones, for 60 to 94 years and a 17 in chair."""
    hands = [f"Hands helped in {helped}, so the test scores 0 under the protocol." for helped in _helped(result)]
    cut = _messages(result, {"ended_too_early"})
    return compare(IN_30_S, result, conditions, [*cut, *hands, *_messages(result, PLAYS_WRONG)])


def score_five_times(result: Assessment, conditions: Conditions) -> tuple[Score, ...]:
    """Compare the time to the fifth full stand with CLSA and SHARE; no usable reference ends at the fifth sit."""
    hands = [f"Hands helped in {helped}; the norms are for crossed arms." for helped in _helped(result)]
    obstacles = [*hands, *_messages(result, PLAYS_WRONG)]
    sit = Told("{} s to the fifth sit", 1)
    why = "The references in use stop the clock at the fifth full stand, not at the fifth sit."
    return (
        *compare(FIVE_TIMES, result, conditions, obstacles),
        *not_compared("time_to_fifth_sit_s", sit, result, [*obstacles, why]),
    )


def _helped(result: Assessment) -> list[str]:
    """In how many stands the hands helped, if they did: no reference allows it. Hidden in some, the others tell."""
    helped = result.value("arm_assisted_stands")
    if helped is None:
        helped = sum(each.arms_used is True for each in result.repetitions)
    return [TOLD_STANDS(helped)] if helped else []


def _messages(result: Assessment, codes: frozenset[str] | set[str]) -> list[str]:
    return [finding.message for finding in result.quality.findings if finding.code in codes]
