"""One module a step, in the order of their numbers: the tables as they were then, without today's classes.

They import SQLAlchemy and Alembic only. Start with the last one.
"""

__all__: list[str] = []
