"""Killed work: `python -m benchmarks.kill_jobs [KILLS [VIDEOS [SEED]]]`, 200 kills while 100 videos become results.

A browser and a phone send small real films, some of them in several slices, and some of them no films, to the app's own
server and to the phone's server beside it. A worker and its child measure them. One of the four processes is killed at
a random moment, again and again, and begun again; the senders go on where they were. In the end each video must be
there as it was sent, its job done or failed with a sentence, each result once, and nothing plain. The history is a
file, or, with STRIDEWELL_DATABASE_URL, an empty database on a server.
"""

import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import av
from sqlalchemy import func, select

from benchmarks.kill_senders import Sender, by_browser, by_phone
from benchmarks.kill_tasks import NAME, World, begin, damage
from benchmarks.uploads import begin_server, connected
from records.history import jobs
from records.jobs import UNDER_WAY, Asked, Job
from records.store import Records
from records.tables.schema import AssessmentRow
from records.vault import keys
from records.vault.slices import SLICE_BYTES
from records.working.worker import Worker
from sample_videos import sample_path

SERVERS = ("app", "phone")
VICTIMS = (*SERVERS, "worker", "child")
PLAIN = (b"ftypisom", NAME.encode())
TEST = "quiet_stance"
CLIPS = ("quiet_stance", "sts5_side", "single_leg_left", "gait_side")
LEASE_S = 4.0  # of 30: what is tested is that it ends
AHEAD = 2  # jobs that wait
_JOB_S = 6.0  # it takes about as long


@cache
def film(number: int) -> bytes:
    """Make the film of a number: a second of a clip, in several slices if it is even; each third is no film."""
    filling = 3 * SLICE_BYTES + number if number % 2 == 0 else number  # no two films are the same
    noise = (8 + filling).to_bytes(4, "big") + b"free" + random.Random(number).randbytes(filling)
    if number % 3 == 2:
        return b"\0\0\0\x18ftypisom" + f"{number} {NAME} is no film. ".encode() * 500 + noise
    buffer = io.BytesIO()
    name = CLIPS[number % len(CLIPS)]
    with av.open(str(sample_path(name))) as whole, av.open(buffer, "w", format="mp4") as part:
        stream = part.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(whole.streams.video[0]):
            if packet.pts is not None and packet.pts * packet.time_base < 1.0:
                packet.stream = stream
                part.mux(packet)
    return buffer.getvalue() + noise


def work(world: World) -> None:
    """Measure what is queued."""
    with world.open() as records:
        Worker(records, lambda: False).run()


