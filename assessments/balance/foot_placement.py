"""How the feet of a standing client are placed: the stages of the four-stage balance test, from one video of them."""

from dataclasses import dataclass

import numpy as np

from assessments.balance.holds import find_holds
from assessments.conditions import Feet
from assessments.likeliest import likeliest_states
from vision.angles import leg_bend_deg
from vision.body import FEET, HEELS, TOES
from vision.scale import STRAIGHT_LEG_DEG, scale_of
from vision.signals import RATE_HZ, Mask, smooth, stretches
from vision.track import Floats, PoseTrack
from vision.view import mean_yaw_deg

# Of stature: a foot is 15% long and 6% wide (ANSUR II: Gordon et al. 2014, NATICK/TR-15/007); feet that stand apart
# leave three quarters of a width between them or more. Sideways from the right foot to the left one, and forwards.
_LENGTH_STATURES, _WIDTH_STATURES = 0.152, 0.06
_PLACES: dict[Feet, tuple[tuple[float, float], ...]] = {
    "apart": tuple((widths * _WIDTH_STATURES, 0) for widths in (1.75, 2.25, 3)),
    "together": ((_WIDTH_STATURES, 0),),
    "semi_tandem": ((_WIDTH_STATURES, _LENGTH_STATURES / 2), (_WIDTH_STATURES, -_LENGTH_STATURES / 2)),
    "tandem": ((0, _LENGTH_STATURES), (0, -_LENGTH_STATURES)),
}
_ORDER = tuple(_PLACES)
FEET_HZ = 2.0  # a step takes half a second
# Of stature: 1.5 cm. A foot on the floor wanders less within a third of a second; one that steps goes further.
MOVED_STATURES, WITHIN_S = 0.009, 0.3
# Of stature: 8 cm from where any foot on the floor would be seen, one of them is up.
OFF_FLOOR_STATURES = 0.05
# A stance that is given up at once was not taken. A foot that only rolled is back where it stood.
SHORTEST_S, ROLLS_S = 1.0, 1.0
STEP_S = 0.3  # a step's swing takes 0.4 s and more (Winter 2009)
# Of stature: 2.5 cm (SD), landmarks and how exactly the feet are placed.
SHOWN_STATURES = 0.015
OUT_OF_ORDER = 1.5  # of a stance that is not the next one: 4 to 1
# The landmark of the heel is 1 cm higher than that of the toes: this share of a foot.
HEEL_HIGHER_SHARE = 0.04


@dataclass(frozen=True)
class Stance:
    """How the feet stood, and from when to when, seconds of the video."""

    feet: Feet
    from_s: float
    to_s: float

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.to_s - self.from_s


def find_stances(track: PoseTrack) -> list[Stance]:
    """Find how the feet were placed, one stance after the other, the last one on one leg if it comes to that.

    A stance lasts while both feet stay where they are. Which one it is follows from where the picture shows the left
    foot from the right one, and from the order of the test: it is the likeliest of what the four placements would
    show from this side. The picture is as good at this as its view: from the front feet in line are plain and a foot
    half ahead is 2 cm lower in it; from the side that is plain, and feet together look like feet apart.

    Parameters
    ----------
    track : the cleaned track

    Returns
    -------
    Stances in order of time, none where no one stands upright.
    """
    scale = scale_of(track, 1.0)
    if scale is None:
        return []
    middles = smooth(track.time_s, track.image_xy[:, FEET].mean(axis=2), FEET_HZ)
    feet = middles.value * scale.metres_per_px  # (N, 2 sides, 2) statures
    seen_from = _seen_from(track, scale.metres_per_px)
    still = _still(track, middles.time_s, feet)
    stood: list[tuple[tuple[int, int], dict[Feet, float]]] = []
    for start, stop in _joined(feet, stretches(still)):
        away = _away(np.median(feet[start:stop, 0] - feet[start:stop, 1], axis=0), seen_from)
        if min(away.values()) < OFF_FLOOR_STATURES and stop - start >= SHORTEST_S * RATE_HZ:
            stood.append(((start, stop), away))
    stances: list[Stance] = []
    for name, ((start, stop), _) in zip(_named([away for _, away in stood]), stood, strict=True):
        from_s, to_s = float(middles.time_s[start]), float(middles.time_s[stop - 1])
        # landmarks have moved, not the feet: into another stance and back takes longer
        if stances and stances[-1].feet == name and from_s - stances[-1].to_s < ROLLS_S:
            from_s = stances.pop().from_s
        stances.append(Stance(name, from_s, to_s))
    # the feet may be set down together after the last stage: it comes after the narrowest, not after the latest
    narrowest = max(
        stances, key=lambda stance: (_ORDER.index(stance.feet), stance.to_s), default=Stance("apart", 0.0, 0.0)
    )
    return stances + _on_one_leg(track, narrowest)


