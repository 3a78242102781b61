"""What tests of workers share: small real films, and the command in a process that can be killed."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av

from sample_videos import sample_path

ROOT = Path(__file__).parents[1]
# A lease of 30 s is for busy laptops; what is tested is that it ends.
_COMMAND = "import cli, records.history.jobs as jobs; jobs.LEASE_S = 4.0; cli.main()"


def cut(name: str, seconds: float) -> bytes:
    """Give the beginning of a sample clip as an MP4 file of its own."""
    film = io.BytesIO()
    with av.open(str(sample_path(name))) as whole, av.open(film, "w", format="mp4") as part:
        stream = part.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(whole.streams.video[0]):
            if packet.pts is not None and packet.pts * packet.time_base < seconds:
                packet.stream = stream
                part.mux(packet)
    return film.getvalue()


def begun(*arguments: object, **environment: str) -> subprocess.Popen[str]:
    """Begin `stridewell` with arguments in a process of its own, whose leases are short."""
    command = [sys.executable, "-c", _COMMAND, *map(str, arguments)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until(true: Callable[[], object], timeout_s: float = 60.0) -> None:
    """Wait for what other processes do."""
    end_s = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end_s, "It took too long."
        time.sleep(0.05)
