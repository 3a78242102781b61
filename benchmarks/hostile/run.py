"""Take many files through the reader, or through the whole command, each in a process forked from one that is warm.

`python -m benchmarks.hostile.run read|analyse FOLDER` prints a line of JSON for each file, see `ran`.
"""

import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

# Parts that are loaded where they are used: here, so that the processes need not.
import scipy.linalg
import scipy.ndimage
import scipy.signal
import scipy.sparse.csgraph  # noqa: F401

from vision.errors import StridewellError
from vision.video import Video

LIMIT_S = 60.0
ADDRESS_SPACE = 8 * 1024**3  # whatever a file asks for, the computer that tests it lives on


def ran(work: Callable[[], int], name: str) -> dict[str, Any]:
    """How work on a file ended: status (None: too late; below 0: a signal), words on stderr, peak in bytes, seconds."""
    with tempfile.TemporaryFile() as said, tempfile.NamedTemporaryFile("r") as memory:
        start_s, child = time.monotonic(), os.fork()
        if not child:
            _in_child(work, said.fileno(), Path(memory.name))
        status = _ended(child, start_s + LIMIT_S)
        said.seek(0)
        err, peak_bytes = said.read().decode(errors="replace"), int(memory.read() or 0)
    seconds = round(time.monotonic() - start_s, 2)
    return {"name": name, "status": status, "err": err, "peak_bytes": peak_bytes, "seconds": seconds}


def read(path: Path) -> int:
    """Read a file to its end, as the command and the app do; what fails is said as the command says it."""
    try:
        video = Video(path)
        if video.key_times_s:
            [*video.sample([video.info.duration_s / 2], max_side_px=64)]
        for _ in video.frames(max_side_px=64):
            pass
        _ = video.signal_s  # its sound
    except StridewellError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


def analyse(path: Path, test: str) -> int:
    """Run the command."""
    import cli  # heavy, and not needed to read

    sys.argv = ["stridewell", "analyse", str(path), "--test", test, "--model", "lite", "--height-cm", "170"]
    try:
        cli.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _in_child(work: Callable[[], int], said: int, memory: Path) -> None:
    status = 70
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        os.dup2(said, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = work()
    finally:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        peak_kb = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
        memory.write_text(str(peak_kb * 1024), encoding="ascii")
        sys.stderr.flush()
        os._exit(status)


def _ended(child: int, deadline_s: float) -> int | None:
    while time.monotonic() < deadline_s:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def results(way: str, folder: Path) -> Iterator[dict[str, Any]]:
    """Work on the files of a folder, by their names; each is analysed as another test."""
    works: list[Callable[[Path], int]] = [read]
    if way == "analyse":
        import mediapipe  # noqa: F401

        from assessments.protocol import all_tests

        works = [partial(analyse, test=test) for test in all_tests()]
    for number, path in enumerate(sorted(folder.iterdir())):
        yield ran(partial(works[number % len(works)], path), path.name)


def main() -> None:
    """Print the results."""
    for row in results(sys.argv[1], Path(sys.argv[2])):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
