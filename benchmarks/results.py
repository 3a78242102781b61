"""The lines of results.csv, and the README's table that is made from them."""

import csv
import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.bench.clips import SPLITS
from benchmarks.errors import Error

RESULTS = Path(__file__).parent / "results.csv"
# The sets of the bench's splits; the README shows the one that nothing was made with or fitted to.
SPLIT_SETS = {split: f"rendered clips ({split})" for split in SPLITS}
UNSHOWN = (SPLIT_SETS["make"], SPLIT_SETS["calibrate"])
BEGIN, END = "<!-- accuracy -->", "<!-- /accuracy -->"
# Measure by measure: unit, and the trainer's words.
MEASURES = {
    "stands_in_30s": ("1", "Stands in 30 seconds"),
    "complete_stands": ("1", "Full stands in the clip"),
    "incomplete_stands": ("1", "Incomplete stands"),
    "arm_assisted_stands": ("1", "Stands with help of the hands"),
    "time_to_fifth_stand_s": ("s", "Time to the fifth stand"),
    "time_to_fifth_sit_s": ("s", "Time to the fifth sit"),
    "start_s": ("s", "Start of a stand"),
    "seat_off_s": ("s", "Leaving the seat"),
    "standing_s": ("s", "Standing"),
    "lowering_s": ("s", "Start of sitting down"),
    "seat_contact_s": ("s", "Meeting the seat"),
    "seated_s": ("s", "Sitting upright"),
    "peak_trunk_flexion_deg": ("deg", "Largest trunk flexion (not from the front)"),
}
WALK_MEASURES = {
    "events_wrong": ("1", "No strike or toe off missed or invented"),
    "heel_strike_s": ("s", "Heel strike"),
    "toe_off_s": ("s", "Toe off"),
    "step_time_s": ("s", "Step time of a side"),
    "cadence_percent": ("percent", "Cadence"),
    "double_support_percent": ("percent", "Double support (points of percent)"),
    "speed_percent": ("percent", "Speed, by the client's height"),
    "walkway_speed_percent": ("percent", "Speed, by the two lines of a walkway"),
    "walk_4m_time_s": ("s", "Time of the 4-meter walk"),
    "step_length_m": ("m", "Step length of a side, by the client's height"),
    "step_width_m": ("m", "Step width (from the front or behind)"),
    "peak_knee_flexion_deg": ("deg", "Largest knee flexion"),
    "hip_range_deg": ("deg", "Range of the hip"),
    "trunk_lean_deg": ("deg", "Lean of the trunk"),
}
STAND_MEASURES = {
    "hold_wrong": ("1", "Right leg and right end of the hold"),
    "stages_wrong": ("1", "Right stages of the four-stage test passed"),
    "hold_s": ("s", "Hold on one leg"),
    "stage_s": ("s", "Stage of the four-stage test, up to 10 s"),
    "trunk_rms_mm_percent": ("percent", "Sway of the trunk, RMS"),
    "trunk_mean_speed_mm_s_percent": ("percent", "Sway of the trunk, mean speed"),
}
UP_AND_GO_MEASURES = {
    "tug_hands": ("1", "Hands on the armrests or not"),
    "tug_turn_to": ("1", "Side of the turn"),
    "tug_steps": ("1", "Steps"),
    "tug_steps_in_turn": ("1", "Steps in the turn"),
    "tug_time_s": ("s", "Time"),
    "tug_rise_s": ("s", "Standing up"),
    "tug_walk_out_s": ("s", "Walking out"),
    "tug_turn_s": ("s", "Turning at the line"),
    "tug_walk_back_s": ("s", "Walking back"),
    "tug_turn_and_sit_s": ("s", "Turning and sitting down"),
}
RANGES = {
    "chair_ranges": ("1", "Numbers of chair stands"),
    "walk_ranges": ("1", "Numbers of walks"),
    "one_leg_ranges": ("1", "Numbers of stances on one leg"),
    "quiet_ranges": ("1", "Numbers of quiet standing"),
    "stages_ranges": ("1", "Numbers of the four stages"),
    "up_and_go_ranges": ("1", "Numbers of Up and Go"),
}
# What a method is worth, for those who develop it: in no table of the README.
METHODS = {
    "stride_time_s": ("s", ""),
    "stance_percent": ("percent", ""),
    "stride_length_m": ("m", ""),
    "step_time_asymmetry_percent": ("percent", ""),
    "step_length_asymmetry_percent": ("percent", ""),
    **{f"pelvis_{size}_percent": ("percent", "") for size in ("rms_mm", "range_mm", "mean_speed_mm_s")},
    "trunk_range_mm_percent": ("percent", ""),
    **{f"{name}{method}_s": ("s", "") for method in ("_across", "_zeni") for name in ("heel_strike", "toe_off")},
    "events_wrong_zeni": ("1", ""),
}
# Each table, with the counts that its clips have: one each.
TABLES = (
    (MEASURES, ("complete_stands",), "Chair stands"),
    (WALK_MEASURES, ("events_wrong",), "Walks"),
    (STAND_MEASURES, ("hold_wrong", "stages_wrong"), "Standing"),
    (UP_AND_GO_MEASURES, ("tug_turn_to",), "Timed Up and Go"),
    (RANGES, (), "Truth inside the 95% range"),
)
ALL_MEASURES = MEASURES | WALK_MEASURES | STAND_MEASURES | UP_AND_GO_MEASURES | RANGES | METHODS
UNITS = {"s": (2, " s"), "deg": (0, "°"), "percent": (1, "%"), "m": (2, " m")}
LEGEND = (
    "Counts: in how many clips they are exactly right. All others: the usual (median) error, in brackets the error "
    "that 95% stay below, and the bias (median), + meaning too late, too long or too far."
)


