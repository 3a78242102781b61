"""Accuracy against known truth, and speed against the plain loop: `python -m benchmarks`."""

from vision.offline import go_offline

go_offline()  # for those that load MediaPipe by themselves, too
