"""The numbers of a walk, from the steps and cycles of all its straight passes together."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from assessments.assessment import Value
from assessments.conditions import Conditions
from assessments.gait.angles import CycleAngles
from assessments.gait.steps import Step, step_widths
from assessments.gait.walks import Walked
from assessments.protocol import Detectable, MeasureSpec
from vision.body import SIDES

# Below 30 steps the variability of a walk is not repeatable (Galna, Lord and Rochester 2013, Gait Posture 37:580-585).
STEPS_FOR_VARIABILITY = 30


def _timed(name: str, unit: str, label: str, **known: Any) -> MeasureSpec:
    """What is made of the steps' moments."""
    return MeasureSpec(name, unit, label, voided_by=frozenset({"steps_not_timed"}), **known)


def _slanting(name: str, unit: str, label: str) -> MeasureSpec:
    """What is made of each side's lengths: seen at an angle, the unknown width of a step lengthens one, shortens one.

    Captured people's steps were 2 to 26 cm wide: at 30 degrees that is 7 cm of one side's length.
    """
    voided_by = frozenset({"steps_not_timed", "slanting_walk"})
    return MeasureSpec(name, unit, label, voided_by=voided_by)


def _sided(name: str, unit: str, label: str, **known: Any) -> list[MeasureSpec]:
    return [_timed(name.format(side), unit, f"{side.capitalize()} {label}", **known) for side in SIDES]


def _angle(name: str, label: str, **known: Any) -> list[MeasureSpec]:
    return [MeasureSpec(f"{name}_{side}_deg", "deg", f"{side.capitalize()} {label}", **known) for side in SIDES]


MEASURES = (
    _timed(
        "speed_m_s",
        "m/s",
        "Walking speed",
        headline=True,
        better="higher",
        area="Walking speed",
        # TILDA measured people of 50 and more twice, 1 to 4 months apart, as trainers do.
        detectable=(
            Detectable("gait_speed comfortable/fast", "MDC95", "TILDA2019", from_age=50, pace="usual"),
            Detectable("gait_speed comfortable/fast", "MDC95", "TILDA2019", "value_hi", from_age=50, pace="fast"),
        ),
    ),
    _timed("cadence_steps_min", "steps/min", "Cadence", headline=True),
    MeasureSpec("steps", "1", "Steps", headline=True, is_outcome=False),
    *_sided("step_time_{}_s", "s", "step time"),
    *(_slanting(f"step_length_{side}_m", "m", f"{side.capitalize()} step length") for side in SIDES),
    _timed("stride_length_m", "m", "Stride length"),
    _timed("stride_time_s", "s", "Stride time"),
    *_sided("stance_{}_percent", "percent", "stance"),
    _timed("double_support_percent", "percent", "Double support"),
    _timed("step_time_asymmetry_percent", "percent", "Step time asymmetry"),
    _slanting("step_length_asymmetry_percent", "percent", "Step length asymmetry"),
    _timed("step_time_variability_percent", "percent", "Step time variability"),
    MeasureSpec("step_width_m", "m", "Step width"),
    *_angle("peak_knee_flexion", "peak knee flexion"),
    *_angle("hip_range", "hip range"),
    *_angle("ankle_range", "ankle range"),
    *_angle("arm_swing_range", "arm swing range"),
    MeasureSpec("trunk_lean_deg", "deg", "Trunk lean"),
)


def values_of(walks: Sequence[Walked], angles: Sequence[CycleAngles], conditions: Conditions) -> dict[str, Value]:
    """Measure what MEASURES.md lists for `gait`; None where the view or the scale does not show it.

    Of each side's steps, strides and cycles the median counts: where one leg hides the other for a whole step, one of
    three to five values is off.
    """
    steps = [step for each in walks for step in each.steps]
    stature_m = metres_per_stature(walks, conditions)
    speed = _speed_m_s(walks, steps, stature_m, conditions)
    times = {side: _middle(step.time_s for step in steps if step.side == side) for side in SIDES}
    lengths = {side: _times(_middle(step.length for step in steps if step.side == side), stature_m) for side in SIDES}
    stride_s = _sum(times.values())
    stride_m = _sum(lengths.values())
    if stride_m is None:
        stride_m = _times(speed, stride_s)
    cycles = [cycle for each in walks for cycle in each.cycles]
    step_s = _of_both_sides(steps, lambda step: step.time_s)
    widths = [width for each in walks if not each.walk.is_across for width in step_widths(each.swings, each.walk)]
    return {
        "speed_m_s": speed,
        "cadence_steps_min": 60 / step_s if step_s else None,
        "steps": len(steps) or None,
        **{f"step_time_{side}_s": times[side] for side in SIDES},
        **{f"step_length_{side}_m": lengths[side] for side in SIDES},
        "stride_length_m": stride_m,
        "stride_time_s": stride_s,
        **{
            f"stance_{side}_percent": _middle(each.stance_percent for each in cycles if each.side == side)
            for side in SIDES
        },
        "double_support_percent": _middle(each.double_support_percent for each in cycles),
        "step_time_asymmetry_percent": _asymmetry(times.values()),
        "step_length_asymmetry_percent": _asymmetry(lengths.values()),
        "step_time_variability_percent": _variability(steps),
        "step_width_m": _times(_middle(widths), stature_m),
        **_angle_values(angles),
    }


