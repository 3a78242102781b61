"""Clients, sessions, assessments, corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    _make_clients()
    _make_assessments()


def _make_clients() -> None:
    op.create_table(
        "clients",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("height_cm", sa.Double(), nullable=False),
        sa.Column("weight_kg", sa.Double(), nullable=True),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clients"),
        sa.CheckConstraint("sex IN ('female', 'male')", name=op.f("ck_clients_sex")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name="fk_sessions_client_id_clients", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("client_id", "date", name="uq_sessions_client_id_date"),
    )


def _make_assessments() -> None:
    op.create_table(
        "assessments",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("test", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.String(), nullable=False),
        sa.Column("measured", sa.String(), nullable=False),
        sa.Column("corrected", sa.String(), nullable=True),
        sa.Column("conditions", sa.String(), nullable=False),
        sa.Column("track", sa.LargeBinary(), nullable=False),
        sa.Column("video_file_id", sa.String(), nullable=True),
        sa.Column("overlay_file_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_assessments"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_assessments_session_id_sessions", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_assessments_session_id", "assessments", ["session_id"])
    op.create_table(
        "corrections",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("assessment_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name="fk_corrections_assessment_id_assessments", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("assessment_id", "number", name="uq_corrections_assessment_id_number"),
    )
