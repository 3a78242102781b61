"""The pages, named as the navigation names them.

A page asks the open history and shows parts; `screens.main` makes the navigation of them. No part imports a page. Start
with `clients`, then `new_test`.
"""

__all__ = [
    "clients",
    "compare",
    "consent",
    "details",
    "focus_areas",
    "health_questions",
    "history",
    "keys_and_backup",
    "lock",
    "new_test",
    "provider_update",
    "session",
    "to_review",
]
