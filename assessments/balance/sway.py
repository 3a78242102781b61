"""Postural sway of the trunk or the pelvis along the axis that the camera sees."""

from dataclasses import dataclass, replace

import numpy as np
import scipy

from assessments.assessment import CURVE_HZ, LENGTHS, Curve, Value
from assessments.conditions import Conditions
from assessments.protocol import MeasureSpec
from vision.angles import trunk_length_px
from vision.body import FEET, HIPS, SHOULDERS, Pair
from vision.findings import Finding
from vision.scale import Scale, scale_of
from vision.signals import RATE_HZ, Mask, smooth
from vision.track import Floats, PoseTrack
from vision.view import View

# Quiet standing moves below 1 Hz for the most part (95% of its power: Winter 1995, doi:10.1016/0966-6362(96)82849-9);
# three times that keeps corrections and cuts the landmarks' flicker.
CUTOFF_HZ = 3.0
# Trunk lengths (0.5 m): the middle of the hips' landmarks errs by 0.8 to 1.4 mm (rendered quiet standing).
NOISE_TRUNKS = 0.003
# Landmarks of the shoulders lie on their tops, those of the hips at the height of the trochanters: 2.5 cm above and
# below the joints (17 rendered stances). A lean carries what is higher further.
BEYOND_TRUNKS = 0.05
# How much too far, or not far enough, the network and the cloth carry the middle of the joints on one body: standard
# deviation over 9 quiet and 8 one-leg stances of captured motion on rendered bodies. The track does not show it.
GAIN_ERRORS = {"trunk": 0.12, "pelvis": 0.18}
_PARTS = {"trunk": SHOULDERS, "pelvis": HIPS}
_IN_TEXTURE = {SHOULDERS: 0, HIPS: 1}
# Of the sway, which must be right within a tenth: no one can check a larger correction.
HANDS_SHARE = 0.1
AXES: dict[View | None, str] = {
    "front": "medio_lateral",
    "back": "medio_lateral",
    "left_side": "antero_posterior",
    "right_side": "antero_posterior",
}


@dataclass(frozen=True)
class Sway:
    """Sway along the picture's horizontal: RMS about the mean, range and path in mm, mean speed, median frequency."""

    rms_mm: float
    range_mm: float
    path_mm: float
    mean_speed_mm_s: float
    median_frequency_hz: float


_SIZES = (
    ("rms_mm", "mm", "size (RMS)"),
    ("range_mm", "mm", "range"),
    ("path_mm", "mm", "path"),
    ("mean_speed_mm_s", "mm/s", "mean speed"),
    ("median_frequency_hz", "Hz", "median frequency"),
)
SWAY = (
    MeasureSpec("sway_axis", "1", "Sway direction"),
    *(
        MeasureSpec(
            f"{part}_sway_{name}",
            unit,
            f"{part.capitalize()} sway {label}",
            error_share=GAIN_ERRORS[part] if unit in LENGTHS else 0.0,
        )
        for part in ("trunk", "pelvis")
        for name, unit, label in _SIZES
    ),
)


def sway_of(track: PoseTrack, part: Pair, scale: Scale, from_s: float, to_s: float) -> Sway | None:
    """Measure the sway of the middle of a pair of landmarks between two times; None where it is not seen throughout.

    Parameters
    ----------
    track : the cleaned track: its camera stands still
    part : SHOULDERS, whose middle is the trunk's, or HIPS, the pelvis'
    scale : meters per pixel at the client
    from_s, to_s : seconds of the video
    """
    time_s, middle_px = smooth(track.time_s, _joints_px(track, part, from_s, to_s), CUTOFF_HZ)
    inside = (time_s >= from_s) & (time_s <= to_s)
    if inside.sum() < RATE_HZ or not np.isfinite(middle_px[inside]).all():
        return None
    way_mm = (middle_px[inside] - middle_px[inside].mean()) * scale.metres_per_px * 1000
    path_mm = float(np.abs(np.diff(way_mm)).sum())
    frequency_hz, power = scipy.signal.periodogram(way_mm, RATE_HZ)
    half = int(np.searchsorted(np.cumsum(power), power.sum() / 2))
    return Sway(
        float(way_mm.std()),
        float(np.ptp(way_mm)),
        path_mm,
        path_mm / (inside.sum() / RATE_HZ),
        float(frequency_hz[half]),
    )


def _joints_px(track: PoseTrack, part: Pair, from_s: float = 0.0, to_s: float = np.inf) -> Floats:
    """Where the middle of a pair of joints is across the picture, (T,) px: between the landmarks beyond them."""
    other = HIPS if part == SHOULDERS else SHOULDERS
    own_px, other_px = (_middle_px(track, each, from_s, to_s) for each in (part, other))
    return (1 - BEYOND_TRUNKS) * own_px + BEYOND_TRUNKS * other_px


def _middle_px(track: PoseTrack, part: Pair, from_s: float = 0.0, to_s: float = np.inf) -> Floats:
    """Where the middle of a pair of landmarks is across the picture, (T,) px, its noise taken out between two times."""
    middle_px: Floats = (track.xy(part[0]) + track.xy(part[1]))[:, 0] / 2
    if track.texture_xy is None:
        return middle_px
    carried_px = track.texture_xy[:, _IN_TEXTURE[part], 0]
    if part == HIPS:
        seen = np.isfinite(middle_px) & np.isfinite(carried_px) & (track.time_s >= from_s) & (track.time_s <= to_s)
        return _shrunk(middle_px, carried_px, seen, NOISE_TRUNKS * trunk_length_px(track))
    # landmarks and texture err independently of each other, each by some 5%: their mean is the better of the two
    return np.where(np.isfinite(carried_px), (middle_px + carried_px) / 2, middle_px)


