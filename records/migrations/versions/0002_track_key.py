"""The key of a track, so that the same video is not estimated twice. Tracks of before keep none."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column and its index."""
    with op.batch_alter_table("assessments") as table:
        table.add_column(sa.Column("track_key", sa.String(), nullable=True))
        table.create_index("ix_assessments_track_key", ["track_key"])
