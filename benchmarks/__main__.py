"""`python -m benchmarks`: all benchmarks; `python -m benchmarks accuracy|speed|hostile|kills`: one of them."""

import argparse
import sys
from pathlib import Path

from benchmarks import accuracy, hostile, speed


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    commands = parser.add_subparsers(dest="command")
    one = commands.add_parser("accuracy", help="errors against clips with known truth, into results.csv and the README")
    one.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="held-out clips: .mp4, .json, .npz")
    one.add_argument("--tracks", type=Path, metavar="DIR", help="keep pose tracks here between runs")
    commands.add_parser("speed", help="time and memory against a plain loop, into speed.csv")
    commands.add_parser("hostile", help="hundreds of hostile files through the whole command")
    commands.add_parser("kills", help="200 programs killed at their work on a history, and what they left")
    chosen = parser.parse_args()
    # Speed first: the system carries this process's own peak of memory over to the processes that it measures.
    wanted = [chosen.command] if chosen.command else ["speed", "hostile", "accuracy", "kills"]
    if "speed" in wanted:
        speed.run()
    if "hostile" in wanted:
        hostile.run()
    if "accuracy" in wanted:
        accuracy.run(getattr(chosen, "folders", []), getattr(chosen, "tracks", None))
    if "kills" in wanted:
        from benchmarks import kills  # here, because it brings the reports' libraries, and memory counts above

        sys.exit(0 if kills.report() else 1)


if __name__ == "__main__":
    main()
