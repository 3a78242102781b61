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
FEWEST = 8  # of these the largest is passed once in nine times; fewer say nothing
COLUMNS = ("test", "measure", "seen", "error_95", "numbers")


def run(clips: Sequence[Clip], tracks: Path) -> None:
    """Compare the clips of the calibrate split with their truth, and write what the intervals lack.

    Only footage with nothing wrong but the view counts: in any other a finding says what is less certain, and one such
    walk would make all intervals useless.
    """
    scores: dict[Kind, list[float]] = defaultdict(list)
    for clip, errors in compared(clips, tracks):
        for error in errors:
            if not (error.has_range and error.is_sound):
                continue
            test = find_test(error.of[0])
            if test.specs[error.of[1]].unit == "1":  # a count is right or wrong
                continue
            kind = kind_of(*error.of, clip.track(tracks, test.model).near_share)
            score = beyond_draws(error, error_95(shipped(), kind))
            scores[kind].append(score)
            scores[kind._replace(seen="any")].append(score)
    write({kind: found for kind, found in scores.items() if len(found) >= FEWEST})


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
    """Write a line for each kind of measures; what was not compared, or too seldom, keeps its line."""
    with FILE.open(encoding="utf-8", newline="") as file:
        before = {Kind._make(line[column] for column in COLUMNS[:3]): line for line in csv.DictReader(file)}
    lines = [tuple(line[column] for column in COLUMNS) for kind, line in before.items() if kind not in scores]
    for kind, each in scores.items():
        # Too few numbers may widen an interval, but not narrow it.
        error = max(conformal_95(each), error_95(shipped(), kind) if len(each) < ENOUGH else 0.0)
        lines.append((*kind, f"{float(f'{error:.2g}'):g}", str(len(each))))  # two digits
    with FILE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *sorted(lines)])
