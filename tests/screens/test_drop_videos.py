"""Videos dropped on a page, in a real browser: they arrive whole, whatever happens to the server on the way."""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from records.store import Records
from records.values import NewClient

PASSPHRASE = "a quiet morning walk"
Start = Callable[..., AbstractContextManager[Any]]
MB = 1 << 20

APP = """
import streamlit as st
from starlette.middleware import Middleware
from screens.receiving import routes
from screens.server import Guard
from screens.sessions import tidying

app = st.App("page.py", routes=routes, middleware=[Middleware(Guard)], lifespan=tidying)
"""

# Locked at first, as the app is; then two pages, of which one takes videos.
PAGE = """
from pathlib import Path

import streamlit as st

from records.store import Records
from screens.components.drop_videos import drop_videos
from screens.sessions import hold, lock
from screens.state import state

hold()
if state().records is None:
    if st.button("Unlock"):
        state().records = Records.open(Path("data"), "a quiet morning walk")
        st.rerun()
    st.stop()
if st.button("Lock"):
    lock()
    st.rerun()
if st.toggle("Other page"):
    st.text("Nothing to drop here")
    st.stop()
client = state().records.clients()[0].id if st.toggle("Other client") else None
arrived = drop_videos(client)
st.session_state.count = st.session_state.get("count", 0) + (arrived is not None)
st.text(f"{st.session_state.count} told")
"""


@pytest.fixture(scope="module")
def browser(browse: Callable[[], AbstractContextManager[Browser]]) -> Iterator[Browser]:
    with browse() as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "page.py").write_text(PAGE)
    with Records.create(tmp_path / "data", PASSPHRASE) as records:
        records.add_client(NewClient("Ottilie Zwetschge", date(1941, 7, 19), "female", 158.0))
    return tmp_path


def video(folder: Path, name: str, size: int) -> Path:
    path = folder / name
    path.write_bytes(os.urandom(size))
    return path


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def toggle(page: Page, name: str) -> None:
    page.get_by_text(name, exact=True).click()


def choose(page: Page, *videos: Path) -> None:
    page.locator("input[type=file]").set_input_files(videos)


def line(page: Page, video: Path) -> Locator:
    return page.get_by_role("listitem").filter(has_text=video.name)


def drop(page: Page, name: str, size: int, onto: str) -> bool:
    """Drop a file of zeros somewhere; False if the browser would open it instead of the page."""
    dropped = page.evaluate_handle(
        "([name, size]) => { const data = new DataTransfer();"
        " data.items.add(new File([new Uint8Array(size)], name)); return data; }",
        [name, size],
    )
    return not page.locator(onto).evaluate(
        "(place, data) => place.dispatchEvent("
        "new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true, composed: true }))",
        dropped,
    )


def slow_down(network: CDPSession, bytes_per_s: int) -> None:
    """Let the browser send no faster than this; -1: as fast as it can."""
    rates = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_s}
    network.send("Network.emulateNetworkConditions", rates)


def arrived(folder: Path) -> dict[str, str]:
    """SHA-256 of each video that is in the history, by its name."""
    with Records.open(folder / "data", PASSPHRASE) as records:
        found = {}
        for job in records.jobs():
            with records.files.open(job.file_id) as file:
                found[job.name] = hashlib.file_digest(file, "sha256").hexdigest()
        return found


def hashes(*videos: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in videos}


def test_a_killed_server_and_a_lock_cost_no_slice(folder: Path, start: Start, browser: Browser) -> None:
    large, small = video(folder, "large.mp4", 16 * MB + 77), video(folder, "small.MOV", 3 * MB)
    page = browser.new_page()
    network = page.context.new_cdp_session(page)
    taken: list[str] = []
    page.on("response", lambda answer: taken.append(answer.url) if answer.status == 204 else None)
    with start(folder / "app.py", cwd=folder) as server:
        page.goto(server.url)
        press(page, "Unlock")
        slow_down(network, 2 * MB)
        choose(page, large, small)
        expect(line(page, large)).to_contain_text(re.compile("[1-9].%"))
        expect(line(page, small)).to_contain_text("Waiting")
    expect(line(page, large)).to_contain_text("Waiting for Stridewell to answer")
    with start(folder / "app.py", cwd=folder, port=int(server.url.rpartition(":")[2])) as server:
        press(page, "Unlock")
        expect(line(page, large)).to_contain_text(re.compile("[1-9].%"))
        press(page, "Lock")
        expect(page.get_by_role("listitem")).to_have_count(0)
        page.wait_for_timeout(500)
        press(page, "Unlock")
        toggle(page, "Other client")
        expect(page.get_by_role("listitem")).to_have_count(0)  # not this one's
        toggle(page, "Other page")  # while they go on
        expect(page.get_by_text("Nothing to drop here")).to_be_visible()
        slow_down(network, -1)
        page.evaluate("async () => { while (stridewellVideos.items.length) await new Promise(requestAnimationFrame) }")
    slices = Counter(int(number) for url in taken if (number := url.rpartition("/")[2]).isdecimal())
    assert slices <= Counter([*range(9), 0, 1])  # none came twice
    assert slices.total() > 8
    assert not any("large" in url or "small" in url for url in taken)
    page.close()
    assert arrived(folder) == hashes(large, small)


def test_several_are_dropped_one_is_stopped_and_the_page_is_told(folder: Path, start: Start, browser: Browser) -> None:
    videos = [video(folder, f"video {number}.mp4", 2 * MB + number) for number in range(3)]
    long, text = video(folder, "long.webm", 10 * MB), video(folder, "notes.txt", 10)
    moved = video(folder, "moved.mkv", 10 * MB)
    page = browser.new_page()
    network = page.context.new_cdp_session(page)
    with start(folder / "app.py", cwd=folder) as server:
        page.goto(server.url)
        press(page, "Unlock")
        slow_down(network, 2 * MB)
        choose(page, long, text)
        expect(page.get_by_role("alert")).to_contain_text("Not added: notes.txt.")
        choose(page, long)  # once more is once
        expect(line(page, long)).to_have_count(1)
        expect(line(page, long)).to_contain_text(re.compile("[1-9].%"))
        press(page, "Stop long.webm")
        expect(page.get_by_role("listitem")).to_have_count(0)
        choose(page, moved)
        expect(line(page, moved)).to_contain_text(re.compile("[1-9].%"))
        moved.write_bytes(b"another")
        expect(line(page, moved)).to_contain_text("The file was moved or changed. Please choose it again.")
        press(page, "Remove moved.mkv")
        slow_down(network, -1)
        choose(page, *videos)
        assert drop(page, "beside.mp4", 5, onto="body")
        assert drop(page, "zeros.MP4", 3 * MB, onto=".area")
        expect(page.get_by_text("4 told")).to_be_visible()
        expect(page.get_by_role("listitem")).to_have_count(0)
        choose(page, videos[0])  # it is there
        expect(page.get_by_text("5 told")).to_be_visible()
    page.close()
    assert arrived(folder) == hashes(*videos) | {"zeros.MP4": hashlib.sha256(bytes(3 * MB)).hexdigest()}
    assert list((folder / "data").rglob("*.part")) == []
