"""The calibration of the 95% intervals: `python -m benchmarks calibrate` makes assessments/calibration.csv."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from math import ceil
from pathlib import Path

import numpy as np

from assessments.calibration import FILE, Kind, error_95, kind_of, shipped
from assessments.protocol import find_test
from benchmarks.accuracy import compared
from benchmarks.clips import Clip
from benchmarks.errors import Error

# Of fewer numbers the largest is passed by the next one more often than once in 20 times.
ENOUGH = 19
COLUMNS = ("test", "measure", "seen", "error_95", "numbers")


def run(clips: Sequence[Clip], tracks: Path) -> None:
    """Compare the clips of the calibrate split with their truth, and write what the intervals lack."""
    scores: dict[Kind, list[float]] = defaultdict(list)
    for clip, errors in compared(clips, tracks):
        for error in errors:
            if error.has_range and find_test(error.of[0]).specs[error.of[1]].unit != "1":  # a count is right or wrong
                kind = kind_of(*error.of, clip.track(tracks, find_test(error.of[0]).model).near_share)
                score = beyond_draws(error, error_95(shipped(), kind))
                scores[kind].append(score)
                scores[kind._replace(seen="any")].append(score)
    write({kind: found for kind, found in scores.items() if kind.seen == "any" or len(found) >= ENOUGH})


def beyond_draws(error: Error, calibrated: float) -> float:
    """How much the interval must be calibrated by to just hold the truth, in the measure's own unit, 0 or more."""
    value, half = abs(error.value / error.factor), (error.high - error.value) / error.factor
    drawn2 = max(half**2 - calibrated**2, 0.0)
    return float(np.sqrt(max(value**2 - drawn2, 0.0)))


def conformal_95(scores: Sequence[float]) -> float:
    """The score that the next one stays within 19 times in 20, whatever their distribution; of too few the largest.

    Split conformal prediction: Angelopoulos & Bates 2021, arXiv:2107.07511.
    """
    rank = ceil(0.95 * (len(scores) + 1))
    return sorted(scores)[min(rank, len(scores)) - 1]


def write(scores: dict[Kind, list[float]]) -> None:
    """Write a line for each kind of measures; what was not compared keeps its lines."""
    compared_now = {(kind.test, kind.measure) for kind in scores}
    with FILE.open(encoding="utf-8", newline="") as file:
        kept = [line for line in csv.DictReader(file) if (line["test"], line["measure"]) not in compared_now]
    lines = [tuple(line[column] for column in COLUMNS) for line in kept]
    for kind, each in scores.items():
        lines.append((*kind, f"{float(f'{conformal_95(each):.2g}'):g}", str(len(each))))  # two digits
    with FILE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *sorted(lines)])
