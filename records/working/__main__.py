"""The worker beside the app: it is given the open history on stdin, a line of JSON, and `null` when that is locked."""

import json
import sys
import threading

from records.store import Records
from records.working.worker import Worker


def main() -> None:
    """Work while the history is unlocked, until stdin ends."""
    stop, thread = threading.Event(), None

    def work(handed: str) -> None:
        with Records.taken_over(handed) as records:
            Worker(records, stop.is_set).run()

    for line in sys.stdin:
        if thread is not None:
            stop.set()
            thread.join()
            thread = None
        if json.loads(line) is not None:
            stop.clear()
            thread = threading.Thread(target=work, args=(line,))
            thread.start()
    stop.set()


if __name__ == "__main__":
    main()
