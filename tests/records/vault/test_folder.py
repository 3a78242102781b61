import errno
import os
import stat
from pathlib import Path

import pytest

from records.errors import FullDiskError, LockedHistoryError
from records.vault.folder import data_folder, disk_failures_reported, write_atomically
from vision.errors import UsageError


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIDEWELL_DATA", str(tmp_path / "a" / "b"))
    assert data_folder() == tmp_path / "a" / "b"
    assert data_folder().is_dir()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps access lists, not modes")
def test_only_the_user_may_look_into_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIDEWELL_DATA", str(tmp_path / "data"))
    assert stat.S_IMODE(data_folder().stat().st_mode) == 0o700


def test_the_platform_has_a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRIDEWELL_DATA", raising=False)
    for variable in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert "stridewell" in data_folder().parts


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("STRIDEWELL_DATA", str(tmp_path / "file" / "data"))
    with pytest.raises(UsageError, match="STRIDEWELL_DATA"):
        data_folder()


def test_a_failed_write_leaves_the_old_content_alone(tmp_path: Path) -> None:
    target = tmp_path / "small.json"
    write_atomically(target, b"old")
    with pytest.raises(TypeError):
        write_atomically(target, "text is not bytes")  # type: ignore[arg-type]
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_is_a_full_disk(number: int) -> None:
    with pytest.raises(FullDiskError), disk_failures_reported():
        raise OSError(number, "no room")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_of_somebody_else_is_a_sentence(number: int) -> None:
    with pytest.raises(LockedHistoryError, match="you can write to the data folder"), disk_failures_reported():
        raise OSError(number, "no")


def test_other_failures_of_the_system_pass() -> None:
    with pytest.raises(FileNotFoundError), disk_failures_reported():
        raise FileNotFoundError(errno.ENOENT, "no")
