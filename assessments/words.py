"""Names of measures and values in plain words, one place for all pages."""

from assessments.assessment import Assessment, Curve, Measure, Score
from assessments.protocol import any_spec, spec_of
from assessments.verdicts import Standing, standing

UNIT_WORDS = {"deg": "°", "percent": "%", "steps/min": "steps/min", "1": ""}
SHORT_S = 3.0  # a step or a stand is written in hundredths of a second
_DECIMALS = {"m": 2, "m/s": 2, "mm/s": 0, "deg": 0, "Hz": 2}
VIEWS = {
    "left_side": "from the left side",
    "right_side": "from the right side",
    "front": "from the front",
    "back": "from behind",
    "oblique": "at an angle",
    None: "not recognized",
}


def curve_words(curve: Curve) -> tuple[str, str, float]:
    """Name and unit of a curve for people, and the factor to that unit."""
    if curve.name == "hip_height":
        return "Hip height", "% of the way up", 100.0
    name = curve.name.removesuffix("_deg").replace("_", " ").capitalize()
    return f"{name}, {curve.side}" if curve.side else name, UNIT_WORDS.get(curve.unit, curve.unit), 1.0


def measure_name(name: str) -> str:
    """Name of a measure for people."""
    return any_spec(name).label


def measure_value(measure: Measure) -> str:
    """Value with its unit; a dash for one that the footage cannot support."""
    if measure.value is None:
        return "–"
    if isinstance(measure.value, str):
        return measure.value.replace("_", " ")
    return number_text(measure.value, measure)


def headline_text(assessment: Assessment, name: str, value: str | None = None) -> str:
    """Value of a measure as it can stand alone: with the hands that helped, and with how much of the test was seen.

    Parameters
    ----------
    name : of a measure that the assessment has
    value : the number as it is to be written; None: with its unit
    """
    text = value or measure_value(assessment.measures[name])
    return text if assessment.value(name) is None else spec_of(assessment, name).told_alone(assessment, text)


def number_text(number: float, like: Measure) -> str:
    """Write a number, such as a change, with the digits and the unit of a measure."""
    return f"{_digits(number, like)} {_unit(like)}".strip().replace(" °", "°")


def interval_text(measure: Measure) -> str | None:
    """95% interval with its name; None where there is none to show."""
    ends = interval_ends(measure)
    return f"95% interval {ends}" if ends else None


def interval_ends(measure: Measure) -> str:
    """95% interval with the digits of the value; empty where there is none, or where a count is beyond doubt."""
    if measure.low is None or measure.high is None or measure.low == measure.value == measure.high:
        return ""
    text = f"{_digits(measure.low, measure)} to {_digits(measure.high, measure)} {_unit(measure)}"
    return text.strip().replace(" °", "°")


def change_text(number: float, like: Measure) -> str:
    """Write a change with its sign, unless it was rounded to nothing."""
    text = number_text(abs(number), like)
    if not any(digit in text for digit in "123456789"):
        return text
    return f"{'+' if number > 0 else '−'}{text}"


def _unit(measure: Measure) -> str:
    return UNIT_WORDS.get(measure.unit, measure.unit)


def _digits(number: float, measure: Measure) -> str:
    """Write a number with as many digits as the value of its measure is worth."""
    if measure.unit == "s" and isinstance(measure.value, float) and measure.value < SHORT_S:
        return f"{number:.2f}"
    if measure.unit != "1":
        return f"{number:.{_DECIMALS.get(measure.unit, 1)}f}"
    # of a count, a detectable change of 2.5 is not 2
    return f"{number:.1f}".removesuffix(".0") if isinstance(measure.value, int) else f"{number:.2f}"


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


def place_in_words(score: Score, measure: Measure) -> str:
    """Say where a compared result lies, in words for the client; its verdict decides, as everywhere."""
    band, name, value = score.band, measure_name(score.measure), measure.number
    if band is None or value is None:
        return score.text
    found = standing(score)

    def told(number: float) -> str:
        return f"{number:g} {UNIT_WORDS.get(measure.unit, measure.unit)}".strip()

    if band.cutoff is not None:
        less = "fewer" if measure.unit == "1" else "less"
        side, where = (less, "below") if band.higher_is_better else ("more", "above")
        limit = f"{side} than {told(band.cutoff)}"
        if found is Standing.UNFAVORABLE and value == band.cutoff:
            limit, where = f"{told(band.cutoff)} or {side}", "at"
        yours = f"{where} that, so we'll keep an eye on it" if found is Standing.UNFAVORABLE else "fine"
        return f"{name}: {limit} would be worth a closer look. Yours is {yours}."
    is_beyond = found is Standing.FAVORABLE and None not in (band.low, band.high)
    where = (
        "not in that range yet" if found is Standing.UNFAVORABLE else "better than that" if is_beyond else "within that"
    )
    if band.low is None or band.high is None:
        limit_number, side = (band.low, "more") if band.high is None else (band.high, "less")
        takes = "take" if measure.unit == "s" else "have"
        return f"{name}: most people like you {takes} {side} than {told(limit_number or 0.0)}. Yours is {where}."
    return f"{name}: the usual range for people like you is {told(band.low)} to {told(band.high)}. Yours is {where}."
