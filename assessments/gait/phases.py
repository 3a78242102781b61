"""Which foot swings when: one model of walking over both feet at once."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from assessments.likeliest import likeliest_states
from vision.signals import RATE_HZ
from vision.track import Floats

# Feet that stand 60% of the time swing 2.5 times as fast as the body goes. Half of that is a swing; what is faster than
# the whole says no more.
SWINGS, WHOLE = 1.25, 2.5
# Seconds at the body's speed: an ordinary swing of 0.4 s is ahead of half of itself by 0.5. A swing must be ahead by a
# quarter of that, or it is a foot that shifts.
AHEAD_S = 0.12
NO_SWING, LEFT, RIGHT = -1, 0, 1
# After the left foot's swing only the right one may swing, and the other way round.
_SIDE = np.array([LEFT, NO_SWING, RIGHT, NO_SWING])
_FROM = ((0, 3), (1, 0), (2, 1), (3, 2))


class Phase(NamedTuple):
    """A foot in the air: 0 left or 1 right, the first row and the one after the last, and how far ahead it goes, s."""

    side: int
    start: int
    stop: int
    ahead_s: float


def swing_phases(relative: Floats) -> list[Phase]:
    """Find the swings of both feet, in order of time, by the best path through left swing, stand, right swing, stand.

    Parameters
    ----------
    relative : (N,) speed of the left foot against the right one, in speeds of the body, at RATE_HZ

    Returns
    -------
    Swings that alternate. So a foot that slows down in the middle of its swing, as it looks toward and away from the
    camera, swings once, and not twice. Where one foot swings
    twice in a row after all, after a stop or because the other one was not seen, the one between is not told.
    """
    ahead = np.clip(np.array([relative, -relative]), -SWINGS, WHOLE) - SWINGS
    gain = np.zeros((len(relative), 4))
    gain[:, [0, 2]] = ahead.T / RATE_HZ
    price = np.full((4, 4), np.inf)
    for now, befores in enumerate(_FROM):
        price[list(befores), now] = 0.0
    price[3, 0] = price[1, 2] = AHEAD_S
    side = _SIDE[likeliest_states(gain, price, np.array([AHEAD_S, 0, AHEAD_S, 0]), np.zeros(4))]
    edges = [0, *(np.flatnonzero(np.diff(side)) + 1), len(side)]
    phases = [
        Phase(int(side[a]), int(a), int(b), float(ahead[side[a], a:b].sum() / RATE_HZ))
        for a, b in pairwise(edges)
        if side[a] != NO_SWING
    ]
    return [phase for phase in phases if phase.ahead_s > 0]
