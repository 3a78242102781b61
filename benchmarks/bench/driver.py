"""Films what is not there yet, one clip after another; what was killed is begun anew."""

from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.bench.clips import ClipPlan
from benchmarks.bench.truth import stands


def missing(plans: Iterable[ClipPlan], folder: Path) -> list[ClipPlan]:
    """List the clips that do not stand in the folder of their split."""
    return [plan for plan in plans if not stands(folder / plan.split / f"{plan.name}.mp4")]


def make(plans: Iterable[ClipPlan], folder: Path, film: Callable[[ClipPlan, Path], None]) -> int:
    """Film the clips that are missing into FOLDER/SPLIT/; return how many were.

    Leftovers of a render that was killed are removed first: one process a folder.
    """
    for part in folder.glob("*/*.part.*"):
        part.unlink()
    wanted = missing(plans, folder)
    for plan in wanted:
        into = folder / plan.split
        into.mkdir(parents=True, exist_ok=True)
        film(plan, into)
        print(plan.name, flush=True)
    return len(wanted)
