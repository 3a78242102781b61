"""The assessment: what a test reports, as MEASURES.md defines it, with one way to JSON and back."""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from assessments.conditions import Conditions
from vision.body import Side
from vision.findings import Finding
from vision.track import Floats

SCHEMA = "stridewell.assessment/1"
Status = Literal["good", "caution", "rejected"]
Value = float | int | str | None
LENGTHS = frozenset({"m", "mm", "m/s", "mm/s"})
"""Units of measures that hang on the scale."""
CURVE_HZ = 25.0
"""Samples a second that a curve over time keeps."""
PERCENT: Floats = np.arange(101.0)
"""Where a curve over a cycle has its points."""


@dataclass(frozen=True)
class Measure:
    """A value with its SI unit and 95% interval; `value` is None when the footage cannot support it, or a word.

    `voided_by` lists the codes of the findings that took the value away.
    """

    value: Value
    unit: str
    low: float | None = None
    high: float | None = None
    voided_by: tuple[str, ...] = ()

    @property
    def number(self) -> float | int | None:
        """The value where it is a number."""
        return None if isinstance(self.value, str) else self.value


@dataclass(frozen=True)
class Repetition:
    """One sit-to-stand: times in seconds from the first frame; None where the phase was not seen."""

    start_s: float | None
    seat_off_s: float | None
    standing_s: float | None
    lowering_s: float | None
    seated_s: float | None
    complete: bool
    arms_used: bool | None
    peak_trunk_flexion_deg: float | None
    seat_contact_s: float | None = None
    """When the buttocks meet the seat, before the trunk is upright again (`seated_s`); older assessments lack it."""


@dataclass(frozen=True)
class Event:
    """Something that happened at one moment, on one side of the body or on neither."""

    name: str
    time_s: float
    side: Side | None = None


@dataclass(frozen=True)
class Band:
    """The reference's usual range or cut-off on the measure's own axis, for the picture beside the words."""

    low: float | None
    high: float | None
    cutoff: float | None
    higher_is_better: bool


@dataclass(frozen=True)
class Score:
    """One comparison with one reference; `compared` is False when a condition of the reference was not met."""

    measure: str
    reference: str
    verdict: str | None
    text: str
    compared: bool
    band: Band | None = None


