"""Measure every video of a folder and write one CSV line per measure.

    .venv/bin/python -m docs.examples.folder_to_csv FOLDER TEST OUT.csv [HEIGHT_CM]

A video that cannot be read gets one line, with the reason. Nothing is saved in the history.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import stridewell

COLUMNS = ("video", "status", "measure", "value", "unit", "low", "high", "findings")


def lines(path: Path, test: str, height_cm: float | None) -> Iterator[tuple[object, ...]]:
    """Give the lines of one video; `findings` are the codes that docs/tests explains."""
    try:
        result = stridewell.measure(path, test=test, height_cm=height_cm).assessment
    except stridewell.UnreadableVideoError as error:
        yield path.name, "unreadable", "", "", "", "", "", error
        return
    codes = " ".join(finding.code for finding in result.quality.findings)
    for name, measure in result.measures.items():
        yield path.name, result.quality.status, name, measure.value, measure.unit, measure.low, measure.high, codes


def main(folder: str, test: str, out: str, height_cm: str | None = None) -> None:
    """Measure the videos in the order of their names."""
    with open(out, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for path in sorted(each for each in Path(folder).iterdir() if each.suffix.lower() in {".mp4", ".mov"}):
            table.writerows(lines(path, test, float(height_cm) if height_cm else None))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except stridewell.StridewellError as error:
        sys.exit(str(error))
