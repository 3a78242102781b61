"""Where the client's data lives, and how a file comes to be there whole or not at all."""

import errno
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from platformdirs import user_data_dir

from records.errors import FullDiskError, LockedHistoryError
from vision.errors import UsageError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def data_folder() -> Path:
    """Find the folder of all client data, made on first use for this user's eyes only.

    Returns
    -------
    The folder that STRIDEWELL_DATA names, else the platform's own place for user data.

    Raises
    ------
    UsageError
        If the folder cannot be made, read or written.
    """
    folder = Path(os.environ.get("STRIDEWELL_DATA") or user_data_dir("stridewell")).expanduser()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("The data folder cannot be created; set STRIDEWELL_DATA to a folder you own.") from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):  # a view is logged, so reading needs it all
        raise UsageError("The data folder cannot be read and written; set STRIDEWELL_DATA to a folder you own.")
    return folder


@contextmanager
def disk_failures_reported() -> Iterator[None]:
    """Turn the system's ways to say "no room" into FullDiskError, "not yours" into LockedHistoryError."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise FullDiskError from error
        if error.errno in _REFUSED:
            raise LockedHistoryError("the disk refused it", "check that you can write to the data folder") from error
        raise


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a small file so that a crash leaves the old content or the new, never a piece."""
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb", opener=private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def private(path: str, flags: int) -> int:
    """Open a file that only this user may read, whatever the umask: the `opener` of whatever holds a history."""
    return os.open(path, flags, 0o600)


def make_private(folder: Path) -> None:
    """Take the files of a folder from the eyes of others, where an older version or a copy let them in."""
    for path in folder.rglob("*"):
        with suppress(OSError):  # gone meanwhile, or of another user
            if path.is_file() and path.stat().st_mode & 0o077:
                path.chmod(0o600)


def age_s(path: Path) -> float:
    """Tell how long ago something was last written, in seconds; nothing is younger than what is gone meanwhile."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return -math.inf


def sync_folder(folder: Path) -> None:
    """Make renames in a folder survive a power cut; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
