"""Each file's own secret, kept in the database: with its row deleted, nothing opens what is left of the file."""

import os
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy.orm import Session

from records.tables.schema import FileSecretRow

_SECRET_BYTES = 32


class OpenSession(Protocol):
    """Opens a transaction of the history."""

    def __call__(self, *, writes: bool = False) -> AbstractContextManager[Session]:
        """Begin it."""
        ...


class FileSecrets:
    """The secrets by the id of their file."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    def add(self, file_id: str) -> bytes:
        """Make the secret of a new file."""
        secret = os.urandom(_SECRET_BYTES)
        with self._session(writes=True) as session:
            session.add(FileSecretRow(file_id=file_id, secret=secret))
        return secret

    def find(self, file_id: str) -> bytes | None:
        """Look a file's secret up; None for a file of the first version, which had none, or for one that is deleted."""
        with self._session() as session:
            row = session.get(FileSecretRow, file_id)
            return row.secret if row else None

    def remove(self, file_id: str) -> None:
        """Forget a file's secret."""
        with self._session(writes=True) as session:
            row = session.get(FileSecretRow, file_id)
            if row:
                session.delete(row)
