"""Rows of the tables to plain values and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import uuid4

from sqlalchemy.orm import Session

from assessments.assessment import Assessment
from assessments.conditions import Conditions, Sex
from assessments.corrections import Correction, Kind
from assessments.protocol import by_protocol
from assessments.sppb.part import PartName
from records.errors import NotInHistoryError
from records.jobs import Asked, Job, JobState, Source
from records.safety.check import Gate, Reason, Signs
from records.safety.questions import Intake
from records.tables.schema import (
    AssessmentRow,
    Base,
    ClientRow,
    ConsentRow,
    CorrectionRow,
    IntakeRow,
    JobRow,
    SessionRow,
    SummaryRow,
)
from records.text import one_line, readable
from records.unable import Unable
from records.values import (
    Client,
    Consent,
    Content,
    GateDecision,
    Header,
    Incident,
    Moment,
    NewClient,
    SavedAssessment,
    SavedSession,
    SavedSummary,
    SessionNotes,
    Vitals,
)
from vision.track import PoseTrack

if TYPE_CHECKING:
    from assessments.suggestion import Suggestion
    from vision.subject import SubjectPoint

_Row = TypeVar("_Row", bound=Base)


def row_of(session: Session, kind: type[_Row], row_id: str) -> _Row:
    """Look a row up by its id; NotInHistoryError if there is none."""
    row = session.get(kind, row_id)
    if row is None:
        raise NotInHistoryError
    return row


def utc_text(moment: datetime) -> str:
    """UTC ISO of one length, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def client_columns(client: NewClient) -> dict[str, Any]:
    """What the table holds of a client as the form gives it."""
    return asdict(client)


def client_of(row: ClientRow) -> Client:
    """Make the client of a row."""
    return Client(
        row.id, one_line(readable(row.name)), row.birth_date, cast(Sex, row.sex), row.height_cm, row.weight_kg
    )


def owner_of(row: AssessmentRow) -> str:
    """Whose it is, by the client's id."""
    owner = row.session or row.job
    assert owner is not None  # the table's rule
    assert owner.client_id is not None  # who measures names the client
    return owner.client_id


def local_day(moment: str) -> date:
    """Calendar day, here, of a moment as the tables hold it."""
    return datetime.fromisoformat(moment).astimezone().date()


def asked_text(asked: Asked | Conditions) -> str:
    """What the table holds of what was asked."""
    return json.dumps(asdict(asked))


def job_of(row: JobRow, draft_id: str | None) -> Job:
    """Make the job of a row; `draft_id` is the assessment that waits for review."""
    asked = json.loads(row.asked)
    return Job(
        id=row.id,
        client_id=row.client_id,
        state=cast(JobState, row.state),
        source=cast(Source, row.source),
        name=row.name,
        size=row.size,
        file_id=row.file_id,
        made_at=datetime.fromisoformat(row.made_at),
        asked=Asked(
            row.test,
            Conditions.read(asked["conditions"]),
            asked["mirrored"],
            _subject_of(asked["subject"]),
            asked.get("annotated", True),
        ),
        stage=row.stage,
        progress=row.progress,
        why=row.why,
        looked_at=row.seen is not None,
        seen=_suggestion_of(json.loads(row.seen)) if row.seen else None,
        assessment_id=draft_id,
    )


# Both classes are imported where there is one: their libraries take a second that others need not wait for.


def _subject_of(stored: Mapping[str, Any] | None) -> "SubjectPoint | None":
    if stored is None:
        return None
    from vision.subject import SubjectPoint

    return SubjectPoint(**stored)


def _suggestion_of(stored: Mapping[str, Any] | None) -> "Suggestion | None":
    if stored is None:
        return None
    from assessments.suggestion import Suggestion

    return Suggestion(**stored)


def assessment_of(row: AssessmentRow) -> SavedAssessment:
    """Make the saved assessment of a row, its session and its corrections."""
    return SavedAssessment(
        id=row.id,
        client_id=owner_of(row),
        session_id=row.session_id,
        session_date=row.session.date if row.session else local_day(row.recorded_at),
        recorded_at=datetime.fromisoformat(row.recorded_at),
        measured=by_protocol(Assessment.from_json(row.measured)),
        corrected=by_protocol(Assessment.from_json(row.corrected)) if row.corrected else None,
        corrections=tuple(_correction_of(correction) for correction in row.corrections),
        video_file_id=row.video_file_id,
        overlay_file_id=row.overlay_file_id,
    )


