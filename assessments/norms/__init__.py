"""Published references: the tables, how a value is compared with them, and how it is judged.

`SOURCES.md` says where each table is from, `citations.csv` how a reader finds it. It knows no family of tests: a
family declares its references. Start with `comparison.Reference`.
"""

__all__ = ["comparison", "judges", "tables"]
