"""The work itself: a worker takes jobs of an open history, and a child of it decodes and measures one video.

`python -m records.working` is the worker beside the app. It imports `records.store` and, in the child, `assessments`.
Start with `worker`.
"""

__all__ = ["child", "worker"]