def metres_per_stature(walks: Sequence[Walked], conditions: Conditions) -> float | None:
    """Height that makes the walkway as long as it is, or else the height that was said; None when neither is known."""
    crossed = [each.crossing.length for each in walks if each.crossing and each.crossing.length]
    if conditions.walkway_m and crossed:
        return conditions.walkway_m * len(crossed) / sum(crossed)
    return conditions.height_cm / 100 if conditions.height_cm else None


def _speed_m_s(
    walks: Sequence[Walked], steps: Sequence[Step], stature_m: float | None, conditions: Conditions
) -> float | None:
    """Way over time: of the walkway where it was passed, else of the steps."""
    crossed = [each.crossing.time_s for each in walks if each.crossing]
    if conditions.walkway_m and crossed:
        return conditions.walkway_m * len(crossed) / sum(crossed)
    seen = [step for step in steps if step.length is not None]
    length, time_s = _of_both_sides(seen, lambda step: step.length), _of_both_sides(seen, lambda step: step.time_s)
    return None if stature_m is None or length is None or time_s is None else stature_m * length / time_s


def _of_both_sides(steps: Sequence[Step], value: Callable[[Step], float | None]) -> float | None:
    """Mean over the steps of each side, and of both: one long step more on one side is no other walk.

    None where a side is missing: one step, after a turn and at a slant, is no walk.
    """
    sides = [[seen for step in steps if step.side == side and (seen := value(step)) is not None] for side in SIDES]
    return float(np.mean([np.mean(values) for values in sides])) if all(sides) else None


def _angle_values(angles: Sequence[CycleAngles]) -> dict[str, Value]:
    def of(side: str, value: Callable[[CycleAngles], float | None]) -> float | None:
        return _middle(value(each) for each in angles if each.side == side)

    values: dict[str, Value] = {}
    for side in SIDES:
        values[f"peak_knee_flexion_{side}_deg"] = of(side, lambda each: float(each.knee.max()))
        values[f"hip_range_{side}_deg"] = of(side, lambda each: float(np.ptp(each.hip)))
        values[f"ankle_range_{side}_deg"] = of(side, lambda each: float(np.ptp(each.ankle)))
        values[f"arm_swing_range_{side}_deg"] = of(side, _arm_swing_deg)
    values["trunk_lean_deg"] = _middle(float(each.trunk.mean()) for each in angles)
    return values


def _arm_swing_deg(cycle: CycleAngles) -> float | None:
    return None if cycle.arm is None else float(np.ptp(cycle.arm))


def _middle(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.median(known)) if known else None


def _sum(values: Iterable[float | None]) -> float | None:
    values = list(values)
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _times(value: float | None, factor: float | None) -> float | None:
    return None if value is None or factor is None else value * factor


def _asymmetry(values: Iterable[float | None]) -> float | None:
    left, right = values
    return None if left is None or right is None else 200 * abs(left - right) / (left + right)


def _variability(steps: Sequence[Step]) -> float | None:
    """Standard deviation of the step times of each side about its own mean, in percent of the mean of all."""
    if len(steps) < STEPS_FOR_VARIABILITY:
        return None
    sides = [[step.time_s for step in steps if step.side == side] for side in SIDES]
    variances = [np.var(times_s, ddof=1) for times_s in sides]
    return float(100 * np.sqrt(np.mean(variances)) / np.mean([step.time_s for step in steps]))
