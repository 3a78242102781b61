"""Wrong passphrases, counted on the disk: five quick ones, then each must wait longer.

They happen while the history is locked, so the file beside it is plain; it holds moments and nothing else. The next
unlock moves them into the audit. Whoever can write to the folder can also remove the file: the wait is for people at
the screen. Against a copy of the folder the cost of argon2id stands.
"""

from datetime import UTC, datetime
from pathlib import Path

from records.errors import TooManyAttemptsError
from records.vault.folder import disk_failures_reported, private

_QUICK = 5
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2.0, 900.0


class Attempts:
    """The wrong passphrases since the last right one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def moments(self) -> list[datetime]:
        """List them, oldest first."""
        if not self._path.exists():
            return []
        moments = []
        for line in self._path.read_text(encoding="ascii", errors="replace").splitlines():
            try:
                moments.append(datetime.fromisoformat(line))
            except ValueError:  # a line cut short by a power failure
                continue
        return moments

    def check(self, now: datetime) -> None:
        """Let the next attempt pass, or say how long it must wait.

        Raises
        ------
        TooManyAttemptsError
            If there were too many, too quickly.
        """
        moments = self.moments()
        if len(moments) < _QUICK:
            return
        wait_s = min(_FIRST_WAIT_S * 2.0 ** min(len(moments) - _QUICK, 20), _LONGEST_WAIT_S)
        passed_s = (now - moments[-1]).total_seconds()
        # A clock that was set back must not lock the owner out for a year.
        if 0 <= passed_s < wait_s:
            raise TooManyAttemptsError(wait_s - passed_s)

    def add(self, now: datetime) -> None:
        """Remember a wrong one."""
        with disk_failures_reported(), open(self._path, "a", encoding="ascii", opener=private) as file:
            file.write(f"{now.astimezone(UTC).isoformat(timespec='microseconds')}\n")

    def forget(self) -> None:
        """Begin anew after a right one."""
        self._path.unlink(missing_ok=True)
