"""Long work in a thread of its own, with progress and a way to stop it, so that the page stays alive."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from vision.errors import StridewellError
from vision.work import Work

Result = TypeVar("Result")


class Job(Generic[Result]):
    """Runs `work` once, and can stop it; `done` is the share, `result` or `error` is there at the end."""

    def __init__(self, work: Callable[[Work], Result]) -> None:
        self.done = 0.0
        self.result: Result | None = None
        self.error: str | None = None
        self._work = work
        self._stop = threading.Event()
        self._began_s = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the work is still under way."""
        return self._thread.is_alive()

    @property
    def seconds_left(self) -> float | None:
        """Estimate from the share done so far; None while too little is done to tell."""
        if self.done < 0.05:
            return None
        return (time.monotonic() - self._began_s) * (1 - self.done) / self.done

    def stop(self) -> None:
        """Ask the work to end."""
        self._stop.set()

    def _run(self) -> None:
        try:
            self.result = self._work(Work(self._progress, self._stop.is_set))
        except StridewellError as error:
            self.error = str(error)
        except Exception:  # a fault of ours: the page must say so, and no detail may carry health data to a log
            self.error = "The analysis failed; nothing was saved. Please try another video."

    def _progress(self, done: float) -> None:
        self.done = max(self.done, done)
