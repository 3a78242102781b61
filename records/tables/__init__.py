"""The database: schema, rows to values and back, the engines, and the sealed audit.

It imports the vault for keys, and SQLAlchemy; what a trainer can do with it is in `records.history`. Start with
`schema`, then `database`, which opens SQLCipher or PostgreSQL (`postgres`).
"""

__all__ = ["audit", "database", "details", "file_secrets", "file_shelf", "postgres", "rows", "schema"]
