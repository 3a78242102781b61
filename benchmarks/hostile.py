"""Hundreds of hostile files through the whole command: none may end in a fault, take a minute, or a gigabyte."""

import tempfile
from pathlib import Path

from tests.hostile.cases import cases
from tests.hostile.run import LIMIT_S, results

DOCUMENTED = (0, 3, 4)
MOST_BYTES = 1e9


def run() -> None:
    """Make the files, analyse them, and print those that ended otherwise than they should, and the costliest."""
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (name, made) in enumerate(cases()):
            names[f"{number:03}.mp4"] = name
            (Path(folder) / f"{number:03}.mp4").write_bytes(made())
        rows = list(results("analyse", Path(folder)))
    for row in rows:
        sentences = len(row["err"].splitlines())
        well = row["status"] in DOCUMENTED and sentences == (row["status"] != 0) and row["peak_bytes"] < MOST_BYTES
        if not well:
            print(names[row["name"]], row["status"], f"{row['peak_bytes'] / 1e6:.0f} MB", row["err"].strip(), sep="; ")
    peak, slowest = (max(rows, key=lambda row, by=by: row[by]) for by in ("peak_bytes", "seconds"))
    print(
        f"{len(rows)} hostile files; at most {peak['peak_bytes'] / 1e6:.0f} MB ({names[peak['name']]}) and "
        f"{slowest['seconds']:.0f} s ({names[slowest['name']]}); after {LIMIT_S:.0f} s one is given up."
    )


if __name__ == "__main__":
    run()
