"""Alembic's entry: runs the versions on the open connection that `records.tables.database` hands over."""

from alembic import context

from records.tables.schema import Base

# Batch mode: SQLite changes a table only by copying it.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
