"""`python -m benchmarks.bench list | render`: the clips, and the films of them, in a Python with the extra `bench`."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bench.captures.plans import captured
from benchmarks.bench.clips import SPLITS, ClipPlan, plans
from benchmarks.bench.driver import make

FOLDER = Path(__file__).parents[2] / ".cache" / "bench"  # left alone by git


def main(arguments: Sequence[str] | None = None) -> None:
    """List clips, or film those that are not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench")
    parser.add_argument("command", choices=("list", "render"))
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these clips")
    parser.add_argument("--split", choices=SPLITS, action="append", help="only this split's")
    parser.add_argument("--into", type=Path, default=FOLDER, metavar="DIR", help="where they lie, a folder a split")
    parser.add_argument("--captures", type=Path, metavar="LIST", help="film these captures instead: docs/bench.md")
    chosen = parser.parse_intermixed_args(arguments)
    splits, names = chosen.split or SPLITS, set(chosen.names)
    captures = {each[0].name: each for each in captured(chosen.captures)} if chosen.captures else {}
    listed = [each[0] for each in captures.values()] if captures else plans()
    wanted = [plan for plan in listed if plan.split in splits and (not names or plan.name in names)]
    if unknown := names - {plan.name for plan in wanted}:
        parser.error(f"no such clip: {', '.join(sorted(unknown))}")
    if chosen.command == "list":
        print("\n".join(plan.name for plan in wanted))
        return
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")  # draws without a screen
    from benchmarks.bench import scene

    def film(plan: ClipPlan, folder: Path) -> None:
        if plan.name in captures:
            scene.render_capture(*captures[plan.name], folder)
        else:
            scene.render(plan, folder)

    print(make(wanted, chosen.into, film), "clips filmed")


if __name__ == "__main__":
    main()
