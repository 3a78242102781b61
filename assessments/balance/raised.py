"""Which foot is off the floor, over time: the likeliest story of two feet, one of which stands where it stands."""

import numpy as np
import scipy

from assessments.likeliest import likeliest_states
from vision.signals import RATE_HZ, Mask, stretches
from vision.track import Floats

# Both feet stand, or the left or the right one is off the floor: one of them bears the client.
STATES = np.array([[0, 0], [1, 0], [0, 1]], float)
EVERY_S = 0.05
# How far a foot goes within WITHIN_S, trunk lengths (0.5 m). The landmarks of one that stands wander by 4 mm or by
# this track's own noise, in the median; one that hangs in the air sways by some centimeters, wherever it is seen.
WITHIN_S, MEAN_S = 0.3, 0.1
STANDS_TRUNKS, HANGS = 0.008, 4.0
# Both feet stay while they do not go much further than that, for as long as the shortest rest between two steps;
# its first and last 1.5 s show how they stand.
STILL, RESTS_S, REFERENCE_S = 2.5, 0.3, 1.5
# Where a foot stands again its height in the picture is the same within 1.2 cm (SD): landmarks, a few centimeters
# nearer or farther. One that is up can be anywhere within 35 cm. Lower than it stood it may be nearer, up or not.
PLACE_TRUNKS, REACH_TRUNKS = 0.025, 0.7
# A step to another place on the floor, as long as a foot and a half, shows as a height of 8 cm to a phone at hip
# height, and no more.
STEP_TRUNKS = 0.15
# Of the way from foot to foot: bodies that are borne by both feet shift by an eighth (SD), and those borne by one are
# anywhere up to a little beyond it. Told from the picture where it shows the feet a width (5 cm) apart.
SHIFTS_SHARE, OVER_SHARE, APART_TRUNKS = 0.125, 0.6, 0.1
LASTS_S = 0.5  # what is seen within this is one observation: landmarks err alike from frame to frame
# Log-likelihood ratios in half a second: what sway and weight (7 to 1) and a foot's height (400 to 1) say at most. Who
# holds on to something need not be over the foot.
MOST_BY_SWAY, MOST_BY_WEIGHT, MOST_BY_HEIGHT = 2.0, 3.0, 6.0
# Of a change: so that a step's swing (0.4 to 0.5 s: Winter 2009) is no hold, and a foot that is up for 0.6 s is.
CHANGE = 3.0
# No foot gets up or down without a move: 20 to 1.
STUCK, MOVES_S = 3.0, 0.6
_CHANGED = np.abs(STATES[:, None] - STATES[None])  # which feet do, from state to state: (3, 3, 2)


def raised(parts: Floats, body_x: Floats) -> Floats:
    """Tell at each sample which foot is off the floor: (N, 2 sides) of 0 and 1.

    Toward the camera a foot that is lifted forward and low sinks in the picture, its toes most. So a foot is known by
    three signs: one that stands stays in its place, one that is up sways; the ankle and heel of one that stands are as
    high as where it stood; and the body is over what bears it. They are weighed against each other over time by the
    likeliest path through the states.

    Parameters
    ----------
    parts : ankle, heel and toes of the left and the right foot (N, 2 sides, 3, 2) trunk lengths, at RATE_HZ
    body_x : where hips and shoulders are across the picture (N,) trunk lengths
    """
    step = round(EVERY_S * RATE_HZ)
    known = np.asarray(np.isfinite(parts).all(axis=(1, 2, 3)) & np.isfinite(body_x))
    parts, body_x = _bridged(parts, known), _bridged(body_x, known)
    feet = parts.mean(axis=2)
    sways = _sways(feet)
    if sways is None:
        return np.zeros(feet.shape[:2])
    for_up = _by_sway(sways)
    rests = _rests(sways)
    if rests:
        for_up += _by_place(parts[..., 1], rests) + _by_weight(feet[..., 0], body_x, rests)
    for_up = np.where(known[:, None], for_up, 0.0)[::step] * (EVERY_S / LASTS_S)
    moves = scipy.ndimage.maximum_filter1d(sways, int(MOVES_S * RATE_HZ), axis=0)[::step]
    price = (CHANGE + STUCK * (moves < STILL))[1:, None, None] * _CHANGED
    ends = CHANGE * _CHANGED[0].sum(axis=1)  # it begins and ends with both feet down
    path = likeliest_states(for_up @ STATES.T, price.sum(axis=3), ends, ends)
    return np.repeat(STATES[path], step, axis=0)[: len(known)]


def _bridged(value: Floats, known: Mask) -> Floats:
    """Fill what was not seen by straight lines, so that it does not spread."""
    rows = np.arange(len(known))
    filled = [np.interp(rows, rows[known], column[known]) for column in value.reshape(len(known), -1).T]
    return np.stack(filled, axis=1).reshape(value.shape)


