"""The client's history: encrypted, sealed by an audit, and gone when it is deleted.

`vault` keeps keys and files, `tables` the database, `safety` knows the health questions, `history` is what can be done
with all of it, `store.Records` its one door, `working` measures what is queued. It imports `assessments` and below.
Start with `store`, then `values` and `jobs`: what goes in and comes out, never rows.
"""

__all__ = [
    "due",
    "errors",
    "focus",
    "history",
    "jobs",
    "migrations",
    "safety",
    "sppb",
    "store",
    "tables",
    "text",
    "unable",
    "values",
    "vault",
]
