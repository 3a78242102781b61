"""The one shape of a test and of a measure, and the registry that finds every module that has a test."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Literal, NamedTuple, Protocol

import assessments
from assessments.assessment import Assessment, Measure, Score, Value
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.timeline import Timeline, no_timeline
from models import ModelName
from vision.errors import UsageError
from vision.track import PoseTrack


class Assess(Protocol):
    """Measure a track under conditions, with the trainer's corrections; never raises for poor footage."""

    def __call__(self, track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
        """Give the assessment without scores, and without software and video, which the track does not know."""
        ...


class Detectable(NamedTuple):
    """A row of `norms/reliability.csv` with a minimal detectable change, and whom it is for."""

    test: str
    stat: str
    source: str
    column: Literal["value", "value_hi"] = "value"
    from_age: int | None = None
    pace: str | None = None


class Loinc(NamedTuple):
    """LOINC's code of a measure, and of which assessments it may be said: those done as the code's protocol says."""

    code: str
    fits: Callable[[Assessment], bool]


def _alone(assessment: Assessment, text: str) -> str:
    return text


@dataclass(frozen=True)
class MeasureSpec:
    """All that is known of one measure; nothing else in the project lists measures by name."""

    name: str
    unit: str
    label: str
    """Name for people, without the unit, which stands with the value."""
    headline: bool = False
    """Whether it stands on top of the page, on the client's sheet, and in trends."""
    better: Literal["higher", "lower"] | None = None
    is_outcome: bool = True
    """Whether it says how the client did, and not how much was seen."""
    is_exercise: bool = False
    """Whether another value makes it another exercise, such as the standing leg."""
    is_help: bool = False
    """Whether it counts what the hands helped: with help and without are not compared, and help is a focus."""
    area: str = ""
    """What a result on the wrong side of its reference says is to be trained."""
    voided_by: frozenset[str] = frozenset()
    """Codes of the findings that void it; one that rejects the footage voids every measure."""
    error_share: float = 0.0
    """Standard deviation, as a share of the value, of an error that a track does not show of itself."""
    by_height: bool = True
    """Whether its meters come from the client's height, and have the error of that."""
    detectable: tuple[Detectable, ...] = ()
    loinc: Loinc | None = None
    told_alone: Callable[[Assessment, str], str] = _alone
    """Makes the value as written one that can stand alone: with hands that helped, or a video that ended too early."""


def _as_measured(result: Assessment) -> Assessment:
    return result


def _no_scores(result: Assessment, conditions: Conditions) -> tuple[Score, ...]:
    return ()


@dataclass(frozen=True)
class MovementTest:
    """One test: its name in MEASURES.md, its title, how to film it, its measures, and the analysis.

    A module of a family's folder that names its test `TEST` is in the registry.
    """

    name: str
    title: str
    filming: tuple[str, ...]
    measures: tuple[MeasureSpec, ...]
    assess: Assess
    score: Callable[[Assessment, Conditions], tuple[Score, ...]] = _no_scores
    """Compares with references: last, when intervals and voids are known. Needs no track."""
    model: ModelName = "full"
    """Which pose network sees what the test needs."""
    asks: frozenset[str] = frozenset()
    """Fields of Conditions, besides who the client is, that matter to this test."""
    by_protocol: Callable[[Assessment], Assessment] = _as_measured
    """What the protocol makes of what was measured, where that is more than a comparison; twice is the same as once."""
    mark_share: float = 0.0
    """Standard deviation of each coordinate of a mark on the still that the result hangs on, of the long side."""
    takes_corrections: bool = False
    """Whether the trainer can delete, add or mark repetitions and move the start."""
    timeline: Callable[[Assessment], Timeline] = no_timeline
    """What happens when, from what the assessment has kept."""

    @cached_property
    def specs(self) -> Mapping[str, MeasureSpec]:
        """Give the measures by name."""
        return {spec.name: spec for spec in self.measures}

    @cached_property
    def headline(self) -> tuple[str, ...]:
        """Name the measures on top of the page, the most important one first."""
        return tuple(spec.name for spec in self.measures if spec.headline)

    def measured(self, values: Mapping[str, Value]) -> dict[str, Measure]:
        """Give every measure of the test its unit; what `values` does not name could not be measured.

        Raises
        ------
        KeyError
            If a value is of no measure of this test.
        """
        if unknown := values.keys() - self.specs.keys():
            raise KeyError(f"{self.name} has no measure {', '.join(sorted(unknown))}.")
        return {spec.name: Measure(values.get(spec.name), spec.unit) for spec in self.measures}

    def voided(self, result: Assessment) -> Assessment:
        """Take away the values that the findings void, and say by which."""
        codes = result.quality.codes
        rejected = {finding.code for finding in result.quality.findings if finding.severity == "reject"}
        return result.without({spec.name: rejected | codes & spec.voided_by for spec in self.measures})

    def scored(self, result: Assessment, conditions: Conditions) -> Assessment:
        """Compare with references afresh; a stored assessment is scored again so, without its track."""
        return replace(result, scores=self.score(result, conditions))


def timeline_of(assessment: Assessment) -> Timeline:
    """Tell what happens when in an assessment, as its test sees it."""
    return find_test(assessment.test).timeline(assessment)


def by_protocol(assessment: Assessment) -> Assessment:
    """Read an assessment as its test's protocol does; older ones were saved without that."""
    test = all_tests().get(assessment.test)
    return test.by_protocol(assessment) if test else assessment


def spec_of(assessment: Assessment, measure: str) -> MeasureSpec:
    """Give the spec of a measure; of one that this version does not know, a plain one."""
    test = all_tests().get(assessment.test)
    found = test.specs.get(measure) if test else None
    return found or any_spec(measure)


@cache
def any_spec(measure: str) -> MeasureSpec:
    """Give the spec of a measure by its name alone, in which all tests agree on unit and label."""
    known = (test.specs[measure] for test in all_tests().values() if measure in test.specs)
    return next(known, MeasureSpec(measure, "1", measure.replace("_", " ").capitalize()))


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
