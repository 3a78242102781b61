"""The record's commands as people run them."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assessments.assessment import VideoFacts
from assessments.conditions import Conditions
from assessments.corrections import Correction
from commands import records as commands
from records.errors import BackupError
from records.store import Records
from records.values import Header, NewClient

Run = Callable[..., Any]
OTTILIE = ("Ottilie Zwetschge", "--birth-date", "1941-07-19", "--sex", "female", "--height-cm", "158")


@pytest.fixture
def run(cli_in_process: Run, monkeypatch: pytest.MonkeyPatch, folder: Path, passphrase: str) -> Run:
    """Run the command in this process on the folder's history; the real process is tested below."""
    monkeypatch.setenv("STRIDEWELL_DATA", str(folder))
    monkeypatch.setenv("STRIDEWELL_PASSPHRASE", passphrase)
    return cli_in_process


def test_a_client_is_added_listed_and_shown_by_the_printed_id(run: Run) -> None:
    added = run("client", "add", *OTTILIE)
    assert (added.status, added.err) == (0, "")
    client_id = added.out.strip()
    assert re.fullmatch("[0-9a-f]{32}", client_id)
    listed = run("client", "list").out.splitlines()
    assert f"{client_id}  Ottilie Zwetschge, born 1941-07-19, female, no session yet" in listed
    assert len(listed) == 2
    shown = run("client", "show", client_id)
    assert shown.out.startswith("Ottilie Zwetschge, ")
    assert "Due: Health questions not done yet." in shown.out


def test_show_tells_what_a_trainer_must_know(run: Run, folder: Path, passphrase: str) -> None:
    with Records.open(folder, passphrase) as records:
        [client] = records.clients()
        header = Header(("walk",), ("Vertigo",), ("Insulin",), ("no impact",), ("left hip",), "Ilse, 555 0100")
        records.save_header(client.id, header)
        session_id = records.begin_session(client.id, date(2026, 4, 1))
    lines = run("client", "show", client.id).out.splitlines()
    assert lines[1:7] == [
        "Goal: walk",
        "Condition: Vertigo",
        "Medicine: Insulin",
        "Provider recommends: no impact",
        "Precaution: left hip",
        "Emergency contact: Ilse, 555 0100",
    ]
    assert f"2026-04-01  no test  (session {session_id})" in lines


def test_show_lists_results_with_their_ids(run: Run, folder: Path, passphrase: str) -> None:
    with Records.open(folder, passphrase) as records:
        [client] = records.clients()
        [saved] = records.assessments(client.id)
    out = run("client", "show", client.id).out
    where = f"(session {saved.session_id}, assessment {saved.id})"
    assert f"2026-03-04  30-second chair stand: stands 12  {where}" in out


def test_a_backup_restores_on_an_empty_machine(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use_database: Callable[..., None]
) -> None:
    before = run("client", "list").out
    assert run("backup", tmp_path / "one.backup").out == "Backed up, including 1 video.\n"
    assert run("restore", tmp_path / "one.backup").status == 2
    monkeypatch.setenv("STRIDEWELL_DATA", str(tmp_path / "new"))
    use_database()
    assert run("restore", tmp_path / "one.backup").out == "Restored 1 client.\n"
    assert run("client", "list").out == before


def test_the_audit_is_whole_until_something_is_changed(
    run: Run, folder: Path, passphrase: str, flip_sealed: Callable[[Records, str, int], None]
) -> None:
    whole = run("audit", "verify")
    assert (whole.status, whole.err) == (0, "")
    assert "The audit log is intact" in whole.out
    with Records.open(folder, passphrase) as records:
        [video] = records.files.ids()
        flip_sealed(records, video, 77)
    broken = run("audit", "verify")
    assert broken.status == 1
    assert re.search("A video of assessment [0-9a-f]{32} was changed or is missing", broken.out)


@pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)
def test_a_damaged_database_is_reported(run: Run, folder: Path, flip: Callable[[Path, int], None]) -> None:
    found = set()
    path = folder / "history" / "stridewell.db"
    for position in range(4096 + 99, path.stat().st_size, 16 * 4096):
        content = path.read_bytes()
        flip(path, position)
        ran = run("audit", "verify")
        found.add((ran.status, ran.out + ran.err))
        path.write_bytes(content)
    advice = "restore the data folder from a backup.\n"
    assert found <= {
        (1, f"The database is damaged; {advice}"),
        (5, f"This history cannot be unlocked (the database is damaged); {advice}"),
    }