@dataclass(frozen=True)
class Row:
    """Errors of one measure over one set of clips: n compared, `missing` true values without an answer, exact ones.

    bias is the median signed error; `exact` is for counts and None for other measures. with_range of the n have a 95 %
    interval; inside: how many of those hold the truth, mean_width: how wide they are.
    """

    version: str
    date: str
    clip_set: str
    measure: str
    n: int
    missing: int
    exact: int | None
    bias: float
    median_abs: float
    p95_abs: float
    unit: str
    with_range: int
    inside: int
    mean_width: float | None


def row(clip_set: str, measure: str, errors: Sequence[Error]) -> Row:
    """Sum up the errors of a measure; NaN is a true value for which there was no answer."""
    values = np.array([each.value for each in errors])
    known = values[np.isfinite(values)]
    unit = ALL_MEASURES[measure][0]
    bias, median_abs, p95_abs = (
        (np.median(known), *np.percentile(np.abs(known), [50, 95])) if len(known) else [np.nan] * 3
    )
    ranges = [each for each in errors if each.has_range]
    return Row(
        version=project_version(),
        date=date.today().isoformat(),
        clip_set=clip_set,
        measure=measure,
        n=len(known),
        missing=len(errors) - len(known),
        exact=int(np.sum(known == 0)) if unit == "1" else None,
        bias=round(float(bias), 3),
        median_abs=round(float(median_abs), 3),
        p95_abs=round(float(p95_abs), 3),
        unit=unit,
        with_range=len(ranges),
        inside=sum(each.is_inside for each in ranges),
        mean_width=round(float(np.mean([each.high - each.low for each in ranges])), 3) if ranges else None,
    )


def project_version() -> str:
    """Version of this checkout, installed or not."""
    project = tomllib.loads((RESULTS.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def read_rows() -> list[Row]:
    """Read results.csv; no line when there is no such file yet."""
    if not RESULTS.is_file():
        return []
    with RESULTS.open(encoding="utf-8", newline="") as file:
        return [_parsed(line) for line in csv.DictReader(file)]


def _parsed(line: dict[str, str]) -> Row:
    return Row(
        version=line["version"],
        date=line["date"],
        clip_set=line["clip_set"],
        measure=line["measure"],
        n=int(line["n"]),
        missing=int(line["missing"]),
        exact=int(line["exact"]) if line["exact"] else None,
        bias=float(line["bias"]),
        median_abs=float(line["median_abs"]),
        p95_abs=float(line["p95_abs"]),
        unit=line["unit"],
        with_range=int(line["with_range"]),
        inside=int(line["inside"]),
        mean_width=float(line["mean_width"]) if line["mean_width"] else None,
    )


def write_rows(rows: Iterable[Row]) -> None:
    """Write results.csv, set by set, the measures in the table's order."""
    rows = list(rows)
    sets, measures = list(dict.fromkeys(each.clip_set for each in rows)), list(ALL_MEASURES)
    ordered = sorted(rows, key=lambda each: (sets.index(each.clip_set), measures.index(each.measure)))
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Row)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(each) for each in ordered)


def put_table(readme: str, rows: list[Row]) -> str:
    """Put the table between the README's two marks.

    Raises
    ------
    ValueError
        If the README lacks one of the marks.
    """
    before, begin, rest = readme.partition(f"{BEGIN}\n")
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"README.md must hold the lines {BEGIN} and {END}.")
    return f"{before}{begin}{table(rows)}{end}{after}"


def table(rows: list[Row], unshown: Collection[str] = UNSHOWN) -> str:
    """Make the README's tables, for chair stands, walks and standing: a line a measure, a column a set of clips."""
    found = {(each.measure, each.clip_set): each for each in rows}
    sets = [name for name in dict.fromkeys(each.clip_set for each in rows) if name not in unshown]
    tables = [_table(found, sets, *each) for each in TABLES if any(measure in each[0] for measure, _ in found)]
    return "\n\n".join([*tables, LEGEND]) + "\n"


def _table(
    found: dict[tuple[str, str], Row],
    sets: list[str],
    measures: dict[str, tuple[str, str]],
    counts: tuple[str, ...],
    title: str,
) -> str:
    shown = [name for name in sets if any((measure, name) in found for measure in measures)]
    counted = {name: [found[count, name] for count in counts if (count, name) in found] for name in shown}
    clips = {name: sum(each.n + each.missing for each in rows) for name, rows in counted.items()}
    lines = [[title, *(f"{name} ({number})" if number else name for name, number in clips.items())]]
    lines += [["---"] * (1 + len(clips))]
    lines += [[words, *(_cell(found.get((name, each))) for each in clips)] for name, (_, words) in measures.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(each: Row | None) -> str:
    if each is None:
        return "-"
    truths = each.n + each.missing
    if each.exact is not None:
        return f"{each.exact} of {truths}"
    if not each.n:
        return f"{truths} of {truths} not seen"
    digits, unit = UNITS[each.unit]
    text = f"{each.median_abs:.{digits}f}{unit} ({each.p95_abs:.{digits}f}{unit}), bias {each.bias:+.{digits}f}{unit}"
    return f"{text}; {each.missing} of {truths} not seen" if each.missing else text
