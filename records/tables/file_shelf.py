"""Sealed files in the database of a server, where every computer of a practice reaches them: pieces of about 1 MiB."""

import io
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import delete, func, select

from records.tables.file_secrets import OpenSession
from records.tables.rows import utc_text
from records.tables.schema import FilePieceRow
from records.vault.sealing import SEALED_BYTES, InPieces
from records.vault.shelves import Tick

PIECE_BYTES = 4 * SEALED_BYTES  # so that a chunk is never in two pieces


class TableShelf:
    """The table `file_pieces`."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    def put(self, file_id: str, whole: Path, tick: Tick) -> None:
        """Move a file here, each piece in a turn of its own, so that no other writer waits for all of it.

        Which piece is next is looked up in the same turn: two that put the same file help each other.
        """
        last = select(func.max(FilePieceRow.number)).where(FilePieceRow.file_id == file_id)
        with whole.open("rb") as file:
            while True:
                with self._session(writes=True) as session:
                    found = session.scalar(last)
                    number = 0 if found is None else found + 1
                    file.seek(number * PIECE_BYTES)
                    sealed = file.read(PIECE_BYTES)
                    if not sealed:
                        break
                    now = utc_text(datetime.now(UTC))
                    session.add(FilePieceRow(file_id=file_id, number=number, written_at=now, sealed=sealed))
                tick()
        whole.unlink(missing_ok=True)

    def open(self, file_id: str) -> BinaryIO:
        """Open a file for reading; one piece of it is in memory at a time."""
        return io.BufferedReader(_Pieces(self._session, file_id))

    def delete(self, file_id: str) -> None:
        """Remove a file."""
        with self._session(writes=True) as session:
            session.execute(delete(FilePieceRow).where(FilePieceRow.file_id == file_id))

    def ids(self, *, older_than_s: float = -math.inf) -> list[str]:
        """List the ids."""
        files = select(FilePieceRow.file_id).group_by(FilePieceRow.file_id)
        if older_than_s > -math.inf:
            before = utc_text(datetime.now(UTC) - timedelta(seconds=older_than_s))
            files = files.having(func.max(FilePieceRow.written_at) < before)
        with self._session() as session:
            return list(session.scalars(files))


class _Pieces(InPieces):
    """The sealed bytes of one file."""

    def __init__(self, session: OpenSession, file_id: str) -> None:
        self._session, self._file_id = session, file_id
        size = select(func.sum(func.length(FilePieceRow.sealed))).where(FilePieceRow.file_id == file_id)
        with session() as opened:
            found = opened.scalar(size)
        if found is None:
            raise FileNotFoundError
        super().__init__(int(found), PIECE_BYTES)

    def _load(self, number: int) -> bytes:
        with self._session() as session:
            row = session.get(FilePieceRow, (self._file_id, number))
            if row is None:
                raise FileNotFoundError
            return row.sealed
