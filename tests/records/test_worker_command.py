"""`stridewell worker` as people run it, on both databases; two of them at one server, and one that is killed."""

import io
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from records.jobs import Asked
from records.store import Records
from tests.working import begun, cut, wait_until

in_a_file = pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)
on_a_server = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, folder: Path, passphrase: str) -> None:
    monkeypatch.setenv("STRIDEWELL_DATA", str(folder))
    monkeypatch.setenv("STRIDEWELL_PASSPHRASE", passphrase)


@contextmanager
def worker(*options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run the command in a process of its own."""
    process = begun("worker", *options, **environment)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def queue(records: Records, *films: bytes, test: str = "quiet_stance") -> list[str]:
    [client] = records.clients()
    ids = [
        records.take_in(io.BytesIO(film), f"film {n}.mp4", mark=f"{n}", of="folder", client_id=client.id)
        for n, film in enumerate(films)
    ]
    for job_id in ids:
        records.ask(job_id, Asked(test))
    return ids


@in_a_file
def test_a_worker_that_is_stopped_gives_its_video_back_and_says_nothing_of_the_record(records: Records) -> None:
    [job_id] = queue(records, cut("quiet_stance", 1.0))
    with worker() as stopped:
        wait_until(lambda: records.jobs(states=("running",)))
        stopped.send_signal(signal.SIGTERM)
        said, _ = stopped.communicate(timeout=60)
    assert (stopped.returncode, said.splitlines()) == (
        0,
        ["Ready. Videos are measured as they come; Ctrl-C stops.", "Working on a video; 0 are waiting.", "Stopped."],
    )
    assert records.job(job_id).state == "queued"


@on_a_server
def test_what_a_killed_worker_was_at_is_done_by_another_computer(
    records: Records, folder: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "another computer"
    (elsewhere / "history").mkdir(parents=True)  # all that it needs is the key file
    shutil.copy(folder / "history" / "stridewell.keys", elsewhere / "history")
    ids = queue(records, *(cut(name, 1.0) for name in ("quiet_stance", "sts5_side")))
    with ExitStack() as both:
        killed = both.enter_context(worker())
        wait_until(lambda: records.jobs(states=("running",)))  # its child only begins, so nothing is done yet
        os.kill(killed.pid, signal.SIGKILL)
        other = both.enter_context(worker("--until-done", STRIDEWELL_DATA=str(elsewhere)))
        said, _ = other.communicate(timeout=180)
    assert (other.returncode, said.splitlines()[-1]) == (0, "Nothing is left to measure.")
    assert said.count("Working on a video") == 2  # the one that was half done as well
    jobs = [records.job(job_id) for job_id in ids]
    assert [job.state for job in jobs] == ["done"] * 2
    assert len({job.assessment_id for job in jobs}) == 2
    assert drafts(records) == 2
    assert records.damaged_videos() == []  # the drafts' own and their annotated copies, from either computer
    assert [path.name for path in (elsewhere / "history" / "files").iterdir()] == []


def drafts(records: Records) -> int:
    from sqlalchemy import func, select

    from records.tables.schema import AssessmentRow

    with records._session() as session:
        return session.scalar(select(func.count()).where(AssessmentRow.job_id.is_not(None))) or 0


@in_a_file
def test_where_there_is_no_history_none_is_made(
    cli_in_process: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STRIDEWELL_DATA", str(tmp_path / "empty"))
    ran = cli_in_process("worker", "--until-done")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("There is no history in this data folder")
    assert not Records.exists(tmp_path / "empty")
