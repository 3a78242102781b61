"""`python -m benchmarks`: all benchmarks; `python -m benchmarks speed` or another: one of them."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks import accuracy, calibrate, speed, start_signal
from benchmarks.clips import clips_in
from benchmarks.hostile import report as hostile


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for; exit with 1 if a file, a killed program or an upload did harm."""
    options = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    options.add_argument("--tracks", type=Path, metavar="DIR", help="where pose tracks are kept")
    options.add_argument("--rendered", type=Path, metavar="DIR", help="where rendered clips lie")
    options.add_argument("--renderer", metavar="PYTHON", help="renders what is missing first: see docs/bench.md")
    options.add_argument("--only", action="append", metavar="NAME", help="only this clip, and nothing is written")
    parser = argparse.ArgumentParser(prog="python -m benchmarks", parents=[options])
    commands = parser.add_subparsers(dest="command")
    commands.add_parser(
        "accuracy", parents=[options], help="errors against clips with known truth, into results.csv and the README"
    )
    one = commands.add_parser(
        "calibrate", help="the 95% intervals, on clips that nothing was made with: see docs/bench.md"
    )
    one.add_argument("clips", type=Path, metavar="DIR", nargs="+", help="where they lie")
    one.add_argument("--tracks", type=Path, metavar="DIR", default=accuracy.TRACKS, help="where pose tracks are kept")
    commands.add_parser("speed", help="time and memory against a plain loop, into speed.csv")
    commands.add_parser("hostile", help="hundreds of hostile files through the whole command")
    commands.add_parser("kills", help="400 programs killed at their work on a history, and what they left")
    commands.add_parser("phone", help="300 MB from a phone's browser, cut off three times")
    commands.add_parser("reaction", help="how fast the pages are while videos are measured")
    commands.add_parser("signal", help="the start signal in living rooms, and rooms without it")
    commands.add_parser("uploads", help="1 GB sent to the app, and what it costs the server")
    chosen = vars(parser.parse_args(arguments))
    command = chosen.pop("command")
    # Speed first: the system carries this process's own peak of memory over to the processes that it measures.
    wanted = [command] if command else ["speed", "hostile", "accuracy", "kills", "phone", "reaction", "uploads"]
    well = True
    if "calibrate" in wanted:
        calibrate.run(clips_in(chosen["clips"]), chosen["tracks"])
    if "speed" in wanted:
        speed.run()
    if "hostile" in wanted:
        well &= hostile.report()
    if "accuracy" in wanted:
        accuracy.run(**chosen)
    if "signal" in wanted:  # only when asked for: its 200 rooms take many minutes
        well &= start_signal.report()
    if "kills" in wanted:
        wanted.append("kill_jobs")
    for name in ("kills", "kill_jobs", "phone", "reaction", "uploads"):
        if name in wanted:
            # here, because they bring libraries that count as memory above, and the browser's driver
            well &= import_module(f"benchmarks.{name}").report()
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
