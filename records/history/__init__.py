"""What can be done with an open history, one part a module; `records.store.Records` is all of them together.

Each write and each view is an entry of the audit, in the same transaction. It imports `records.tables`, `records.vault`
and `records.safety`. Start with `unlocked`, which every part is made of, then `clients`.
"""

__all__ = [
    "arrivals",
    "backup",
    "clients",
    "consents",
    "deidentified",
    "deletion",
    "drafts",
    "exports",
    "jobs",
    "remeasuring",
    "results",
    "sessions",
    "trainers",
    "unlocked",
    "watched",
]
