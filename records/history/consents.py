"""Consent: nothing leaves the history without the client's leave, and a withdrawn leave ends at once."""

import json
from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.errors import ConsentError
from records.history.unlocked import Door
from records.tables.audit import Entry
from records.tables.details import Thing
from records.tables.rows import consent_of, row_of, utc_text
from records.tables.schema import ClientRow, ConsentRow
from records.values import Consent, Content, NewConsent


class ConsentRecords(Door):
    """The part of the history that knows who may receive what."""

    def add_consent(self, client_id: str, consent: NewConsent) -> Consent:
        """Record a consent; NotInHistoryError if there is no such client."""
        with self._session(writes=True) as session:
            row_of(session, ClientRow, client_id)
            row = ConsentRow(
                id=uuid4().hex,
                client_id=client_id,
                recipient=consent.recipient,
                contents=json.dumps(consent.contents),
                given_on=consent.given_on,
                until=consent.until,
                signed_how=consent.signed_how.strip(),
            )
            session.add(row)
            self._log(session, Entry("added", Thing.CONSENT.of(id=row.id), client_id))
            return consent_of(row)

    def withdraw_consent(self, consent_id: str) -> None:
        """End a consent now; NotInHistoryError if there is none."""
        with self._session(writes=True) as session:
            row = row_of(session, ConsentRow, consent_id)
            row.withdrawn_at = row.withdrawn_at or utc_text(datetime.now(UTC))
            self._log(session, Entry("changed", Thing.CONSENT_WITHDRAWN.of(id=consent_id), row.client_id))

    def consents(self, client_id: str) -> list[Consent]:
        """List a client's consents, the withdrawn and the ended ones as well, newest first."""
        with self._session() as session:
            return _consents(session, client_id)

    def require_consent(self, client_id: str, recipient: str, content: Content, day: date | None = None) -> Consent:
        """Find the consent that lets a content go to a recipient on a day (default: today).

        Raises
        ------
        ConsentError
            If there is none.
        """
        with self._session() as session:
            return _require(session, client_id, recipient, content, day or date.today())

    def log_export(self, client_id: str, recipient: str, content: Content, sha256: str) -> None:
        """Write into the audit what goes to a recipient now, with its hash, and refuse without consent.

        Raises
        ------
        ConsentError
            If the client does not, or no longer, agree.
        """
        with self._session(writes=True) as session:
            consent = _require(session, client_id, recipient, content, date.today())
            sent = Thing.EXPORT.of(content=content, recipient=consent.recipient, consent=consent.id, sha256=sha256)
            self._log(session, Entry("exported", sent, client_id))


def allowed(session: Session, client_id: str, recipient: str, content: Content, day: date) -> Consent | None:
    """Find the consent in force; None if there is none."""
    found = _consents(session, client_id)
    return next((each for each in found if each.allows(recipient, content, day)), None)


def _require(session: Session, client_id: str, recipient: str, content: Content, day: date) -> Consent:
    consent = allowed(session, client_id, recipient, content, day)
    if consent is None:
        raise ConsentError(content)
    return consent


def _consents(session: Session, client_id: str) -> list[Consent]:
    newest = (ConsentRow.given_on.desc(), ConsentRow.id)
    return [
        consent_of(row)
        for row in session.scalars(select(ConsentRow).where(ConsentRow.client_id == client_id).order_by(*newest))
    ]
