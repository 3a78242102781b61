"""Videos on their way to a result, and results that wait for review."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table, and let an assessment belong to a job instead of a session."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("test", sa.String(), nullable=True),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.String(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=True),
        sa.Column("track", sa.LargeBinary(), nullable=True),
        sa.Column("track_key", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_jobs_client_id_clients", ondelete="CASCADE"),
        sa.UniqueConstraint("mark", name="uq_jobs_mark"),
    )
    for column in ("client_id", "file_id", "state", "track_key"):
        op.create_index(f"ix_jobs_{column}", "jobs", [column])
    with op.batch_alter_table("assessments") as assessments:
        assessments.alter_column("session_id", existing_type=sa.String(), nullable=True)
        assessments.add_column(sa.Column("job_id", sa.String(), nullable=True))
        assessments.create_foreign_key("fk_assessments_job_id_jobs", "jobs", ["job_id"], ["id"], ondelete="CASCADE")
        assessments.create_check_constraint("owner", "(session_id IS NULL) <> (job_id IS NULL)")
    op.create_index("ix_assessments_job_id", "assessments", ["job_id"])