def assessment_row(assessment: Assessment, track: PoseTrack, recorded_at: str) -> AssessmentRow:
    """Make the row of what was measured, without an owner yet."""
    return AssessmentRow(
        id=uuid4().hex,
        test=assessment.test,
        recorded_at=recorded_at,
        measured=assessment.to_json(),
        conditions=asked_text(assessment.conditions),
        track=track.to_bytes(),
        track_key=track.source.key if track.source else None,
    )


def correction_rows(corrections: Sequence[Correction], *, first: int, made_at: str) -> list[CorrectionRow]:
    """Number corrections from `first` on; `made_at` is for those that do not say when they were made."""
    return [
        _correction_row(correction, number, correction.made_at or made_at)
        for number, correction in enumerate(corrections, start=first)
    ]


def _correction_row(correction: Correction, number: int, made_at: str) -> CorrectionRow:
    detail = asdict(correction)
    columns = {name: detail.pop(name) for name in ("kind", "who")}
    del detail["made_at"]
    return CorrectionRow(id=uuid4().hex, number=number, detail=json.dumps(detail), made_at=made_at, **columns)


def _correction_of(row: CorrectionRow) -> Correction:
    # A field that the class has lost since stays in the table and is not needed here.
    known = {field.name for field in fields(Correction)}
    detail = {name: value for name, value in json.loads(row.detail).items() if name in known}
    return Correction(kind=cast(Kind, row.kind), who=row.who, made_at=row.made_at, **detail)


def header_of(row: ClientRow) -> Header:
    """Make the header of a client's row."""
    data: dict[str, Any] = json.loads(row.header)
    for name, part in data.items():
        data[name] = tuple(part) if isinstance(part, list) else part
    return Header(**data)


def intake_of(row: IntakeRow) -> Intake:
    """Make the intake of a row."""
    answers = json.loads(row.answers)
    return Intake(row.id, row.client_id, row.number, row.answered_on, row.due_on, answers, row.trainer_id)


def consent_of(row: ConsentRow) -> Consent:
    """Make the consent of a row."""
    return Consent(
        readable(row.recipient),
        tuple(cast(Content, content) for content in json.loads(row.contents)),
        row.given_on,
        row.until,
        readable(row.signed_how),
        row.id,
        datetime.fromisoformat(row.withdrawn_at) if row.withdrawn_at else None,
    )


def session_of(row: SessionRow) -> SavedSession:
    """Make the session of a row, with all that happened in it."""
    moment = datetime.fromisoformat
    return SavedSession(
        id=row.id,
        client_id=row.client_id,
        date=row.date,
        notes=SessionNotes(row.place, row.note, row.tolerance, row.next_steps),
        vitals=tuple(
            Vitals(cast(Moment, each.moment), Signs(**json.loads(each.signs)), moment(each.taken_at))
            for each in row.vitals
        ),
        incidents=tuple(
            Incident(readable(each.what), each.done, each.told, moment(each.happened_at)) for each in row.incidents
        ),
        gates=tuple(
            GateDecision(
                Gate(tuple(Reason(**reason) for reason in json.loads(each.reasons))),
                each.override_reason,
                each.trainer_id,
                moment(each.checked_at),
            )
            for each in row.gates
        ),
        unable=tuple(
            Unable(cast(PartName, each.part), readable(each.reason), each.trainer_id, moment(each.marked_at))
            for each in row.unable
        ),
    )


def keep_summary(session: Session, assessment: AssessmentRow, current: Assessment) -> None:
    """Bring the summary of a saved assessment to its current result; a draft has none."""
    if assessment.session_id is None:
        return
    columns = {
        "session_id": assessment.session_id,
        "recorded_at": assessment.recorded_at,
        "corrected": assessment.corrected is not None,
        "has_video": assessment.video_file_id is not None,
        "result": replace(current, repetitions=(), events=(), curves=()).to_json(),
    }
    session.merge(SummaryRow(assessment_id=assessment.id, **columns))


def summary_of(row: SummaryRow, day: date) -> SavedSummary:
    """Make the summary of a row."""
    return SavedSummary(
        row.assessment_id,
        row.session_id,
        day,
        datetime.fromisoformat(row.recorded_at),
        row.corrected,
        row.has_video,
        by_protocol(Assessment.from_json(row.result)),
    )