def _sways(feet: Floats) -> Floats | None:
    """How far each foot goes within WITHIN_S, (N, 2 sides), in multiples of what one that stands does.

    None where the quieter foot goes as far as one that hangs, most of the time: then nobody is seen to stand.
    """
    slow = scipy.ndimage.uniform_filter1d(feet, int(MEAN_S * RATE_HZ), axis=0)
    half = int(WITHIN_S * RATE_HZ / 2)
    padded = np.pad(slow, ((half, half), (0, 0), (0, 0)), mode="edge")
    way = np.linalg.norm(padded[2 * half :] - padded[: -2 * half], axis=2)
    stands = float(np.nanmedian(way.min(axis=1)))
    return None if stands > HANGS * STANDS_TRUNKS else np.asarray(way / max(STANDS_TRUNKS, stands))


def _rests(sways: Floats) -> list[tuple[int, int]]:
    """When both feet stand, first and last; none where they never stay.

    That is at the film's begin (protocol), or where they first stay for a while after coming; later one may hang still.
    """
    still = sways.max(axis=1) < STILL
    begins = slice(None, int(RESTS_S * RATE_HZ))
    still[begins] |= sways[begins].max(axis=1).mean() < HANGS
    spans = [span for span in stretches(still) if span[1] - span[0] >= RESTS_S * RATE_HZ]
    if not spans:
        return []
    long, (begin, _), (_, end) = int(REFERENCE_S * RATE_HZ), spans[0], spans[-1]
    return [(begin, min(spans[0][1], begin + long)), (max(spans[-1][0], end - long), end)]


def _by_sway(sways: Floats) -> Floats:
    """Log-likelihood ratio (N, 2 sides) that a foot hangs, by how far it goes: two half normal distributions."""
    ratio = sways**2 / 2 * (1 - 1 / HANGS**2) - np.log(HANGS)
    return np.asarray(np.clip(ratio, -MOST_BY_SWAY, MOST_BY_SWAY))


def _by_place(parts_y: Floats, rests: list[tuple[int, int]]) -> Floats:
    """Log-likelihood ratio (N, 2 sides) that a foot is up, by its height over the other against when both stood.

    Where that differs by more than a step from where they stay last, one of the two was in the air: the more uneven
    one. A foot that is pitched as it did not stand is up by as much. One that is lower may be nearer, up or not.
    parts_y: (N, 2 sides, 3), down.
    """
    down, toes = parts_y[..., :2].mean(axis=2), parts_y[..., 2]
    left = down[:, 1] - down[:, 0]
    first, last = (float(np.median(left[slice(*rest)])) for rest in (rests[0], rests[-1]))
    changed = abs(first - last) > STEP_TRUNKS and abs(first) > abs(last)
    level, rest = (last, rests[-1]) if changed else (first, rests[0])
    pitch = np.abs(toes - down - np.median((toes - down)[slice(*rest)], axis=0))
    above, pitched = np.stack([left - level, level - left], axis=1), pitch - pitch.min(axis=1, keepdims=True)
    above = np.where(pitched > np.abs(above), pitched, above)
    ratio = _elsewhere(above, PLACE_TRUNKS, REACH_TRUNKS)
    return np.asarray(np.where(above > 0, np.minimum(ratio, MOST_BY_HEIGHT), np.minimum(ratio, 0.0)))


def _by_weight(feet_x: Floats, body_x: Floats, rests: list[tuple[int, int]]) -> Floats:
    """Log-likelihood ratio (N, 2 sides) that a foot is up, as the body is over the other one, not where it rested.

    From the side, or where the feet touch each other, it says nothing.
    """
    rest = slice(*rests[0])
    apart = float(np.median((feet_x[:, 1] - feet_x[:, 0])[rest]))
    if abs(apart) < APART_TRUNKS:
        return np.zeros(feet_x.shape)
    off = body_x - feet_x.mean(axis=1)
    right = (off - np.median(off[rest])) * np.sign(apart)
    ratio = np.clip(_elsewhere(right, SHIFTS_SHARE * abs(apart), OVER_SHARE * abs(apart)), 0.0, MOST_BY_WEIGHT)
    return np.asarray(np.stack([ratio, -ratio], axis=1) * np.sign(right)[:, None])


def _elsewhere(away: Floats, stays: float, reach: float) -> Floats:
    """Log-likelihood ratio that what stays within `stays` (SD) has gone anywhere up to `reach`, by how far it is."""
    return np.asarray((away / stays) ** 2 / 2 - np.log(reach / stays / np.sqrt(2 * np.pi)))
