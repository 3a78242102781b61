"""Sessions: a client's visits, one a day, saved piece by piece as they happen."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.sppb.part import PartName
from records.history.unlocked import Door
from records.safety.check import Gate, Signs
from records.tables.audit import Entry
from records.tables.details import Thing
from records.tables.rows import row_of, session_of, utc_text
from records.tables.schema import ClientRow, GateRow, IncidentRow, SessionRow, UnableRow, VitalsRow
from records.unable import Unable
from records.values import GateDecision, Incident, Moment, SavedSession, SessionNotes, Vitals
from vision.errors import UsageError


def session_row(session: Session, client_id: str, day: date) -> SessionRow:
    """Find a client's session of a day, or add it; NotInHistoryError if there is no such client."""
    row_of(session, ClientRow, client_id)
    of_day = select(SessionRow).where(SessionRow.client_id == client_id, SessionRow.date == day)
    found = session.scalar(of_day)
    if found is None:
        found = SessionRow(id=uuid4().hex, client_id=client_id, date=day)
        session.add(found)
    return found


class SessionRecords(Door):
    """The part of the history that knows the sessions; what concerns none raises NotInHistoryError."""

    def begin_session(self, client_id: str, day: date | None = None) -> str:
        """Find the session of a day (default: today), or begin it; give its id."""
        with self._session(writes=True) as session:
            row = session_row(session, client_id, day or date.today())
            self._log_once(session, Entry("changed", Thing.SESSION.of(id=row.id), client_id))
            return row.id

    def save_notes(self, session_id: str, notes: SessionNotes) -> None:
        """Save what was written so far; cheap enough for every pause in the typing."""
        with self._session(writes=True) as session:
            row = self._changed(session, session_id)
            for name, text in asdict(notes).items():
                setattr(row, name, text)

    def add_vitals(self, session_id: str, moment: Moment, signs: Signs, *, now: datetime | None = None) -> Vitals:
        """Add signs that were taken before, during or after the tests."""
        taken = Vitals(moment, signs, now or datetime.now(UTC))
        with self._session(writes=True) as session:
            row = self._changed(session, session_id)
            row.vitals.append(
                VitalsRow(
                    id=uuid4().hex, moment=moment, taken_at=utc_text(taken.taken_at), signs=json.dumps(asdict(signs))
                )
            )
        return taken

    def save_incident(self, session_id: str, incident: Incident) -> None:
        """Add something that went wrong, or save what was written since about the one of the same moment."""
        happened_at = utc_text(incident.happened_at)
        with self._session(writes=True) as session:
            row = self._changed(session, session_id)
            written = {"what": incident.what, "done": incident.done, "told": incident.told}
            for found in row.incidents:
                if found.happened_at == happened_at:
                    found.what, found.done, found.told = written.values()
                    return
            row.incidents.append(
                IncidentRow(id=uuid4().hex, happened_at=happened_at, trainer_id=self.trainer_id, **written)
            )
            self._log(session, Entry("added", Thing.INCIDENT.of(id=row.id), row.client_id))

    def add_gate(
        self, session_id: str, gate: Gate, *, override_reason: str = "", now: datetime | None = None
    ) -> GateDecision:
        """Record what the safety check said, and the trainer's decision to test anyway.

        Raises
        ------
        UsageError
            If a reason is given where nothing is overridden.
        """
        decision = GateDecision(gate, override_reason.strip(), self.trainer_id, now or datetime.now(UTC))
        if decision.override_reason and gate.result != "do_not_test":
            raise UsageError("There is nothing to override; the check allows the test.")
        with self._session(writes=True) as session:
            row = self._changed(session, session_id)
            row.gates.append(
                GateRow(
                    id=uuid4().hex,
                    checked_at=utc_text(decision.checked_at),
                    result=gate.result,
                    reasons=json.dumps([asdict(reason) for reason in gate.reasons]),
                    override_reason=decision.override_reason,
                    trainer_id=self.trainer_id,
                )
            )
            thing = Thing.SAFETY_CHECK_OVERRIDDEN if decision.override_reason else Thing.SAFETY_CHECK
            self._log(session, Entry("added", thing.of(id=row.id), row.client_id))
        return decision

    def mark_unable(self, session_id: str, part: PartName, reason: str, *, now: datetime | None = None) -> Unable:
        """Record that the client was unable to do a part of the SPPB; a mark that is there gets the new reason.

        Raises
        ------
        UsageError
            If there is no reason.
        """
        mark = Unable(part, reason, self.trainer_id, now or datetime.now(UTC))
        with self._session(writes=True) as session:
            row = self._changed(session, session_id)
            columns = {"reason": mark.reason, "trainer_id": mark.trainer_id, "marked_at": utc_text(mark.marked_at)}
            session.merge(UnableRow(session_id=row.id, part=part, **columns))
            self._log(session, Entry("added", Thing.UNABLE.of(part=part, id=row.id), row.client_id))
        return mark

    def undo_unable(self, session_id: str, part: PartName) -> None:
        """Take such a mark back, if there is one."""
        with self._session(writes=True) as session:
            row = self._changed(session, session_id)
            found = session.get(UnableRow, (session_id, part))
            if found is not None:
                session.delete(found)
                self._log(session, Entry("deleted", Thing.UNABLE.of(part=part, id=row.id), row.client_id))

    def session(self, session_id: str) -> SavedSession:
        """Look a session up."""
        with self._session() as session:
            found = session_of(row_of(session, SessionRow, session_id))
        self._viewed(Thing.SESSION.of(id=session_id), found.client_id)
        return found

    def sessions(self, client_id: str) -> Sequence[SavedSession]:
        """List a client's sessions, newest first."""
        of_client = select(SessionRow).where(SessionRow.client_id == client_id).order_by(SessionRow.date.desc())
        with self._session() as session:
            found = [session_of(row) for row in session.scalars(of_client)]
        if found:
            self._viewed(Thing.SESSIONS.of(), client_id)
        return found

    def _changed(self, session: Session, session_id: str) -> SessionRow:
        row = row_of(session, SessionRow, session_id)
        self._log_once(session, Entry("changed", Thing.SESSION.of(id=session_id), row.client_id))
        return row
