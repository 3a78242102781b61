"""May this client be tested today? Questions before and at each session, and the limits of vital signs.

Rules over plain values, with their sources in two tables; it imports neither tables nor vault. Start with
`check.check_safety`.
"""

__all__ = ["check", "limits", "questions"]
