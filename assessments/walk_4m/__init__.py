"""The 4-meter walk from a standing start: the walk of the Short Physical Performance Battery.

It imports the common language of `assessments`, `vision`, and of the family `gait` what finds a straight walk and its
steps; no family imports it. Start with `walk_4m.TEST`; `course` puts the feet on the course, `trials` times them.
"""

__all__ = ["scores", "walk_4m"]
