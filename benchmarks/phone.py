"""A phone sends 300 MB and is cut off three times: `python -m benchmarks phone`, with Chromium in the phone's place."""

import math
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from records.store import Records
from screens.phone.sitting import PhoneSitting, Shown

SIZE_BYTES, CUTS = 300_000_000, 3
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def report() -> bool:
    """Send it, and print how long that took, and what it cost; False if it did not arrive as it was sent."""
    with tempfile.TemporaryDirectory() as folder, Records.create(Path(folder), "only for the bench") as records:
        video = Path(folder) / "video.mov"
        sent = _write(video)
        arrived: list[str] = []
        address = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"
        shown = Shown("1234", "A. B.", "Walking", (), False)
        # No page shows the code, which would otherwise end the sitting.
        sitting = PhoneSitting(records, shown, address, on_arrived=arrived.append, left_s=math.inf)
        try:
            took_s, peaks = _send(sitting, video)
        finally:
            sitting.close()
        whole = bool(arrived) and _hash(records, arrived[0]) == sent
    print(f"{SIZE_BYTES / 1e6:.0f} MB, {CUTS} cuts: {'whole' if whole else 'NOT whole'}, {took_s:.1f} s")
    print(f"peak memory of the phone's server, of each of its runs: {', '.join(f'{each:.0f} MB' for each in peaks)}")
    return whole


def _write(path: Path) -> bytes:
    seen = sha256()
    with path.open("wb") as file:
        for _ in range(SIZE_BYTES // 1_000_000):
            seen.update(piece := os.urandom(1_000_000))
            file.write(piece)
    return seen.digest()


def _hash(records: Records, job_id: str) -> bytes:
    seen = sha256()
    with records.files.open(records.job(job_id).file_id) as file:
        while piece := file.read(1 << 20):
            seen.update(piece)
    return seen.digest()


def _send(sitting: PhoneSitting, video: Path) -> tuple[float, list[float]]:
    """Send a video, killing the server at each quarter: seconds, and the peak memory of each server, MB."""
    from playwright.sync_api import sync_playwright

    peaks: dict[int, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        page = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).new_page()
        page.goto(sitting.url or "")
        page.locator("#send").wait_for()
        began_s = time.monotonic()
        page.locator("#files").set_input_files(video)
        for cut in range(1, CUTS + 1):
            _wait(lambda cut=cut: _received(sitting) >= cut * SIZE_BYTES // (CUTS + 1), sitting, peaks)  # type: ignore[misc]
            sitting.kill_server()
        _wait(lambda: all(each.done for each in sitting.incoming), sitting, peaks)
        page.get_by_text("Arrived").wait_for()
        took_s = time.monotonic() - began_s
        browser.close()
    return took_s, list(peaks.values())


def _received(sitting: PhoneSitting) -> int:
    return sum(each.received for each in sitting.incoming)


def _wait(holds: Callable[[], bool], sitting: PhoneSitting, peaks: dict[int, float]) -> None:
    deadline_s = time.monotonic() + 600
    while not holds():
        if time.monotonic() > deadline_s:
            raise TimeoutError
        if (pid := sitting.pid) is not None:
            peaks[pid] = max(peaks.get(pid, 0.0), _peak_mb(pid))
        time.sleep(0.02)


def _peak_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:  # it is gone, or this is not Linux
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)
