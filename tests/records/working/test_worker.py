"""A real worker and its real child, on real videos: crash, stop and lock cost an attempt at most, and never a video."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assessments.conditions import Conditions
from records.history import jobs
from records.jobs import Asked
from records.store import Records
from records.tables.schema import JobRow
from records.values import Client, NewClient
from records.working.child import MOST_BYTES
from records.working.worker import Worker
from vision.track import PoseTrack

ROOT = Path(__file__).parents[3]
ASKED = Asked("five_times_sit_to_stand", Conditions(chair_height_cm=43.0))


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with Records.create(tmp_path / "data", "a quiet morning walk") as records:
        yield records


@pytest.fixture
def client(records: Records) -> Client:
    return records.add_client(NewClient("Ottilie Zwetschge", date(1941, 7, 19), "female", 158.0))


@pytest.fixture
def queue(records: Records, client: Client, one_stand: Path) -> Callable[..., str]:
    """Take a video in and ask for a measurement."""

    def queue(asked: Asked = ASKED, data: bytes | None = None) -> str:
        source = io.BytesIO(one_stand.read_bytes() if data is None else data)
        job_id = records.take_in(source, "stand.mp4", mark=os.urandom(8).hex(), of="upload", client_id=client.id)
        records.ask(job_id, asked)
        return job_id

    return queue


def work_off(records: Records) -> None:
    Worker(records, lambda: False).run(until_done=True)


def children(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(each) for thread in threads for each in thread.read_text(encoding="ascii").split()]


def cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def has_a_child() -> bool:
    return any(b"records.working.child" in cmdline(pid) for pid in children(os.getpid()))


def wait_until(holds: Callable[[], object], within_s: float = 60.0) -> None:
    deadline_s = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def test_a_video_is_looked_at_then_measured_from_the_same_pose(
    records: Records, queue: Callable[..., str], tmp_path: Path
) -> None:
    job_id = queue(Asked())
    work_off(records)
    job = records.job(job_id)
    assert (job.state, job.looked_at, job.why) == ("arrived", True, "")
    with records._session(writes=True) as session:  # marked, to be known again
        row = session.get(JobRow, job_id)
        assert row is not None
        assert row.track is not None
        track = PoseTrack.from_bytes(row.track)
        row.track = replace(track, visibility=track.visibility * 0.5).to_bytes()

    records.ask(job_id, ASKED)
    work_off(records)
    job = records.job(job_id)
    assert (job.state, job.why) == ("done", "")
    draft = records.assessment(str(job.assessment_id))
    assert draft.measured.test == ASKED.test
    assert draft.measured.conditions == ASKED.conditions
    assert draft.measured.video is not None
    assert draft.measured.video.name == "stand.mp4"
    assert float(records.track(draft.id).visibility.max()) < 0.6  # it was not estimated again
    with records.files.open(str(draft.overlay_file_id)) as file:
        assert file.read().count(b"moov") == 1
    assert records.damaged_videos() == []
    assert b"ftyp" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_file_that_is_no_video_fails_at_once_with_its_reason(records: Records, queue: Callable[..., str]) -> None:
    job_id = queue(data=b"ffconcat version 1.0\nfile other.mp4\n")
    work_off(records)
    job = records.job(job_id)
    assert job.state == "failed"
    assert job.why.startswith("This video cannot be read")


@pytest.mark.skipif(sys.platform != "linux", reason="finds the child in /proc")
def test_a_child_that_crashes_each_time_ends_in_a_sentence(
    records: Records, queue: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, stop = queue(), threading.Event()
    files = records.files.ids()

    def kill() -> None:
        while not stop.wait(0.05):
            for pid in children(os.getpid()):
                if b"records.working.child" in cmdline(pid):
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        work_off(records)
    finally:
        stop.set()
        killer.join()
    assert (records.job(job_id).state, records.job(job_id).why) == ("failed", jobs.GAVE_UP)
    assert records.files.ids() == files  # the video, and nothing half done


def test_a_worker_that_is_stopped_gives_its_job_back(records: Records, queue: Callable[..., str]) -> None:
    job_id, stop = queue(), threading.Event()
    worker = threading.Thread(target=Worker(records, stop.is_set).run)
    worker.start()
    wait_until(lambda: records.job(job_id).state == "running")
    stop.set()
    worker.join()
    assert not has_a_child()
    assert records.job(job_id).state == "queued"
    claim = records.claim()
    assert claim is not None
    assert claim.fence == 2


def test_a_job_that_is_cancelled_or_deleted_ends_its_child(records: Records, queue: Callable[..., str]) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=Worker(records, stop.is_set).run)
    worker.start()
    try:
        cancelled = queue()
        wait_until(lambda: records.job(cancelled).progress > 0)
        records.cancel(cancelled)
        wait_until(lambda: not has_a_child(), 5.0)
        deleted = queue()
        wait_until(has_a_child)
        records.delete_job(deleted)
        wait_until(lambda: not has_a_child(), 5.0)
    finally:
        stop.set()
        worker.join()
    assert [job.state for job in records.jobs()] == ["cancelled"]


@contextmanager
def beside(records: Records) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "records.working"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, text=True) as worker:
        assert worker.stdin is not None
        worker.stdin.write(records.handed_over() + "\n")
        worker.stdin.flush()
        yield worker


def test_the_worker_beside_the_app_is_gone_with_the_lock(records: Records, queue: Callable[..., str]) -> None:
    job_id = queue()
    with beside(records) as worker:
        wait_until(lambda: records.job(job_id).progress > 0)
        for secret in ("environ", "cmdline"):
            assert records._data_key.hex().encode() not in Path(f"/proc/{worker.pid}/{secret}").read_bytes()
    assert worker.returncode == 0
    assert records.job(job_id).state == "queued"
    with beside(records):
        wait_until(lambda: records.job(job_id).state == "running")


@pytest.mark.skipif(sys.platform != "linux", reason="finds the child in /proc")
def test_without_the_app_nothing_goes_on(records: Records, queue: Callable[..., str]) -> None:
    job_id = queue()
    with beside(records) as worker:
        wait_until(lambda: records.job(job_id).progress > 0)
        [child] = children(worker.pid)
        # whom a system without memory stops first, and what it may take at most
        assert Path(f"/proc/{child}/oom_score_adj").read_text(encoding="ascii") == "1000\n"
        assert str(MOST_BYTES) in Path(f"/proc/{child}/limits").read_text(encoding="ascii")
        worker.kill()  # and it cannot tidy up
    wait_until(lambda: not Path(f"/proc/{child}/cmdline").exists() or not cmdline(child), 5.0)
    assert records.job(job_id).state == "running"  # until its lease ends
