"""The last way down onto the seat, also of a client who came walking."""

import numpy as np

from assessments.chair_stand.repetitions import (
    FASTEST_RISE_S,
    OFF_SEAT,
    RISEN,
    SHORTEST_RISE_S,
    Movement,
    landing,
)
from vision.signals import RATE_HZ, stretches

# A smooth way is fastest half-way, and slows to a quarter of that when 2.5% of it, 1 cm, are left.
HALF_WAY = 0.5
LANDED = 0.25


def last_landing(moved: Movement) -> tuple[float, float | None, float] | None:
    """Time the last way down onto the seat, also of one who came in standing.

    Returns
    -------
    When it begins, when the buttocks meet the seat (None if not seen until they rest), when the trunk is upright again;
    None when no one sits down
    """
    with np.errstate(invalid="ignore"):
        up = moved.in_place & (moved.height > OFF_SEAT)
    spans = [(a, b) for a, b in stretches(up) if b - a > SHORTEST_RISE_S * RATE_HZ and b < len(up)]
    if not spans or not moved.in_place[spans[-1][1]]:
        return None
    a, b = spans[-1]
    upright = np.flatnonzero(moved.height[a:b] >= RISEN)  # 1 is the usual height of standing at the chair
    top = a + int(upright[-1] if len(upright) else np.nanargmax(moved.height[a:b]))
    lowering_s, _, seated_s = landing(moved, top, b, len(moved.height))
    return lowering_s, _contact_s(moved, top), seated_s


def _contact_s(moved: Movement, top: int) -> float | None:
    """Time at which a way down from the sample `top` ends on the seat; None where it is not seen.

    By this way alone: what the hips seem to sink later, as the trunk comes upright, is not part of it.
    """
    speed = -np.gradient(moved.height[top:]) * RATE_HZ
    above = np.flatnonzero(moved.height[top:] >= HALF_WAY)
    if np.isnan(speed).any() or not len(above):
        return None
    half, reach = int(above[-1]), int(FASTEST_RISE_S / 2 * RATE_HZ)
    fastest = max(half - reach, 0) + int(np.argmax(speed[max(half - reach, 0) : half + reach]))
    slow = np.flatnonzero(speed[fastest:] < LANDED * speed[fastest])
    return float(moved.time_s[top + fastest + slow[0]]) if len(slow) else None
