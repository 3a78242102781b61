"""The command `stridewell batch`: a folder of videos becomes one table, through the queue and the worker of the app."""

import hashlib
import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assessments.conditions import Conditions
from assessments.said import lines_on_frames
from commands import options
from commands.batch_table import Row, row_of, table
from commands.records import open_history
from commands.terminal import console, errors
from commands.worker import asked_to_stop
from records.jobs import UNDER_WAY, VIDEO_TYPES, Asked, Job
from records.store import Records
from records.values import NewClient
from records.vault.folder import write_atomically
from records.vault.locks import try_lock
from records.working.worker import Worker
from vision.errors import UnreadableVideoError, UsageError
from vision.video import Video

_ENDINGS = tuple(f".{kind}" for kind in VIDEO_TYPES)
STOPPED = 130
_AHEAD = 2  # videos that are sealed before it is their turn: more would only fill the disk
_LOOK_AGAIN_S = 0.5

_Table = Annotated[Path, typer.Option(metavar="OUT", help="The table: a new file, a row for each video.")]
_Client = Annotated[str | None, typer.Option(metavar="ID", help="All show this client; results wait under To review.")]


def batch(
    context: typer.Context,
    folder: Path,
    test: options.Test,
    csv: _Table,
    age_years: options.Age = None,
    sex: options.ClientSex = None,
    height_cm: options.Height = None,
    chair_height_cm: options.ChairHeight = None,
    side: options.WhichSide = None,
    feet: options.WhichFeet = None,
    eyes: options.Eyes = None,
    hands_on_hips: options.Hands = None,
    pace: options.Pace = None,
    walking_aid: options.Aid = None,
    shoes: options.Shoes = None,
    walkway_m: options.Walkway = None,
    walkway_lines: options.WalkwayLines = None,
    from_s: options.From = None,
    to_s: options.To = None,
    mirrored: options.Mirrored = False,
    client: _Client = None,
) -> int:
    """Measure one test in every video of a folder, into one table. Stopped and run again, it does only the rest.

    Exit status: 0 the table is written, and says which videos could not be measured; 2 usage; 130 stopped.
    """
    said = options.conditions_of(test, context.params)
    films = _films(folder)
    with _own_history(csv) if client is None else _clients_history(csv, client) as (records, client_id):
        if client:
            said = options.of_client(said, records.client(client))
        asked = Asked(test, said, mirrored, annotated=client is not None)
        queue = Queue(records, client_id, asked, films, keeps_videos=client is not None)
        with asked_to_stop() as stopped:
            _work(queue, stopped)
        if stopped.is_set():
            errors.print("Stopped. Run the same command again to measure the rest.")
            return STOPPED
        rows = queue.rows()
        with _disk_reported():
            write_atomically(csv, table(test, rows).encode())
    measured = sum(row.assessment is not None and row.assessment.quality.status != "rejected" for row in rows)
    console.print(f"Measured: {measured} of {len(rows)}. The table says why others were not.")
    return 0


def _films(folder: Path) -> list[Path]:
    try:
        films = [path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS and not path.name.startswith(".")]
    except OSError:
        raise UsageError("The folder of videos cannot be read.") from None
    if not films:
        raise UsageError(f"There are no videos in this folder; it is searched for {', '.join(_ENDINGS)}.")
    return sorted(films)


@contextmanager
def _disk_reported() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"The table cannot be written: {error.strerror or 'the disk refused it'}.") from None


@contextmanager
def _clients_history(out: Path, client_id: str) -> Iterator[tuple[Records, str]]:
    _check_new(out)
    with open_history() as records:
        yield records, client_id


@contextmanager
def _own_history(out: Path) -> Iterator[tuple[Records, str]]:
    """Keep what is done in a history beside the table, under a random key beside it; both go once the table is there.

    So it needs no passphrase and touches no client's record. Its key is as safe as the folder of videos is.
    """
    # whatever the user's own history is, this one is a file
    os.environ.pop("STRIDEWELL_DATABASE_URL", None)
    place = out.with_name(f"{out.name}.unfinished")
    key = place / "key"
    if not key.exists():
        shutil.rmtree(place, ignore_errors=True)  # its key is gone, and so is what it held
        _check_new(out)
        with _disk_reported():
            place.mkdir(mode=0o700)
            write_atomically(key, secrets.token_hex(32).encode())
    with key.open("r+b") as file:
        if not try_lock(file):
            raise UsageError("Another batch is at work on this table; wait for it, or name another table.")
        opened = Records.open if Records.exists(place) else Records.create
        with opened(place, file.read().decode()) as records:
            if not records.clients():  # a result belongs to someone; who that is, only the options say
                records.add_client(NewClient("Batch", date(1950, 1, 1), "female", 165.0))
            yield records, records.clients()[0].id
    if out.exists():
        key.unlink()
        shutil.rmtree(place, ignore_errors=True)


