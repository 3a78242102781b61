"""A second program at the history.

It saves (`save`), is killed (`die`), fills the disk (`fill`), backs up (`backup`), guesses the passphrase (`guess`), or
finds the disk full in other work (`full-backup` and the like).

Run as `python writer.py TASK FOLDER PASSPHRASE COUNT`; prints the id of every assessment that was reported as finished,
for `die` of every session.
"""

import os
import random
import signal
import sys
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from time import sleep

import numpy as np

from assessments.assessment import Assessment, Measure, Quality
from records.errors import FullDiskError
from records.safety.check import Signs
from records.store import Records
from records.values import Client, Incident, SessionNotes
from vision.errors import StridewellError
from vision.track import PoseTrack


def track(frames: int) -> PoseTrack:
    noise = np.random.default_rng(3)
    xy, xyz = noise.random((frames, 33, 2)), noise.random((frames, 33, 3))
    return PoseTrack(np.arange(frames) / 30, xy, xyz, np.ones((frames, 33)), 640, 480)


def save(
    records: Records, client: Client, frames: int = 20, video_bytes: int = 300_000, now: datetime | None = None
) -> str:
    with records.files.create() as file:
        file.write(os.urandom(video_bytes))
    assessment = Assessment("gait", "left_side", Quality(), {"steps": Measure(7, "1")})
    return records.save_assessment(client.id, assessment, track(frames), video_file_id=file.id, now=now)


def whole_session(records: Records, client: Client, day: date) -> str:
    """Write one session with everything that it can hold."""
    session_id = records.begin_session(client.id, day)
    records.add_vitals(session_id, "before", Signs(130, 80, 70))
    records.save_notes(session_id, SessionNotes("kitchen", "did well", "", "again in May"))
    records.save_incident(session_id, Incident("stumbled", "sat down", "nobody", datetime.now(UTC)))
    save(records, client, video_bytes=1000, now=datetime.combine(day, time(10), UTC))
    return session_id


def save_for_ever(folder: Path, passphrase: str, report: int, first: int) -> None:
    with Records.open(folder, passphrase) as records:
        [client] = records.clients()
        for number in count(first):
            os.write(report, f"{whole_session(records, client, date(1970, 1, 1) + timedelta(number))}\n".encode())


def die(folder: Path, passphrase: str, first: int) -> int:
    """Fork a child that saves, kill it at a random moment after its first session; pass on what it reported."""
    reports, report = os.pipe()
    child = os.fork()
    if child == 0:
        save_for_ever(folder, passphrase, report, first)
    os.close(report)
    reported = os.read(reports, 33)
    sleep(random.uniform(0, 1.0))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reports, 65536):
        reported += more
    os.close(reports)
    print(reported.decode(), end="")
    return reported.count(b"\n")


def fill(folder: Path, passphrase: str, limit_bytes: int) -> None:
    """Let no file grow beyond a limit: first a video, then the database finds no room; smaller saves still go."""
    import resource

    with Records.open(folder, passphrase) as records:
        [client] = records.clients()
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
        for frames, video_bytes in ((20, limit_bytes), (20_000, 10)):
            try:
                save(records, client, frames, video_bytes)
            except FullDiskError as error:
                print(error)
        print(save(records, client))


def guess(folder: Path, passphrase: str, number: int) -> None:
    """Let so many programs at once try a passphrase; print how each of them fails."""
    for _ in range(number):
        if os.fork() == 0:
            try:
                Records.open(folder, passphrase)
            except StridewellError as error:
                os.write(sys.stdout.fileno(), f"{type(error).__name__}\n".encode())  # in one piece
            os._exit(0)
    for _ in range(number):
        os.wait()


def limited(task: str, folder: Path, passphrase: str, limit_bytes: int) -> None:
    """Back up, restore, migrate or delete with no room for files beyond a limit; print how that ends."""
    import resource

    opened = Records.open(folder, passphrase) if task in ("full-backup", "full-deletion") else None
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    try:
        if task == "full-restore":
            Records.restore(folder / "restored", folder / "one.backup", passphrase)
        elif task == "full-migration":
            Records.open(folder, passphrase)
        elif opened is not None and task == "full-backup":
            opened.backup(folder / "one.backup")
        elif opened is not None:
            opened.delete_client(opened.clients()[0].id)
    except StridewellError as error:
        print(error.exit_status, error)


def main() -> None:
    task, folder, passphrase, number = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    if task == "die":
        done = 0
        while done < number:
            done += die(folder, passphrase, first=2 * done)  # the day of the killed session is not used again
    elif task == "guess":
        guess(folder, passphrase, number)
    elif task.startswith("full-"):
        limited(task, folder, passphrase, number)
    elif task == "fill":
        fill(folder, passphrase, number)
    elif task == "backup":
        with Records.open(folder, passphrase) as records:
            records.backup(folder / "one.backup")
    else:
        with Records.open(folder, passphrase) as records:
            for _ in range(number):
                print(save(records, records.clients()[0]))


if __name__ == "__main__":
    main()
