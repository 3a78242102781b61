"""What a large upload costs: `python -m benchmarks uploads` sends 1 GB to the app's server (Linux only)."""

import hashlib
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Any

import numpy as np

from records.store import Records
from records.vault.slices import SLICE_BYTES
from screens.receiving import TOKEN

MB = 1 << 20
MOST_GROWTH_MB = 150
_APP = Path(__file__).with_name("upload_app.py")
_PASSPHRASE = "only for the bench"


@dataclass(frozen=True)
class Upload:
    """How an upload went: memory of the server before it, what it took at most beyond that, and the speed."""

    before_mb: float
    growth_mb: float
    mb_per_s: float
    arrived: bool


def upload(size: int) -> Upload:
    """Send a video of so many bytes to a new server, and look it up in the history afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server, port = begin_server(folder, _PASSPHRASE)
        try:
            with closing(connected(port)) as connection:
                Path(f"/proc/{server.pid}/clear_refs").write_text("5")  # the peak so far is the passphrase's
                before_mb = _memory_mb(server.pid, "VmRSS")
                began_s = time.perf_counter()
                sent = _send(connection, (folder / "token").read_text(), size)
                took_s = time.perf_counter() - began_s
            peak_mb = _memory_mb(server.pid, "VmHWM")
        finally:
            server.kill()
            server.wait()
        return Upload(before_mb, peak_mb - before_mb, size / MB / took_s, _stored(folder) == sent)


def begin_server(folder: Path, passphrase: str, **environment: str) -> tuple[subprocess.Popen[bytes], int]:
    """Begin the app's server on a free port, with the history in a folder open: its process and the port."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(_APP), f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true", "--browser.gatherUsageStats=false"]
    own = {"STRIDEWELL_DATA": str(folder), "STRIDEWELL_PASSPHRASE": passphrase, "MALLOC_ARENA_MAX": "1"}
    server = subprocess.Popen(
        command,
        cwd=_APP.parent.parent,
        env=os.environ | own | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return server, port


def connected(port: int) -> http.client.HTTPConnection:
    """Wait for the server to answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    deadline_s = time.monotonic() + 60
    while True:
        try:
            connection.request("GET", "/_stcore/health")
            connection.getresponse().read()
        except OSError:
            connection.close()
            if time.monotonic() > deadline_s:
                raise
            time.sleep(0.1)
        else:
            return connection


def ask(connection: http.client.HTTPConnection, token: str, method: str, path: str, body: bytes = b"") -> Any:
    """Ask the route for videos; RuntimeError if it refuses."""
    connection.request(method, f"/videos/{path}", body, {TOKEN: token})
    answer = connection.getresponse()
    told = answer.read()
    if answer.status not in (200, 204):
        raise RuntimeError(f"{method}: {answer.status}")
    return json.loads(told or b"null")


def _send(connection: http.client.HTTPConnection, token: str, size: int) -> str:
    """Send noise, slice by slice; give its SHA-256."""
    digest, random = hashlib.sha256(), np.random.default_rng(1)
    noise = random.bytes(SLICE_BYTES)
    told = {"name": "bench.mp4", "size": size, "modified": 0, "client": None}
    made = ask(connection, token, "POST", "", json.dumps(told).encode())
    for index in range(made["slices"]):
        data = (index.to_bytes(8, "big") + noise[8:])[: size - index * SLICE_BYTES]
        digest.update(data)
        ask(connection, token, "PUT", f"{made['id']}/{index}", data)
    ask(connection, token, "POST", f"{made['id']}/finish")
    return digest.hexdigest()


def _stored(folder: Path) -> str:
    with Records.open(folder, _PASSPHRASE) as records:
        [job] = records.jobs()
        with records.files.open(job.file_id) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _memory_mb(pid: int, what: str) -> float:
    """VmRSS: what a process holds now; VmHWM: what it held at most."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def report(size: int = 1024 * MB) -> bool:
    """Print how the upload went, and whether the server stayed small and the video arrived whole."""
    seen = upload(size)
    print(f"{size / MB:.0f} MB at {seen.mb_per_s:.0f} MB/s; arrived whole: {'yes' if seen.arrived else 'NO'}")
    print(f"server: {seen.before_mb:.0f} MB before, {seen.growth_mb:.0f} MB more at most")
    return seen.arrived and seen.growth_mb < MOST_GROWTH_MB
