"""The steps from an older database to today's, by Alembic; `versions/` holds one module a step.

A step that was released is never changed. Start with `env`.
"""

__all__ = ["versions"]
