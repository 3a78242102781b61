"""What every part of an open history shares: the database, who opened it, and the audit."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from records.errors import LockedHistoryError
from records.tables import audit
from records.tables.audit import Entry
from records.tables.database import empty_log, failures_reported, open_database, place_of
from records.tables.details import Detail
from records.tables.file_secrets import FileSecrets
from records.tables.file_shelf import TableShelf
from records.vault.files import EncryptedFiles
from records.vault.keys import Unlocked, subkey

KEYS, DATABASE, FILES, ATTEMPTS = "stridewell.keys", "stridewell.db", "files", "attempts"
UNLOCKING = "unlocking"

# A page asks for the same record at every click; within this time that is one view, and one autosaved change.
_ONE_VIEW = timedelta(minutes=5)


class Door:
    """An unlocked history, for any number of threads; `files` holds its videos, `trainer_id` is who unlocked it."""

    def __init__(self, home: Path, unlocked: Unlocked) -> None:
        self._home = home
        self._data_key = unlocked.data_key
        self._audit_key = subkey(unlocked.data_key, "audit")
        place = place_of(home / DATABASE)
        self._engine: Engine | None = open_database(place, unlocked.data_key)
        self.trainer_id = unlocked.owner
        shelf = TableShelf(self._session) if isinstance(place, URL) else None
        key = subkey(unlocked.data_key, "files")
        self.files = EncryptedFiles(home / FILES, key, FileSecrets(self._session), shelf)

    def handed_over(self) -> str:
        """What another process of this computer needs to open the same history: for a pipe to it, and nowhere else."""
        handed = {"home": str(self._home.resolve()), "key": self._data_key.hex(), "owner": self.trainer_id}
        return json.dumps(handed)

    @classmethod
    def taken_over(cls, handed: str) -> Self:
        """Open the history that another process hands over; LockedHistoryError if that fails."""
        told = json.loads(handed)
        return cls(Path(told["home"]), Unlocked(bytes.fromhex(told["key"]), told["owner"]))

    def close(self) -> None:
        """Lock the history again."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    @property
    def _open_engine(self) -> Engine:
        if self._engine is None:
            raise LockedHistoryError("it was closed", "enter the passphrase again")
        return self._engine

    @contextmanager
    def _session(self, *, writes: bool = False) -> Iterator[Session]:
        engine = self._open_engine.execution_options(writes=writes)
        with failures_reported(writes=writes), Session(engine) as session, session.begin():
            yield session

    def _empty_log(self) -> None:
        if self._engine is not None:
            empty_log(self._engine)

    def _log(self, session: Session, entry: Entry, at: datetime | None = None) -> None:
        audit.append(session, self._audit_key, self.trainer_id, entry, at)

    def _log_once(self, session: Session, entry: Entry) -> None:
        """Log what a page does again and again, such as an autosave, once in a while."""
        if not audit.is_known(session, self.trainer_id, entry, since=datetime.now(UTC) - _ONE_VIEW):
            self._log(session, entry)

    def _viewed(self, detail: Detail, client_id: str) -> None:
        """Log a view before anything is shown: a view that cannot be logged fails."""
        entry = Entry("viewed", detail, client_id)
        since = datetime.now(UTC) - _ONE_VIEW
        with self._session() as session:
            if audit.is_known(session, self.trainer_id, entry, since):
                return
        with self._session(writes=True) as session:
            self._log(session, entry)
