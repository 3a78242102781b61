"""A real Streamlit server and a real browser for the pages' tests, and films to show there."""

import io
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sample_videos import sample_path
from tests.tracing import foreign, traced, was_killed

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")  # None: the browser that Playwright installed
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]
# A busy machine takes its time to draw a page; what is wrong stays wrong.
expect.set_options(timeout=30_000)


MAIN = sys.modules["__main__"]


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """Streamlit's AppTest puts its script in the place of this process's main module, which spawned processes run."""
    yield
    sys.modules["__main__"] = MAIN


@pytest.fixture(scope="session")
def film() -> bytes:
    """4 s of H.264 at 30 frames a second, the frame `i` in the grey 2 i."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for i in range(120):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((180, 320, 3), 2 * i, np.uint8), format="rgb24")))
        out.mux(stream.encode())
    return buffer.getvalue()


@pytest.fixture(scope="session")
def two_people(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """3 s with a standing person on the left and the client, smaller in her chair, on the right; its index first."""
    path = tmp_path_factory.mktemp("films") / "two_people.mp4"
    with (
        av.open(str(sample_path("sts5_bystander"))) as source,
        av.open(str(path), "w", options={"movflags": "faststart"}) as out,
    ):
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.pts is not None and packet.pts * packet.time_base < 3:
                packet.stream = stream
                out.mux(packet)
    return path.read_bytes()


@dataclass(frozen=True)
class Server:
    """A running server: its address, and its process."""

    url: str
    pid: int


@pytest.fixture(scope="session")
def start() -> Callable[..., AbstractContextManager[Server]]:
    """`with start(script, cwd=folder) as server`: the script on a free port, or on the `port` of one that has ended.

    At the end the server may have spoken to nobody outside this computer.
    """
    return _start


@pytest.fixture(scope="session")
def browse() -> Iterator[Callable[[], AbstractContextManager[Browser]]]:
    """`with browse() as browser`: Chromium, one for all tests; its windows and what they know go after the block."""
    with ExitStack() as running:
        browsers: list[Browser] = []

        @contextmanager
        def browse() -> Iterator[Browser]:
            if not browsers:
                playwright = running.enter_context(sync_playwright())
                launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                browsers.append(running.enter_context(launched))
            try:
                yield browsers[0]
            finally:
                for context in browsers[0].contexts:
                    context.close()

        yield browse


@pytest.fixture(scope="session")
def visit(browse: Callable[[], AbstractContextManager[Browser]]) -> Callable[..., AbstractContextManager[Page]]:
    """`with visit(server) as page`: the server's page, or another `path` of it, open in Chromium.

    At the end no page may have asked anybody but its own server for anything.
    """

    @contextmanager
    def visit(server: Server, path: str = "") -> Iterator[Page]:
        with browse() as browser:
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            page.goto(server.url + path)
            yield page
            own = (server.url, server.url.replace("http", "ws", 1), "data:", "blob:")
            assert [url for url in asked if not url.startswith(own)] == []

    return visit


@pytest.fixture(scope="session")
def serve(visit: Callable[..., AbstractContextManager[Page]]) -> Callable[..., AbstractContextManager[Page]]:
    """`with serve(script, cwd=folder) as page`: the script on a free port, its page open in Chromium."""

    @contextmanager
    def serve(script: Path, cwd: Path, **environment: str) -> Iterator[Page]:
        with _start(script, cwd, **environment) as server, visit(server) as page:
            yield page

    return serve


@contextmanager
def _start(script: Path, cwd: Path, port: int = 0, **environment: str) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    options = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    options += ["--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
    log = cwd / f"{port}.trace"
    if sys.platform == "linux":
        command = [*traced(log), "--daemonize", *command]  # the server itself stays our child
    given = {"PYTHONPATH": str(ROOT), "HOME": str(cwd), "PATH": "/usr/bin:/bin", "MALLOC_ARENA_MAX": "1"}
    server = subprocess.Popen(
        command, cwd=cwd, env=given | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until(lambda: _answers(f"http://127.0.0.1:{port}/_stcore/health"), "the server")
        yield Server(f"http://127.0.0.1:{port}", server.pid)
    finally:
        server.kill()
        server.wait()
    if sys.platform == "linux":
        _wait_until(lambda: was_killed(log, server.pid), "the trace's end")
        assert foreign(log) == set()


def _wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline_s = time.monotonic() + 30
    while not holds():
        if time.monotonic() > deadline_s:
            raise TimeoutError(what)
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url).close()
    except OSError:
        return False
    return True
