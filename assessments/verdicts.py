"""How favorable a comparison is: the one place that knows it, so that screen, paper and focus areas agree."""

from collections.abc import Iterable
from enum import IntEnum
from fnmatch import fnmatchcase

from assessments.assessment import Score


class Standing(IntEnum):
    """Where a verdict lies, the least favorable first."""

    UNFAVORABLE = 0
    MIDDLING = 1
    FAVORABLE = 2


# As the tests word their verdicts; "..._usual_range" depends on which end of the range is the better one.
PATTERNS = {
    Standing.UNFAVORABLE: ("below_average", "below_*_m_s", "below_*_s", "increased_fall_risk", "slowest_5_percent"),
    Standing.MIDDLING: ("within_usual_range", "slower_than_middle", "about_the_middle"),
    Standing.FAVORABLE: ("not_below_*", "reaches_*", "faster_than_middle"),
}


def standing(score: Score) -> Standing:
    """Say how favorable a compared score is, by its verdict and not by its band: the verdict knows how it rounds.

    A verdict that is not known counts as unfavorable: it is to be looked at.
    """
    verdict = score.verdict or ""
    if score.band and verdict in ("below_usual_range", "above_usual_range"):
        is_better = verdict.startswith("above") == score.band.higher_is_better
        return Standing.FAVORABLE if is_better else Standing.UNFAVORABLE
    known = (found for found, patterns in PATTERNS.items() if any(fnmatchcase(verdict, each) for each in patterns))
    return next(known, Standing.UNFAVORABLE)


def is_unfavorable(score: Score) -> bool:
    """Whether a compared result is on the wrong side of its reference."""
    return standing(score) is Standing.UNFAVORABLE


def compared(scores: Iterable[Score]) -> list[Score]:
    """Give the scores that were compared, the least favorable first: no good news stands alone or before the bad."""
    return sorted((score for score in scores if score.compared), key=standing)
