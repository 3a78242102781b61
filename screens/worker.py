"""The worker beside the app: one process for all browser sessions, which holds the key while one of them does."""

import subprocess
import sys
from pathlib import Path

from records.store import Records

_PROJECT = Path(__file__).parents[1]


class WorkerBeside:
    """Starts the worker when it is needed, and again when it was killed; without the app it ends by itself."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._unlocked = False

    def attend(self, records: Records | None) -> None:
        """Hand the open history over, once; None: take it back."""
        if self._process is not None and self._process.poll() is not None:
            self._process, self._unlocked = None, False
        if (records is not None) == self._unlocked:
            return
        self._tell("null" if records is None else records.handed_over())
        self._unlocked = records is not None

    def end(self) -> None:
        """Stop the worker; what it was measuring begins anew another time."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process = None

    def _tell(self, line: str) -> None:
        if self._process is None:
            command = [sys.executable, "-m", "records.working"]
            quiet = subprocess.DEVNULL
            self._process = subprocess.Popen(
                command, cwd=_PROJECT, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, text=True
            )
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        except BrokenPipeError:  # it was killed just now; the next look starts another
            self._process = None
