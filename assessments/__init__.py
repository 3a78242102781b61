"""From a pose track to an assessment: measures, events, findings, intervals, scores.

The common language is here (`assessment`, `conditions`, `protocol`); each family of tests has a folder, and so have the
norms and the progress over time. It imports `vision` and `models`, and keeps nothing. Start with
`protocol.MovementTest`, then `measuring`; `gait/gait.py` is a test from its filming to its `TEST`.
"""

__all__ = [
    "annotation",
    "assessment",
    "balance",
    "calibration",
    "chair_stand",
    "conditions",
    "corrections",
    "gait",
    "measuring",
    "norms",
    "progress",
    "protocol",
    "said",
    "sppb",
    "start",
    "suggestion",
    "timeline",
    "uncertainty",
    "verdicts",
    "walk_4m",
    "words",
]
