"""Results: the saved assessments with their corrections, tracks and videos."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import undefer

from assessments.assessment import Assessment
from assessments.conditions import CONDITIONS
from assessments.corrections import Correction
from records.errors import NotInHistoryError
from records.history.sessions import session_row
from records.history.unlocked import Door
from records.tables.audit import Entry
from records.tables.details import Thing
from records.tables.rows import (
    assessment_of,
    assessment_row,
    correction_rows,
    keep_summary,
    owner_of,
    row_of,
    summary_of,
    utc_text,
)
from records.tables.schema import AssessmentRow, JobRow, SessionRow, StillRow, SummaryRow
from records.values import SavedAssessment, SavedSummary, Still
from vision.track import PoseTrack, TrackSource
from vision.work import UNWATCHED, Work

if TYPE_CHECKING:
    from assessments.measuring import Measured


class ResultRecords(Door):
    """The part of the history that knows the assessments."""

    def save_test(
        self,
        client_id: str,
        measured: "Measured",
        *,
        keeps_video: bool = True,
        annotated: BinaryIO | None = None,
        corrections: Sequence[Correction] = (),
        corrected: Assessment | None = None,
        stills: Sequence[Still] = (),
        now: datetime | None = None,
        work: Work = UNWATCHED,
    ) -> str:
        """Save a test with its video and annotated video, sealed, whole or not at all: a failure leaves no file.

        Parameters
        ----------
        keeps_video : False: only numbers, curves, pose and kept pictures are saved
        annotated : the annotated video, where it is made already
        work : follows the making of the annotated video, and may stop it

        The others, what is returned, and errors are those of `save_assessment`.
        """
        # here, because its libraries take a second that whatever only opens a history need not wait for
        from assessments.annotation import annotated_copy

        with self._sealing() as seal:
            video_id = overlay_id = None
            if keeps_video:
                overlay_id = seal(annotated or annotated_copy(measured, work))
                with measured.video.file() as original:
                    video_id = seal(original)
            return self.save_assessment(
                client_id,
                measured.assessment,
                measured.track,
                corrections=corrections,
                corrected=corrected,
                video_file_id=video_id,
                overlay_file_id=overlay_id,
                stills=stills,
                now=now,
            )

    @contextmanager
    def _sealing(self) -> Iterator[Callable[[BinaryIO], str]]:
        """Seal files in a `with` block, each by the function that it gives; all of them go if the block fails."""
        sealed: list[str] = []

        def seal(source: BinaryIO) -> str:
            with self.files.create() as file:
                shutil.copyfileobj(source, file)
            sealed.append(file.id)
            return file.id

        try:
            yield seal
        except BaseException:
            for file_id in sealed:
                self.files.delete(file_id)
            raise

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
        stills: Sequence[Still] = (),
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
        row = assessment_row(assessment, track, utc_text(now))
        row.corrected = corrected.to_json() if corrected else None
        row.video_file_id, row.overlay_file_id = video_file_id, overlay_file_id
        row.corrections = correction_rows(corrections, first=1, made_at=row.recorded_at)
        with self._session(writes=True) as session:
            row.session = session_row(session, client_id, now.date())
            session.add(row)
            session.flush()
            keep_summary(session, row, corrected or assessment)
            session.add_all(_still_row(row.id, still) for still in stills)
            self._log(session, Entry("added", Thing.ASSESSMENT.of(id=row.id), client_id))
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
            keep_summary(session, row, corrected)
            self._log(session, Entry("changed", Thing.ASSESSMENT.of(id=assessment_id), owner_of(row)))

    def complete(self, assessment_id: str, measured: Assessment, corrected: Assessment | None) -> None:
        """Keep an assessment that was made again from its track with conditions that were entered later.

        The audit keeps who entered which, and when.

        Raises
        ------
        NotInHistoryError
            If there is no such assessment.
        """
        with self._session(writes=True) as session:
            row = row_of(session, AssessmentRow, assessment_id)
            before, after = Assessment.from_json(row.measured).conditions, measured.conditions
            row.measured, row.conditions = measured.to_json(), json.dumps(asdict(after))
            row.corrected = corrected.to_json() if corrected else None
            keep_summary(session, row, corrected or measured)
            named = ", ".join(spec.short for spec in CONDITIONS.values() if spec.of(before) != spec.of(after))
            detail = Thing.CONDITIONS.of(id=assessment_id, named=named)
            self._log(session, Entry("changed", detail, owner_of(row)))

    def summaries(self, client_id: str) -> list[SavedSummary]:
        """List a client's results without curves, newest first: for the page and its trends."""
        newest = (SummaryRow.recorded_at.desc(), SummaryRow.assessment_id)
        of_client = select(SummaryRow, SessionRow.date).join(SessionRow, SessionRow.id == SummaryRow.session_id)
        with self._session() as session:
            rows = session.execute(of_client.where(SessionRow.client_id == client_id).order_by(*newest))
            found = [summary_of(row, day) for row, day in rows]
        if found:
            self._viewed(Thing.RESULTS.of(), client_id)
        return found

    def assessments(self, client_id: str) -> list[SavedAssessment]:
        """List a client's assessments in full, newest first."""
        newest = (AssessmentRow.recorded_at.desc(), AssessmentRow.id)
        of_client = select(AssessmentRow).join(SessionRow).where(SessionRow.client_id == client_id).order_by(*newest)
        with self._session() as session:
            found = [assessment_of(row) for row in session.scalars(of_client)]
        if found:
            self._viewed(Thing.RESULTS.of(), client_id)
        return found

    def assessment(self, assessment_id: str) -> SavedAssessment:
        """Look an assessment up; NotInHistoryError if there is none."""
        with self._session() as session:
            found = assessment_of(row_of(session, AssessmentRow, assessment_id))
        self._viewed(Thing.ASSESSMENT.of(id=assessment_id), found.client_id)
        return found

    def track(self, assessment_id: str) -> PoseTrack:
        """Load the pose track that was assessed; NotInHistoryError if there is none."""
        with self._session() as session:
            row = session.get(AssessmentRow, assessment_id, options=[undefer(AssessmentRow.track)])
            if row is None:
                raise NotInHistoryError
            track, client_id = PoseTrack.from_bytes(row.track), owner_of(row)
        self._viewed(Thing.ASSESSMENT.of(id=assessment_id), client_id)
        return track

    def keep_still(self, assessment_id: str, still: Still) -> None:
        """Keep a picture for the report, once for each moment; NotInHistoryError if there is no such assessment."""
        with self._session(writes=True) as session:
            row = row_of(session, AssessmentRow, assessment_id)
            if session.scalar(_of_moment(assessment_id, still.time_s)) is None:
                session.add(_still_row(assessment_id, still))
                self._log(session, Entry("added", Thing.PICTURE.of(id=assessment_id), owner_of(row)))

    def drop_still(self, assessment_id: str, time_s: float) -> None:
        """Delete the picture of a moment, if there is one; NotInHistoryError if there is no such assessment."""
        with self._session(writes=True) as session:
            row = row_of(session, AssessmentRow, assessment_id)
            found = session.scalar(_of_moment(assessment_id, time_s))
            if found is not None:
                session.delete(found)
                self._log(session, Entry("deleted", Thing.PICTURE.of(id=assessment_id), owner_of(row)))

    def stills(self, assessment_id: str) -> list[Still]:
        """List the pictures that are kept for the report, in the order of the video; NotInHistoryError as above."""
        of_assessment = select(StillRow).where(StillRow.assessment_id == assessment_id).order_by(StillRow.time_s)
        with self._session() as session:
            client_id = owner_of(row_of(session, AssessmentRow, assessment_id))
            found = [Still(row.time_s, row.picture) for row in session.scalars(of_assessment)]
        self._viewed(Thing.ASSESSMENT.of(id=assessment_id), client_id)
        return found

    def damaged_videos(self) -> list[str]:
        """Read every video from end to end; list the assessments whose videos are changed or missing."""
        with self._session() as session:
            columns = (AssessmentRow.id, AssessmentRow.video_file_id, AssessmentRow.overlay_file_id)
            videos = [(row[0], file_id) for row in session.execute(select(*columns)) for file_id in row[1:] if file_id]
        return sorted({assessment_id for assessment_id, file_id in videos if not self.files.is_whole(file_id)})

    def track_of(self, source: TrackSource) -> PoseTrack | None:
        """Find the track that was estimated before from the same video, model and settings; None if there is none."""
        packed = self.packed_track(source.key)
        return PoseTrack.from_bytes(packed) if packed else None

    def packed_track(self, key: str) -> bytes | None:
        """Find a track by the key of its source, as the history holds it; None if there is none."""
        with self._session() as session:
            for table in (AssessmentRow, JobRow):
                packed = session.scalar(select(table.track).where(table.track_key == key).limit(1))
                if packed:
                    return packed
        return None


def _still_row(assessment_id: str, still: Still) -> StillRow:
    return StillRow(id=uuid4().hex, assessment_id=assessment_id, time_s=still.time_s, picture=still.picture)


def _of_moment(assessment_id: str, time_s: float) -> Select[StillRow]:
    return select(StillRow).where(StillRow.assessment_id == assessment_id, StillRow.time_s == time_s)
