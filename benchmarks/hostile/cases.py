"""Hostile videos by name, each the same at every run: what no camera writes, and what breaks on the way from one."""

from collections.abc import Iterator

from benchmarks.hostile import damage, matroska, pictures, tables
from benchmarks.hostile.films import Case


def cases() -> Iterator[Case]:
    """Every case: a name, and what makes the file."""
    for part in (tables, damage, pictures, matroska):
        yield from part.cases()
