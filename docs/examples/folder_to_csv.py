"""Measure every video of a folder and write one CSV line per measure.

    .venv/bin/python -m docs.examples.folder_to_csv FOLDER TEST OUT.csv [HEIGHT_CM]

A video that cannot be read gets one line, with the reason. Nothing is saved in the history.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from assessments.measuring import assess_track, video_facts
from assessments.protocol import find_test
from vision.errors import StridewellError, UnreadableVideoError
from vision.pose import estimate
from vision.video import Video

COLUMNS = ("video", "status", "measure", "value", "unit", "low", "high", "findings")


def measured(path: Path, test: str, height_cm: float | None) -> Assessment:
    """Go the whole way from a video to an assessment."""
    video, conditions = Video(path), Conditions(height_cm=height_cm)
    track = estimate(video, model=find_test(test).model)
    return assess_track(track, test=test, conditions=conditions, video=video_facts(path.name, video.info, track))


def lines(path: Path, test: str, height_cm: float | None) -> Iterator[tuple[object, ...]]:
    """Give the lines of one video; `findings` are the codes that docs/tests explains."""
    try:
        result = measured(path, test, height_cm)
    except UnreadableVideoError as error:
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
    except StridewellError as error:
        sys.exit(str(error))
