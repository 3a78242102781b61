"""The stabilogram: sway to the sides against sway forwards, where two phones filmed the same stance."""

from dataclasses import dataclass

import numpy as np

from assessments.assessment import CURVE_HZ, Assessment
from assessments.balance.timeline import stance_windows
from vision.track import Floats

# To the client's left, and forwards, in the picture: +1 to its right.
_TOWARDS = {"front": 1.0, "back": -1.0, "right_side": 1.0, "left_side": -1.0}
_CHI2_95 = 5.991  # two degrees of freedom
SHORTEST_S = 5.0  # a body at its slowest sways to and fro once in that time (0.2 Hz: Winter 1995)


@dataclass(frozen=True)
class Stabilogram:
    """The trunk's way about its mean, mm, at CURVE_HZ.

    left (n,): medio-lateral, to the client's left; forwards (n,): antero-posterior; ellipse (m, 2): outline of the
    ellipse in which 95% of the places are expected, left and forwards; area_mm2: its area.
    """

    left: Floats
    forwards: Floats
    ellipse: Floats
    area_mm2: float


def makes_stabilogram(one: Assessment, other: Assessment) -> bool:
    """Tell whether two assessments are of quiet standing along different axes."""
    return one.test == other.test == "quiet_stance" and len({_axis(one), _axis(other)} - {None}) == 2


def stabilogram(one: Assessment, other: Assessment, one_s: float, other_s: float) -> Stabilogram | None:
    """Lay the sway that two cameras saw over each other.

    The ellipse is that of a normal distribution with the places' covariance (Schubert and Kirchner 2014,
    doi:10.1016/j.gaitpost.2013.09.001).

    Parameters
    ----------
    one, other : for which `makes_stabilogram` holds
    one_s, other_s : a moment that both videos show, seconds in each

    Returns
    -------
    None where both saw the stance for less than SHORTEST_S together
    """
    windows = [(window, moment) for each, moment in ((one, one_s), (other, other_s)) for window in stance_windows(each)]
    if len(windows) < 2:
        return None
    from_s = max(begin - moment for (begin, _), moment in windows)
    to_s = min(end - moment for (_, end), moment in windows)
    if to_s - from_s < SHORTEST_S:
        return None
    at_s = np.arange(from_s, to_s, 1 / CURVE_HZ)
    ways = {_axis(each): _way_mm(each, at_s + moment) for each, moment in ((one, one_s), (other, other_s))}
    places = np.stack([ways["medio_lateral"], ways["antero_posterior"]])
    if not np.isfinite(places).all():
        return None
    left, forwards = places - places.mean(axis=1, keepdims=True)
    half_axes, directions = np.linalg.eigh(_CHI2_95 * np.cov(left, forwards))
    half_axes = np.sqrt(np.maximum(half_axes, 0))
    turn = np.linspace(0, 2 * np.pi, 73)
    outline = (directions * half_axes) @ np.array([np.cos(turn), np.sin(turn)])
    return Stabilogram(left, forwards, outline.T, float(np.pi * half_axes.prod()))


def _axis(assessment: Assessment) -> str | float | None:
    measure = assessment.measures.get("sway_axis")
    return measure.value if measure else None


def _way_mm(assessment: Assessment, at_s: Floats) -> Floats:
    """Way of the trunk along the axis that this camera saw, mm; NaN where it was not seen."""
    curve = next((each for each in assessment.curves if each.name == "trunk_sway"), None)
    if curve is None or assessment.view is None:
        return np.full(len(at_s), np.nan)
    return np.asarray(np.interp(at_s, curve.time_s, curve.values) * _TOWARDS[assessment.view])
