"""What tests of several rooms share: the sample clips, their known truth, one pose track each, and the command."""

import fcntl
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import av
import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from assessments.gait import gait
from records.vault import keys
from sample_videos import sample_path
from tests.order import BROWSER, place
from vision.pose import estimate
from vision.subject import SubjectPoint
from vision.track import PoseTrack
from vision.video import Video

# The same examples in every run: a landing must not depend on luck; `--hypothesis-profile=default` searches anew.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

# A history of yours is nothing to test on.
os.environ.pop("STRIDEWELL_DATABASE_URL", None)

# A passphrase takes a fifth of a second on purpose, and the tests open hundreds of histories: the key files that they
# make ask for less, as key files can.
SHIPPED_COST = keys._MEMORY_KIB, keys._PASSES
keys._MEMORY_KIB, keys._PASSES = 256, 1

ROOT = Path(__file__).parent.parent
# A process started from a large one inherits its memory peak, so a small one in between asks for the command's own.
PEAK = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
unit = 1 if sys.platform == "darwin" else 1024
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit)
sys.exit(status)
"""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: place(item.path))


class ByFile(LoadScopeScheduling):
    """Gives a process of `make test` that is done the next file, and the browser's tests as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return BROWSER if file.startswith(f"tests/{BROWSER}/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Share the tests out in their order."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


@dataclass(frozen=True)
class Ran:
    """How a Python process ended, with the most memory that it held."""

    status: int
    out: str
    err: str
    peak_bytes: int


@pytest.fixture(scope="module")
def shipped_cost() -> Iterator[None]:
    """Passphrases take what they take at a user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_MEMORY_KIB", SHIPPED_COST[0])
        patch.setattr(keys, "_PASSES", SHIPPED_COST[1])
        yield


@pytest.fixture(scope="session")
def truth_of() -> Callable[[str], dict[str, Any]]:
    """What is known of a sample clip, from the JSON file beside it."""

    def truth_of(name: str) -> dict[str, Any]:
        facts = json.loads(sample_path(name).with_suffix(".json").read_text(encoding="utf-8"))
        return {**facts["truth"], "args": facts.get("args", [])}

    return truth_of


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[], Any]], Any]:
    """Make something once in a run: the processes of `make test` share what the first of them made."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "once"
    folder.mkdir(exist_ok=True)

    def once(name: str, make: Callable[[], Any]) -> Any:
        kept = folder / name
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                made = pickle.dumps(make())
                kept.write_bytes(made)
        return pickle.loads(kept.read_bytes())

    return once


@pytest.fixture(scope="session")
def track_of(
    truth_of: Callable[[str], dict[str, Any]], once: Callable[[str, Callable[[], Any]], Any]
) -> Callable[[str], PoseTrack]:
    """The client's pose in a sample clip, estimated once in a run, by the network that its test asks for."""

    def estimated(name: str) -> PoseTrack:
        args, of = truth_of(name)["args"], truth_of(name)["test"]
        subject = SubjectPoint(*(float(number) for number in args[1].split(","))) if args else None
        model = gait.TEST.model if of == gait.TEST.name else "full"
        return estimate(Video(sample_path(name)), model=model, subject=subject)

    @cache
    def track_of(name: str) -> PoseTrack:
        return replace(once(name, lambda: estimated(name)))  # what was pickled could be written on; a new one cannot

    return track_of


@pytest.fixture(scope="session")
def one_stand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 4.4 s of `sts5_side`: the client sits, stands up once and sits down again."""
    path = tmp_path_factory.mktemp("cut") / "one_stand.mp4"
    with av.open(str(sample_path("sts5_side"))) as whole, av.open(str(path), "w") as cut:
        stream = cut.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(whole.streams.video[0]):
            if packet.pts is not None and packet.pts * packet.time_base < 4.4:
                packet.stream = stream
                cut.mux(packet)
    return path


@pytest.fixture(scope="session")
def run_python() -> Callable[..., Ran]:
    """Run Python with arguments in the project's folder."""

    def run_python(*args: object, timeout_s: float = 120.0) -> Ran:
        command = [sys.executable, "-c", PEAK, sys.executable, *map(str, args)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout_s, check=False)
        *out, peak = ended.stdout.splitlines()
        return Ran(ended.returncode, "\n".join(out), ended.stderr, int(peak))

    return run_python


@pytest.fixture(scope="session")
def analyse(run_python: Callable[..., Ran]) -> Callable[..., Ran]:
    """Run `stridewell analyse` with arguments."""

    def analyse(*args: object) -> Ran:
        return run_python("-m", "cli", "analyse", *args)

    return analyse


@pytest.fixture(scope="session")
def analysed_oblique(
    analyse: Callable[..., Ran],
    tmp_path_factory: pytest.TempPathFactory,
    once: Callable[[str, Callable[[], Any]], Any],
) -> tuple[Ran, str]:
    """The command on `sts30_oblique`, the longest clip, and the JSON that it wrote."""
    target = tmp_path_factory.mktemp("oblique") / "oblique.json"

    def analysed() -> tuple[dict[str, Any], str]:
        ran = analyse(sample_path("sts30_oblique"), "--test", "chair_stand_30s", "--json", target)
        return vars(ran), target.read_text(encoding="utf-8") if target.exists() else ran.err

    ran, text = once("analysed_oblique", analysed)
    return Ran(**ran), text


class InProcess(NamedTuple):
    """How the command ended, run inside the test's own process: starting one costs two seconds."""

    status: int
    out: str
    err: str


@pytest.fixture
def cli_in_process(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., InProcess]:
    """Run `stridewell` with arguments in this process."""
    import cli

    # it takes the process's own stderr away, and this process is pytest's; tests of real processes test it
    monkeypatch.setattr(cli, "_silence_native_logs", lambda: None)

    def run(*args: object) -> InProcess:
        monkeypatch.setattr("sys.argv", ["stridewell", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return InProcess(int(ended.value.code or 0), captured.out, captured.err)

    return run
