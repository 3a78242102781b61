"""`python -m benchmarks`: all benchmarks; `python -m benchmarks accuracy|speed|hostile`: one of them."""

import argparse
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
    chosen = parser.parse_args()
    # Speed first: the system carries this process's own peak of memory over to the processes that it measures.
    if chosen.command in (None, "speed"):
        speed.run()
    if chosen.command in (None, "hostile"):
        hostile.run()
    if chosen.command in (None, "accuracy"):
        accuracy.run(getattr(chosen, "folders", []), getattr(chosen, "tracks", None))


if __name__ == "__main__":
    main()