class Yard:
    """The history, its servers and its worker; `counts` says what was done."""

    def __init__(self, folder: Path, videos: int) -> None:
        self.world, self.videos = begin(folder), videos
        self.arrived: set[int] = set()
        self.queued = 0
        self.counts: Counter[str] = Counter()
        self._app: subprocess.Popen[bytes] | None = None
        self._port = 0
        self._worker = 0
        self._orphans: set[int] = set()
        self._took_s = [0.5, 0.1]  # the last upload of several slices, of one slice

    def run(self, kills: int) -> None:
        """Kill so many, then let all that is left be done."""
        while self.killed < kills:
            there = VICTIMS if self.queued < self.videos else VICTIMS[len(SERVERS) :]
            victim = random.choice(there) if self.killed >= len(VICTIMS) else VICTIMS[self.killed]  # each once at least
            self._keep_working()
            if victim in SERVERS:
                self.upload(victim)
            else:
                self._feed(AHEAD)
                time.sleep(random.uniform(0, _JOB_S))
                self._kill_worker(of_child=victim == "child")
            if self.killed % 10 == 0:  # all of it takes its time
                self.counts["plain"] += len(set(self.plain()))
        self._keep_working()
        self._feed(self.videos)
        while self.waiting():
            self._keep_working()
            time.sleep(0.5)

    def end(self) -> None:
        """End what is left, as a kill does."""
        self._kill_worker(of_child=False, counted=False)
        if self._app:
            self._kill_app()

    @property
    def killed(self) -> int:
        """Count the kills that met someone."""
        return sum(self.counts[victim] for victim in VICTIMS)

    def waiting(self) -> int:
        """Count the jobs that are not done."""
        with self.world.open() as records:
            return len(records.jobs(states=UNDER_WAY))

    def _feed(self, wanted: int) -> None:
        while self.queued < self.videos and (wanted >= self.videos or self.waiting() < wanted):
            self.upload(None)

    def upload(self, victim: str | None) -> None:
        """Send the next video and queue it; kill one of the servers on the way."""
        number, took = self.queued, self.queued % 2
        self._keep_serving()
        sender = Sender(self._way(number, to_phone=victim == "phone" or random.random() < 0.5))
        began_s = time.monotonic()
        sender.start()
        if victim:
            if random.random() < 0.5:  # else most would be killed before the first slice or after the last
                sender.under_way.wait(_JOB_S)
            time.sleep(random.uniform(0, self._took_s[took] / (4 if sender.under_way.is_set() else 1)))
            self._kill_server(victim)
            self._keep_serving()
        sender.join()
        if sender.error:
            raise RuntimeError(f"A video did not arrive: {sender.error}")
        if not victim:
            self._took_s[took] = time.monotonic() - began_s
        self.counts["resumed in the middle"] += sender.resumed
        self.arrived.add(number)
        with self.world.open() as records:
            for job in records.jobs(states=("arrived",)):
                records.ask(job.id, Asked(TEST))
        self.queued += 1

    def _way(self, number: int, *, to_phone: bool) -> Callable[[Callable[[], None]], bool]:
        folder, name, data = self.world.place("data"), f"{NAME} {number}.mp4", film(number)
        if to_phone:
            return lambda tell: by_phone(folder, name, data, tell)
        told = {"name": name, "size": len(data), "modified": 0, "client": self.world.client_id}
        return lambda tell: by_browser(folder, self._port, told, data, tell)

    def _keep_serving(self) -> None:
        if self._app is None:
            folder, client_id = self.world.place("data"), self.world.client_id
            self._app, self._port = begin_server(folder, self.world.passphrase, BENCHMARK_PHONE_OF=client_id)
            connected(self._port).close()

    def _kill_server(self, victim: str) -> None:
        assert self._app is not None
        if victim == "app":
            self._kill_app()
            self.counts["app"] += 1
            return
        for child in _children(self._app.pid):  # it has no other
            os.kill(child, signal.SIGKILL)
            self.counts["phone"] += 1

    def _kill_app(self) -> None:
        assert self._app is not None
        self._orphans |= _children(self._app.pid)
        self._app.kill()
        self._app.wait()
        self._app = None

    def _keep_working(self) -> None:
        if self._worker and os.waitpid(self._worker, os.WNOHANG)[0]:
            raise RuntimeError("The worker ended by itself.")
        if not self._worker:
            self._worker = os.fork()
            if not self._worker:
                with suppress(BaseException):
                    work(self.world)
                os._exit(1)

    def _kill_worker(self, *, of_child: bool, counted: bool = True) -> None:
        if not self._worker:
            return
        children = _children(self._worker)
        if of_child and children:
            for child in children:
                os.kill(child, signal.SIGKILL)
            self.counts["child"] += 1
            return
        os.kill(self._worker, signal.SIGKILL)
        os.waitpid(self._worker, 0)
        self._worker = 0
        self._orphans |= children
        self.counts["worker"] += counted

    def plain(self) -> Iterator[str]:
        """Say what can be read without a passphrase, in the history and in the folder for temporary files."""
        for path in self.world.folder.rglob("*"):
            with suppress(FileNotFoundError):
                if path.is_file() and any(text in path.read_bytes() for text in PLAIN):
                    yield f"plain: {path.suffix or path.name}"

    def wrong(self) -> Iterator[str]:
        """Say what is not as it must be."""
        if self.counts["plain"]:
            yield "something was plain on the way"
        yield from self.plain()
        end_s = time.monotonic() + 30
        while any(Path(f"/proc/{pid}").exists() for pid in self._orphans) and time.monotonic() < end_s:
            time.sleep(0.5)
        if any(Path(f"/proc/{pid}").exists() for pid in self._orphans):
            yield "a process outlived the one that began it"
        with self.world.open() as records:
            yield from damage(records)
            found = {job.name: job for job in records.jobs()}
            if len(found) != self.videos or len(records.jobs()) != self.videos:
                yield "there are not as many jobs as videos"
            for number in self.arrived:
                yield from self._wrong_of(records, number, found.get(f"{NAME} {number}.mp4"))

    def _wrong_of(self, records: Records, number: int, job: Job | None) -> Iterator[str]:
        if job is None:
            yield "an arrived video is lost"
            return
        with records.files.open(job.file_id) as file:
            if file.read() != film(number):
                yield "an arrived video is not as it was sent"
        drafts = _drafts(records, job)
        self.counts[_ending(job)] += 1
        if drafts != (job.state == "done"):
            yield f"a job that is {job.state} has {drafts} results"
        if job.state not in ("done", "failed") or (job.state == "failed" and not job.why.endswith(".")):
            yield f"a job ended {job.state}: {job.why!r}"


def _children(process: int) -> set[int]:
    lists = Path(f"/proc/{process}/task").glob("*/children")
    return {int(child) for each in lists for child in each.read_text(encoding="ascii").split()}


def _drafts(records: Records, job: Job) -> int:
    with records._session() as session:
        of_job = select(func.count()).select_from(AssessmentRow).where(AssessmentRow.job_id == job.id)
        return session.scalar(of_job) or 0


def _ending(job: Job) -> str:
    return "jobs done" if job.state == "done" else f"jobs failed: {job.why.partition(' (')[0]}"


def report(kills: int = 200, videos: int = 100, seed: int = 1) -> bool:
    """Kill, print what was done and what was wrong, and tell whether nothing was."""
    random.seed(seed)
    keys._MEMORY_KIB, keys._PASSES = 256, 1  # so that the time goes into what is tested
    jobs.LEASE_S = LEASE_S
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        yard = Yard(Path(folder, "yard"), videos)
        os.environ["TMPDIR"] = str(yard.world.place("out"))  # what goes there is looked at as well
        try:
            yard.run(kills)
        finally:
            yard.end()
        wrong = Counter(yard.wrong())
    print(f"{videos} videos, {time.monotonic() - began_s:.0f} s, {sum(wrong.values())} things wrong.")
    for what, times in sorted((yard.counts - Counter()).items()):
        print(f"{times:4} x {'killed: ' if what in VICTIMS else ''}{what}")
    for what, times in sorted(wrong.items()):
        print(f"{times:4} x WRONG: {what}")
    return not wrong


if __name__ == "__main__":
    sys.exit(0 if report(*map(int, sys.argv[1:4])) else 1)
