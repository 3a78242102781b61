"""Whatever the umask and whoever copied it: no other user of the computer reads a file of a history."""

import os
import stat
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from records.errors import WrongPassphraseError
from records.store import Records
from records.values import NewClient

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps access lists, not modes")


def modes(folder: Path) -> dict[str, int]:
    """Find out what others may do with the files of a folder, by name."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in files}


@pytest.fixture
def _no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_no_umask")
def test_every_file_is_for_its_user_alone(
    tmp_path: Path, passphrase: str, new_client: NewClient, use_database: Callable[..., None], kind: str
) -> None:
    use_database()
    data, backup = tmp_path / "data", tmp_path / "one.backup"
    with Records.create(data, passphrase) as records:
        records.add_client(new_client)
        with records.files.create() as file:
            file.write(b"a video")
            assert set(modes(data).values()) == {0o600}
        with pytest.raises(WrongPassphraseError):
            Records.open(data, "not this one")
        records.make_recovery_key()
        with records.noted([]):
            found = modes(data)
        assert set(found.values()) == {0o600}
        stored = {"stridewell.db", "stridewell.db-wal", "stridewell.db-shm", f"{file.id}.enc"}
        assert set(found) >= {"stridewell.keys", "attempts"} | (stored if kind == "sqlcipher" else set())
        records.backup(backup)
    use_database()
    Records.restore(tmp_path / "other", backup, passphrase).close()
    assert set(modes(tmp_path).values()) == {0o600}


def test_the_files_of_an_older_version_are_put_right(records: Records, folder: Path, passphrase: str) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    Records.open(folder, passphrase).close()
    assert set(modes(folder / "history").values()) == {0o600}


def test_a_database_copy_is_private_while_it_is_made(
    records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, int] = {}
    ids = type(records.files).ids

    def look(*args: object, **kwargs: object) -> object:
        found.update(modes(tmp_path))
        return ids(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(type(records.files), "ids", look)
    records.backup(tmp_path / f"{date.today()}.backup")
    assert f"{date.today()}.backup.part" in found
    assert set(found.values()) == {0o600}