def _shrunk(middle_px: Floats, carried_px: Floats, seen: Mask, noise_px: float) -> Floats:
    """Take out of landmarks what is noise: what the texture does not show, up to its usual size (Wiener 1949).

    Cloth at the waist sways more than the hip joints below it, but shows when and which way; the landmarks say how far.
    """
    if seen.sum() < 3 or not (power := float(np.var(carried_px[seen]))):
        return middle_px
    mean_px, carried_mean_px = middle_px[seen].mean(), carried_px[seen].mean()
    gain = float(np.mean((middle_px[seen] - mean_px) * (carried_px[seen] - carried_mean_px))) / power
    shown_px = mean_px + gain * (carried_px - carried_mean_px)
    rest = float(np.var((middle_px - shown_px)[seen]))
    share = np.sqrt(max(0.0, 1 - noise_px**2 / rest)) if rest else 0.0
    return np.where(np.isfinite(carried_px), shown_px + share * (middle_px - shown_px), middle_px)


def on_standing_feet(track: PoseTrack, from_s: float, to_s: float) -> PoseTrack:
    """Take out what both feet do together while they stand, from one time to another: it is the camera's.

    A hand also shifts the phone, by millimeters, and the room behind the client shows less of that than the client,
    who is nearer. What the feet do apart is their landmarks' noise; only the share of their common way that exceeds it
    is taken out (Wiener 1949). A camera on a stand changes nothing.
    """
    if not track.is_steadied:
        return track
    both_px = np.stack([track.image_xy[:, foot, 0].mean(axis=1) for foot in FEET], axis=1)
    time_s, feet_px = smooth(track.time_s, both_px, CUTOFF_HZ)
    inside = (time_s >= from_s) & (time_s <= to_s)
    left, right = np.diff(feet_px[inside], axis=0).T
    common, noise = float(np.nanvar(left + right)), float(np.nanvar(left - right))
    share = max(0.0, 1 - noise / common) if common else 0.0
    way_px = share * (feet_px.mean(axis=1) - np.nanmean(feet_px[inside]))
    shift_px = np.stack([np.interp(track.time_s, time_s, way_px), np.zeros(len(track))], axis=1)[:, None]
    texture_xy = None if track.texture_xy is None else track.texture_xy - shift_px
    return replace(track, image_xy=track.image_xy - shift_px, texture_xy=texture_xy)


def in_the_hand(
    held: PoseTrack, standing: tuple[float, float], swaying: PoseTrack, window: tuple[float, float]
) -> list[Finding]:
    """Say so where what the feet show of the hand, while both stand, is no longer small against the sway.

    Parameters
    ----------
    held : the cleaned track
    standing : seconds of the video in which both feet stand
    swaying : the track whose sway is measured: free of the hand's part, or `held` where one foot cannot show it
    window : seconds in which it is measured
    """
    steadied = on_standing_feet(held, *standing)
    taken_px, sways_px = (
        np.nanstd(way_px[(held.time_s >= from_s) & (held.time_s <= to_s)])
        for way_px, (from_s, to_s) in (
            (held.xy(SHOULDERS[0])[:, 0] - steadied.xy(SHOULDERS[0])[:, 0], standing),
            (swaying.xy(SHOULDERS[0])[:, 0], window),
        )
    )
    if taken_px < HANDS_SHARE * sways_px or not taken_px:
        return []
    text = (
        "The phone was handheld; its motion cannot be fully separated from sway. Sway may be off by 20%. Use a stand."
    )
    return [Finding("phone_in_hand", "caution", text)]


def sway_values(
    track: PoseTrack, conditions: Conditions, view: View | None, window: tuple[float, float] | None
) -> dict[str, Value]:
    """Sway of trunk and pelvis from one time to another, by the names of MEASURES.md; None where it cannot be told.

    From an oblique view the axis is neither of the body's two, so nothing is given.
    """
    axis = AXES.get(view)
    height_cm = conditions.height_cm
    scale = scale_of(track, height_cm / 100) if height_cm and axis and window else None
    values: dict[str, Value] = {"sway_axis": axis if window else None}
    for name, part in _PARTS.items():
        sway = sway_of(track, part, scale, *window) if scale and window else None
        values |= {f"{name}_sway_{what}": getattr(sway, what) if sway else None for what, _, _ in _SIZES}
    return values


def sway_curves(track: PoseTrack, conditions: Conditions, view: View | None) -> tuple[Curve, ...]:
    """Sway over time for the plot, mm about its mean; nothing without a scale or from an oblique view."""
    scale = scale_of(track, conditions.height_cm / 100) if conditions.height_cm and view in AXES else None
    if scale is None:
        return ()
    curves = []
    for name, part in _PARTS.items():
        time_s, middle_px = smooth(track.time_s, _joints_px(track, part), CUTOFF_HZ)
        way_mm = (middle_px - np.nanmedian(middle_px)) * scale.metres_per_px * 1000
        keep = slice(None, None, int(RATE_HZ / CURVE_HZ))
        curves.append(Curve.of(f"{name}_sway", "mm", time_s[keep], way_mm[keep], digits=2))
    return tuple(curves)
