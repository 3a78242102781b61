"""The steps of a trial, and its events in order."""

from dataclasses import replace
from itertools import pairwise

from assessments.assessment import Event
from assessments.gait.events import Swing, swings
from assessments.gait.steps import LONGEST_STEP_S
from assessments.walk_4m.trials import Trial
from vision.signals import RATE_HZ

# The usual speed of a pass decides what is a swing: a long stand before it would hide it.
STAND_S = 1.0
# Toward the camera a landing is seen up to a tenth of a second early.
EARLY_S = 0.1


def steps_of(trial: Trial) -> int | None:
    """Count the steps from the stand to the foot over the second line; None where a step may not have been seen."""
    seen = _swings(trial)
    if not seen or seen[-1].side != trial.finish_side:
        return None
    both = all(one.side != other.side for one, other in pairwise(seen))
    strikes_s = [trial.start_s, *(swing.strike_s for swing in seen if swing.strike_s is not None)]
    gaps_s = [later - earlier for earlier, later in pairwise(strikes_s)]
    if not both or max(gaps_s) > LONGEST_STEP_S:
        return None
    return len(seen) + (seen[0].side != trial.first_side)  # from a stand far away the first one is hardly seen


def events_of(trial: Trial) -> list[Event]:
    """List the first movement, each foot leaving and landing, and the finish."""
    named = [("first_movement", trial.start_s, trial.first_side), ("finish", trial.finish_s, trial.finish_side)]
    for swing in _swings(trial):
        named += [
            (name, time_s, swing.side)
            for name, time_s in (("toe_off", swing.off_s), ("heel_strike", swing.strike_s))
            if time_s is not None and time_s > trial.start_s
        ]
    return [Event(name, time_s, side) for name, time_s, side in named]


def _swings(trial: Trial) -> list[Swing]:
    """Swings from the start to that of the foot that is over the line first."""
    walk = trial.walk
    begin = max(0, round((trial.start_s - STAND_S - walk.time_s[0]) * RATE_HZ))
    cut = replace(
        walk,
        time_s=walk.time_s[begin:],
        xy=walk.xy[begin:],
        own_xy=walk.own_xy[begin:],
        pan_px=walk.pan_px[begin:],
    )
    found = [swing for swing in swings(cut) if (swing.strike_s or swing.off_s or 0.0) > trial.start_s]
    last = (number for number, swing in enumerate(found, 1) if _crosses(swing, trial))
    return found[: next(last, 0)]


def _crosses(swing: Swing, trial: Trial) -> bool:
    """Whether it is the swing of the foot over the line, which lands after that, or is seen to stop just before."""
    is_later = swing.strike_s is not None and swing.strike_s >= trial.finish_s - EARLY_S
    return is_later and swing.side == trial.finish_side
