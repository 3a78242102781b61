"""Videos that come in: sealed piece by piece as they arrive, and never lost once they have."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy import select

from records.errors import DamagedFileError
from records.history.unlocked import Door
from records.jobs import Arrival, Asked, Source
from records.tables.audit import Entry
from records.tables.details import Thing
from records.tables.rows import asked_text, row_of, utc_text
from records.tables.schema import ClientRow, JobRow
from records.text import one_line
from records.vault.files import ABANDONED_AFTER_S

_LONGEST_NAME = 200


class ArrivalRecords(Door):
    """The part of the history that takes videos in."""

    def begin_arrival(self, name: str, size: int, *, mark: str, source: Source, client_id: str | None) -> Arrival:
        """Make room for a video, or find the room that was made for it before.

        Parameters
        ----------
        name : what the file is called
        size : bytes of the whole video
        mark : tells one upload from another; the same one gives the same arrival again, after a restart, too
        client_id : whose video it is, if that is known

        Raises
        ------
        NotInHistoryError
            If there is no such client.
        """
        with self._session() as session:
            session.expire_on_commit = False
            row = session.scalar(select(JobRow).where(JobRow.mark == mark))
        if row is None:
            row = JobRow(id=uuid4().hex, mark=mark, source=source, name=one_line(Path(name).name)[:_LONGEST_NAME])
            row.client_id, row.size, row.file_id = client_id, size, self.files.reserve()
            row.made_at, row.state, row.asked = utc_text(datetime.now(UTC)), "arriving", asked_text(Asked())
            with self._session(writes=True) as session:
                if client_id is not None:
                    row_of(session, ClientRow, client_id)
                session.expire_on_commit = False
                session.add(row)
        part, key = self.files.part(row.file_id), self.files.key_of(row.file_id)
        return Arrival(row.id, row.file_id, part, key, row.size, whole=row.state != "arriving")

    def finish_arrival(self, arrival_id: str) -> None:
        """Let the trainer have a video of which every piece is there; twice is once.

        Raises
        ------
        DamagedFileError
            If a piece is missing or changed.
        NotInHistoryError
            If it was discarded meanwhile.
        """
        with self._session() as session:
            row = row_of(session, JobRow, arrival_id)
            file_id, state = row.file_id, row.state
        if state != "arriving":
            return
        self.files.take_in(file_id)
        with self._session(writes=True) as session:
            row = row_of(session, JobRow, arrival_id)
            if row.state == "arriving":
                row.state = "arrived"
                self._log(session, Entry("added", Thing.VIDEO.of(id=row.id), row.client_id))

    def drop_arrival(self, arrival_id: str) -> None:
        """Forget a video that is still coming in, with what is there of it."""
        with self._session(writes=True) as session:
            row = session.get(JobRow, arrival_id)
            if row is None or row.state != "arriving":
                return
            file_id = row.file_id
            session.delete(row)
        self.files.delete(file_id)

    def take_in(self, source: BinaryIO, name: str, *, mark: str, of: Source, client_id: str | None) -> str:
        """Seal a video that is on this computer; the same mark twice is once. The errors are those of `begin_arrival`.

        Returns
        -------
        The id of its job.
        """
        with self._session() as session:
            known = session.scalar(select(JobRow.id).where(JobRow.mark == mark, JobRow.state != "arriving"))
        if known is not None:
            return known
        size = source.seek(0, 2)
        source.seek(0)
        arrival = self.begin_arrival(name, size, mark=mark, source=of, client_id=client_id)
        with self.files.writing(arrival.file_id) as file:
            shutil.copyfileobj(source, file)
        self.finish_arrival(arrival.id)
        return arrival.id

    def _sweep_arrivals(self) -> None:
        """Finish what was cut off between its last piece and its row, and forget what no one sends any more."""
        old = utc_text(datetime.now(UTC) - timedelta(seconds=ABANDONED_AFTER_S))
        with self._session() as session:
            arriving = select(JobRow.id, JobRow.file_id, JobRow.made_at).where(JobRow.state == "arriving")
            found = session.execute(arriving).all()
        for arrival_id, file_id, made_at in found:
            try:
                if self.files.is_whole(file_id):
                    self.finish_arrival(arrival_id)
                elif made_at < old and not self.files.part(file_id).exists():
                    self.drop_arrival(arrival_id)
            except DamagedFileError:
                continue