def _check_new(out: Path) -> None:
    if out.exists():
        raise UsageError("The table already exists; give it a new name.")
    if not out.parent.is_dir():
        raise UsageError("The table cannot be written: there is no folder for it.")


@dataclass
class Queue:
    """The films of a batch, and the job of each in a history; what cannot become a job has a reason instead."""

    records: Records
    client_id: str
    asked: Asked
    films: list[Path]
    keeps_videos: bool

    def __post_init__(self) -> None:
        self._jobs: dict[Path, str] = {}
        self._reasons: dict[Path, str] = {}
        self._let_go: set[str] = set()

    def look(self) -> tuple[bool, float]:
        """Queue what there is room for; tell whether all is done, and how many films that are done make, with parts."""
        known = {job.id: job for job in self.records.jobs(client_id=self.client_id)}
        mine = [known[job_id] for job_id in self._jobs.values() if job_id in known]
        self._let_videos_go(mine)
        under_way = [job for job in mine if job.state in UNDER_WAY]
        waiting = [film for film in self.films if film not in self._jobs and film not in self._reasons]
        for film in waiting[: max(0, _AHEAD - len(under_way))]:
            self._take_in(film)
        done = len(self.films) - len(waiting) - len(under_way) + sum(job.progress for job in under_way)
        return not waiting and not under_way, done

    def _take_in(self, film: Path) -> None:
        try:
            asked = replace(self.asked, conditions=self._conditions(film))
            with film.open("rb") as file:
                job_id = self.records.take_in(
                    file, film.name, mark=self._mark(film), of="folder", client_id=self.client_id
                )
        except (UnreadableVideoError, UsageError) as error:
            self._reasons[film] = str(error)
            return
        except OSError as error:
            self._reasons[film] = f"This file cannot be read: {error.strerror or 'the disk refused it'}."
            return
        if self.records.job(job_id).state == "arrived":
            self.records.ask(job_id, asked)
        self._jobs[film] = job_id

    def _conditions(self, film: Path) -> Conditions:
        """Take the lines of a walkway from the film's own picture."""
        said = self.asked.conditions
        if said.walkway_lines is None:
            return said
        video = Video(film, mirrored=self.asked.mirrored)
        lines = lines_on_frames(video, said.walkway_lines, options.option_of("walkway_lines"))
        return replace(said, walkway_lines=lines)

    def _mark(self, film: Path) -> str:
        """Tell a film, as it is now, and what is asked of it from all others."""
        found = film.stat()
        told = (str(film.resolve()), found.st_size, found.st_mtime_ns, self.client_id, asdict(self.asked))
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def _let_videos_go(self, jobs: list[Job]) -> None:
        for job in jobs:
            if not self.keeps_videos and job.state in ("done", "failed") and job.id not in self._let_go:
                self.records.files.delete(job.file_id)
                self._let_go.add(job.id)

    def rows(self) -> list[Row]:
        """Give the row of each film, by name."""
        known = {job.id: job for job in self.records.jobs(client_id=self.client_id)}
        return [
            row_of(self.records, film.name, known.get(self._jobs.get(film, "")), self._reasons.get(film))
            for film in self.films
        ]


def _work(queue: Queue, stopped: threading.Event) -> None:
    """Have a worker measure what is queued until all is done, or it is asked to stop; show how far it is."""
    ended = threading.Event()
    worker = Worker(queue.records, lambda: ended.is_set() or stopped.is_set())
    thread = threading.Thread(target=worker.run)
    columns = (TextColumn("Measuring"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("Measuring", total=len(queue.films))
        thread.start()
        try:
            while not stopped.is_set():
                all_done, done = queue.look()
                bar.update(task, completed=done)
                if all_done:
                    break
                if not thread.is_alive():
                    raise RuntimeError("The worker ended.")
                time.sleep(_LOOK_AGAIN_S)
        finally:
            ended.set()
            thread.join()
