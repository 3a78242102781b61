"""A sitting: one client, one phone, some videos. The app's side of the phone's server: start, answer, end it."""

import base64
import json
import math
import secrets
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from records.errors import DamagedFileError, FullDiskError
from records.store import Records
from records.vault.slices import SLICE_BYTES

IDLE_S = 15 * 60.0
LEFT_S = 90.0  # a browser wakes a page in the background once a minute
_ROOT = Path(__file__).parents[2]
_MOST_FAILURES = 5  # of the server in a row, before it has answered


@dataclass(frozen=True)
class Shown:
    """What the phone shows: the four digits that both screens have, whose video it is, and how to film it."""

    digits: str
    initials: str
    test: str
    lines: tuple[str, ...]
    is_seated: bool


@dataclass
class Incoming:
    """A video on its way: bytes that are there, and whether it is in the history."""

    name: str
    size: int
    received: int = 0
    done: bool = False


class PhoneSitting:
    """Receives videos until it is closed, the page is left, or nothing came for 15 minutes; for any number of threads.

    `shown` may change. On the clock of `time.monotonic`, `last_request_s` is when a phone last asked for something and
    `used_at` when a piece of a video last came. `refused` counts what was refused, by kind; `arrivals_shown` is for the
    page: of how many arrivals it has told.
    """

    def __init__(
        self,
        records: Records,
        shown: Shown,
        address: str,
        *,
        client_id: str | None = None,
        on_arrived: Callable[[str], None] = lambda job_id: None,
        idle_s: float = IDLE_S,
        left_s: float = LEFT_S,
    ) -> None:
        """Start the server; `on_arrived` is called, in a thread of the sitting's, with the job of each new video."""
        self.shown, self.address, self.client_id = shown, address, client_id
        self.refused: Counter[str] = Counter()
        self.arrivals_shown = 0
        self.last_request_s: float | None = None
        self.used_at = -math.inf
        self.began_s = self._touched_s = time.monotonic()
        self._records = records
        self._on_arrived = on_arrived
        self._idle_s, self._left_s = idle_s, left_s
        self._token, self._key = secrets.token_urlsafe(16), secrets.token_bytes(32)
        self._phone: str | None = None
        self._port = 0
        self._incoming: dict[str, Incoming] = {}
        self._process: subprocess.Popen[str] | None = None
        self._closing = threading.Lock()
        self._is_closed = False
        self._ready = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def url(self) -> str | None:
        """What the phone's camera reads from the code; None if the server can't be reached at this address."""
        self._ready.wait(10)
        key = base64.urlsafe_b64encode(self._key).decode().rstrip("=")
        return f"http://{self.address}:{self._port}/u/{self._token}#{key}" if self._port else None

    @property
    def is_open(self) -> bool:
        """Whether a phone can still send."""
        return not self._is_closed

    @property
    def incoming(self) -> list[Incoming]:
        """The videos of this sitting, in the order in which they began."""
        return list(self._incoming.values())

    @property
    def pid(self) -> int | None:
        """The server's process; None when there is none."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def kill_server(self) -> None:
        """Kill the server's process, as a crash would: it starts again. For tests and benchmarks."""
        if self._process is not None:
            self._process.kill()

    def touch(self) -> None:
        """Say that the page which shows the code is still there."""
        self._touched_s = time.monotonic()

    def close(self) -> None:
        """End it: the server, and with it the address, the token and the key."""
        with self._closing:
            self._is_closed = True
            process = self._process
        self._ready.set()
        if process is None:
            return
        process.kill()  # what is on the disk is whole slices; there is nothing to put in order
        process.wait()

    def _watch(self) -> None:
        while self.is_open and time.monotonic() - self._touched_s < self._left_s:
            time.sleep(min(1.0, self._left_s / 4))
        self.close()

    def _run(self) -> None:
        """Keep a server going at the same address with the same key, however it ends, until the sitting is closed."""
        failures = 0
        while self.is_open and failures < _MOST_FAILURES:
            process = self._start()
            if process is None:
                return
            answered = self._answer(process)
            if process.wait() == 0:  # it has waited long enough
                break
            failures = 0 if answered else failures + 1
            time.sleep(0.2)
        self.close()

    def _start(self) -> subprocess.Popen[str] | None:
        with self._closing:
            if self._is_closed:
                return None
            command = [sys.executable, "-m", "screens.phone.server"]
            self._process = subprocess.Popen(
                command,
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
        sitting = {"token": self._token, "key": self._key.hex(), "idle_s": self._idle_s}
        self._put(self._process, {**sitting, "address": self.address, "port": self._port})
        return self._process

    def _answer(self, process: subprocess.Popen[str]) -> bool:
        """Answer a server until it has ended; tell whether it said anything."""
        answered = False
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                if not line.endswith("\n"):  # it was killed while it spoke
                    break
                said = json.loads(line)
                answered |= said["what"] != "failed"
                if (answer := self._take(said)) is not None:
                    self._put(process, answer)
        with suppress(OSError):
            process.stdin.close()
        return answered

    @staticmethod
    def _put(process: subprocess.Popen[str], values: dict[str, Any]) -> None:
        assert process.stdin is not None
        with suppress(OSError):  # it has ended meanwhile
            process.stdin.write(f"{json.dumps(values)}\n")
            process.stdin.flush()

    def _take(self, said: dict[str, Any]) -> dict[str, Any] | None:
        """Take in what a server said, and make the answer if it asked; nothing of a failure goes further than here."""
        what = said["what"]
        if what == "listening":
            self._port = said["port"]
            self._ready.set()
        elif what == "refused":
            self.refused[said["kind"]] += 1
        elif what == "slice":
            self._came()
            self.used_at = time.monotonic()
            video = self._incoming[said["id"]]
            video.received = min(video.size, said["received"] * SLICE_BYTES)
        elif what == "request":
            self._came()
        elif what in ("phone", "hello", "begin", "finish"):
            self._came()
            answers = {"phone": self._bind, "hello": self._hello, "begin": self._begin, "finish": self._finish}
            try:
                return {"answer": answers[what](said)}
            except FullDiskError:
                return {"refused": 507}
            except Exception:  # the history was locked meanwhile, the video discarded, or a fault of ours
                return {"refused": 503}
        return None

    def _came(self) -> None:
        self.last_request_s = time.monotonic()

    def _bind(self, said: dict[str, Any]) -> bool:
        """Whether this is the sitting's phone: the first that had the key."""
        self._phone = self._phone or said["phone"]
        return secrets.compare_digest(self._phone, said["phone"])

    def _hello(self, _said: dict[str, Any]) -> dict[str, Any]:
        return asdict(self.shown)

    def _begin(self, said: dict[str, Any]) -> dict[str, Any]:
        mark = f"{self.client_id}-{said['mark']}"  # of no sitting: after a restart of the app, too, it goes on
        arrival = self._records.begin_arrival(
            said["name"], said["size"], mark=mark, source="phone", client_id=self.client_id
        )
        self._incoming.setdefault(arrival.id, Incoming(said["name"], said["size"]))
        place = {"part": str(arrival.part.resolve()), "file_id": arrival.file_id, "key": arrival.key.hex()}
        return {"id": arrival.id, **place}

    def _finish(self, said: dict[str, Any]) -> bool:
        video = self._incoming[said["id"]]
        try:
            self._records.finish_arrival(said["id"])
        except DamagedFileError:  # the phone still has it, and sends it anew
            del self._incoming[said["id"]]
            self._records.drop_arrival(said["id"])
            raise
        if not video.done:
            video.received, video.done = video.size, True
            self._on_arrived(said["id"])
        return True
