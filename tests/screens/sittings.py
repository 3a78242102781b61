"""A phone's sitting, for tests of both of its sides."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.phones import Phone, Video
from records.store import Records
from records.vault.slices import SLICE_BYTES
from screens.phone.sitting import PhoneSitting, Shown

ADDRESS = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"
SHOWN = Shown("4821", "M. K.", "Walking", ("Stand.", "Film.", "Stop."), is_seated=False)
THREE_SLICES = os.urandom(2 * SLICE_BYTES + 1000)


@contextmanager
def sit(records: Records, **options: object) -> Iterator[PhoneSitting]:
    sitting = PhoneSitting(records, SHOWN, ADDRESS, **options)  # type: ignore[arg-type]
    try:
        yield sitting
    finally:
        sitting.close()


def url_of(sitting: PhoneSitting) -> str:
    assert sitting.url is not None
    return sitting.url


def wait_until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def content(records: Records, file_id: str) -> bytes:
    with records.files.open(file_id) as file:
        return file.read()


def home(records: Records) -> Path:
    return records.files.part("0" * 32).parents[1]


def begun(phone: Phone) -> Video:
    video = Video(phone, THREE_SLICES)
    assert video.begin()[1] == {"received": 0, "count": 3}
    return video
