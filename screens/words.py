"""Names of measures and values in plain words, one place for all pages."""

from assessments.model import Measure

MEASURES = {
    "stands": "Stands in 30 seconds",
    "incomplete_stands": "Incomplete stands",
    "arm_assisted_stands": "Helped by the hands",
    "mean_repetition_s": "Mean time of a stand",
    "last_vs_first_repetition_ratio": "Last stand against the first",
    "time_to_fifth_stand_s": "Time to the fifth stand",
    "time_to_fifth_sit_s": "Time to the fifth sit",
}
CURVES = {"hip_height": ("Hip height", "% of the way up", 100.0), "trunk_flexion_deg": ("Trunk flexion", "°", 1.0)}
VIEWS = {
    "left_side": "from the left side",
    "right_side": "from the right side",
    "front": "from the front",
    "back": "from behind",
    "oblique": "obliquely",
    None: "not recognised",
}
EVENTS = {
    "start": "Starts to lean",
    "seat_off": "Leaves the seat",
    "standing": "Stands",
    "lowering": "Starts down",
    "seated": "Sits",
}


def measure_name(name: str) -> str:
    """Name of a measure for people."""
    return MEASURES.get(name, name.replace("_", " "))


def measure_value(measure: Measure) -> str:
    """Value with its unit; a dash for one that the footage cannot support."""
    if measure.value is None:
        return "–"
    return _digits(measure.value, measure) + ("" if measure.unit == "1" else f" {measure.unit}")


def interval_text(measure: Measure) -> str | None:
    """95 % interval with the digits of the value; None where there is none, or where a count is beyond doubt."""
    if measure.low is None or measure.high is None or measure.low == measure.value == measure.high:
        return None
    unit = "" if measure.unit == "1" else f" {measure.unit}"
    return f"95 % interval {_digits(measure.low, measure)} to {_digits(measure.high, measure)}{unit}"


def _digits(number: float, measure: Measure) -> str:
    """Write a number with as many digits as the value of its measure is worth."""
    if measure.unit != "1":
        return f"{number:.1f}"
    return f"{number:.0f}" if isinstance(measure.value, int) else f"{number:.2f}"


def span_text(from_s: float | None, to_s: float | None) -> str:
    """When something was so, in words; empty for all of the video."""
    if from_s is None:
        return "" if to_s is None else f"up to {to_s:.1f} s"
    if to_s is None:
        return f"from {from_s:.1f} s on"
    start, end = f"{from_s:.1f} s", f"{to_s:.1f} s"
    return f"at {start}" if start == end else f"from {start} to {end}"


def seconds(time_s: float | None) -> str:
    """Time in the video, a dash when it was not seen."""
    return "–" if time_s is None else f"{time_s:.2f}"


def yes_no(value: bool | None) -> str:
    """Yes, no, or a dash for not seen."""
    return "–" if value is None else "yes" if value else "no"
