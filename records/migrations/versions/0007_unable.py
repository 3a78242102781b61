"""Parts of the SPPB that a client was unable to do, with the reason."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "unable",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("session_id", "part", "reason", "trainer_id")),
        sa.Column("marked_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "part", name="pk_unable"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_unable_session_id_sessions", ondelete="CASCADE"
        ),
    )
