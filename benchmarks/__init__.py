"""Accuracy against known truth, and speed against the plain loop: `python -m benchmarks`."""
