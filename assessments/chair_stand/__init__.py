"""Standing up from a chair: as often as 30 s allow, and five times as fast as can be.

It imports the common language of `assessments` and `vision`, and no other family. Start with `chair_stand_30s.TEST`;
`repetitions` finds the rises, `hands` whether the hands helped, `observation` puts together what both tests saw.
"""

__all__ = [
    "chair_stand_30s",
    "five_times_sit_to_stand",
    "hands",
    "last_landing",
    "observation",
    "repetitions",
    "scores",
]
