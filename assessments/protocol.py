"""The one shape of a test, and the registry that finds every module that has one."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import assessments
from assessments.assessment import Assessment
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.timeline import Timeline, no_timeline
from models import ModelName
from vision.errors import UsageError
from vision.track import PoseTrack


class Assess(Protocol):
    """Measure a track under conditions, with the trainer's corrections; never raises for poor footage."""

    def __call__(self, track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
        """Give the assessment, without software and video, which the track does not know."""
        ...


def _as_measured(result: Assessment) -> Assessment:
    return result


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
    model: ModelName = "full"
    """Which pose network sees what the test needs."""
    asks: frozenset[str] = frozenset()
    """Fields of Conditions, besides who the client is, that matter to this test."""
    voided_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Codes of the findings that void single measures; one that rejects the footage voids them all."""
    method_error: Mapping[str, float] = field(default_factory=dict)
    """Standard error of the method itself, in the measure's unit: what noise in the track does not show."""
    method_bias: Mapping[str, float] = field(default_factory=dict)
    """By how much the truth is usually above what the method measures, in the measure's unit."""
    by_protocol: Callable[[Assessment], Assessment] = _as_measured
    """What the protocol makes of what was measured, where that is more than a comparison; twice is the same as once."""
    takes_corrections: bool = False
    """Whether the trainer can delete, add or mark repetitions and move the start."""
    timeline: Callable[[Assessment], Timeline] = no_timeline
    """What happens when, from what the assessment has kept."""

    def voided(self, result: Assessment) -> Assessment:
        """Take away the values that the findings void, and say by which."""
        codes = {finding.code for finding in result.quality.findings}
        rejected = {finding.code for finding in result.quality.findings if finding.severity == "reject"}
        return result.without({name: rejected | codes & self.voided_by.get(name, set()) for name in result.measures})


def timeline_of(assessment: Assessment) -> Timeline:
    """Tell what happens when in an assessment, as its test sees it."""
    return find_test(assessment.test).timeline(assessment)


def by_protocol(assessment: Assessment) -> Assessment:
    """Read an assessment as its test's protocol does; older ones were saved without that."""
    test = all_tests().get(assessment.test)
    return test.by_protocol(assessment) if test else assessment


@cache
def all_tests() -> dict[str, MovementTest]:
    """All tests by name."""
    modules = (
        importlib.import_module(info.name)
        for info in pkgutil.walk_packages(assessments.__path__, "assessments.")
        if info.name.count(".") == 2  # a family's folder, and a module in it
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
