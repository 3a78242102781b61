"""The command `stridewell worker`: measures what is queued, beside the app or on another computer."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from commands.records import open_history
from commands.terminal import console
from records.jobs import Claim
from records.store import Records
from records.vault.folder import data_folder
from records.working.worker import Worker
from vision.errors import UsageError

_UntilDone = Annotated[bool, typer.Option("--until-done", help="End when nothing is left to measure.")]


class _TellingWorker(Worker):
    """Says on the terminal what it does, and nothing of the record."""

    def work_on(self, claim: Claim) -> None:
        waiting = len(self._records.jobs(states=("queued",)))
        console.print(f"Working on a video; {waiting} {'is' if waiting == 1 else 'are'} waiting.")
        super().work_on(claim)


def worker(until_done: _UntilDone = False) -> None:
    """Measure the videos that are queued. Any number of workers may share a history; Ctrl-C gives the video back.

    Exit status: 0 nothing was left, or it was asked to stop; 5 history not unlocked.
    """
    if not Records.exists(data_folder()):
        raise UsageError("There is no history in this data folder; set STRIDEWELL_DATA to the folder that has one.")
    with open_history() as records, asked_to_stop() as stopped:
        if not until_done:
            console.print("Ready. Videos are measured as they come; Ctrl-C stops.")
        _TellingWorker(records, stopped.is_set).run(until_done=until_done)
    console.print("Stopped." if stopped.is_set() else "Nothing is left to measure.")


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """Take SIGTERM and Ctrl-C as a wish that the event tells of, so that a job is given back before the end."""
    asked = threading.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_: asked.set()) for number in numbers}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
