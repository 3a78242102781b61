"""The end of a record: what is deleted is gone, its rows, its videos and the secrets of their keys."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import chain

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session

from records.history.unlocked import Door
from records.tables.audit import Entry
from records.tables.details import Thing
from records.tables.rows import owner_of, row_of
from records.tables.schema import (
    AssessmentRow,
    ClientRow,
    ConsentRow,
    FileSecretRow,
    IntakeRow,
    JobRow,
    SessionRow,
    SummaryRow,
)
from records.values import Deletion
from records.vault.files import ABANDONED_AFTER_S


class DeletionRecords(Door):
    """The part of the history that forgets; only the audit keeps the bare id.

    What is not there raises NotInHistoryError. The rows and the secrets of the files' keys go in one transaction: from
    then on nothing opens the files. They go after it; those that a killed program left go at the next opening.
    """

    def delete_client(self, client_id: str) -> Deletion:
        """Delete a client with everything."""
        of_client = SessionRow.client_id == client_id
        with self._session(writes=True) as session:
            row_of(session, ClientRow, client_id)
            assessments, file_ids = _shut_videos(session, of_client)
            drafts, of_jobs = _shut_jobs(session, JobRow.client_id == client_id)
            gone = Deletion(
                clients=1,
                sessions=_count(session, select(SessionRow.id).where(of_client)),
                assessments=assessments + drafts,
                intakes=_count(session, select(IntakeRow.id).where(IntakeRow.client_id == client_id)),
                consents=_count(session, select(ConsentRow.id).where(ConsentRow.client_id == client_id)),
                files=len(file_ids | of_jobs),
            )
            session.execute(delete(ClientRow).where(ClientRow.id == client_id))
            self._log(session, Entry("deleted", Thing.CLIENT_WITH_ALL.of(**asdict(gone)), client_id))
        self._clear_away(file_ids | of_jobs)
        return gone

    def delete_job(self, job_id: str) -> Deletion:
        """Delete a video that is no saved test, in whatever state, with its draft; its worker stops by itself."""
        with self._session(writes=True) as session:
            client_id = row_of(session, JobRow, job_id).client_id
            drafts, file_ids = _shut_jobs(session, JobRow.id == job_id)
            session.execute(delete(JobRow).where(JobRow.id == job_id))
            self._log(session, Entry("deleted", Thing.VIDEO.of(id=job_id), client_id))
        self._clear_away(file_ids)
        return Deletion(assessments=drafts, files=len(file_ids))

    def delete_session(self, session_id: str) -> Deletion:
        """Delete a session with its tests, signs, incidents and safety checks."""
        with self._session(writes=True) as session:
            client_id = row_of(session, SessionRow, session_id).client_id
            assessments, file_ids = _shut_videos(session, SessionRow.id == session_id)
            session.execute(delete(SessionRow).where(SessionRow.id == session_id))
            self._log(session, Entry("deleted", Thing.SESSION.of(id=session_id), client_id))
        self._clear_away(file_ids)
        return Deletion(sessions=1, assessments=assessments, files=len(file_ids))

    def delete_assessment(self, assessment_id: str) -> Deletion:
        """Delete a test with its videos and pictures; its session stays."""
        with self._session(writes=True) as session:
            client_id = owner_of(row_of(session, AssessmentRow, assessment_id))
            _, file_ids = _shut_videos(session, AssessmentRow.id == assessment_id)
            session.execute(delete(AssessmentRow).where(AssessmentRow.id == assessment_id))
            self._log(session, Entry("deleted", Thing.ASSESSMENT.of(id=assessment_id), client_id))
        self._clear_away(file_ids)
        return Deletion(assessments=1, files=len(file_ids))

    def drop_videos(self, assessment_id: str) -> Deletion:
        """Delete the videos of a test; its pictures, track and results stay."""
        with self._session(writes=True) as session:
            client_id = owner_of(row_of(session, AssessmentRow, assessment_id))
            _, file_ids = _shut_videos(session, AssessmentRow.id == assessment_id)
            none = {AssessmentRow.video_file_id: None, AssessmentRow.overlay_file_id: None}
            session.execute(update(AssessmentRow).where(AssessmentRow.id == assessment_id).values(none))
            of_test = SummaryRow.assessment_id == assessment_id
            session.execute(update(SummaryRow).where(of_test).values(has_video=False))
            self._log(session, Entry("deleted", Thing.VIDEOS.of(id=assessment_id), client_id))
        self._clear_away(file_ids)
        return Deletion(files=len(file_ids))

    def _clear_away(self, file_ids: Iterable[str]) -> None:
        """Delete files that no row names any more, and what the log still holds of the rows."""
        for file_id in file_ids:
            self.files.unlink(file_id)
        self._empty_log()

    def _sweep_files(self) -> None:
        """Delete files that no assessment names: at once those of a deletion, after a day those of a killed save.

        A new file has its secret before it is there, a deleted one has none, so the files are listed first.
        """
        there, old = set(self.files.ids()), set(self.files.ids(older_than_s=ABANDONED_AFTER_S))
        with self._session() as session:
            named = {*session.scalars(select(AssessmentRow.video_file_id))}
            named |= {*session.scalars(select(AssessmentRow.overlay_file_id)), *session.scalars(select(JobRow.file_id))}
            of_deletions = there - named - {*session.scalars(select(FileSecretRow.file_id))}
        for file_id in old - named - of_deletions:
            self.files.delete(file_id)
        if of_deletions:
            self._clear_away(of_deletions)


def _shut_videos(session: Session, which: ColumnElement[bool]) -> tuple[int, set[str]]:
    """Forget the secrets of the videos of the tests that are meant; give the number of the tests, and the files."""
    videos = select(AssessmentRow.video_file_id, AssessmentRow.overlay_file_id).join(SessionRow).where(which)
    found = session.execute(videos).all()
    return len(found), shut(session, chain.from_iterable(found))


def _shut_jobs(session: Session, which: ColumnElement[bool]) -> tuple[int, set[str]]:
    """Forget the secrets of the videos of the jobs that are meant; give the number of their drafts, and the files."""
    overlays = session.scalars(select(AssessmentRow.overlay_file_id).join(JobRow).where(which)).all()
    videos = session.scalars(select(JobRow.file_id).where(which)).all()
    return len(overlays), shut(session, [*overlays, *videos])


def shut(session: Session, file_ids: Iterable[str | None]) -> set[str]:
    """Forget the secrets of files in the transaction that forgets their rows; give the files, to be cleared away."""
    found = {file_id for file_id in file_ids if file_id is not None}
    session.execute(delete(FileSecretRow).where(FileSecretRow.file_id.in_(found)))
    return found


def _count(session: Session, ids: Select[str]) -> int:
    return session.scalar(select(func.count()).select_from(ids.subquery())) or 0
