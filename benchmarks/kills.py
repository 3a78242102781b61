"""Killed programs: `python -m benchmarks.kills [COUNT [SEED]]` kills COUNT (200) of them while they work on a history.

Each saves, exports, backs up, restores, changes the passphrase, deletes, migrates or takes videos in, again and again,
and reports every piece that is done. It is killed at a random moment of a piece. Then the history is opened: what was
reported must be there, no record without its video, the audit whole, and no file plain but the exports that have their
name.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks.kill_arrivals import check_arrival, do_arrival
from benchmarks.kill_tasks import NAME, World, begin, damage
from benchmarks.kill_tasks import TASKS as OTHERS
from records.vault import keys

TASKS = OTHERS | {"arrival": (do_arrival, check_arrival)}
PLAIN = (NAME.encode(), b"SQLite format 3", b"ftypisom", b"%PDF-", b"resourceType", b"stands", b"passphrase ")


def plain(world: World) -> Iterator[str]:
    """Say what can be read without a passphrase."""
    for path in world.folder.rglob("*"):
        if path.is_file() and any(text in path.read_bytes() for text in PLAIN):
            yield f"plain: {path.suffix or path.name}"


def kill(world: World, task: str) -> list[str]:
    """Fork a program that works, kill it in one of its first pieces; give what it reported."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            TASKS[task][0](world, lambda done: os.write(writing, f"{done}\n".encode()))
        os._exit(1)
    os.close(writing)
    began = time.monotonic()
    reported = b""
    for _ in range(random.randint(1, 3)):
        began = time.monotonic()
        reported += os.read(reading, 4096)
    time.sleep(random.uniform(0, 1.2 * (time.monotonic() - began)))
    os.kill(child, signal.SIGKILL)
    if os.waitpid(child, 0)[1] != signal.SIGKILL:
        raise RuntimeError(f"The program failed before it was killed: {task}.")
    while more := os.read(reading, 4096):
        reported += more
    os.close(reading)
    return reported.decode().splitlines()


def run(kills: int, seed: int) -> list[tuple[str, set[str]]]:
    """Kill so many programs; give those that left something wrong, by task, and what it was."""
    random.seed(seed)
    # A cheap passphrase, so that the time goes into what is tested.
    keys._MEMORY_KIB, keys._PASSES = 256, 1
    wrong: list[tuple[str, set[str]]] = []
    with tempfile.TemporaryDirectory() as folder:
        world = begin(Path(folder, "0"))
        for number in range(kills):
            task = list(TASKS)[number % len(TASKS)]
            found = {*TASKS[task][1](world, kill(world, task))}
            with world.open() as records:
                found |= {*damage(records), *plain(world)}
            if found:
                wrong.append((task, found))
                world = begin(Path(folder, str(number)))  # one failure must not be counted twice
    return wrong


def report(kills: int = 200, seed: int = 1) -> bool:
    """Kill, print what was wrong, and tell whether nothing was."""
    wrong = run(kills, seed)
    print(f"{kills} kills, {len(wrong)} of them left something wrong.")
    for what, times in sorted(Counter(f"{task}: {each}" for task, found in wrong for each in found).items()):
        print(f"{times:4} x {what}")
    return not wrong


if __name__ == "__main__":
    sys.exit(0 if report(*map(int, sys.argv[1:3])) else 1)
