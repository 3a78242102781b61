"""How fast the pages are while videos are measured: `python -m benchmarks reaction`, in Chromium over the real app."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

from records.jobs import UNDER_WAY, Asked
from records.store import Records
from records.values import NewClient
from sample_videos import sample_path

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ROOT = Path(__file__).parents[1]
_PASSPHRASE = "only for the bench"
_PAGES = ("Clients", "To review", "Compare", "Session")
_VIDEOS, _ROUNDS, MOST_S = 4, 8, 0.5


def report() -> bool:
    """Print how long pages take with nothing else to do, and while four videos are measured; False if over 0.5 s."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with Records.create(folder, _PASSPHRASE) as records, _server(folder) as url:
            client = records.add_client(NewClient("Bench", date(1950, 1, 1), "female", 160.0))
            records.begin_session(client.id)
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(url)
            page.get_by_label("Passphrase", exact=True).fill(_PASSPHRASE)
            page.get_by_role("button", name="Unlock", exact=True).click()
            page.get_by_role("button", name="Open").click()
            page.get_by_role("heading", name="Bench").wait_for()
            idle_s = _times(page)
            _queue(records, client.id)
            while not records.jobs(states=("running",)):
                time.sleep(0.1)
            busy_s = _times(page)
            is_busy = bool(records.jobs(states=UNDER_WAY))
            browser.close()
    print(f"a page, nothing measured: median {statistics.median(idle_s):.2f} s, slowest {max(idle_s):.2f} s")
    print(f"while {_VIDEOS} videos are measured: median {statistics.median(busy_s):.2f} s, slowest {max(busy_s):.2f} s")
    if not is_busy:
        print("All were measured before the last page: not what was asked.")
    return is_busy and statistics.median(busy_s) <= MOST_S


def _times(page: "Page") -> list[float]:
    """Go round the pages: seconds from the click to the page's title."""
    times_s = []
    for _ in range(_ROUNDS):
        for name in _PAGES:
            began_s = time.perf_counter()
            page.get_by_role("link", name=name, exact=True).click()
            page.get_by_role("heading", name=name, exact=True).wait_for()
            times_s.append(time.perf_counter() - began_s)
    return times_s


def _queue(records: Records, client_id: str) -> None:
    path = sample_path("sts30_oblique")  # the longest
    for number in range(_VIDEOS):
        with path.open("rb") as file:
            job_id = records.take_in(file, path.name, mark=str(number), of="upload", client_id=client_id)
        records.ask(job_id, Asked("chair_stand_30s"))


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    own = {"STRIDEWELL_DATA": str(folder), "MALLOC_ARENA_MAX": "1"}
    server = subprocess.Popen(
        command, cwd=_ROOT, env=os.environ | own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health").close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()
