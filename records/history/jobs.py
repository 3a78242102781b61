"""Jobs: what is to be measured, by which worker, and once only.

A worker leases a job and says now and then that it is alive. When it falls silent the lease ends, and anyone may take
the job up; each attempt has a higher number (the fence), and whoever comes back with an older one writes nothing
(Kleppmann 2016).
All writers of a history take turns, in SQLCipher as in PostgreSQL, so a look and the write after it are one step.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from assessments.assessment import Assessment
from records.errors import JobGoneError
from records.history.unlocked import Door
from records.jobs import UNDER_WAY, WAITING, Asked, Claim, Job, JobState
from records.tables.audit import Entry
from records.tables.details import Thing
from records.tables.rows import asked_text, assessment_row, job_of, row_of, utc_text
from records.tables.schema import AssessmentRow, ClientRow, JobRow
from vision.track import PoseTrack

ATTEMPTS = 3
LEASE_S = 30.0  # a busy two-core laptop, or the turn of another writer, may keep a worker silent for some seconds
GAVE_UP = f"The analysis stopped {ATTEMPTS} times before it was done. Try again, or film the test again."


class JobRecords(Door):
    """The part of the history that knows what is to be measured."""

    def jobs(self, *, client_id: str | None = None, states: Sequence[JobState] = ()) -> list[Job]:
        """List the videos that are no saved tests yet, oldest first: all, or those of a client, or in some states."""
        which: list[ColumnElement[bool]] = [] if client_id is None else [JobRow.client_id == client_id]
        if states:
            which.append(JobRow.state.in_(states))
        with self._session() as session:
            drafts = select(JobRow, AssessmentRow.id).outerjoin(AssessmentRow, AssessmentRow.job_id == JobRow.id)
            rows = session.execute(drafts.where(*which).order_by(JobRow.made_at, JobRow.id))
            return [job_of(row, draft_id) for row, draft_id in rows]

    def job(self, job_id: str) -> Job:
        """Look a job up; NotInHistoryError if there is none."""
        with self._session() as session:
            return _job(session, row_of(session, JobRow, job_id))

    def ask(self, job_id: str, asked: Asked, *, client_id: str | None = None) -> None:
        """Queue a video that has arrived, failed or was stopped; `client_id` where it was not known yet.

        Raises
        ------
        NotInHistoryError
            If there is no such job or client.
        JobGoneError
            If it is not waiting for that.
        """
        with self._session(writes=True) as session:
            row = row_of(session, JobRow, job_id)
            if row.state not in WAITING:
                raise JobGoneError
            if client_id is not None:
                row.client_id = row_of(session, ClientRow, client_id).id
            row.state, row.test, row.asked = "queued", asked.test, asked_text(asked)
            row.attempts, row.progress, row.stage, row.why = 0, 0.0, "", ""

    def cancel(self, job_id: str) -> None:
        """Stop a job that is queued or running; its video stays. Its worker sees it at its next sign of life."""
        with self._session(writes=True) as session:
            row = session.get(JobRow, job_id)
            if row is not None and row.state in UNDER_WAY:
                row.state, row.leased_until = "cancelled", None

    # What a worker does.

    def claim(self) -> Claim | None:
        """Take the oldest job that waits, or whose worker fell silent; None if there is none.

        One that was begun too often fails here.
        """
        with self._session() as session:  # most looks find nothing, and need no turn to write
            if session.scalar(select(JobRow.id).where(_is_free()).limit(1)) is None:
                return None
        with self._session(writes=True) as session:
            for row in session.scalars(select(JobRow).where(_is_free()).order_by(JobRow.made_at, JobRow.id)):
                if row.attempts >= ATTEMPTS:
                    row.state, row.leased_until, row.why = "failed", None, GAVE_UP
                    continue
                row.state, row.progress, row.stage = "running", 0.0, ""
                row.attempts, row.fence, row.leased_until = row.attempts + 1, row.fence + 1, _lease()
                return Claim(_job(session, row), row.fence)
        return None

    def beat(self, claim: Claim, stage: str, progress: float) -> None:
        """Say that a job goes on, and how far it is; JobGoneError if it is cancelled, or another worker's by now."""
        with self._session(writes=True) as session:
            row = _held(session, claim)
            row.leased_until, row.stage, row.progress = _lease(), stage, progress

    def give_back(self, claim: Claim, *, counts: bool) -> None:
        """Let another attempt begin anew; one that was only interrupted does not count. JobGoneError as `beat`."""
        with self._session(writes=True) as session:
            row = _held(session, claim)
            row.state, row.leased_until, row.attempts = "queued", None, row.attempts - (not counts)

    def fail(self, claim: Claim, why: str) -> None:
        """End a job without a result, with a sentence; JobGoneError as `beat`."""
        with self._session(writes=True) as session:
            row = _held(session, claim)
            row.state, row.leased_until, row.why = "failed", None, why

    def finish_look(self, claim: Claim, track: PoseTrack, seen: Mapping[str, Any] | None) -> None:
        """Keep the pose and the fields of the suggestion, and let the trainer choose a test; JobGoneError as `beat`."""
        with self._session(writes=True) as session:
            row = _held(session, claim)
            row.state, row.leased_until = "arrived", None
            row.track, row.track_key = track.to_bytes(), track.source.key if track.source else None
            row.seen = json.dumps(seen)

    def finish(self, claim: Claim, assessment: Assessment, track: PoseTrack, overlay_file_id: str | None) -> str:
        """Keep a result as a draft, in one transaction with the end of its job: once, or not at all.

        Returns
        -------
        The id of the draft, for all that can be done with an assessment.

        Raises
        ------
        JobGoneError
            As `beat`: nothing was kept, and the overlay is the caller's to delete.
        """
        with self._session(writes=True) as session:
            row = _held(session, claim)
            row.state, row.leased_until, row.progress = "done", None, 1.0
            draft = assessment_row(assessment, track, row.made_at)
            draft.job_id = row.id
            draft.video_file_id, draft.overlay_file_id = row.file_id, overlay_file_id
            session.add(draft)
            self._log(session, Entry("added", Thing.DRAFT.of(id=draft.id), row.client_id))
            return draft.id


def _job(session: Session, row: JobRow) -> Job:
    return job_of(row, session.scalar(select(AssessmentRow.id).where(AssessmentRow.job_id == row.id)))


def _held(session: Session, claim: Claim) -> JobRow:
    row = session.get(JobRow, claim.job.id)
    if row is None or row.state != "running" or row.fence != claim.fence:
        raise JobGoneError
    return row


def _is_free() -> ColumnElement[bool]:
    silent = and_(JobRow.state == "running", JobRow.leased_until < utc_text(datetime.now(UTC)))
    return or_(JobRow.state == "queued", silent)


def _lease() -> str:
    return utc_text(datetime.now(UTC) + timedelta(seconds=LEASE_S))
