"""Trainers, passphrases, wrong ones, and the recovery key."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from records.errors import TooManyAttemptsError, WrongPassphraseError
from records.store import Records
from records.vault.attempts import Attempts
from records.vault.keys import RECOVERY
from vision.errors import UsageError

SECOND = "nine yellow tulips"


def opens(folder: Path, secret: str) -> str:
    with Records.open(folder, secret) as opened:
        assert len(opened.clients()) == 1
        return opened.trainer_id


def test_two_trainers_open_the_same_history_under_their_own_names(
    records: Records, folder: Path, passphrase: str
) -> None:
    second = records.add_trainer("  Noor Haddad ", SECOND)
    assert [trainer.name for trainer in records.trainers()] == ["Noor Haddad", "Trainer"]
    assert opens(folder, SECOND) == second.id
    assert opens(folder, passphrase) == records.trainer_id != second.id
    unlocked = [entry.trainer_id for entry in records.audit_entries() if entry.action == "unlocked"]
    assert unlocked[:2] == [records.trainer_id, second.id]


def test_a_removed_trainer_is_out_but_still_named_in_the_audit(records: Records, folder: Path) -> None:
    second = records.add_trainer("Noor Haddad", SECOND)
    records.remove_trainer(second.id)
    assert second not in records.trainers()
    assert records.trainer_names()[second.id] == "Noor Haddad"
    with pytest.raises(WrongPassphraseError):
        Records.open(folder, SECOND)


def test_nobody_removes_the_passphrase_in_use_or_the_last_one(records: Records, folder: Path) -> None:
    with pytest.raises(UsageError, match="you are using"):
        records.remove_trainer(records.trainer_id)
    key = records.make_recovery_key()
    with Records.open(folder, key) as recovered, pytest.raises(UsageError, match="last passphrase"):
        recovered.remove_trainer(records.trainer_id)


@pytest.mark.parametrize(("name", "secret"), [(" ", SECOND), ("Noor", "short")])
def test_a_trainer_without_name_or_passphrase_is_refused(records: Records, name: str, secret: str) -> None:
    with pytest.raises(UsageError):
        records.add_trainer(name, secret)
    assert len(records.trainers()) == len(records.trainer_names()) - 1 == 1


def test_a_changed_passphrase_opens_and_the_old_one_does_not(records: Records, folder: Path, passphrase: str) -> None:
    with pytest.raises(WrongPassphraseError):
        records.change_passphrase("not this one", SECOND)
    with pytest.raises(UsageError, match="at least 8"):
        records.change_passphrase(passphrase, "short")
    records.change_passphrase(passphrase, SECOND)
    assert opens(folder, SECOND) == records.trainer_id
    with pytest.raises(WrongPassphraseError):
        Records.open(folder, passphrase)


def test_one_trainer_cannot_change_anothers_passphrase(records: Records, passphrase: str) -> None:
    second = records.add_trainer("Noor Haddad", SECOND)
    with pytest.raises(WrongPassphraseError):
        records.change_passphrase(passphrase, "eleven blue boats", trainer_id=second.id)
    with pytest.raises(UsageError, match="Choose the trainer"):
        records.change_passphrase(passphrase, "eleven blue boats", trainer_id="nobody")


def test_the_recovery_key_opens_as_it_is_printed_or_typed(records: Records, folder: Path, passphrase: str) -> None:
    key = records.make_recovery_key()
    assert [len(part) for part in key.split("-")] == [4] * 8
    typed = key.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert opens(folder, key) == opens(folder, typed) == RECOVERY
    with Records.open(folder, key) as recovered:
        recovered.change_passphrase(key, SECOND, trainer_id=records.trainer_id)
    assert opens(folder, SECOND) == records.trainer_id
    newer = records.make_recovery_key()
    with pytest.raises(WrongPassphraseError):
        Records.open(folder, key)
    assert opens(folder, newer) == RECOVERY
    assert newer.replace("-", "") not in (folder / "history" / "stridewell.keys").read_text()


def test_a_key_file_of_the_first_version_opens_and_grows(tmp_path: Path) -> None:
    old = Path(__file__).parents[1] / "store_0001"
    folder = Path(shutil.copytree(old, tmp_path / "data"))
    key_file = folder / "history" / "stridewell.keys"
    assert json.loads(key_file.read_text())["version"] == 1
    with Records.open(folder, "five wooden chairs") as records:
        first_id = records.trainer_id
        records.rename_trainer(first_id, "Ada Brandt")
        records.add_trainer("Noor Haddad", SECOND)
        assert [trainer.name for trainer in records.trainers()] == ["Ada Brandt", "Noor Haddad"]
    assert json.loads(key_file.read_text())["version"] == 2
    assert opens(folder, "five wooden chairs") == first_id


def test_five_quick_failures_then_a_wait_that_outlives_the_program(folder: Path, passphrase: str) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassphraseError):
            Records.open(folder, "wrong passphrase")
    with pytest.raises(TooManyAttemptsError, match=r"wait [12] s") as caught:
        Records.open(folder, passphrase)
    assert caught.value.exit_status == 5
    path = folder / "history" / "attempts"
    earlier = datetime.now(UTC) - timedelta(minutes=20)
    Attempts(path).forget()
    for moment in range(5):
        Attempts(path).add(earlier + timedelta(seconds=moment))
    with Records.open(folder, passphrase) as records:
        failed = [entry for entry in records.audit_entries() if entry.action == "unlock_failed"]
        assert [entry.at for entry in failed] == [earlier + timedelta(seconds=moment) for moment in (4, 3, 2, 1, 0)]
        assert records.verify_audit().first_broken is None
    assert not path.exists()


def test_many_programs_together_cannot_guess_faster_than_one(folder: Path) -> None:
    writer = Path(__file__).parents[1] / "writer.py"
    command = [sys.executable, writer, "guess", folder, "wrong passphrase", "10"]
    environment = {**os.environ, "PYTHONPATH": str(writer.parents[2])}
    out = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    assert Counter(out) == {"WrongPassphraseError": 5, "TooManyAttemptsError": 5}
    assert len(Attempts(folder / "history" / "attempts").moments()) == 5


@pytest.mark.parametrize(("failures", "wait_s"), [(4, 0), (5, 2), (6, 4), (8, 16), (13, 512), (14, 900), (400, 900)])
def test_the_wait_grows_up_to_a_quarter_of_an_hour(tmp_path: Path, failures: int, wait_s: float) -> None:
    attempts, now = Attempts(tmp_path / "attempts"), datetime(2026, 5, 1, tzinfo=UTC)
    for _ in range(failures):
        attempts.add(now)
    attempts.check(now + timedelta(seconds=wait_s))
    attempts.check(now - timedelta(days=365))  # a clock that was set back does not lock the owner out
    if wait_s:
        with pytest.raises(TooManyAttemptsError):
            attempts.check(now + timedelta(seconds=wait_s - 0.1))


def test_half_a_line_of_a_power_cut_does_no_harm(tmp_path: Path, flip: Callable[[Path, int], None]) -> None:
    attempts, now = Attempts(tmp_path / "attempts"), datetime(2026, 5, 1, tzinfo=UTC)
    attempts.add(now)
    with (tmp_path / "attempts").open("ab") as file:
        file.write(b"2026-05-\xff")
    assert attempts.moments() == [now]