def _named(away: list[dict[Feet, float]]) -> list[Feet]:
    """Name stances in order of time by how far each placement is from what is seen, and by the order of the test.

    Seen at an angle a semi-tandem stance looks much like a tandem one. The test goes from one to the next: who has
    moved the feet hardly stands as before.
    """
    if not away:
        return []
    gain = -(np.array([[each[name] for name in _ORDER] for each in away]) ** 2) / (2 * SHOWN_STATURES**2)
    price = np.where(np.eye(len(_ORDER), k=1) > 0, 0.0, OUT_OF_ORDER)
    return [_ORDER[state] for state in likeliest_states(gain, price, np.zeros(len(_ORDER)), np.zeros(len(_ORDER)))]


def placed_otherwise(track: PoseTrack, feet: Feet, from_s: float, to_s: float) -> Feet | None:
    """How the feet stand between two times, seconds, where that is clearly not as was said; None where it may be.

    Clearly: the picture shows the feet 8 cm from where it would show them so placed, and in another placement.
    """
    scale = scale_of(track, 1.0)
    if scale is None:
        return None
    during = (track.time_s >= from_s) & (track.time_s <= to_s)
    middles = track.image_xy[during][:, FEET].mean(axis=2) * scale.metres_per_px  # (N, 2 sides, 2) statures
    away = _away(np.nanmedian(middles[:, 0] - middles[:, 1], axis=0), _seen_from(track, scale.metres_per_px))
    nearest = min(away, key=lambda name: away[name])
    return nearest if away[nearest] < OFF_FLOOR_STATURES < away[feet] else None


def _away(shown: Floats, seen_from: Floats) -> dict[Feet, float]:
    """How far, statures, the left foot is seen from where each placement would show it from the right one."""
    return {
        name: min(float(np.linalg.norm(shown - np.array(place) @ seen_from)) for place in places)
        for name, places in _PLACES.items()
    }


def _on_one_leg(track: PoseTrack, last: Stance) -> list[Stance]:
    """Find the longest hold after the narrowest stance.

    A hold shows against feet that stand side by side in between; where the foot is lifted out of the narrow stance
    itself, against that one.
    """
    for from_s in dict.fromkeys((last.to_s, last.from_s)):
        holds = find_holds(track.cut(track.time_s >= from_s))
        after = [hold for hold in holds if hold.to_s > last.to_s and hold.from_s > last.to_s - ROLLS_S]
        if after:
            hold = max(after, key=lambda hold: hold.seconds)
            return [Stance("one_leg", hold.from_s, hold.to_s)]
    return []


def _seen_from(track: PoseTrack, statures_per_px: float) -> Floats:
    """What the picture shows, right and down, of a step to the client's left and of one forwards, (2, 2).

    The client's own feet, from heel to toes, show what a step forwards looks like, wherever the phone is; how far they
    turn out is not known, so half of it comes from where the client faces.
    """
    toes, heels = (np.nanmedian(track.image_xy[:, part].mean(axis=1), axis=0) for part in (TOES, HEELS))
    right, down = (toes - heels) * statures_per_px / _LENGTH_STATURES - (0.0, HEEL_HIGHER_SHARE)
    sine = float(np.clip((right + np.sin(np.radians(mean_yaw_deg(track)))) / 2, -1.0, 1.0))
    cosine = np.sqrt(1 - sine**2)
    return np.array([[cosine, -down * sine], [sine, down * cosine]])


def _still(track: PoseTrack, time_s: Floats, feet: Floats) -> Mask:
    """Samples (N,) in which the client stands upright and both feet stay; the hips may sway."""
    bend = np.interp(time_s, track.time_s[track.found], leg_bend_deg(track)[track.found])
    half = int(WITHIN_S * RATE_HZ / 2)
    padded = np.pad(feet, ((half, half), (0, 0), (0, 0)), mode="edge")
    moved = np.linalg.norm(padded[2 * half :] - padded[: -2 * half], axis=2).max(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray((bend < STRAIGHT_LEG_DEG) & (moved < MOVED_STATURES))


def _joined(feet: Floats, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join stretches between which a foot only rolled: it stands where it stood, or no step is as quick."""
    joined: list[tuple[int, int]] = []
    for start, stop in spans:
        if joined:
            first, last = joined[-1]
            away = np.median(feet[start:stop], axis=0) - np.median(feet[first:last], axis=0)
            rolled = start - last < ROLLS_S * RATE_HZ and np.linalg.norm(away, axis=1).max() < MOVED_STATURES
            if rolled or start - last < STEP_S * RATE_HZ:
                joined[-1] = (first, stop)
                continue
        joined.append((start, stop))
    return [_stood(feet, *span) for span in joined]


def _stood(feet: Floats, start: int, stop: int) -> tuple[int, int]:
    """Widen a stretch to all samples around it in which both feet are in their places."""
    in_place = np.linalg.norm(feet - np.median(feet[start:stop], axis=0), axis=2).max(axis=1) < MOVED_STATURES
    away = np.flatnonzero(~in_place)
    before, after = away[away < start], away[away >= stop]
    return int(before[-1]) + 1 if len(before) else 0, int(after[0]) if len(after) else len(feet)
