"""Pictures of a video that the trainer keeps for the report."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "stills",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("assessment_id", sa.String(), nullable=False),
        sa.Column("time_s", sa.Double(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stills"),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name="fk_stills_assessment_id_assessments", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("assessment_id", "time_s", name="uq_stills_assessment_id_time_s"),
    )
