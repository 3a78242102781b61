"""Published references: the tables, and how they are read.

`SOURCES.md` says where each table is from. It knows no family of tests. Start with `tables.read_norms`.
"""

__all__ = ["tables"]
