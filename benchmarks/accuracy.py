"""How far the measures are from what is exactly known of rendered people: every set of clips, into results.csv."""

import importlib.util
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from benchmarks import balance, chair, gait, up_and_go, walk_4m, walkway
from benchmarks.bench.clips import SPLITS, plans
from benchmarks.bench.driver import missing
from benchmarks.clips import Clip, clips_in
from benchmarks.errors import Error
from benchmarks.results import SPLIT_SETS, UNSHOWN, put_table, read_rows, row, table, write_rows

ROOT = Path(__file__).parent.parent
SAMPLES, SHARED = ROOT / "sample_videos", ROOT.parent / "shared"
RENDERED, TRACKS = ROOT / ".cache" / "bench", ROOT / ".cache" / "tracks"  # left alone by git
# What compares a clip, by the test that its truth is of, and the line that tells of its ranges.
COMPARED: dict[str, tuple[str, tuple[Callable[[Clip, Path], Iterator[Error]], ...]]] = {
    "sit_to_stand": ("chair", (chair.errors_of,)),
    "gait": ("walk", (gait.errors_of, walkway.errors_of)),
    "walk_4m": ("walk", (walkway.errors_of, walk_4m.errors_of)),
    "timed_up_and_go": ("up_and_go", (up_and_go.errors_of,)),
    "single_leg_stance": ("one_leg", (balance.errors_of,)),
    "quiet_stance": ("quiet", (balance.errors_of,)),
    "four_stage_balance": ("stages", (balance.stage_errors_of,)),
}


def run(
    tracks: Path = TRACKS, rendered: Path = RENDERED, renderer: str | None = None, only: Sequence[str] = ()
) -> None:
    """Compare every clip that is there with its truth; write results.csv and, from it, the tables in the README.

    Parameters
    ----------
    tracks : where pose tracks are kept between runs
    rendered : where the clips of `benchmarks.bench` lie, a folder a split
    renderer : a Python that can render those that are missing there; this one, if it can
    only : names of clips; no others are rendered or compared, and nothing is written
    """
    _render(rendered, renderer, only)
    sets = {
        name: [clip for clip in clips if not only or clip.path.stem in only]
        for name, clips in sets_of_clips(rendered).items()
    }
    if unknown := set(only) - {clip.path.stem for clips in sets.values() for clip in clips}:
        raise SystemExit(f"No such clip: {', '.join(sorted(unknown))}.")
    # What is not measured now keeps its line, with its version and date: not every machine has every clip.
    before = [] if only else read_rows()
    rows = {(each.clip_set, each.measure): each for each in before if each.clip_set in sets}
    for name, clips in sets.items():
        errors = defaultdict(list)
        for _, found in compared(clips, tracks):
            for error in found:
                errors[error.measure].append(error)
        rows |= {(name, measure): row(name, measure, each) for measure, each in errors.items()}
    ordered = sorted(rows.values(), key=lambda each: list(sets).index(each.clip_set))
    print(table(ordered, unshown=() if only else UNSHOWN))
    if not only:
        write_rows(ordered)
        readme = ROOT / "README.md"
        readme.write_text(put_table(readme.read_text(encoding="utf-8"), read_rows()), encoding="utf-8")


def _render(rendered: Path, renderer: str | None, only: Sequence[str]) -> None:
    lacking = missing([plan for plan in plans() if not only or plan.name in only], rendered)
    if not lacking:
        return
    if renderer or all(importlib.util.find_spec(name) for name in ("anny", "pyrender")):
        command = [renderer or sys.executable, "-m", "benchmarks.bench", "render", "--into", str(rendered.resolve())]
        subprocess.run([*command, *(plan.name for plan in lacking)], check=True, cwd=ROOT)
    else:
        print(f"{len(lacking)} clips are not rendered: that needs the extra `bench`, here or in --renderer PYTHON.")
        print("See docs/bench.md.")


def sets_of_clips(rendered: Path) -> dict[str, list[Clip]]:
    """List the clips of each set that is there.

    The shared folder holds the sample clips, too, with the positions of their joints, and clips of captured motion that
    may be measured but not shipped.
    """
    samples = {clip.path.stem for clip in clips_in([SAMPLES])}
    shared = clips_in([SAMPLES, SHARED / "clips"])
    sets = {
        "sample videos": [clip for clip in shared if clip.path.stem in samples],
        "more open clips": [clip for clip in shared if clip.path.stem not in samples],
        **{SPLIT_SETS[split]: clips_in([rendered / split]) for split in SPLITS},
        "captured motion": clips_in([SHARED / "real_motion"]),
    }
    return {name: [clip for clip in clips if clip.truth["test"] in COMPARED] for name, clips in sets.items()}


def compared(clips: Sequence[Clip], tracks: Path) -> Iterator[tuple[Clip, list[Error]]]:
    """Compare clips with their truth, one on each core, and print their names as they are done."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:  # MediaPipe's threads do not outlive a fork
        for clip, errors in zip(clips, pool.map(_errors, clips, repeat(tracks)), strict=True):
            print(clip.path.name, flush=True)
            yield clip, errors


def _errors(clip: Clip, tracks: Path) -> list[Error]:
    return list(errors_of(clip, tracks))


def errors_of(clip: Clip, tracks: Path) -> Iterator[Error]:
    """Compare a clip, and say of each number with a 95 % range whether the truth lies in it."""
    name, comparisons = COMPARED[clip.truth["test"]]
    for error in (error for compare in comparisons for error in compare(clip, tracks)):
        yield error
        if error.has_range:
            yield Error(f"{name}_ranges", float(not error.is_inside))
