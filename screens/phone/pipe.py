"""How the phone's server and the app speak: lines of JSON over the server's standard input and output.

The server asks and tells; the app answers. When the app has gone, in any way, the pipe closes, and the server ends.
"""

import json
import os
import sys
import threading
from queue import SimpleQueue
from typing import Any

_ENDED = 0


class Parent:
    """The app, as its server sees it; for any number of threads."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._telling = threading.Lock()
        self._answers: SimpleQueue[dict[str, Any]] = SimpleQueue()

    def sitting(self) -> dict[str, Any]:
        """Read what the sitting is, and from then on wait for answers."""
        sitting: dict[str, Any] = json.loads(sys.stdin.readline() or "null") or os._exit(_ENDED)
        threading.Thread(target=self._read, daemon=True).start()
        return sitting

    def tell(self, what: str, **values: Any) -> None:
        """Say something that needs no answer."""
        line = json.dumps({"what": what, **values})
        try:
            with self._telling:
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
        except OSError:  # the app has gone
            os._exit(_ENDED)

    def ask(self, what: str, **values: Any) -> dict[str, Any]:
        """Say something and wait for the answer."""
        with self._asking:
            self.tell(what, **values)
            return self._answers.get()

    def _read(self) -> None:
        for line in sys.stdin:
            self._answers.put(json.loads(line))
        os._exit(_ENDED)
