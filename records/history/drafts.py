"""Drafts: results that wait for review; they are saved into a session, or discarded with their video."""

from assessments.assessment import Assessment
from records.errors import NotInHistoryError
from records.history.deletion import DeletionRecords, shut
from records.history.sessions import session_row
from records.tables.audit import Entry
from records.tables.details import Thing
from records.tables.rows import keep_summary, local_day, row_of
from records.tables.schema import AssessmentRow


class DraftRecords(DeletionRecords):
    """The part of the history that takes drafts up; correct and complete them as any assessment."""

    def save_draft(self, assessment_id: str, *, keeps_video: bool = True) -> None:
        """Put a draft into the session of the day on which its video arrived; its job is done with.

        Parameters
        ----------
        keeps_video : False: only numbers, curves, pose and kept pictures stay

        Raises
        ------
        NotInHistoryError
            If there is no such draft.
        """
        with self._session(writes=True) as session:
            row = row_of(session, AssessmentRow, assessment_id)
            job, file_ids = row.job, set[str]()
            if job is None or job.client_id is None:
                raise NotInHistoryError
            if not keeps_video:
                file_ids = shut(session, (row.video_file_id, row.overlay_file_id))
                row.video_file_id = row.overlay_file_id = None
            row.session, row.job = session_row(session, job.client_id, local_day(row.recorded_at)), None
            session.flush()
            session.delete(job)
            keep_summary(session, row, Assessment.from_json(row.corrected or row.measured))
            self._log(session, Entry("added", Thing.ASSESSMENT.of(id=row.id), job.client_id))
        if file_ids:
            self._clear_away(file_ids)
