"""A worker: takes one job after the other, has a child measure it, and writes the result with the end of the job."""

import base64
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assessments.assessment import Assessment
from records.errors import BusyHistoryError, FullDiskError, JobGoneError, LockedHistoryError
from records.jobs import Claim
from records.store import Records
from vision.errors import StridewellError
from vision.track import PoseTrack

LOOKS_WITH = "full"  # the network that finds the pose as long as no test is chosen
_BEAT_S = 1.0  # between two signs of life; the pages look as often
_LOOK_AGAIN_S = 1.0
_PROJECT = Path(__file__).parents[2]


class Worker:
    """Works on the jobs of one open history until `stopped` says so."""

    def __init__(self, records: Records, stopped: Callable[[], bool]) -> None:
        self._records, self._stopped = records, stopped
        self._beaten_s = 0.0

    def run(self, *, until_done: bool = False) -> None:
        """Take jobs as they come; `until_done`: until none is left."""
        while not self._stopped():
            try:
                claim = self._records.claim()
                if claim is not None:
                    self.work_on(claim)
                elif self._records.files.move_one():
                    continue
                elif until_done and not self._records.jobs(states=("running",)):
                    return
                else:
                    time.sleep(_LOOK_AGAIN_S)
            except (BusyHistoryError, FullDiskError, LockedHistoryError):  # a server that is started anew comes back
                time.sleep(_LOOK_AGAIN_S)

    def work_on(self, claim: Claim) -> None:
        """Measure what a job asks for; one that was stopped or discarded meanwhile leaves nothing behind."""
        files, job = self._records.files, claim.job
        overlay_id = files.reserve() if job.asked.test and job.asked.annotated else None
        kept = False
        try:
            with (
                files.local(job.file_id, lambda: self._beat(claim)) as video,
                _child(self._request(claim, video, overlay_id)) as (answers, say),
            ):
                kept = self._follow(claim, answers, say, overlay_id)
        except JobGoneError:
            pass
        except (BusyHistoryError, LockedHistoryError):  # it may be well the next time
            with suppress(StridewellError):
                self._records.give_back(claim, counts=True)
        except StridewellError as error:
            with suppress(StridewellError):
                self._records.fail(claim, str(error))
        finally:
            if overlay_id and not kept:
                files.delete(overlay_id)

    def _request(self, claim: Claim, video: Path, overlay_id: str | None) -> dict[str, Any]:
        files, job = self._records.files, claim.job
        asked = asdict(job.asked)

        def file(file_id: str, path: Path) -> dict[str, str]:
            return {"id": file_id, "path": str(path), "key": files.key_of(file_id).hex()}

        asked |= {"name": job.name, "model": LOOKS_WITH, "video": file(job.file_id, video)}
        return asked | {"overlay": file(overlay_id, files.part(overlay_id)) if overlay_id else None}

    def _follow(
        self, claim: Claim, answers: "queue.Queue[Any]", say: Callable[[Any], None], overlay: str | None
    ) -> bool:
        """Wait for what a child tells, and write it down; whether there is a draft now."""
        told: dict[str, Any] = {"stage": "", "progress": 0.0}
        while True:
            with suppress(queue.Empty):
                answer = answers.get(timeout=_BEAT_S)
                if answer is None:  # it crashed, or was stopped from outside
                    # Ctrl-C in a terminal reaches the child as well
                    self._records.give_back(claim, counts=not self._stopped())
                    return False
                if "wants" in answer:
                    packed = self._records.packed_track(answer["wants"])
                    say(base64.b64encode(packed).decode() if packed else None)
                if "failed" in answer:
                    self._records.fail(claim, answer["failed"])
                    return False
                if "track" in answer:
                    return self._finish(claim, answer, overlay)
                told |= answer
            if self._stopped():
                self._records.give_back(claim, counts=False)
                return False
            self._beat(claim, told["stage"], told["progress"])

    def _beat(self, claim: Claim, stage: str = "", progress: float = 0.0) -> None:
        """Give a sign of life, if it is time for one."""
        if time.monotonic() - self._beaten_s >= _BEAT_S:
            with suppress(BusyHistoryError):  # the lease bears some missed ones
                self._records.beat(claim, stage, progress)
            self._beaten_s = time.monotonic()

    def _finish(self, claim: Claim, answer: dict[str, Any], overlay: str | None) -> bool:
        track = PoseTrack.from_bytes(base64.b64decode(answer["track"]))
        if claim.job.asked.test is None:
            self._records.finish_look(claim, track, answer["seen"])
            return False
        if overlay:
            self._records.files.take_in(overlay, lambda: self._beat(claim, "Drawing", 1.0))
        self._records.finish(claim, Assessment.from_json(answer["assessment"]), track, overlay)
        return True


@contextmanager
def _child(request: dict[str, Any]) -> Iterator[tuple["queue.Queue[Any]", Callable[[Any], None]]]:
    """Start a child; give what it answers, None at its end, and a way to answer it. It is gone after the block."""
    command = [sys.executable, "-m", "records.working.child"]
    child = subprocess.Popen(
        command, cwd=_PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    answers: queue.Queue[Any] = queue.Queue()

    def say(line: Any) -> None:
        with suppress(BrokenPipeError):
            assert child.stdin is not None
            child.stdin.write(json.dumps(line) + "\n")
            child.stdin.flush()

    def listen() -> None:
        assert child.stdout is not None
        with suppress(ValueError):  # a line that was cut off by its end
            for line in child.stdout:
                answers.put(json.loads(line))
        answers.put(None)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        say(request)
        yield answers, say
    finally:
        child.kill()
        child.wait()
        listener.join()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                assert pipe is not None
                pipe.close()
