"""A second program at the history: it saves (`save`), is killed while saving (`die`), meets a full disk (`fill`).

Run as `python writer.py TASK FOLDER PASSPHRASE COUNT`; prints the id of every save that was reported as finished.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

import numpy as np

from assessments.model import Assessment, Measure, Quality
from records.errors import FullDiskError
from records.model import Client
from records.store import Records
from vision.track import PoseTrack


def track(frames: int) -> PoseTrack:
    noise = np.random.default_rng(3)
    xy, xyz = noise.random((frames, 33, 2)), noise.random((frames, 33, 3))
    return PoseTrack(np.arange(frames) / 30, xy, xyz, np.ones((frames, 33)), 640, 480)


def save(records: Records, client: Client, frames: int = 20, video_bytes: int = 300_000) -> str:
    with records.files.create() as file:
        file.write(os.urandom(video_bytes))
    assessment = Assessment("gait", "left_side", Quality(), {"steps": Measure(7, "1")})
    return records.save_assessment(client.id, assessment, track(frames), video_file_id=file.id)


def save_for_ever(folder: Path, passphrase: str, report: int) -> None:
    with Records.open(folder, passphrase) as records:
        [client] = records.clients()
        while True:
            os.write(report, f"{save(records, client)}\n".encode())


def die(folder: Path, passphrase: str) -> None:
    """Fork a child that saves, kill it at a random moment after its first save, pass on what it reported."""
    reports, report = os.pipe()
    child = os.fork()
    if child == 0:
        save_for_ever(folder, passphrase, report)
    os.close(report)
    reported = os.read(reports, 33)
    time.sleep(random.uniform(0, 0.08))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reports, 65536):
        reported += more
    os.close(reports)
    print(reported.decode(), end="")


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


def main() -> None:
    task, folder, passphrase, count = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    if task == "die":
        for _ in range(count):
            die(folder, passphrase)
    elif task == "fill":
        fill(folder, passphrase, count)
    else:
        with Records.open(folder, passphrase) as records:
            for _ in range(count):
                print(save(records, records.clients()[0]))


if __name__ == "__main__":
    main()
