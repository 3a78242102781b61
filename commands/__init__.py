"""The terminal: the commands of `stridewell`, on the same floor as the screens.

They import `reports` and below, never `screens`; `cli.py` names them. A failure is a StridewellError with an exit
status of its own. Start with `analyse`.
"""

__all__ = ["analyse", "batch", "batch_table", "options", "records", "reports", "terminal", "worker"]
