"""The client's history: open it with the passphrase, save, correct, read, delete."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Self
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, undefer

from assessments.corrections import Correction
from assessments.model import Assessment
from records.database import create_database, failures_reported, open_database
from records.errors import LockedHistoryError, NotInHistoryError
from records.files import EncryptedFiles
from records.folder import full_disk_reported, sync_folder
from records.keys import create_key_file, subkey, unlock_key_file
from records.model import Client, NewClient, SavedAssessment
from records.rows import assessment_of, client_columns, client_of, correction_rows, row_of, utc_text
from records.schema import AssessmentRow, ClientRow, SessionRow
from vision.errors import UsageError
from vision.track import PoseTrack, TrackSource

# All of a history lies in one folder of its own, so that it appears in one rename and moves or goes in one piece.
_HISTORY = "history"
_KEYS = "stridewell.keys"
_DATABASE = "stridewell.db"
_FILES = "files"


class Records:
    """An unlocked history, for any number of threads; `files` holds its videos.

    Every method raises LockedHistoryError when the history is closed or damaged, BusyHistoryError when another
    process does not let go of it, and where it writes FullDiskError; a save that fails has changed nothing.
    """

    def __init__(self, home: Path, data_key: bytes) -> None:
        self._engine: Engine | None = open_database(home / _DATABASE, subkey(data_key, "database"))
        self.files = EncryptedFiles(home / _FILES, subkey(data_key, "files"))

    @staticmethod
    def exists(folder: Path) -> bool:
        """Tell whether a data folder holds a history."""
        return (folder / _HISTORY).is_dir()

    @classmethod
    def create(cls, folder: Path, passphrase: str) -> Self:
        """Make an empty history and open it.

        Raises
        ------
        UsageError
            If the folder holds a history already, or the passphrase is too short.
        FullDiskError
            If there is no room for it.
        """
        taken = UsageError("This data folder holds a history already; unlock it with its passphrase.")
        if cls.exists(folder):
            raise taken
        with full_disk_reported():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = Path(tempfile.mkdtemp(prefix="new-history-", dir=folder))
            try:
                data_key = create_key_file(new / _KEYS, passphrase)
                create_database(new / _DATABASE, subkey(data_key, "database"))
                (new / _FILES).mkdir(mode=0o700)
                sync_folder(new)
                new.rename(folder / _HISTORY)
                sync_folder(folder)
            except BaseException as error:
                shutil.rmtree(new, ignore_errors=True)
                if isinstance(error, OSError) and cls.exists(folder):  # someone else was faster
                    raise taken from error
                raise
        return cls(folder / _HISTORY, data_key)

    @classmethod
    def open(cls, folder: Path, passphrase: str) -> Self:
        """Unlock the history of a data folder and bring its tables up to date.

        Raises
        ------
        WrongPassphraseError
            If the passphrase does not open it.
        LockedHistoryError
            If it is missing, damaged, or of a newer version of the software.
        """
        home = folder / _HISTORY
        return cls(home, unlock_key_file(home / _KEYS, passphrase))

    def close(self) -> None:
        """Lock the history again."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add_client(self, client: NewClient) -> Client:
        """Add a client."""
        row = ClientRow(id=uuid4().hex, created_at=utc_text(datetime.now(UTC)), **client_columns(client))
        with self._session(writes=True) as session:
            session.add(row)
            return client_of(row)

    def clients(self) -> list[Client]:
        """List all clients by name."""
        with self._session() as session:
            found = [client_of(row) for row in session.scalars(select(ClientRow))]
        return sorted(found, key=lambda client: (client.name.casefold(), client.id))

    def client(self, client_id: str) -> Client:
        """Look a client up; NotInHistoryError if there is none."""
        with self._session() as session:
            return client_of(row_of(session, ClientRow, client_id))

    def update_client(self, client_id: str, client: NewClient) -> Client:
        """Replace what is known of a client; NotInHistoryError if there is none."""
        with self._session(writes=True) as session:
            row = row_of(session, ClientRow, client_id)
            for name, value in client_columns(client).items():
                setattr(row, name, value)
            return client_of(row)

    def delete_client(self, client_id: str) -> None:
        """Delete a client with all sessions, assessments and files; NotInHistoryError if there is none."""
        file_ids = select(AssessmentRow.video_file_id, AssessmentRow.overlay_file_id).join(SessionRow)
        with self._session(writes=True) as session:
            row = row_of(session, ClientRow, client_id)
            # Files first: if this stops halfway, the client is still listed and can be deleted again.
            for file_id in chain.from_iterable(session.execute(file_ids.where(SessionRow.client_id == client_id))):
                if file_id is not None:
                    self.files.delete(file_id)
            session.delete(row)

    def save_assessment(
        self,
        client_id: str,
        assessment: Assessment,
        track: PoseTrack,
        *,
        corrections: Sequence[Correction] = (),
        corrected: Assessment | None = None,
        video_file_id: str | None = None,
        overlay_file_id: str | None = None,
        now: datetime | None = None,
    ) -> str:
        """Save an assessment whole or not at all, in the client's session of that day.

        If it fails, the two files are still the caller's to delete.

        Parameters
        ----------
        now : the moment of the recording; its own calendar day is the session's (default: now, here)

        Returns
        -------
        The id of the saved assessment.

        Raises
        ------
        NotInHistoryError
            If there is no such client.
        """
        now = now or datetime.now().astimezone()
        row = AssessmentRow(
            id=uuid4().hex,
            test=assessment.test,
            recorded_at=utc_text(now),
            measured=assessment.to_json(),
            corrected=corrected.to_json() if corrected else None,
            conditions=json.dumps(assessment.conditions),
            track=track.to_bytes(),
            track_key=track.source.key if track.source else None,
            video_file_id=video_file_id,
            overlay_file_id=overlay_file_id,
            corrections=correction_rows(corrections, first=1, made_at=utc_text(now)),
        )
        of_day = select(SessionRow).where(SessionRow.client_id == client_id, SessionRow.date == now.date())
        with self._session(writes=True) as session:
            row_of(session, ClientRow, client_id)
            day = session.scalar(of_day)
            row.session = day or SessionRow(id=uuid4().hex, client_id=client_id, date=now.date(), note="")
            session.add(row)
            return row.id

    def correct(
        self,
        assessment_id: str,
        corrections: Sequence[Correction],
        corrected: Assessment,
        *,
        now: datetime | None = None,
    ) -> None:
        """Append corrections and keep what they make of the assessment; what was measured stays.

        Raises
        ------
        NotInHistoryError
            If there is no such assessment.
        """
        made_at = utc_text(now or datetime.now(UTC))
        with self._session(writes=True) as session:
            row = row_of(session, AssessmentRow, assessment_id)
            row.corrections += correction_rows(corrections, first=len(row.corrections) + 1, made_at=made_at)
            row.corrected = corrected.to_json()

    def assessments(self, client_id: str) -> list[SavedAssessment]:
        """List a client's assessments, newest first."""
        newest = (AssessmentRow.recorded_at.desc(), AssessmentRow.id)
        of_client = select(AssessmentRow).join(SessionRow).where(SessionRow.client_id == client_id).order_by(*newest)
        with self._session() as session:
            return [assessment_of(row) for row in session.scalars(of_client)]

    def assessment(self, assessment_id: str) -> SavedAssessment:
        """Look an assessment up; NotInHistoryError if there is none."""
        with self._session() as session:
            return assessment_of(row_of(session, AssessmentRow, assessment_id))

    def track(self, assessment_id: str) -> PoseTrack:
        """Load the pose track that was assessed; NotInHistoryError if there is none."""
        with self._session() as session:
            row = session.get(AssessmentRow, assessment_id, options=[undefer(AssessmentRow.track)])
            if row is None:
                raise NotInHistoryError
            return PoseTrack.from_bytes(row.track)

    def track_of(self, source: TrackSource) -> PoseTrack | None:
        """Find the track that was estimated before from the same video, model and settings; None if there is none."""
        with self._session() as session:
            packed = session.scalar(select(AssessmentRow.track).where(AssessmentRow.track_key == source.key).limit(1))
            return PoseTrack.from_bytes(packed) if packed else None

    @contextmanager
    def _session(self, *, writes: bool = False) -> Iterator[Session]:
        engine = self._engine
        if engine is None:
            raise LockedHistoryError("it was closed", "enter the passphrase again")
        engine = engine.execution_options(writes=writes)
        with failures_reported(writes=writes), Session(engine) as session, session.begin():
            yield session
