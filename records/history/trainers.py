"""People and keys: several trainers, each with an own passphrase, a printed recovery key, and the audit of them all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.errors import WrongPassphraseError
from records.history.unlocked import ATTEMPTS, KEYS, UNLOCKING, Door
from records.tables import audit
from records.tables.audit import AuditCheck, Entry
from records.tables.database import is_whole
from records.tables.details import Thing
from records.tables.schema import TrainerRow
from records.text import one_line
from records.values import AuditEntry, Trainer
from records.vault import keys
from records.vault.attempts import Attempts
from records.vault.keys import RECOVERY, Unlocked
from records.vault.locks import one_at_a_time
from vision.errors import UsageError

_RECOVERY_NAME = "Recovery key"
_UNNAMED = "Trainer"


def unlock(home: Path, secret: str) -> Unlocked:
    """Unwrap the data key with a passphrase or the recovery key, counting the wrong ones.

    Raises
    ------
    WrongPassphraseError
        If nothing opens with it.
    TooManyAttemptsError
        If it comes too soon after too many wrong ones.
    LockedHistoryError
        If the key file is missing or damaged.
    """
    attempts = Attempts(home / ATTEMPTS)
    keys.owners(home / KEYS)  # where no key file is, there is nothing to guess at
    # One after the other, so that many windows and programs together cannot guess faster than one.
    with one_at_a_time(home / UNLOCKING):
        attempts.check(datetime.now(UTC))
        try:
            return keys.unlock_key_file(home / KEYS, secret)
        except WrongPassphraseError:
            attempts.add(datetime.now(UTC))
            raise


class PeopleRecords(Door):
    """The part of the history that knows who opens it."""

    def trainers(self) -> list[Trainer]:
        """List who can open the history now, by name; the recovery key is one of them."""
        with self._session() as session:
            names = _names(session)
        found = [Trainer(owner, names.get(owner, _UNNAMED)) for owner in keys.owners(self._home / KEYS)]
        return sorted(found, key=lambda trainer: (trainer.name.casefold(), trainer.id))

    def trainer_names(self) -> dict[str, str]:
        """Names by id, including those who can no longer open the history: for the audit."""
        with self._session() as session:
            return _names(session)

    def add_trainer(self, name: str, passphrase: str) -> Trainer:
        """Let another trainer open the history with an own passphrase.

        Raises
        ------
        UsageError
            If the name is empty, or the passphrase is too short.
        """
        trainer = Trainer(uuid4().hex, _named(name))
        with self._session(writes=True) as session:
            session.add(TrainerRow(id=trainer.id, name=trainer.name))
            self._log(session, Entry("added", Thing.TRAINER.of(id=trainer.id)))
            keys.set_passphrase(self._home / KEYS, self._data_key, trainer.id, passphrase)
        return trainer

    def rename_trainer(self, trainer_id: str, name: str) -> None:
        """Change a name; UsageError if it is empty."""
        with self._session(writes=True) as session:
            session.merge(TrainerRow(id=trainer_id, name=_named(name)))
            self._log(session, Entry("changed", Thing.TRAINER_NAME.of(id=trainer_id)))

    def remove_trainer(self, trainer_id: str) -> None:
        """Take a passphrase, or the recovery key, away; the name stays for the audit.

        Raises
        ------
        UsageError
            If no one would be left, or it is the one in use.
        """
        if trainer_id == self.trainer_id:
            raise UsageError("You cannot remove the passphrase that you are using; another trainer must do it.")
        with self._session(writes=True) as session:
            self._log(session, Entry("deleted", Thing.PASSPHRASE.of(id=trainer_id)))
            keys.remove_owner(self._home / KEYS, trainer_id)

    def change_passphrase(self, secret: str, new: str, *, trainer_id: str | None = None) -> None:
        """Change a trainer's passphrase.

        Parameters
        ----------
        secret : the trainer's passphrase of now, or the recovery key
        new : the new one
        trainer_id : whose; by default that of the trainer who unlocked the history

        Raises
        ------
        WrongPassphraseError
            If the secret is neither.
        UsageError
            If the new one is too short, or there is no such trainer.
        """
        trainer_id = trainer_id or self.trainer_id
        if trainer_id == RECOVERY or trainer_id not in keys.owners(self._home / KEYS):
            raise UsageError("Choose the trainer whose passphrase you want to change.")
        if unlock(self._home, secret).owner not in (trainer_id, RECOVERY):
            raise WrongPassphraseError
        with self._session(writes=True) as session:
            self._log(session, Entry("changed", Thing.PASSPHRASE.of(id=trainer_id)))
            keys.set_passphrase(self._home / KEYS, self._data_key, trainer_id, new)

    def make_recovery_key(self) -> str:
        """Make the key to print and lock away; the one before it no longer opens anything."""
        with self._session(writes=True) as session:
            self._log(session, Entry("added", Thing.RECOVERY_KEY.of()))
            return keys.set_recovery_key(self._home / KEYS, self._data_key)

    def audit_entries(self, client_id: str | None = None, *, newest: int = 200) -> Sequence[AuditEntry]:
        """List the newest entries of the audit, newest first, of one client or of all."""
        with self._session() as session:
            return audit.entries(session, client_id=client_id, newest=newest)

    def verify_audit(self) -> AuditCheck:
        """Check the database and, if it is whole, the audit from its first entry to its last."""
        if not is_whole(self._open_engine):
            return AuditCheck(0, None, database_whole=False)
        with self._session() as session:
            return audit.verify(session, self._audit_key)

    def _log_unlock(self) -> None:
        """Move the wrong passphrases since the last unlock into the audit, then log this one."""
        attempts = Attempts(self._home / ATTEMPTS)
        with one_at_a_time(self._home / UNLOCKING), self._session(writes=True) as session:
            for moment in attempts.moments():
                audit.append(session, self._audit_key, "", Entry("unlock_failed", Thing.WRONG_PASSPHRASE.of()), moment)
            self._log(session, Entry("unlocked", Thing.HISTORY.of()))
        attempts.forget()


def _names(session: Session) -> dict[str, str]:
    names = {row.id: one_line(row.name) or _UNNAMED for row in session.scalars(select(TrainerRow))}
    return {**names, RECOVERY: _RECOVERY_NAME}


def _named(name: str) -> str:
    name = one_line(name)
    if not name:
        raise UsageError("The trainer needs a name.")
    return name
