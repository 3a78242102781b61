"""Which foot is off the floor, over time: the likeliest story of two feet, one of which stands where it stands."""

import numpy as np
from scipy.ndimage import uniform_filter1d

from assessments.likeliest import likeliest_states
from vision.signals import RATE_HZ, Mask, Signal, stretches
from vision.track import Floats

# Both feet stand, or the left or the right one is off the floor: one of them bears the client.
STATES = np.array([[0, 0], [1, 0], [0, 1]], float)
EVERY_S = 0.05
# How far a foot goes within WITHIN_S, trunk lengths (0.5 m). The landmarks of one that stands wander by 4 mm or by
# this track's own noise, in the median; one that hangs in the air sways by some centimeters, wherever it is seen.
WITHIN_S, MEAN_S = 0.3, 0.1
STANDS_TRUNKS, HANGS = 0.008, 4.0
# Both feet stay while they do not go much further than that, for as long as the shortest rest between two steps.
STILL, RESTS_S = 2.5, 0.3
# Where a foot stands again its height in the picture is the same within 1.2 cm (SD): landmarks, a few centimeters
# nearer or farther. One that is up can be anywhere within 35 cm. Lower than it stood it may be nearer, up or not.
PLACE_TRUNKS, REACH_TRUNKS = 0.025, 0.7
# A step to another place on the floor, as long as a foot and a half, shows as a height of 8 cm to a phone at hip
# height, and no more.
STEP_TRUNKS = 0.15
LASTS_S = 0.5  # what is seen within this is one observation: landmarks err alike from frame to frame
# Log-likelihood ratios in half a second: what the foot's sway and its height can say at most (7 and 400 to 1).
MOST_BY_SWAY, MOST_BY_HEIGHT = 2.0, 6.0
# Of a change: so that a step's swing (0.4 to 0.5 s: Winter 2009) is no hold, and a foot that is up for 0.6 s is.
CHANGE = 3.0
_PRICE = CHANGE * np.abs(STATES[:, None] - STATES[None]).sum(axis=2)  # of every foot that changes


def raised(feet: Signal, trunk_px: float) -> Floats:
    """Tell at each sample of `feet` which foot is off the floor: (N, 2 sides) of 0 and 1.

    Toward the camera a foot that is lifted forward and low sinks in the picture. So a foot is known by two signs:
    one that stands stays in its place, one that is up sways; and one that stands is as high as where it stood. They
    are weighed against each other over time by the likeliest path through the states.

    Parameters
    ----------
    feet : middles of the left and the right foot (N, 2 sides, 2) px
    trunk_px : length of the trunk, px
    """
    step = round(EVERY_S * RATE_HZ)
    known = np.asarray(np.isfinite(feet.value).all(axis=(1, 2)))
    feet = _bridged(feet, known)
    sways = _sways(feet, trunk_px)
    if sways is None:
        return np.zeros(feet.value.shape[:2])
    still = sways.max(axis=1) < STILL
    begins = slice(None, int(RESTS_S * RATE_HZ))
    still[begins] |= sways[begins].max(axis=1).mean() < HANGS
    for_up = _by_sway(sways) + _by_height(feet, still, trunk_px)
    for_up = np.where(known[:, None], for_up, 0.0)[::step] * (EVERY_S / LASTS_S)
    path = likeliest_states(for_up @ STATES.T, _PRICE, _PRICE[0], _PRICE[0])  # it begins and ends with both feet down
    return np.repeat(STATES[path], step, axis=0)[: len(known)]


def _bridged(feet: Signal, known: Mask) -> Signal:
    """Fill what was not seen by straight lines, so that it does not spread."""
    columns = feet.value.reshape(len(known), -1).T
    filled = [np.interp(feet.time_s, feet.time_s[known], column[known]) for column in columns]
    return feet._replace(value=np.stack(filled, axis=1).reshape(feet.value.shape))


def _sways(feet: Signal, trunk_px: float) -> Floats | None:
    """How far each foot goes within WITHIN_S, (N, 2 sides), in multiples of what one that stands does.

    None where the quieter foot goes as far as one that hangs, most of the time: then nobody is seen to stand.
    """
    slow = uniform_filter1d(feet.value, int(MEAN_S * RATE_HZ), axis=0) / trunk_px
    half = int(WITHIN_S * RATE_HZ / 2)
    padded = np.pad(slow, ((half, half), (0, 0), (0, 0)), mode="edge")
    way = np.linalg.norm(padded[2 * half :] - padded[: -2 * half], axis=2)
    stands = float(np.nanmedian(way.min(axis=1)))
    return None if stands > HANGS * STANDS_TRUNKS else np.asarray(way / max(STANDS_TRUNKS, stands))


def _by_sway(sways: Floats) -> Floats:
    """Log-likelihood ratio (N, 2 sides) that a foot hangs, by how far it goes: two half normal distributions."""
    ratio = sways**2 / 2 * (1 - 1 / HANGS**2) - np.log(HANGS)
    return np.asarray(np.clip(ratio, -MOST_BY_SWAY, MOST_BY_SWAY))


def _by_height(feet: Signal, still: Mask, trunk_px: float) -> Floats:
    """Log-likelihood ratio (N, 2 sides) that a foot is up, by its height over the other against when both stood.

    They stand at the film's begin (protocol), or where they first stay for a while after coming. Where that differs by
    more than a step from where they stay last, one of the two was in the air: the more uneven one.
    """
    rests = [span for span in stretches(still) if span[1] - span[0] >= RESTS_S * RATE_HZ]
    if not rests:
        return np.zeros(feet.value.shape[:2])
    left = (feet.value[:, 1, 1] - feet.value[:, 0, 1]) / trunk_px
    first, last = (float(np.median(left[slice(*rest)])) for rest in (rests[0], rests[-1]))
    level = last if abs(first - last) > STEP_TRUNKS and abs(first) > abs(last) else first
    above = np.stack([left - level, level - left], axis=1)
    ratio = (above / PLACE_TRUNKS) ** 2 / 2 - np.log(REACH_TRUNKS / PLACE_TRUNKS / np.sqrt(2 * np.pi))
    return np.asarray(np.where(above > 0, np.minimum(ratio, MOST_BY_HEIGHT), np.minimum(ratio, 0.0)))
