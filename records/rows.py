"""Rows of the tables to plain values and back."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from uuid import uuid4

from sqlalchemy.orm import Session

from assessments.conditions import Sex
from assessments.corrections import Correction, Kind
from assessments.model import Assessment
from records.errors import NotInHistoryError
from records.model import Client, NewClient, SavedAssessment
from records.schema import AssessmentRow, Base, ClientRow, CorrectionRow

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
    return {**asdict(client), "name": client.name.strip()}


def client_of(row: ClientRow) -> Client:
    """Make the client of a row."""
    return Client(row.id, row.name, row.birth_date, cast(Sex, row.sex), row.height_cm, row.weight_kg)


def assessment_of(row: AssessmentRow) -> SavedAssessment:
    """Make the saved assessment of a row, its session and its corrections."""
    return SavedAssessment(
        id=row.id,
        client_id=row.session.client_id,
        session_date=row.session.date,
        recorded_at=datetime.fromisoformat(row.recorded_at),
        measured=Assessment.from_json(row.measured),
        corrected=Assessment.from_json(row.corrected) if row.corrected else None,
        corrections=tuple(_correction_of(correction) for correction in row.corrections),
        video_file_id=row.video_file_id,
        overlay_file_id=row.overlay_file_id,
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
