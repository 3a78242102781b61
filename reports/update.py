"""What goes to a provider or a client: put together once, so that PDF, FHIR and CSV tell the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from assessments.assessment import Assessment
from assessments.conditions import CONDITIONS
from assessments.progress.change import Change, changes, why_not_comparable
from assessments.progress.series import exercise, series_of
from assessments.protocol import find_test
from assessments.words import VIEWS
from records.sppb import SessionSppb, sppbs
from records.store import Records
from records.text import Written, day_text, one_line
from records.values import Client, Consent, SavedAssessment
from vision.errors import UsageError

Paper = Literal["a4", "us-letter"]
_OLDEST_TOLD = 89  # ages over it are one group (45 CFR 164.514(b)(2))


@dataclass(frozen=True)
class Request(Written):
    """What is asked for: for whom, of which days (both included), and the trainer's words.

    measures: names to tell besides each test's headline; None: all of them. deidentified: no name, no birth date, no
    day but the year, no free text.

    Raises
    ------
    UsageError
        If the last day lies before the first.
    """

    recipient: str
    from_day: date | None = None
    to_day: date | None = None
    measures: tuple[str, ...] | None = ()
    remarks: str = ""
    deidentified: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "recipient", one_line(self.recipient))
        if self.from_day and self.to_day and self.to_day < self.from_day:
            raise UsageError("The last day lies before the first; choose other days.")


@dataclass(frozen=True)
class Result:
    """The last assessment of a series of those that are alike, and what changed since the one before it.

    before: the others of the series and the period, the oldest first; earlier: the assessment that `changes` compare
    with, which may be older than the period; not_comparable: why there is none, though this exercise was done before.
    """

    saved: SavedAssessment
    before: tuple[SavedAssessment, ...]
    measures: tuple[str, ...]
    earlier: SavedAssessment | None
    changes: tuple[Change, ...]
    not_comparable: str | None

    @property
    def current(self) -> Assessment:
        """What was found, with the trainer's corrections."""
        return self.saved.current

    @property
    def is_rejected(self) -> bool:
        """Whether the footage could not carry the test, so that there is no number."""
        return self.current.quality.status == "rejected"

    @property
    def title(self) -> str:
        """Name of the test for people."""
        return find_test(self.current.test).title


@dataclass(frozen=True)
class Update:
    """All that a report tells of a client.

    consent: under which the file that is made of it goes out; everything: each assessment of the period, the oldest
    first; each of them is also in one of the `results`; batteries: the SPPB of each session that has its total.
    """

    request: Request
    client: Client
    trainer: str
    consent: Consent
    made_on: date
    results: tuple[Result, ...]
    everything: tuple[SavedAssessment, ...]
    batteries: tuple[SessionSppb, ...] = ()

    @property
    def age_years(self) -> int:
        """Age at the last assessment."""
        return self.client.age_on(max(saved.session_date for saved in self.everything))

    def day_text(self, day: date) -> str:
        """Write a day; de-identified only its year (HIPAA's safe harbor, 45 CFR 164.514(b)(2))."""
        return f"{day.year}" if self.request.deidentified else day_text(day)


def assemble(
    records: Records, client_id: str, request: Request, consent: Consent, *, today: date | None = None
) -> Update:
    """Put an update together, once for all its files.

    Parameters
    ----------
    consent : one that lets something of it go out, as `reports.send.agreed` gives them

    Raises
    ------
    NotInHistoryError
        If there is no such client.
    UsageError
        If there is nothing to tell of these days.
    """
    today = today or date.today()
    client = records.client(client_id)
    saved = sorted(records.assessments(client_id), key=lambda each: each.recorded_at)
    if request.deidentified:
        saved = [_without_age(each) if client.age_on(each.session_date) > _OLDEST_TOLD else each for each in saved]
    inside = [each for each in saved if _within(each.session_date, request)]
    if not inside:
        raise UsageError("Nothing was measured on these days; choose others.")
    tests = list(dict.fromkeys(each.current.test for each in inside))
    alike = sorted(series_of(inside, lambda each: each.current), key=lambda each: tests.index(each[-1].current.test))
    results = tuple(_result(each, saved, request) for each in alike)
    trainer = records.trainer_names().get(records.trainer_id, "")
    batteries = sppbs(
        client,
        records.sessions(client_id),
        [(each.session_id, each.current) for each in saved],
        tells_reasons=not request.deidentified,
    )
    told = tuple(each for each in batteries if each.sppb.total is not None and _within(each.day, request))
    return Update(request, client, trainer, consent, today, results, tuple(inside), told)


def _without_age(saved: SavedAssessment) -> SavedAssessment:
    """Leave out what was compared with others of the client's age, since it tells the age."""
    return replace(saved, corrected=replace(saved.current, scores=()))


def _within(day: date, request: Request) -> bool:
    return (request.from_day or date.min) <= day <= (request.to_day or date.max)


def _result(series: Sequence[SavedAssessment], all_saved: Sequence[SavedAssessment], request: Request) -> Result:
    *before, saved = series
    current, test = saved.current, find_test(saved.current.test)
    older = [each for each in reversed(all_saved) if each.recorded_at < saved.recorded_at]
    earlier = next((each for each in older if why_not_comparable(each.current, current) is None), None)
    last = next((each for each in older if exercise(each.current) == exercise(current)), None)
    reason = why_not_comparable(last.current, current) if last and not earlier else None
    names = current.measures if request.measures is None else (*test.headline, *request.measures)
    told = tuple(dict.fromkeys(name for name in names if name in current.measures))
    compared = changes(earlier.current, current) if earlier else ()
    return Result(saved, tuple(before), told, earlier, compared, reason)


def how_text(current: Assessment) -> str:
    """Tell from where a test was filmed, on which leg, and under which of the conditions that it asks for."""
    asks = find_test(current.test).asks
    entered = [(spec, spec.of(current.conditions)) for spec in CONDITIONS.values() if spec.name in asks]
    texts = [spec.print_as.format(spec.said(value)) for spec, value in entered if spec.print_as and value is not None]
    leg = current.measures.get("stance_leg")
    standing = f", on the {leg.value} leg" if leg and leg.value else ""
    conditions = f"Conditions: {', '.join(texts)}." if texts else "No conditions were noted."
    return f"Filmed {VIEWS[current.view]}{standing}. {conditions}"
