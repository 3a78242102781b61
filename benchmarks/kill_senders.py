"""Who sends videos while `benchmarks.kill_jobs` kills: a browser and a phone, which go on where they were cut off."""

import json
import threading
import time
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from benchmarks.phones import Phone, Video
from benchmarks.uploads import ask
from records.vault.slices import SLICE_BYTES

_AGAIN_S, _MOST_S = 0.05, 120.0
# No server, half an answer, refused, no address yet.
_CUT = (OSError, HTTPException, RuntimeError, ValueError, LookupError)


class Sender(threading.Thread):
    """Sends one video until it has arrived.

    `under_way`: a slice is there; `resumed`: how often it went on in the middle; `error`: why it did not arrive.
    """

    def __init__(self, send: Callable[[Callable[[], None]], bool]) -> None:
        super().__init__(daemon=True)
        self.under_way = threading.Event()
        self.resumed, self.error = 0, ""
        self._send = send

    def run(self) -> None:
        """Try until it works, as the pages do."""
        end_s = time.monotonic() + _MOST_S
        while time.monotonic() < end_s:
            try:
                self.resumed += self._send(self.under_way.set)
            except _CUT as error:
                self.error = f"{type(error).__name__}: {error}"
                time.sleep(_AGAIN_S)
            else:
                self.error = ""
                return


def by_browser(folder: Path, port: int, told: dict[str, Any], data: bytes, tell: Callable[[], None]) -> bool:
    """Send a video, or what is missing of it, to the app, as the page does; whether a part was there."""
    token = (folder / "token").read_text()
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        made = ask(connection, token, "POST", "", json.dumps(told).encode())
        for index in range(made["received"], made["slices"]):
            piece = data[index * SLICE_BYTES : (index + 1) * SLICE_BYTES]
            ask(connection, token, "PUT", f"{made['id']}/{index}", piece)
            tell()
        ask(connection, token, "POST", f"{made['id']}/finish")
    return bool(0 < made["received"] < made["slices"])


def by_phone(folder: Path, name: str, data: bytes, tell: Callable[[], None]) -> bool:
    """Send a video, or what is missing of it, to the phone's server; whether a part was there."""
    url = (folder / "phone").read_text()
    phone = Phone(url, sha256(url.encode()).hexdigest())  # it remembers its secret as long as the code holds
    video = Video(phone, data, sha256(data).hexdigest()[:32])
    status, begun = video.begin(name=name)
    if status != 200:
        raise RuntimeError(f"begin: {status}")
    for index in range(begun["received"], begun["count"]):
        if (status := video.put(index)) != 204:
            raise RuntimeError(f"slice: {status}")
        tell()
    if (status := video.finish()) != 200:
        raise RuntimeError(f"finish: {status}")
    return bool(0 < begun["received"] < begun["count"])
