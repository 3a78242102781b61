"""Long work, seen from outside: how far it is, and whether it should stop."""

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Work:
    """How whoever waits for long work follows and stops it.

    progress : called in the caller's thread with the share done, 0-1
    cancelled : asked a few times a second; True stops the work with CancelledError
    """

    progress: Callable[[float], None] = lambda done: None
    cancelled: Callable[[], bool] = lambda: False

    def part(self, begin: float, end: float) -> "Work":
        """Follow a part of the work, whose own shares become those from `begin` to `end` of the whole."""
        return replace(self, progress=lambda done: self.progress(begin + (end - begin) * done))


UNWATCHED = Work()
