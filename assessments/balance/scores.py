"""Scores of standing on one leg: two milestones, and the values of Springer et al. 2007 as context, never compared.

Springer's times end at a 45 s cap that most people under 60 reach, so they are not normal and give no z-score; they
were barefoot with crossed arms, which nobody can see in a video of shoes and free hands.
"""

from collections.abc import Mapping, Sequence

from assessments.assessment import Band, Measure, Score
from assessments.balance.holds import Hold
from assessments.conditions import Conditions
from assessments.norms.tables import NormRow, read_norms

TABLE = "single_leg_stance"
_MILESTONES = (("VELLAS1997", "Vellas et al. 1997", 1), ("ARAUJO2022", "Araujo et al. 2022", 3))
_SPRINGER = (("hold_time_s", "best"), ("mean_hold_time_s", "mean"))
TRIALS = 3


def score_single_leg_stance(
    measures: Mapping[str, Measure],
    conditions: Conditions,
    best: Hold | None,
    trials: int,
    obstacles: Sequence[str],
) -> tuple[Score, ...]:
    """Compare the longest hold with 5 s and 10 s, and put Springer's means beside it.

    Parameters
    ----------
    measures : of the test, with `hold_time_s` and `mean_hold_time_s`
    conditions : what is known of the client; without age or eyes nothing is compared
    best : the longest hold; None when the foot was never lifted
    trials : how many holds on that leg were seen
    obstacles : sentences that forbid a comparison
    """
    time_s = measures["hold_time_s"].number
    if time_s is None:
        return ()
    cut = best is None or best.end_reason == "video_end" or best.began_before
    milestones = [
        _milestone(_row(key, None, conditions), key, name, time_s, needed, conditions, trials, cut, obstacles)
        for key, name, needed in _MILESTONES
    ]
    return (*milestones, *_context(measures, conditions, trials))


def _row(key: str, metric: str | None, conditions: Conditions) -> NormRow | None:
    """Row of a source for the client's age; of both sexes, since these tables have no complete ones for each."""
    age = conditions.age_years
    rows = [
        row
        for row in read_norms(TABLE)
        if row.source_key == key and row.sex == "all" and age is not None and row.covers(age)
    ]
    rows = [row for row in rows if (row.metric == metric if metric else row.cutoff is not None)]
    return rows[0] if len(rows) == 1 else None


def _milestone(
    row: NormRow | None,
    key: str,
    name: str,
    time_s: float,
    needed: int,
    conditions: Conditions,
    trials: int,
    cut: bool,
    obstacles: Sequence[str],
) -> Score:
    words = f"{time_s:.1f} s on one leg"
    reasons = list(obstacles)
    if conditions.age_years is None:
        reasons.append("The client's age is not said.")
    elif row is None:
        reasons.append(f"The client is {conditions.age_years}; this reference is for other ages.")
    if conditions.eyes != "open":
        reasons.append("This reference is for open eyes, which is not said of this test.")
    limit_s = row.cutoff if row else None
    reached = limit_s is not None and time_s >= limit_s
    if limit_s is not None and not reached and cut:
        reasons.append("The hold is not seen whole, so the true time may be longer.")
    if limit_s is not None and not reached and trials < needed:
        reasons.append(f"This reference allows {needed} trials, and {trials} were seen.")
    if reasons or limit_s is None:
        return Score("hold_time_s", key, None, f"{words}: not compared with {name}. {' '.join(reasons)}", False)
    verdict = f"{'reaches' if reached else 'below'}_{limit_s:g}_s"
    text = f"{words}: {'reaches' if reached else 'does not reach'} the {limit_s:g} s of {name}."
    band = Band(None, None, limit_s, higher_is_better=True)
    return Score("hold_time_s", key, verdict, text, compared=True, band=band)


def _context(measures: Mapping[str, Measure], conditions: Conditions, trials: int) -> list[Score]:
    """Give what Springer's group of the client's age held, for reading beside the time."""
    scores = []
    for measure, rule in _SPRINGER:
        time_s = measures[measure].number
        row = _row("SPRINGER2007", f"eyes_{conditions.eyes}_{rule}_of_3", conditions) if conditions.eyes else None
        if row is None or row.mean is None or time_s is None:
            continue
        text = (
            f"{time_s:.1f} s, {rule} of {trials}: not compared. For reading beside it: people of {row.age_min}-"
            f"{row.age_max} held {row.mean:g} s as the {rule} of three, eyes {conditions.eyes}, barefoot, arms "
            f"crossed, with a cap of 45 s (Springer et al. 2007)."
        )
        scores.append(Score(measure, "SPRINGER2007", None, text, compared=False))
    return scores
