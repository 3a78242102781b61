"""The worker beside the app: one process for all browser sessions, which is there while one has the history open."""

import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from records.store import Records

_PROJECT = Path(__file__).parents[1]


class WorkerBeside:
    """Starts the worker when it is needed, and again when it was killed; without the app it ends by itself."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def attend(self, records: Records | None) -> None:
        """See that a worker has the open history; None: that none has it."""
        if records is None:
            self.end()
        elif self._process is None or self._process.poll() is not None:
            self._start(records.handed_over())

    def end(self) -> None:
        """Stop the worker; what it was measuring begins anew another time."""
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        threading.Thread(target=self._process.wait, daemon=True).start()
        self._process = None

    def _start(self, handed: str) -> None:
        quiet, command = subprocess.DEVNULL, [sys.executable, "-m", "records.working"]
        self._process = subprocess.Popen(
            command, cwd=_PROJECT, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, text=True
        )
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it was killed just now; the next look starts another
            self._process.stdin.write(f"{handed}\n")
            self._process.stdin.flush()
