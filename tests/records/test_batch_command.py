"""`stridewell batch`: a folder becomes a table, whatever interrupts it, and leaves nothing but the table."""

import csv
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from records.store import Records
from tests.working import begun, cut, wait_until

TEST = "quiet_stance"


@pytest.fixture
def films(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "+a.mp4").write_bytes(cut("quiet_stance", 1.0))
    (folder / "b.MOV").write_bytes(b"ftyp, but no video")
    (folder / "notes.txt").write_text("not looked at", encoding="utf-8")
    return folder


def batch(films: Path, out: Path) -> subprocess.Popen[str]:
    return begun("batch", films, "--test", TEST, "--csv", out)


def rows_of(out: Path) -> dict[str, dict[str, str]]:
    with out.open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


@contextmanager
def history_of(place: Path) -> Iterator[Records]:
    """Look into the history of a batch, as a batch that goes on does."""
    wait_until(lambda: Records.exists(place))
    with Records.open(place, (place / "key").read_text(encoding="utf-8")) as records:
        yield records


def test_a_killed_batch_goes_on_where_it_was_and_leaves_only_the_table(films: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    place = tmp_path / "out.csv.unfinished"
    with batch(films, out) as killed:
        with history_of(place) as records:
            wait_until(lambda: any(job.name == "+a.mp4" for job in records.jobs(states=("done",))))
        killed.kill()
    assert not out.exists()
    assert b"ftyp" not in b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    # measured again, it would be no video any more
    first = films / "+a.mp4"
    before = first.stat()
    first.write_bytes(bytes(before.st_size))
    os.utime(first, ns=(before.st_atime_ns, before.st_mtime_ns))
    with batch(films, out) as going_on:
        said, _ = going_on.communicate(timeout=120)
    assert going_on.returncode == 0, said
    rows = rows_of(out)
    assert list(rows) == ["'+a.mp4", "b.MOV"]  # the first would run in a spreadsheet
    assert rows["'+a.mp4"]["status"] == "rejected"
    assert "not_standing_still" in rows["'+a.mp4"]["findings"]
    assert rows["'+a.mp4"]["reason"] != ""
    assert rows["b.MOV"]["status"] == "failed"
    assert rows["b.MOV"]["reason"].startswith("This video cannot be read")
    assert out.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("out")) == ["out.csv"]


def test_a_stopped_batch_says_how_to_go_on(films: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    place = tmp_path / "out.csv.unfinished"
    with batch(films, out) as stopped:
        with history_of(place) as records:
            wait_until(lambda: records.jobs(states=("running",)))
        stopped.send_signal(signal.SIGINT)
        said, _ = stopped.communicate(timeout=60)
    assert (stopped.returncode, said) == (130, "Stopped. Run the same command again to measure the rest.\n")
    assert not out.exists()
    with history_of(place) as records:
        assert not records.jobs(states=("running",))  # given back: there is no lease to wait for


@pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)
def test_a_clients_batch_waits_for_review(
    cli_in_process: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    films: Path,
    tmp_path: Path,
    passphrase: str,
) -> None:
    monkeypatch.setenv("STRIDEWELL_DATA", str(folder))
    monkeypatch.setenv("STRIDEWELL_PASSPHRASE", passphrase)
    (films / "b.MOV").unlink()
    with Records.open(folder, passphrase) as records:
        [client] = records.clients()
        [saved] = records.assessments(client.id)
    arguments = ("batch", films, "--test", TEST, "--csv", tmp_path / "out.csv", "--client", client.id)
    ran = cli_in_process(*arguments)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "Measured: 0 of 1. The table says why others were not.\n"
    with Records.open(folder, passphrase) as records:
        [job] = records.jobs(client_id=client.id)
        assert (job.name, job.state) == ("+a.mp4", "done")
        assert job.asked.conditions.height_cm == client.height_cm
        draft = records.assessment(str(job.assessment_id))
        assert draft.session_id is None
        assert records.files.is_whole(str(draft.video_file_id))
        assert records.files.is_whole(str(draft.overlay_file_id))
        assert [each.id for each in records.assessments(client.id)] == [saved.id]
    again = cli_in_process(*arguments)
    assert (again.status, again.err) == (2, "The table already exists; give it a new name.\n")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--test", "stairs"], "no test 'stairs'"),
        (["--test", TEST, "--side", "left"], "--side does not apply"),
        (["--test", TEST], "There are no videos in this folder"),
    ],
)
def test_a_batch_that_cannot_be_leaves_nothing(
    cli_in_process: Callable[..., Any], tmp_path: Path, options: list[str], words: str
) -> None:
    (tmp_path / "films").mkdir()
    ran = cli_in_process("batch", tmp_path / "films", "--csv", tmp_path / "out.csv", *options)
    assert ran.status == 2
    assert words in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["films"]
