"""Walking: speed, steps, their moments, and joint angles.

It imports the common language of `assessments` and `vision`, and no other family; `walk_4m` builds on it. Start with
`gait.TEST`; then, in the order of the work: `passes` (straight stretches), `events` (strikes and toe offs), `steps`,
`walks`, `measures`.
"""

__all__ = ["events", "gait", "passes", "phases", "scores", "steps", "walkway"]
