"""A list of captures that somebody has, as clips: a JSON file of entries, described in docs/bench.md."""

import json
from pathlib import Path
from typing import Any

from benchmarks.bench.captures.readers import Capture, read
from benchmarks.bench.clips import BODIES, SPLITS, ClipPlan, View
from benchmarks.bench.film import Coding

KINDS = ("walk", "one_leg", "quiet")  # what a body's own soles tell the truth of


def captured(file: Path) -> list[tuple[ClipPlan, Path, dict[str, Any]]]:
    """List clips, captures and entries of a list; files are beside it.

    Raises
    ------
    ValueError
        If a person is in two splits, or an entry asks for what there is not.
    """
    entries: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    split_of: dict[str, str] = {}
    for entry in entries:
        if entry["split"] not in SPLITS or entry["kind"] not in KINDS:
            raise ValueError(f"{entry['name']}: split must be one of {SPLITS}, kind one of {KINDS}.")
        if split_of.setdefault(entry["person"], entry["split"]) != entry["split"]:
            raise ValueError(f"{entry['person']} is in two splits; a motion may be in one only.")
    return [(_plan(entry, number), file.parent / entry["file"], entry) for number, entry in enumerate(entries)]


def _plan(entry: dict[str, Any], number: int) -> ClipPlan:
    view = View(azimuth_deg=float(entry.get("azimuth_deg", 90)), high_m=1.1)
    coding = Coding(float(entry.get("fps", 30)))
    body = int(entry.get("body", number % BODIES))
    return ClipPlan(entry["name"], entry["split"], entry["kind"], body, None, view, coding, seed=number)


def capture_of(path: Path, entry: dict[str, Any]) -> Capture:
    """Read the capture of an entry, cut to its `from_s` and `to_s`."""
    whole = read(path, entry.get("up", "y"), entry.get("meters"))
    rows = slice(*(round(entry[key] * whole.rate_hz) if key in entry else None for key in ("from_s", "to_s")))
    return Capture(whole.rate_hz, {name: way[rows] for name, way in whole.places.items()})
