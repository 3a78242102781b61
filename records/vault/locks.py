"""Locks between programs, on open files: a program that ends, in any way, releases them."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from records.vault.folder import disk_failures_reported, private

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOOK_AGAIN_S = 0.02
_BEYOND_THE_END = 1 << 30  # Windows lets no one else read a locked byte


def try_lock(file: IO[bytes]) -> bool:
    """Lock an open file until it is closed; False if it is locked through another one, of any program."""
    try:
        if sys.platform == "win32":
            file.seek(_BEYOND_THE_END)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def lock(file: IO[bytes]) -> None:
    """Wait until no one else has the file locked, then lock it until it is closed."""
    while not try_lock(file):
        time.sleep(_LOOK_AGAIN_S)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Let one program and one thread after the other into a `with` block; the file at the path is only for this."""
    with disk_failures_reported(), open(path, "ab", opener=private) as file:
        lock(file)
        yield
