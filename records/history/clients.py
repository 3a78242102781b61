"""Clients: who they are, what the top of their page shows, what they answered at intake, and how long it is kept."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Literal
from uuid import uuid4

from sqlalchemy import delete, func, select

from records.history.unlocked import Door
from records.safety.questions import Answers, Intake, check_answers, due_date
from records.tables.audit import Entry
from records.tables.details import Thing
from records.tables.rows import client_columns, client_of, header_of, intake_of, row_of, utc_text
from records.tables.schema import ChoiceRow, ClientRow, IntakeRow, SessionRow
from records.text import one_line
from records.values import Client, ClientLine, Header, NewClient

Choices = Literal["condition", "medicine"]


class ClientRecords(Door):
    """The part of the history that knows the clients."""

    def add_client(self, client: NewClient) -> Client:
        """Add a client."""
        row = ClientRow(id=uuid4().hex, created_at=utc_text(datetime.now(UTC)), **client_columns(client))
        with self._session(writes=True) as session:
            session.add(row)
            self._log(session, Entry("added", Thing.CLIENT.of(), row.id))
            return client_of(row)

    def clients(self) -> list[Client]:
        """List all clients by name."""
        with self._session() as session:
            return _by_name(client_of(row) for row in session.scalars(select(ClientRow)))

    def client_lines(self) -> list[ClientLine]:
        """List all clients by name with their last session and the date of the next intake."""
        sessions = select(SessionRow.client_id, func.max(SessionRow.date), func.count()).group_by(SessionRow.client_id)
        newest = select(IntakeRow.client_id, func.max(IntakeRow.number)).group_by(IntakeRow.client_id).subquery()
        dues = select(IntakeRow.client_id, IntakeRow.due_on).join(
            newest, (IntakeRow.client_id == newest.c[0]) & (IntakeRow.number == newest.c[1])
        )
        with self._session() as session:
            visits = {client_id: (last, count) for client_id, last, count in session.execute(sessions)}
            due_on = {client_id: due for client_id, due in session.execute(dues)}
            found = _by_name(client_of(row) for row in session.scalars(select(ClientRow)))
        lines = []
        for each in found:
            last_on, count = visits.get(each.id, (None, 0))
            lines.append(ClientLine(each, last_on, count, due_on.get(each.id)))
        return lines

    def client(self, client_id: str) -> Client:
        """Look a client up; NotInHistoryError if there is none."""
        with self._session() as session:
            found = client_of(row_of(session, ClientRow, client_id))
        self._viewed(Thing.CLIENT.of(), client_id)
        return found

    def update_client(self, client_id: str, client: NewClient) -> Client:
        """Replace what is known of a client; NotInHistoryError if there is none."""
        with self._session(writes=True) as session:
            row = row_of(session, ClientRow, client_id)
            for name, value in client_columns(client).items():
                setattr(row, name, value)
            self._log(session, Entry("changed", Thing.CLIENT.of(), client_id))
            return client_of(row)

    def header(self, client_id: str) -> Header:
        """Look the top of a client's page up; NotInHistoryError if there is no such client."""
        with self._session() as session:
            found = header_of(row_of(session, ClientRow, client_id))
        self._viewed(Thing.CLIENT.of(), client_id)
        return found

    def save_header(self, client_id: str, header: Header) -> None:
        """Replace the top of a client's page; NotInHistoryError if there is no such client."""
        with self._session(writes=True) as session:
            row_of(session, ClientRow, client_id).header = json.dumps(asdict(header))
            self._log_once(session, Entry("changed", Thing.HEADER.of(), client_id))

    def choices(self, kind: Choices) -> list[str]:
        """List what the trainers may choose from, by name."""
        with self._session() as session:
            found = session.scalars(select(ChoiceRow.label).where(ChoiceRow.kind == kind))
            return sorted({one_line(label) for label in found} - {""}, key=str.casefold)

    def save_choices(self, kind: Choices, labels: Iterable[str]) -> None:
        """Replace one of the lists; what a client's header says already stays."""
        kept = {one_line(label) for label in labels} - {""}
        with self._session(writes=True) as session:
            session.execute(delete(ChoiceRow).where(ChoiceRow.kind == kind))
            session.add_all(ChoiceRow(kind=kind, label=label) for label in kept)
            self._log(session, Entry("changed", Thing.CHOICES.of(kind=kind)))

    def add_intake(
        self, client_id: str, answers: Answers, *, answered_on: date | None = None, due_on: date | None = None
    ) -> Intake:
        """Save a new version of the answers; earlier versions stay.

        Parameters
        ----------
        answered_on : default today
        due_on : when to ask again; by default 12 months later

        Raises
        ------
        NotInHistoryError
            If there is no such client.
        UsageError
            If there is no answer, or one to an unknown question.
        """
        check_answers(answers)
        answered_on = answered_on or date.today()
        last = select(func.max(IntakeRow.number)).where(IntakeRow.client_id == client_id)
        with self._session(writes=True) as session:
            row_of(session, ClientRow, client_id)
            row = IntakeRow(
                id=uuid4().hex,
                client_id=client_id,
                number=(session.scalar(last) or 0) + 1,
                answered_on=answered_on,
                due_on=due_on or due_date(answered_on),
                answers=json.dumps(dict(answers)),
                trainer_id=self.trainer_id,
            )
            session.add(row)
            self._log(session, Entry("added", Thing.INTAKE.of(number=row.number), client_id))
            return intake_of(row)

    def intakes(self, client_id: str) -> list[Intake]:
        """List a client's intakes, newest first; the first one is in force."""
        of_client = select(IntakeRow).where(IntakeRow.client_id == client_id).order_by(IntakeRow.number.desc())
        with self._session() as session:
            found = [intake_of(row) for row in session.scalars(of_client)]
        if found:
            self._viewed(Thing.INTAKES.of(), client_id)
        return found

    def keep_years(self, client_id: str) -> int | None:
        """Years to keep the record after the last session; None: until someone deletes it."""
        with self._session() as session:
            return row_of(session, ClientRow, client_id).keep_years

    def set_keep_years(self, client_id: str, years: int | None) -> None:
        """Say how long to keep a record; NotInHistoryError if there is no such client."""
        with self._session(writes=True) as session:
            row_of(session, ClientRow, client_id).keep_years = years
            self._log(session, Entry("changed", Thing.RETENTION.of(), client_id))

    def overdue(self, today: date) -> list[Client]:
        """List the clients whose time in the history is over, by name; deleting them is the trainer's decision."""
        last = select(SessionRow.client_id, func.max(SessionRow.date)).group_by(SessionRow.client_id)
        with self._session() as session:
            last_on = {client_id: day for client_id, day in session.execute(last)}
            rows = session.scalars(select(ClientRow).where(ClientRow.keep_years.is_not(None)))
            return _by_name(
                client_of(row)
                for row in rows
                if _years_since(last_on.get(row.id) or date.fromisoformat(row.created_at[:10]), today)
                >= (row.keep_years or 0)
            )


def _by_name(clients: Iterable[Client]) -> list[Client]:
    return sorted(clients, key=lambda client: (client.name.casefold(), client.id))


def _years_since(day: date, today: date) -> int:
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))
