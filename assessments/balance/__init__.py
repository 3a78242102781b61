"""Standing: on one leg, quietly, and through the four stages.

It imports the common language of `assessments` and `vision`, and no other family. Start with `single_leg_stance.TEST`;
`holds` finds the stands on one leg, `foot_placement` how two feet stand, `sway` how the body moves meanwhile.
"""

__all__ = ["four_stage_balance", "quiet_stance", "single_leg_stance", "stabilogram"]
