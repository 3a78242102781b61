"""How far the measures are from what is exactly known of rendered people: of chair stands here, `gait`, `balance`."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assessments.assessment import Assessment, Repetition
from assessments.chair_stand import chair_stand_30s, five_times_sit_to_stand
from assessments.conditions import Conditions
from benchmarks import balance, gait
from benchmarks.clips import Clip, clips_in
from benchmarks.results import put_table, read_rows, row, table, write_rows
from vision.clean import cleaned
from vision.track import PoseTrack

ROOT = Path(__file__).parent.parent
# The second folder, where it is there, holds the same clips with the positions of the joints.
SAMPLE_FOLDERS = (ROOT / "sample_videos", ROOT.parent / "shared" / "clips")
TIMES = ("start_s", "seat_off_s", "standing_s", "lowering_s", "seat_contact_s", "seated_s")
Errors = Iterator[tuple[str, float]]


def run(held_out: list[Path], tracks: Path | None) -> None:
    """Compare every clip with its truth; write results.csv and, from it, the table in the README."""
    sets = {"sample videos": list(SAMPLE_FOLDERS), "held-out rendered clips": held_out}
    # What is not measured now keeps its line, with its version and date: held-out clips are not on every machine.
    rows = {(each.clip_set, each.measure): each for each in read_rows()}
    for name, folders in sets.items():
        errors = defaultdict(list)
        for clip in clips_in(folders):
            print(clip.path.name)
            for measure, error in errors_of(clip, cleaned(clip.track(tracks))):
                errors[measure].append(error)
        for walk in gait.walks_in(folders):
            print(walk.clip.path.name)
            for measure, error in gait.errors_of(walk, cleaned(walk.track(tracks))):
                errors[measure].append(error)
        for stand, data in balance.stands_in(folders):
            print(stand.path.name)
            for measure, error in balance.errors_of(stand, data, cleaned(stand.track(tracks))):
                errors[measure].append(error)
        rows |= {(name, measure): row(name, measure, np.array(found)) for measure, found in errors.items()}
    write_rows(rows.values())
    print(table(read_rows()))
    readme = ROOT / "README.md"
    readme.write_text(put_table(readme.read_text(encoding="utf-8"), read_rows()), encoding="utf-8")


def errors_of(clip: Clip, track: PoseTrack) -> Errors:
    """Yield measure and error (measured less true); NaN where the truth has a value and Stridewell gives none."""
    five, thirty = (test.assess(track, Conditions()) for test in (five_times_sit_to_stand.TEST, chair_stand_30s.TEST))
    # A refusal is no answer: nothing counts as seen. A clip without any rise is rightly refused.
    seen = () if thirty.quality.status == "rejected" else thirty.repetitions
    yield from _count_errors(clip, seen)
    stands = clip.stands_in_30s()
    if stands is not None:
        yield "stands_in_30s", _answer(thirty, "stands") - stands
    full = [each for each in clip.repetitions if each["full"]]
    if len(full) >= 5:
        for measure, end in (("time_to_fifth_stand_s", "standing_s"), ("time_to_fifth_sit_s", "seat_contact_s")):
            if end in full[4]:
                yield measure, _answer(five, measure) - (full[4][end] - clip.repetitions[0]["start_s"])
    pairs = [_seen_during(true["start_s"], true["seated_s"], seen) for true in clip.repetitions]
    for true, found in zip(clip.repetitions, pairs, strict=True):
        for name in true.keys() & TIMES:
            yield name, _number(getattr(found, name, None)) - true[name]
    flexions_deg = clip.peak_trunk_flexions_deg()
    if flexions_deg and all(finding.code != "trunk_flexion_not_visible" for finding in thirty.quality.findings):
        for true_deg, found in zip(flexions_deg, pairs, strict=True):
            yield "peak_trunk_flexion_deg", _number(getattr(found, "peak_trunk_flexion_deg", None)) - true_deg


def _count_errors(clip: Clip, seen: tuple[Repetition, ...]) -> Errors:
    full = sum(each["full"] for each in clip.repetitions)
    complete = sum(each.complete for each in seen)
    yield "complete_stands", complete - full
    yield "incomplete_stands", (len(seen) - complete) - (len(clip.repetitions) - full)
    if clip.repetitions:
        known = any(each.arms_used is not None for each in seen)
        helped = sum(each.arms_used is True for each in seen) if known else np.nan
        yield "arm_assisted_stands", helped - sum(each["push"] for each in clip.repetitions)


def _seen_during(from_s: float, to_s: float, seen: tuple[Repetition, ...]) -> Repetition | None:
    return next((each for each in seen if each.standing_s is not None and from_s < each.standing_s < to_s), None)


def _answer(result: Assessment, measure: str) -> float:
    return np.nan if result.quality.status == "rejected" else _number(result.value(measure))


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
