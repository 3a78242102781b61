"""Memory that is freed goes back to the system, so that what was in it is no longer in this process (Linux only)."""

import ctypes
import gc
import os
import sys
from functools import cache

_HEAPS = "MALLOC_ARENA_MAX"  # read by glibc when a process begins


def keep_one_heap() -> None:
    """Begin this process again with one heap for all threads: `malloc_trim` does not reach the end of any other."""
    if sys.platform == "linux" and not os.environ.get(_HEAPS):  # `make run` sets it
        os.environ[_HEAPS] = "1"
        os.closerange(3, 4096)  # Streamlit has opened the port already, and would hand it on
        os.execv(sys.executable, sys.orig_argv)


@cache
def settle() -> None:
    """Let garbage collections pass over what modules hold: Streamlit has one after each run of a page, of 0.12 s."""
    gc.collect()
    gc.freeze()


def give_back_memory() -> None:
    """Free what nothing refers to any more, and return all whole pages of freed memory."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's alone
        if trim is not None:
            trim(0)
