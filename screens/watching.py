"""The watched folder is looked into, again and again, while a browser session has the history open."""

import asyncio
from collections.abc import Callable

from records.errors import LockedHistoryError
from records.store import Records
from vision.errors import StridewellError

LOOKS_EVERY_S = 3.0
trouble = ""
"""Why the last look failed, a sentence; empty if it did not."""


async def watching(open_history: Callable[[], Records | None]) -> None:
    """Look until cancelled; the loop goes on meanwhile."""
    before: frozenset[str] = frozenset()
    while True:
        await asyncio.sleep(LOOKS_EVERY_S)
        if (records := open_history()) is not None:
            before = await asyncio.to_thread(_look, records, before)


def _look(records: Records, before: frozenset[str]) -> frozenset[str]:
    global trouble
    try:
        found = records.look_into_watched(before)
    except LockedHistoryError:
        return frozenset()
    except StridewellError as error:
        trouble = str(error)
    except Exception:  # a fault of ours: no detail may carry the name of a file to a log
        trouble = "The watched folder could not be read."
    else:
        trouble = ""
        return found
    return before
