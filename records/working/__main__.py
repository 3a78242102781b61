"""The worker beside the app: it is given the open history on stdin, in a line of JSON, and works until stdin ends."""

import sys
import threading

from records.store import Records
from records.working.worker import Worker


def main() -> None:
    """Work while the app has the history open; then nothing is left that knows the key."""
    handed, stop = sys.stdin.readline(), threading.Event()
    if not handed:
        return

    def wait_for_the_end() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    with Records.taken_over(handed) as records:
        Worker(records, stop.is_set).run()


if __name__ == "__main__":
    main()
