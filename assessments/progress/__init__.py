"""One client over time: what changed, which way, and curves laid over each other.

It compares assessments that are there and measures nothing. It imports the common language of `assessments`, and no
family. Start with `change`.
"""

__all__ = ["alignment", "change", "series", "trend"]