@dataclass(frozen=True)
class Quality:
    """Whether the footage could carry the test, and what limited it."""

    findings: tuple[Finding, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """Codes of the findings."""
        return frozenset(finding.code for finding in self.findings)

    @property
    def status(self) -> Status:
        """Rejected if any finding rejects, else caution if any cautions, else good.

        Examples
        --------
        >>> Quality().status, Quality((Finding("too_dark", "caution", "The picture is dark."),)).status
        ('good', 'caution')
        """
        severities = {finding.severity for finding in self.findings}
        return "rejected" if "reject" in severities else "caution" if "caution" in severities else "good"


@dataclass(frozen=True)
class Software:
    """What made the numbers."""

    version: str
    pose_model: str
    pose_model_sha256: str


@dataclass(frozen=True)
class VideoFacts:
    """The video that was analyzed."""

    name: str
    sha256: str
    duration_s: float
    frames: int
    mean_fps: float
    width: int
    height: int
    rotation_deg: int
    signal_s: float | None = None
    """When the start signal was heard; None if it was not, or in assessments from before it was listened for."""


@dataclass(frozen=True)
class Curve:
    """A signal for the plot, None where unseen: over time, or, on average, over the percent of a gait cycle.

    `value` and, for a mean over cycles, its `sd` are as long as `time_s` or, where that is empty, as `percent`.
    """

    name: str
    unit: str
    time_s: tuple[float, ...]
    value: tuple[float | None, ...]
    side: Side | None = None
    percent: tuple[float, ...] = ()
    sd: tuple[float | None, ...] = ()

    @classmethod
    def of(
        cls, name: str, unit: str, time_s: Floats, value: Floats, *, digits: int, side: Side | None = None
    ) -> "Curve":
        """Keep a signal over time, `value` (T,) at `time_s` (T,) seconds, to so many digits; NaN is unseen."""
        return cls(name, unit, tuple(round(float(each), 3) for each in time_s), _listed(value, digits), side)

    @classmethod
    def over_cycle(
        cls, name: str, unit: str, mean: Floats, sd: Floats, *, digits: int, side: Side | None = None
    ) -> "Curve":
        """Keep the mean (101,) over cycles, from 0 to 100 percent, and its standard deviation (101,)."""
        return cls(name, unit, (), _listed(mean, digits), side, tuple(PERCENT.tolist()), _listed(sd, digits))

    @property
    def values(self) -> Floats:
        """`value` as an array, NaN where unseen."""
        return np.array(self.value, dtype=np.float64)

    @property
    def sds(self) -> Floats:
        """`sd` as an array, NaN where one cycle has none; empty for a curve over time."""
        return np.array(self.sd, dtype=np.float64)

    def at(self, time_s: Floats | float) -> Floats:
        """Values of a curve over time at other times (N,); NaN where unseen, before its begin and after its end."""
        return np.asarray(np.interp(time_s, self.time_s, self.values, left=np.nan, right=np.nan))


def _listed(values: Floats, digits: int) -> tuple[float | None, ...]:
    """JSON knows no NaN: None."""
    return tuple(round(float(value), digits) if np.isfinite(value) else None for value in values)


@dataclass(frozen=True)
class Assessment:
    """One test of one client in one video."""

    test: str
    view: str | None
    quality: Quality
    measures: dict[str, Measure]
    repetitions: tuple[Repetition, ...] = ()
    events: tuple[Event, ...] = ()
    scores: tuple[Score, ...] = ()
    curves: tuple[Curve, ...] = ()
    software: Software | None = None
    video: VideoFacts | None = None
    conditions: Conditions = field(default_factory=Conditions)

    def value(self, measure: str) -> float | int | None:
        """Number that a measure has, by name; None when it is missing or a word."""
        found = self.measures.get(measure)
        return found.number if found else None

    def without(self, voided_by: Mapping[str, Iterable[str]]) -> "Assessment":
        """Take values away; `voided_by`: codes of the findings behind it, by measure."""
        codes = {name: tuple(sorted(found)) for name, found in voided_by.items()}
        voided = {name: Measure(None, self.measures[name].unit, voided_by=by) for name, by in codes.items() if by}
        return replace(self, measures={**self.measures, **voided})

    def to_json(self) -> str:
        """The contract of MEASURES.md as text."""
        data = dataclasses.asdict(self)
        if data["video"] and data["video"]["signal_s"] is None:
            del data["video"]["signal_s"]
        data["quality"]["status"] = self.quality.status
        for measure in data["measures"].values():
            if not measure["voided_by"]:
                del measure["voided_by"]
        return json.dumps({"schema": SCHEMA, **data}, indent=1, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> "Assessment":
        """Read what `to_json` wrote; ValueError if it is not this schema."""
        data = json.loads(text)
        if data.get("schema") != SCHEMA:
            raise ValueError(f"schema must be {SCHEMA}, got {data.get('schema')}.")
        return cls(
            test=data["test"],
            view=data["view"],
            quality=Quality(tuple(Finding(**item) for item in data["quality"]["findings"])),
            measures={
                name: Measure(**{**item, "voided_by": tuple(item.get("voided_by", ()))})
                for name, item in data["measures"].items()
            },
            repetitions=tuple(Repetition(**item) for item in data["repetitions"]),
            events=tuple(Event(**item) for item in data["events"]),
            scores=tuple(
                Score(**{**item, "band": Band(**item["band"]) if item["band"] else None}) for item in data["scores"]
            ),
            curves=tuple(
                Curve(**{**item, **{name: tuple(part) for name, part in item.items() if isinstance(part, list)}})
                for item in data["curves"]
            ),
            software=Software(**data["software"]) if data["software"] else None,
            video=VideoFacts(**data["video"]) if data["video"] else None,
            conditions=Conditions.read(data.get("conditions")),
        )
