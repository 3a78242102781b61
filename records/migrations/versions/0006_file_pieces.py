"""Sealed files in the database of a server; in a file the table stays empty."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "file_pieces",
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("written_at", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "number", name="pk_file_pieces"),
    )
    if op.get_bind().dialect.name == "postgresql":
        # what is sealed cannot be made smaller, and the server need not try
        op.execute("ALTER TABLE file_pieces ALTER COLUMN sealed SET STORAGE EXTERNAL")
