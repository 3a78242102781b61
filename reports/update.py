"""What goes to a provider or a client: put together once, so that PDF, FHIR and CSV tell the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from assessments.change import Change, changes, why_not_comparable
from assessments.model import Assessment
from assessments.protocol import find_test
from records.model import Client, Consent, Content, SavedAssessment
from records.store import Records
from vision.errors import UsageError

Paper = Literal["a4", "us-letter"]
_OLDEST_TOLD = 89  # ages over it are one group (45 CFR 164.514(b)(2))


@dataclass(frozen=True)
class Request:
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
        if self.from_day and self.to_day and self.to_day < self.from_day:
            raise UsageError("The last day lies before the first; choose other days.")


@dataclass(frozen=True)
class Result:
    """The last assessment of one test under its conditions, and what changed since the last one that is like it.

    earlier: the assessment that `changes` compare with; not_comparable: why the one before it is not like it.
    """

    saved: SavedAssessment
    measures: tuple[str, ...]
    earlier: SavedAssessment | None
    changes: tuple[Change, ...]
    not_comparable: str | None

    @property
    def current(self) -> Assessment:
        """What was found, with the trainer's corrections."""
        return self.saved.current

    @property
    def title(self) -> str:
        """Name of the test for people."""
        return find_test(self.current.test).title


@dataclass(frozen=True)
class Update:
    """All that a report tells of a client; `everything` holds each assessment of the period, oldest first."""

    request: Request
    client: Client
    trainer: str
    consent: Consent
    made_on: date
    results: tuple[Result, ...]
    everything: tuple[SavedAssessment, ...]

    @property
    def age_years(self) -> int:
        """Age at the last assessment."""
        return self.client.age_on(max(saved.session_date for saved in self.everything))

    def day_text(self, day: date) -> str:
        """Tell a day; without the people only its year is told (HIPAA's safe harbour, 45 CFR 164.514(b)(2))."""
        return f"{day.year}" if self.request.deidentified else f"{day.day} {day:%B %Y}"


def assemble(
    records: Records, client_id: str, request: Request, content: Content, *, today: date | None = None
) -> Update:
    """Put an update together, if the client agreed to it.

    Parameters
    ----------
    content : what is to go out; a de-identified update needs the leave for that instead

    Raises
    ------
    ConsentError
        If there is no consent in force for this recipient and content.
    NotInHistoryError
        If there is no such client.
    UsageError
        If there is nothing to tell of these days.
    """
    today = today or date.today()
    client = records.client(client_id)
    wanted: Content = "deidentified" if request.deidentified else content
    consent = records.require_consent(client_id, request.recipient, wanted, today)
    saved = sorted(records.assessments(client_id), key=lambda each: each.recorded_at)
    if request.deidentified:
        saved = [_without_age(each) if client.age_on(each.session_date) > _OLDEST_TOLD else each for each in saved]
    inside = [each for each in saved if _within(each.session_date, request)]
    if not inside:
        raise UsageError("Nothing was measured on these days; choose others.")
    last: dict[tuple[object, ...], SavedAssessment] = {_kind(each.current): each for each in inside}
    results = tuple(_result(each, saved, request) for each in last.values())
    trainer = records.trainer_names().get(records.trainer_id, "")
    return Update(request, client, trainer, consent, today, results, tuple(inside))


def _without_age(saved: SavedAssessment) -> SavedAssessment:
    """Leave out what was compared with others of the client's age, since it tells the age."""
    return replace(saved, corrected=replace(saved.current, scores=()))


def _within(day: date, request: Request) -> bool:
    return (request.from_day or date.min) <= day <= (request.to_day or date.max)


def _kind(assessment: Assessment) -> tuple[object, ...]:
    """Tell tests apart that stand beside each other in a report: the two legs, eyes open and closed, each placement."""
    leg = assessment.measures.get("stance_leg")
    conditions = (assessment.conditions.get(name) for name in ("eyes", "feet", "pace"))
    return (assessment.test, leg.value if leg else None, *conditions)


def _result(saved: SavedAssessment, all_saved: Sequence[SavedAssessment], request: Request) -> Result:
    before = [
        each
        for each in all_saved
        if each.recorded_at < saved.recorded_at and _kind(each.current) == _kind(saved.current)
    ][::-1]
    alike = (each for each in before if why_not_comparable(each.current, saved.current) is None)
    earlier = next(alike, None)
    reason = why_not_comparable(before[0].current, saved.current) if before else None
    test = find_test(saved.current.test)
    names = saved.current.measures if request.measures is None else (*test.headline, *request.measures)
    told = tuple(dict.fromkeys(name for name in names if name in saved.current.measures))
    compared = changes(earlier.current, saved.current) if earlier else ()
    return Result(saved, told, earlier, compared, reason)
