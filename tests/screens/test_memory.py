"""The server's memory holds no whole video, and nothing of one after the lock and after the browser has gone."""

import os
import re
import struct
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

APP = Path(__file__).parents[2] / "app.py"
PASSPHRASE = "a quiet morning walk"
Start = Callable[..., AbstractContextManager[Any]]
MARK = os.urandom(64)
SIZE = 20 << 20
PIECES = 2 * (2 << 20)  # of a video on its way: a slice, and what became of it
FRAGMENTS = 64 << 10  # freed memory goes back by whole pages: what shares one with something else stays until reused


def marked(film: bytes) -> bytes:
    """The film with 20 MB of marks in a box that players pass over."""
    return film + struct.pack(">I4s", 8 + SIZE, b"free") + MARK * (SIZE // len(MARK))


def bytes_in_memory(pid: int) -> int:
    """How much of the marks a process holds, in all of its writable memory."""
    count = 0
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in maps:
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if found is None:
                continue
            low, high = (int(number, 16) for number in found.groups())
            memory.seek(low)
            try:
                count += memory.read(high - low).count(MARK)
            except OSError:  # given back meanwhile, or a device
                continue
    return count * len(MARK)


def wait_until_gone(pid: int, within_s: float) -> None:
    deadline_s = time.monotonic() + within_s
    while (left := bytes_in_memory(pid)) > FRAGMENTS and time.monotonic() < deadline_s:
        time.sleep(1)
    assert left <= FRAGMENTS


def choose(page: Page, url: str, video: Path, *, new: bool) -> None:
    """Unlock, and give the sample client a video of one's own."""
    page.goto(url)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    if new:
        page.get_by_label("Confirm passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Set passphrase and start" if new else "Unlock").click()
    page.get_by_role("button", name="Try it with a sample client").click()
    page.get_by_role("button", name="Use my own video instead").click()
    page.locator("input[type=file]").set_input_files(video)


def test_a_video_leaves_the_memory_with_the_lock_and_with_the_browser(
    tmp_path: Path, start: Start, browse: Callable[[], AbstractContextManager[Browser]], film: bytes
) -> None:
    video = tmp_path / "film.mp4"
    video.write_bytes(marked(film))
    own = {"STRIDEWELL_DATA": str(tmp_path / "data"), "STRIDEWELL_LOCK_MINUTES": "0.4", "MALLOC_ARENA_MAX": ""}
    with start(APP, cwd=tmp_path, **own) as server:
        with browse() as browser:
            page = browser.new_page()
            choose(page, server.url, video, new=True)
            expect(page.get_by_text("No one was found here")).to_be_visible()
            assert bytes_in_memory(server.pid) <= PIECES
            page.get_by_role("button", name="Measure", exact=True).click()
            expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible(timeout=120_000)
            assert bytes_in_memory(server.pid) <= PIECES
            page.get_by_role("button", name="Lock", exact=True).click()
            expect(page.get_by_label("Passphrase", exact=True)).to_be_visible()
            wait_until_gone(server.pid, within_s=30)

            choose(page, server.url, video, new=False)
            expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()  # it was measured before
        wait_until_gone(server.pid, within_s=60)
