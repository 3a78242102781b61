"""References of standing: two milestones on one leg, the full tandem, and means as context, never compared.

Springer's times end at a 45 s cap that most people under 60 reach, so they are not normal and give no z-score; they
were barefoot with crossed arms, which nobody can see in a video of shoes and free hands.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from assessments.assessment import Assessment, Score
from assessments.conditions import Conditions
from assessments.norms.comparison import Context, Need, Reference, Told, beside, closed_eyes, compare, open_eyes
from assessments.norms.judges import cutoff_of, reaches
from assessments.norms.tables import NormRow

STAGE_S = 10.0
_ON_ONE_LEG = Told("{} s on one leg", 1)


def _too_short(allowed: int) -> Callable[[Assessment, NormRow], Iterator[str]]:
    """Say why a hold below the limit may not be the client's best: it is not seen whole, or trials are left."""

    def unless(result: Assessment, row: NormRow) -> Iterator[str]:
        time_s, end, trials = result.value("hold_time_s"), result.measures.get("end_reason"), result.value("trials")
        if time_s is None or time_s >= cutoff_of(row):
            return
        if end is None or end.value in (None, "video_end"):
            yield "The hold is not seen whole, so the true time may be longer."
        if (trials or 0) < allowed:
            seen = f"{trials or 0} {'was' if trials == 1 else 'were'} seen"
            yield f"This reference allows {allowed} {'trial' if allowed == 1 else 'trials'}; {seen}."

    return unless


def _milestone(key: str, name: str, metric: str, trials: int) -> Reference:
    return Reference(
        key=key,
        name=name,
        table="single_leg_stance",
        measure="hold_time_s",
        told=_ON_ONE_LEG,
        judge=reaches(),
        metric=metric,
        needs=(open_eyes,),
        unless=_too_short(trials),
    )


def _springer(measure: str, rule: str, eyes: str, need: Need) -> Context:
    how = f" as the {rule} of three, eyes {eyes}, barefoot, arms crossed, with a cap of 45 s"
    name, metric = "Springer et al. 2007", f"eyes_{eyes}_{rule}_of_3"
    return Context("SPRINGER2007", name, "single_leg_stance", measure, Told("{} s", 1), metric, needs=(need,), how=how)


MILESTONES = (
    _milestone("VELLAS1997", "Vellas et al. 1997", "eyes_open_any_leg", trials=1),
    _milestone("ARAUJO2022", "Araujo et al. 2022", "eyes_open_best_of_3", trials=3),
)
MEANS = (
    _springer("hold_time_s", "best", "open", open_eyes),
    _springer("mean_hold_time_s", "mean", "open", open_eyes),
    _springer("mean_hold_time_s", "mean", "closed", closed_eyes),
)


def _cut_in(measure: str) -> Callable[[Assessment, NormRow], Iterator[str]]:
    def cut(result: Assessment, row: NormRow) -> Iterator[str]:
        held_s = result.value(measure)
        ended = "ended_too_early" in result.quality.codes
        if ended and held_s is not None and held_s < cutoff_of(row):
            yield "The stance is not seen to its end, so the true time may be longer."

    return cut


TANDEM = Reference(
    key="CDC_STEADI_4STAGE",
    name="CDC STEADI",
    table="balance_4stage_sppb",
    measure="tandem_s",
    told=Told("{} s of tandem", 1),
    judge=reaches("less is a sign of fall risk", "increased_fall_risk"),
    needs=(open_eyes,),
    unless=_cut_in("tandem_s"),
)


def score_single_leg(result: Assessment, conditions: Conditions) -> tuple[Score, ...]:
    """Compare the longest hold with 5 s and 10 s, and put Springer's means beside it."""
    return (*compare(MILESTONES, result, conditions), *beside(MEANS, result, conditions))


def score_four_stage(result: Assessment, conditions: Conditions) -> tuple[Score, ...]:
    """Compare the full tandem with 10 s: less is a sign of fall risk, for 65 years and more (CDC STEADI).

    The test ends at the first stage that is not held for 10 s, so a client who fails an earlier one fails the tandem.
    """
    return compare((_failed_before(result) or TANDEM,), result, conditions)


def _failed_before(result: Assessment) -> Reference | None:
    """The same limit for an earlier stage that was not held so long, if there is one and no tandem."""
    if result.value("tandem_s") is None:
        for name, stage in (("semi_tandem_s", "semi-tandem"), ("together_s", "feet side by side")):
            held_s = result.value(name)
            if held_s is not None and held_s < STAGE_S:
                return replace(TANDEM, measure=name, told=Told(f"{{}} s of {stage}", 1), unless=_cut_in(name))
    return None
