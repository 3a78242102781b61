"""The audit: who viewed, changed, deleted or exported what, in rows that are chained by HMAC.

Each row is sealed together with the seal before it, and the head proves which row is the last. Whoever changes, removes
or inserts a row without the data key is found out. Views and autosaves of one record within five minutes are one row.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from records.tables.details import Detail, detail_of
from records.tables.rows import utc_text
from records.tables.schema import AuditHeadRow, AuditRow
from records.values import AuditEntry

Action = Literal["created", "unlocked", "unlock_failed", "viewed", "added", "changed", "deleted", "exported"]

_HEAD = 1
_BROKEN = "broken"


@dataclass(frozen=True)
class Entry:
    """What is to be remembered; `detail` names things and ids, never their content: records.tables.details."""

    action: Action
    detail: Detail
    client_id: str | None = None


@dataclass(frozen=True)
class AuditCheck:
    """The audit's length, and the number of the first entry that is changed or missing (None: it is whole).

    Of a database that is damaged the audit is not read.
    """

    entries: int
    first_broken: int | None
    database_whole: bool = True

    @property
    def words(self) -> str:
        """What was found, in a sentence."""
        if not self.database_whole:
            return "The database is damaged; restore the data folder from a backup."
        if self.first_broken is None:
            return f"The audit log is intact ({self.entries} entries)."
        return f"The audit log is broken: entry {self.first_broken} was changed or is missing."

    @property
    def is_whole(self) -> bool:
        """Whether all is as it was written."""
        return self.database_whole and self.first_broken is None


def append(session: Session, key: bytes, trainer_id: str, entry: Entry, at: datetime | None = None) -> None:
    """Chain a row to the audit, in the transaction of what it tells of."""
    head = session.get(AuditHeadRow, _HEAD, with_for_update=True, populate_existing=True)
    sound = head is not None and _is_sound(key, head)
    if head is None:
        head = AuditHeadRow(id=_HEAD, number=0, seal="", proof="")
        session.add(head)
    row = AuditRow(
        number=head.number + 1,
        at=utc_text(at or datetime.now(UTC)),
        trainer_id=trainer_id,
        action=entry.action,
        client_id=entry.client_id,
        detail=entry.detail.stored,
    )
    # Work continues after someone tampered with the head, but the chain must not look intact again.
    row.seal = _seal(key, row, head.seal if sound else _BROKEN)
    session.add(row)
    head.number, head.seal = row.number, row.seal
    head.proof = _proof(key, head)


def seal_untouched(connection: Connection, key: bytes) -> None:
    """Seal the head of an audit that was made just now, in the same transaction: a head without a proof is broken."""
    untouched = AuditHeadRow(id=_HEAD, number=0, seal="", proof="")
    as_made = (AuditHeadRow.number == untouched.number, AuditHeadRow.proof == untouched.proof)
    connection.execute(update(AuditHeadRow).where(*as_made).values(proof=_proof(key, untouched)))


def is_known(session: Session, trainer_id: str, entry: Entry, since: datetime) -> bool:
    """Whether the same was logged already."""
    same = select(AuditRow.number).where(
        AuditRow.client_id == entry.client_id,
        AuditRow.at >= utc_text(since),
        AuditRow.trainer_id == trainer_id,
        AuditRow.action == entry.action,
        AuditRow.detail == entry.detail.stored,
    )
    return session.scalar(same.limit(1)) is not None


def verify(session: Session, key: bytes) -> AuditCheck:
    """Find the first row that is not as it was written, or that is missing."""
    before, number = "", 0
    for row in session.scalars(select(AuditRow).order_by(AuditRow.number)).yield_per(500):
        if row.number != number + 1 or not hmac.compare_digest(row.seal, _seal(key, row, before)):
            return AuditCheck(_count(session), number + 1)
        before, number = row.seal, row.number
    head = session.get(AuditHeadRow, _HEAD)
    # Whoever opens a history is logged, so none is without an entry.
    whole = head is not None and 0 < number == head.number and head.seal == before and _is_sound(key, head)
    return AuditCheck(number, None if whole else number + 1)


def entries(session: Session, *, client_id: str | None, newest: int) -> list[AuditEntry]:
    """List the newest rows, of one client or of all."""
    query = select(AuditRow).order_by(AuditRow.number.desc()).limit(newest)
    if client_id is not None:
        query = query.where(AuditRow.client_id == client_id)
    return [
        AuditEntry(
            row.number,
            datetime.fromisoformat(row.at),
            row.trainer_id,
            row.action,
            row.client_id,
            (detail := detail_of(row.detail)).words,
            detail.fields,
        )
        for row in session.scalars(query)
    ]


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditRow)) or 0


def _seal(key: bytes, row: AuditRow, before: str) -> str:
    content = [before, row.number, row.at, row.trainer_id, row.action, row.client_id, row.detail]
    return hmac.digest(key, json.dumps(content).encode(), "sha256").hex()


def _proof(key: bytes, head: AuditHeadRow) -> str:
    return hmac.digest(key, f"head {head.number} {head.seal}".encode(), "sha256").hex()


def _is_sound(key: bytes, head: AuditHeadRow) -> bool:
    return hmac.compare_digest(head.proof, _proof(key, head))
