"""What the killed programs of `benchmarks.kills` were at, continued: they take videos in, slice by slice."""

import os
from collections.abc import Iterator

from benchmarks.kill_tasks import Report, World
from records.jobs import Arrival
from records.store import Records
from records.vault.slices import SLICE_BYTES, SlicedFile

_SIZE = 2 * SLICE_BYTES + 5


def _begin(records: Records, world: World, mark: str) -> tuple[Arrival, SlicedFile]:
    arrival = records.begin_arrival("walk.mp4", _SIZE, mark=mark, source="upload", client_id=world.client_id)
    return arrival, arrival.file()


def _slice(mark: str, index: int) -> bytes:
    whole = b"ftypisom" + mark.encode() * (_SIZE // len(mark))
    return whole[:_SIZE][index * SLICE_BYTES : (index + 1) * SLICE_BYTES]


def do_arrival(world: World, report: Report) -> None:
    """Take one video after the other in."""
    with world.open() as records:
        while True:
            mark = os.urandom(16).hex()
            report(f"{mark} begun")
            arrival, file = _begin(records, world, mark)
            for index in range(file.slices):
                file.put(index, _slice(mark, index))
                report(f"{mark} slice")
            records.finish_arrival(arrival.id)
            report(f"{mark} arrived")


def check_arrival(world: World, reported: list[str]) -> Iterator[str]:
    """What was reported is there, what is missing can be sent again, and each video arrives once and as it was."""
    with world.open() as records:
        before = {job.id: job.state for job in records.jobs()}
        for mark in {line.split()[0] for line in reported}:
            arrival, file = _begin(records, world, mark)
            if file.received < reported.count(f"{mark} slice"):
                yield "a slice that arrived is lost"
            if f"{mark} arrived" in reported and before.get(arrival.id) != "arrived":
                yield "a video that arrived is lost"
            for index in range(file.received, file.slices):
                file.put(index, _slice(mark, index))
            records.finish_arrival(arrival.id)
            with records.files.open(arrival.file_id) as whole:
                if whole.read() != b"".join(_slice(mark, index) for index in range(file.slices)):
                    yield "a video arrived otherwise than it was sent"
            records.delete_job(arrival.id)
        if records.jobs():
            yield "a video arrived twice"
