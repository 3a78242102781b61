"""The client's record: header, intakes, sessions in full, consents, trainers, audit; a light summary of each test."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_CHOICES = {
    "condition": (
        "Arthritis", "Asthma or COPD", "Back pain", "Cancer", "Diabetes", "Hearing loss", "Heart disease",
        "Heart failure", "High blood pressure", "Hip replacement", "Knee replacement", "Low vision", "Memory problems",
        "Osteoporosis", "Parkinson's disease", "Peripheral neuropathy", "Stroke", "Vertigo",
    ),
    "medicine": (
        "Antidepressant", "Beta blocker", "Blood pressure medicine", "Blood thinner", "Diuretic", "Insulin",
        "Opioid pain medicine", "Sleeping pill", "Steroid",
    ),
}  # fmt: skip


def upgrade() -> None:
    """Add the tables and columns, then summarise what is there."""
    _people()
    _of_client()
    _of_session()
    _of_the_store()
    _summarise()
    for column in ("video_file_id", "overlay_file_id"):
        op.create_index(f"ix_assessments_{column}", "assessments", [column])


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _empty(name: str, value: str = "") -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=False, server_default=value)


def _owned(table: str, owner: str, column: str, *columns: sa.Column[Any] | sa.UniqueConstraint) -> None:
    """Make a table with an id whose rows go with their owner."""
    op.create_table(
        table,
        _text("id"),
        _text(column),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=f"fk_{table}_{column}_{owner}", ondelete="CASCADE"),
    )


def _people() -> None:
    op.create_table("trainers", _text("id"), _text("name"), sa.PrimaryKeyConstraint("id", name="pk_trainers"))


def _of_client() -> None:
    with op.batch_alter_table("clients") as table:
        table.add_column(_empty("header", "{}"))
        table.add_column(sa.Column("keep_years", sa.Integer(), nullable=True))
    _owned(
        "intakes",
        "clients",
        "client_id",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        _text("answers"),
        _text("trainer_id"),
        sa.UniqueConstraint("client_id", "number", name="uq_intakes_client_id_number"),
    )
    _owned(
        "consents",
        "clients",
        "client_id",
        _text("recipient"),
        _text("contents"),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        _text("signed_how"),
        _text("withdrawn_at", nullable=True),
    )
    op.create_index("ix_consents_client_id", "consents", ["client_id"])


def _of_session() -> None:
    with op.batch_alter_table("sessions") as table:
        for name in ("place", "tolerance", "next_steps"):
            table.add_column(_empty(name))
    tables = {
        "vitals": ("moment", "taken_at", "signs"),
        "incidents": ("happened_at", "what", "done", "told", "trainer_id"),
        "gates": ("checked_at", "result", "reasons", "override_reason", "trainer_id"),
    }
    for table_name, columns in tables.items():
        _owned(table_name, "sessions", "session_id", *(_text(column) for column in columns))
        op.create_index(f"ix_{table_name}_session_id", table_name, ["session_id"])


def _of_the_store() -> None:
    op.create_table(
        "file_secrets",
        _text("file_id"),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", name="pk_file_secrets"),
    )
    choices = op.create_table(
        "choices", _text("kind"), _text("label"), sa.PrimaryKeyConstraint("kind", "label", name="pk_choices")
    )
    op.bulk_insert(choices, [{"kind": kind, "label": label} for kind, labels in _CHOICES.items() for label in labels])
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        *(_text(name) for name in ("at", "trainer_id", "action")),
        _text("client_id", nullable=True),
        *(_text(name) for name in ("detail", "seal")),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_client_id", "audit", ["client_id"])
    head = op.create_table(
        "audit_head",
        *(sa.Column(name, sa.Integer(), nullable=False, autoincrement=False) for name in ("id", "number")),
        *(_text(name) for name in ("seal", "proof")),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.bulk_insert(head, [{"id": 1, "number": 0, "seal": "", "proof": ""}])


def _summarise() -> None:
    summaries = op.create_table(
        "summaries",
        *(_text(name) for name in ("assessment_id", "session_id", "recorded_at")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("corrected", "has_video")),
        _text("result"),
        sa.PrimaryKeyConstraint("assessment_id", name="pk_summaries"),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=f"fk_summaries_{column}_{table}", ondelete="CASCADE"
            )
            for column, table in (("assessment_id", "assessments"), ("session_id", "sessions"))
        ),
    )
    op.create_index("ix_summaries_session_id", "summaries", ["session_id"])
    found = op.get_bind().execute(
        sa.text("SELECT id, session_id, recorded_at, measured, corrected, video_file_id FROM assessments")
    )
    for row in found:
        result = json.loads(row.corrected or row.measured)
        result.update(repetitions=[], events=[], curves=[])
        summary = {
            "assessment_id": row.id,
            "session_id": row.session_id,
            "recorded_at": row.recorded_at,
            "corrected": row.corrected is not None,
            "has_video": row.video_file_id is not None,
            "result": json.dumps(result),
        }
        op.bulk_insert(summaries, [summary])
