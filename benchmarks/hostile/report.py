"""Hundreds of hostile files through the whole command: none may end in a fault, take a minute, or a gigabyte."""

import tempfile
from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path
from typing import Any

from benchmarks.hostile.cases import cases
from benchmarks.hostile.films import Case
from benchmarks.hostile.run import LIMIT_S, results

DOCUMENTED = (0, 3, 4)
MOST_BYTES = 1e9


def report(of: Iterable[Case] | None = None, most_bytes: float = MOST_BYTES) -> bool:
    """Make the files, analyse them, print what ended otherwise than it should, and tell whether nothing did."""
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (name, made) in enumerate(cases() if of is None else of):
            names[f"{number:03}.mp4"] = name
            (Path(folder) / f"{number:03}.mp4").write_bytes(made())
        rows = list(results("analyse", Path(folder)))
    wrong = [row for row in rows if not _ended_well(row, most_bytes)]
    for row in wrong:
        print(names[row["name"]], row["status"], f"{row['peak_bytes'] / 1e6:.0f} MB", row["err"].strip(), sep="; ")
    peak, slowest = (max(rows, key=itemgetter(by)) for by in ("peak_bytes", "seconds"))
    print(
        f"{len(rows)} hostile files, {len(wrong)} of them ended otherwise than they should; at most "
        f"{peak['peak_bytes'] / 1e6:.0f} MB ({names[peak['name']]}) and {slowest['seconds']:.0f} s "
        f"({names[slowest['name']]}); after {LIMIT_S:.0f} s one is given up."
    )
    return not wrong


def _ended_well(row: dict[str, Any], most_bytes: float) -> bool:
    sentences = len(row["err"].splitlines())
    return row["status"] in DOCUMENTED and sentences == (row["status"] != 0) and row["peak_bytes"] < most_bytes
