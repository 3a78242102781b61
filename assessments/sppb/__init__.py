"""The Short Physical Performance Battery: points and a total, composed of one session's tests; no video of its own.

It imports the common language of `assessments` and the norms, and no family: it knows their tests by name. Start with
`sppb.compose`; then the parts (what counts, and why not) and `points` (the table).
"""

__all__ = ["part", "sppb"]