def test_a_changed_entry_is_reported(run: Run, folder: Path, passphrase: str) -> None:
    with Records.open(folder, passphrase) as records, records._session(writes=True) as session:
        session.connection().exec_driver_sql("UPDATE audit SET detail = '' WHERE number = 3")
    broken = run("audit", "verify")
    assert broken.status == 1
    assert "The audit log is broken: entry 3 was changed or is missing." in broken.out


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("client", "show", "nobody"), 2, "not in the history"),
        (("client", "add", *OTTILIE[:2], "1941-13-01", *OTTILIE[3:]), 2, "--birth-date"),
        (("client", "add", "Two\nlines", *OTTILIE[1:]), 2, "one line"),
        (("client", "add", "Half \udcff", *OTTILIE[1:]), 2, "control characters"),
        (("client", "add", *OTTILIE[:6], "-158"), 2, "--height-cm"),
        (("client", "add"), 2, "name"),
        (("client", "add", *OTTILIE[:6], "1.58"), 2, "--height-cm"),
        (("client", "add", " ", *OTTILIE[1:]), 2, "needs a name"),
        (("restore", "nothing.backup"), 2, "already has a history"),
        (("analyse", "x.mp4", "--test", "chair_stand_30s", "--client", "nobody"), 4, "cannot be read"),
    ],
)
def test_what_goes_wrong_is_one_sentence(run: Run, arguments: tuple[str, ...], status: int, words: str) -> None:
    ran = run(*arguments)
    assert ran.status == status
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_wrong_passphrase_ends_with_5(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIDEWELL_PASSPHRASE", "not this one")
    ran = run("client", "list")
    assert (ran.status, ran.out) == (5, "")
    assert "does not unlock" in ran.err


def test_with_nobody_to_ask_the_variable_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRIDEWELL_PASSPHRASE")
    ran = run("client", "list")
    assert ran.status == 2
    assert "STRIDEWELL_PASSPHRASE" in ran.err


def test_the_real_process_makes_the_store_measures_and_saves(
    run_python: Callable[..., Any], one_stand: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str
) -> None:
    monkeypatch.setenv("STRIDEWELL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STRIDEWELL_PASSPHRASE", passphrase)
    client_id = run_python("-m", "cli", "client", "add", *OTTILIE).out.strip()
    ran = run_python("-m", "cli", "analyse", one_stand, "--test", "chair_stand_30s", "--client", client_id)
    assert ran.status == 0, ran.err
    found = re.search("Saved in session ([0-9a-f]{32}) as assessment ([0-9a-f]{32})", ran.out)
    assert found
    with Records.open(tmp_path / "data", passphrase) as records:
        [saved] = records.assessments(client_id)
        assert (saved.session_id, saved.id) == found.groups()
        assert saved.measured.conditions.sex == "female"
        assert saved.measured.conditions.height_cm == 158
        assert saved.measured.conditions.age_years == records.client(client_id).age_on(saved.session_date)
        with records.files.open(str(saved.video_file_id)) as file:
            assert file.read() == one_stand.read_bytes()


def test_each_kind_of_trouble_has_a_status_of_its_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRIDEWELL_DATA", str(tmp_path / "new"))
    monkeypatch.delenv("STRIDEWELL_DATABASE_URL", raising=False)
    assert run("restore", tmp_path / "nothing.backup").status == BackupError.exit_status == 7
    monkeypatch.setattr(commands, "data_folder", lambda: 1 / 0)
    fault = run("client", "list")
    assert fault.status == 70
    assert re.fullmatch(
        r"Something went wrong in Stridewell \(ZeroDivisionError in test_commands.py, line .*\n", fault.err
    )


def in_a_process(data: Path, *args: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command as somebody who may not do everything; root drops that right."""
    drop = "-dac_override,-dac_read_search"
    plainly = ["setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}"] if os.geteuid() == 0 else []
    environment = {**os.environ, "STRIDEWELL_DATA": str(data), **environment}
    command = [*plainly, sys.executable, "-m", "cli", *map(str, args)]
    root = Path(__file__).parents[2]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps access lists, not modes")
@pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)
@pytest.mark.parametrize("closed", ["data", "data/history"])
def test_a_folder_that_may_not_be_written_is_one_sentence(
    folder: Path, passphrase: str, tmp_path: Path, closed: str
) -> None:
    (tmp_path / closed).chmod(0o555)
    for secret in (passphrase, "not this one"):
        ran = in_a_process(folder, "client", "list", STRIDEWELL_PASSPHRASE=secret)
        assert ran.returncode in (2, 5)
        assert len(ran.stderr.splitlines()) == 1
        assert re.search("a folder you own|you can write to the data folder", ran.stderr)
    (tmp_path / closed).chmod(0o755)


@pytest.mark.parametrize("kind", ["sqlcipher"], indirect=True)
def test_a_terminal_without_the_letters_still_gets_the_list(folder: Path, passphrase: str) -> None:
    with Records.open(folder, passphrase) as records:
        records.add_client(NewClient("王小明", date(1950, 1, 1), "male", 170))
    settings = {"STRIDEWELL_PASSPHRASE": passphrase, "PYTHONIOENCODING": "ascii"}
    ran = in_a_process(folder, "client", "list", **settings)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "\\u738b\\u5c0f\\u660e, born 1950-01-01" in ran.stdout
    assert "Quittenbaum" in ran.stdout


def test_saved_tests_are_measured_again_and_what_cannot_be_is_named(
    run: Run, folder: Path, passphrase: str, track: Any, assessment: Any
) -> None:
    facts = VideoFacts("x.mp4", "0" * 64, 1.3, 40, 30.0, 1280, 720, 0)
    gone = Correction("delete", 60.0, "Trainer Oduya", "2026-03-04T09:30:00Z")
    with Records.open(folder, passphrase) as records:
        [client] = records.clients()
        records.delete_assessment(records.assessment_ids()[0])
        saved = replace(assessment, conditions=Conditions(chair_height_cm=43.0), video=facts)
        records.save_assessment(client.id, saved, track)
    first, again = run("remeasure"), run("remeasure")
    assert (first.status, first.out) == (0, "Measured 1 of 1 saved tests again; 1 came out differently.\n")
    assert (again.status, again.out) == (0, "Measured 1 of 1 saved tests again; 0 came out differently.\n")
    with Records.open(folder, passphrase) as records:
        doubtful_id = records.save_assessment(client.id, saved, track, corrections=[gone], corrected=saved)
    left = run("remeasure")
    assert left.status == 2
    assert left.out.startswith("Measured 1 of 2 saved tests again; 0 came out differently.\n")
    assert f"Assessment {doubtful_id} stays as it was: That repetition no longer exists" in left.out
