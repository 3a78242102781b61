"""Steps and gait cycles, from the swings of one straight pass or of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assessments.gait.events import Swing, stances_of
from assessments.gait.passes import Pass
from assessments.gait.walk_line import WalkLine, standing_aside
from vision.body import SIDES, Side

# No one walks slower than that: between the two strikes the client stood, or one was not seen.
LONGEST_STEP_S = 2.0
# A leg swings through like a pendulum, in 0.4 s and in 0.5 s in slow walks.
LONGEST_SWING_S = 0.9
# Of the usual speed of the pass: below it the client is still setting off or already stopping.
SETTLED = 0.75
KNOWN = 4  # two-step speeds of a pass tell its usual one


@dataclass(frozen=True)
class Step:
    """From the strike of one foot to the next one of the other, whose `side` it bears; length in statures, if seen."""

    side: Side
    from_s: float
    to_s: float
    length: float | None

    @property
    def time_s(self) -> float:
        """How long it takes."""
        return self.to_s - self.from_s


@dataclass(frozen=True)
class Cycle:
    """One stride of a foot, from strike to strike, with the other foot's events in between; seconds."""

    side: Side
    from_s: float
    other_off_s: float
    other_strike_s: float
    off_s: float
    to_s: float

    @property
    def stance_percent(self) -> float:
        """Share of the cycle in which the foot is on the floor."""
        return 100 * (self.off_s - self.from_s) / (self.to_s - self.from_s)

    @property
    def double_support_percent(self) -> float:
        """Share of the cycle in which both feet are on the floor."""
        both_s = self.other_off_s - self.from_s + self.off_s - self.other_strike_s
        return 100 * both_s / (self.to_s - self.from_s)


def steps_of(swings: Sequence[Swing], line: WalkLine | None) -> list[Step]:
    """List the steps of one pass between strikes that were both seen; without a line they have no length.

    From a strike to one after others that were not seen are several steps.
    """
    landed = stances_of(swings)
    places = [None if line is None else line.standing(stance) for stance in landed]
    steps = []
    for (was, now), (begin, end) in zip(pairwise(landed), pairwise(places), strict=True):
        follows = was.side != now.side and now.number == was.number + 1
        if follows and now.strike_s - was.strike_s < LONGEST_STEP_S:
            length = None if begin is None or end is None else end - begin
            steps.append(Step(SIDES[now.side], was.strike_s, now.strike_s, length))
    return steps


def step_widths(swings: Sequence[Swing], walk: Pass) -> list[float]:
    """How far apart sideways the feet land in a walk toward or away from the camera, in statures.

    Each foot is compared with the middle between the other one's places before and after, as a walk drifts sideways.
    """
    landed = stances_of(swings)
    places = [standing_aside(walk, stance) for stance in landed]
    widths = []
    for index in range(1, len(landed) - 1):
        before, here, after = places[index - 1 : index + 2]
        sides = {stance.side for stance in (landed[index - 1], landed[index + 1])}
        if before is not None and here is not None and after is not None and sides == {1 - landed[index].side}:
            widths.append(abs(here - (before + after) / 2))
    return widths


def settled(passes: Sequence[Sequence[Step]]) -> list[list[Step]]:
    """Leave out the first and last steps of each pass that belong to setting off and stopping, two at most at each end.

    The speed over two steps counts, so that one long and one short leg do not look like it. What is usual a pass of few
    steps, cut short by a turn or by somebody who crossed, does not tell: there it is that of all passes.
    """
    speeds = [[speed for pair in pairwise(steps) if (speed := _speed(pair)) is not None] for steps in passes]
    of_all = [speed for each in speeds for speed in each]
    return [
        _settled(steps, SETTLED * float(np.median(own if len(own) >= KNOWN else of_all)))
        if len(of_all) > 1
        else list(steps)
        for steps, own in zip(passes, speeds, strict=True)
    ]


def _settled(steps: Sequence[Step], least: float) -> list[Step]:
    slow = [(speed := _speed(pair)) is not None and speed < least for pair in pairwise(steps)]
    first, last = 0, len(steps)
    while first < min(2, len(slow)) and slow[first]:
        first += 1
    while last > max(len(steps) - 2, first, 1) and slow[last - 2]:
        last -= 1
    return list(steps[first:last])


def _speed(pair: Sequence[Step]) -> float | None:
    lengths = [step.length for step in pair if step.length is not None]
    return sum(lengths) / sum(step.time_s for step in pair) if len(lengths) == len(pair) else None


def cycles_of(swings: Sequence[Swing]) -> list[Cycle]:
    """List the cycles of one pass of which all five events were seen, in their order."""
    cycles = []
    for side in SIDES:
        own = [swing for swing in swings if swing.side == side]
        other = [swing for swing in swings if swing.side != side]
        for was, now in pairwise(own):
            between = [each for each in other if _within(was.strike_s, each.off_s, each.strike_s, now.off_s)]
            if len(between) == 1 and now.strike_s is not None:
                moments = (was.strike_s, between[0].off_s, between[0].strike_s, now.off_s, now.strike_s)
                cycles.append(Cycle(side, *(moment for moment in moments if moment is not None)))
    return sorted(cycles, key=lambda cycle: cycle.from_s)


def _within(*moments: float | None) -> bool:
    """Whether all were seen and follow each other."""
    seen = [moment for moment in moments if moment is not None]
    return len(seen) == len(moments) and all(a < b for a, b in pairwise(seen))
