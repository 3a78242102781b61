"""The open bench: rendered people whose motion is exactly known. `python -m benchmarks.bench`; docs/bench.md.

It needs none of Stridewell's rooms, and a Python with the extra `bench`.
"""
