"""A stance made of numbers, as a film of it would be measured."""

import math

import numpy as np

from assessments.assessment import Assessment, Curve, Event, Measure, Quality


def swaying(view: str, axis: str, amplitude_mm: float, begins_s: float, phase: float = 0.0) -> Assessment:
    """Twenty seconds of a stance, swaying once in five seconds, in a film in which it begins at `begins_s`."""
    time_s = np.arange(0, begins_s + 20, 1 / 25)
    way_mm = amplitude_mm * np.sin(2 * np.pi * (time_s - begins_s) / 5 + phase)
    return Assessment(
        "quiet_stance",
        view,
        Quality(),
        {"trunk_sway_rms_mm": Measure(amplitude_mm / math.sqrt(2), "mm"), "sway_axis": Measure(axis, "1")}
        | {name: Measure(20.0, unit) for name, unit in (("trunk_sway_mean_speed_mm_s", "mm/s"), ("duration_s", "s"))},
        events=(Event("stance_begins", begins_s), Event("stance_ends", begins_s + 20)),
        curves=(Curve("trunk_sway", "mm", tuple(time_s.tolist()), tuple(way_mm.tolist())),),
    )
