"""Nothing leaves: command and library speak to nobody, whatever the libraries below them would like to."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tracing import addresses, foreign, traced

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's")


def run_traced(log: Path, *arguments: object, **environment: str) -> None:
    command = [*traced(log), sys.executable, *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, env={"PATH": "/usr/bin:/bin", **environment}, check=True, capture_output=True)


def test_the_trace_sees_a_datagram_and_a_name_that_is_looked_up(tmp_path: Path) -> None:
    log = tmp_path / "log"
    speak = "import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
    run_traced(log, "-c", speak)
    assert foreign(log) == {"192.0.2.1"}
    run_traced(log, "-c", "import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('127.0.0.1', 9))")
    assert (addresses(log), foreign(log)) == ({"127.0.0.1"}, set())


@pytest.mark.parametrize("environment", [{}, {"https_proxy": "http://192.0.2.1:3128", "no_proxy": "*"}])
def test_analyse_speaks_to_nobody(tmp_path: Path, one_stand: Path, environment: dict[str, str]) -> None:
    log, json = tmp_path / "log", tmp_path / "one.json"
    run_traced(log, "-m", "cli", "analyse", one_stand, "--test", "chair_stand_30s", "--json", json, **environment)
    assert json.exists()
    assert addresses(log) == set()


def test_the_library_speaks_to_nobody(tmp_path: Path, one_stand: Path) -> None:
    log = tmp_path / "log"
    run_traced(
        log, "-c", f"import stridewell; stridewell.measure({str(one_stand)!r}, test='chair_stand_30s', model='lite')"
    )
    assert addresses(log) == set()
