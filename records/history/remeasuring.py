"""Measuring again: a saved test from its pose track, as this version of Stridewell does."""

from sqlalchemy import select
from sqlalchemy.orm import undefer

from assessments.measuring import completed
from records.errors import NotInHistoryError
from records.history.unlocked import Door
from records.tables.audit import Entry
from records.tables.details import Thing
from records.tables.rows import assessment_of, keep_summary, owner_of, row_of
from records.tables.schema import AssessmentRow
from vision.track import PoseTrack


class RemeasuringRecords(Door):
    """The part of the history that measures again what was measured by older rules."""

    def assessment_ids(self) -> list[str]:
        """List all saved assessments, oldest first."""
        with self._session() as session:
            return list(session.scalars(select(AssessmentRow.id).order_by(AssessmentRow.recorded_at, AssessmentRow.id)))

    def remeasure(self, assessment_id: str) -> bool:
        """Measure a saved assessment again from its track; its conditions and corrections stay.

        What comes out as it was saved is not written: whoever was stopped among many begins again with the first. (The
        history rounds tracks, so the first time many a number differs by less than is shown.)

        Returns
        -------
        Whether the result is another one now

        Raises
        ------
        NotInHistoryError
            If there is no such assessment.
        UsageError
            If a correction names a repetition that is not found any more; the saved result stays.
        """
        with self._session() as session:
            row = session.get(AssessmentRow, assessment_id, options=[undefer(AssessmentRow.track)])
            if row is None:
                raise NotInHistoryError
            before = row.measured, row.corrected
            saved, track = assessment_of(row), PoseTrack.from_bytes(row.track)
        measured, corrected = completed(saved.measured, track, saved.corrections, {})
        after = measured.to_json(), corrected.to_json() if corrected else None
        if after == before:
            return False
        with self._session(writes=True) as session:
            row = row_of(session, AssessmentRow, assessment_id)
            is_as_read = (row.measured, row.corrected) == before
            if is_as_read:
                row.measured, row.corrected = after
                keep_summary(session, row, corrected or measured)
                detail = Thing.MEASURED_AGAIN.of(id=assessment_id)
                self._log(session, Entry("changed", detail, owner_of(row)))
        return is_as_read or self.remeasure(assessment_id)  # somebody else changed it meanwhile
