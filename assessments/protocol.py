"""The one shape of a test, and the registry that finds every module that has one."""

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import assessments
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.model import Assessment
from vision.errors import UsageError
from vision.track import PoseTrack


class Assess(Protocol):
    """Measure a track under conditions, with the trainer's corrections; never raises for poor footage."""

    def __call__(self, track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
        """Give the assessment, without software and video, which the track does not know."""
        ...


@dataclass(frozen=True)
class MovementTest:
    """One test: its name in MEASURES.md, its title, how to film it, the measures on top of the page, and the analysis.

    A module of this package that names its test `TEST` is in the registry.
    """

    name: str
    title: str
    filming: tuple[str, ...]
    headline: tuple[str, ...]
    assess: Assess
    options: frozenset[str] = frozenset()
    """Options of the command that only some tests know: `--side`, `--walkway-m`."""


@cache
def all_tests() -> dict[str, MovementTest]:
    """All tests by name."""
    modules = (
        importlib.import_module(f"assessments.{info.name}") for info in pkgutil.iter_modules(assessments.__path__)
    )
    found = [module.TEST for module in modules if hasattr(module, "TEST")]
    return {test.name: test for test in sorted(found, key=lambda test: str(test.name))}


def find_test(name: str) -> MovementTest:
    """Find a test by its name.

    Raises
    ------
    UsageError
        If there is no such test.
    """
    if name not in all_tests():
        raise UsageError(f"There is no test '{name}'; choose one of: {', '.join(all_tests())}.")
    return all_tests()[name]
