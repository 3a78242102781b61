"""Plain files on their way out: none stays after a killed export, and nobody else's goes."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from records.store import Records

ROOT = Path(__file__).parents[3]
KILLED = """
import os, signal, sys
from pathlib import Path
from records.store import Records
from reports.send import write_files

records = Records.open(Path(sys.argv[1]), sys.argv[2])
killed = lambda: os.kill(os.getpid(), signal.SIGKILL)
write_files(records, Path(sys.argv[3]), {"report.pdf": b"Margarethe", "measures.csv": b"Quittenbaum"}, killed)
"""


def kill_an_export(folder: Path, passphrase: str, out: Path) -> None:
    """Kill a program when all of its files lie there without their names."""
    out.mkdir()
    (out / "of_somebody_else.part").touch()
    command = [sys.executable, "-c", KILLED, str(folder), passphrase, out.name]
    ended = subprocess.run(command, cwd=out.parent, env={"PYTHONPATH": str(ROOT)}, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert len(list(out.iterdir())) == 3


@pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)
def test_what_a_killed_export_left_goes_at_the_next_opening(folder: Path, passphrase: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kill_an_export(folder, passphrase, out)
    notes = list((folder / "history" / "exports").iterdir())
    assert not any(word in notes[0].read_bytes() for word in (b"part", b"out"))
    Records.open(folder, passphrase).close()
    assert [path.name for path in out.iterdir()] == ["of_somebody_else.part"]
    assert not list((folder / "history" / "exports").iterdir())


@pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)
def test_what_lies_on_a_stick_goes_when_it_is_back(folder: Path, passphrase: str, tmp_path: Path) -> None:
    out, away = tmp_path / "out", tmp_path / "away"
    kill_an_export(folder, passphrase, out)
    out.rename(away)
    with Records.open(folder, passphrase) as records:
        assert len(list(away.iterdir())) == 3
        away.rename(out)
        with records.noted([]):  # the next export looks as well
            pass
    assert [path.name for path in out.iterdir()] == ["of_somebody_else.part"]


def test_what_another_program_is_writing_stays(records: Records, folder: Path, passphrase: str, tmp_path: Path) -> None:
    part = tmp_path / "a.part"
    with records.noted([part]):
        part.write_text("on its way")
        with Records.open(folder, passphrase) as other, other.noted([]):
            pass
        assert part.read_text() == "on its way"
    assert not part.exists()


def test_a_note_that_is_not_written_yet_stays_for_a_day(records: Records, folder: Path) -> None:
    notes = folder / "history" / "exports"
    notes.mkdir()
    (notes / ("0" * 32)).touch()
    records._sweep_exports()
    assert [path.name for path in notes.iterdir()] == ["0" * 32]
