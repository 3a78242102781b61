"""What the history takes in and gives out: plain frozen values, never rows."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from assessments.assessment import Assessment
from assessments.conditions import Sex
from assessments.corrections import Correction
from records.safety.check import Gate, Signs
from records.text import Written, one_line
from records.unable import Unable
from vision.errors import UsageError

# Line ends, controls and halves of letters are the sign of a name that did not come through whole: not for us to mend.
_NO_TEXT = ("Cc", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class NewClient:
    """A client as the form gives it.

    Raises
    ------
    UsageError
        If a field cannot be true; the sentence says which.
    """

    name: str
    birth_date: date
    sex: Sex
    height_cm: float
    weight_kg: float | None = None

    def __post_init__(self) -> None:
        today = date.today()
        if any(unicodedata.category(letter) in _NO_TEXT for letter in self.name.strip().replace("\0", "")):
            raise UsageError("The name must be one line of text, without control characters.")
        object.__setattr__(self, "name", one_line(self.name))
        if not self.name:
            raise UsageError("The client needs a name.")
        if not self.birth_date < today or _age(self.birth_date, today) >= 120:
            raise UsageError("The birth date must be in the past and less than 120 years ago.")
        if self.sex not in ("female", "male"):
            raise UsageError("The sex must be female or male; published norms use these two.")
        if not 100 <= self.height_cm <= 230:
            raise UsageError("The height must be between 100 and 230 cm.")
        if self.weight_kg is not None and not 25 <= self.weight_kg <= 350:
            raise UsageError("The weight must be between 25 and 350 kg, or left empty.")


@dataclass(frozen=True)
class Client:
    """A client of the history."""

    id: str
    name: str
    birth_date: date
    sex: Sex
    height_cm: float
    weight_kg: float | None

    def age_on(self, day: date) -> int:
        """Age in whole years; someone born on February 29 turns a year older on March 1 in common years.

        Examples
        --------
        >>> born = Client("id", "Ada", date(1952, 2, 29), "female", 165.0, None)
        >>> born.age_on(date(2026, 2, 28)), born.age_on(date(2026, 3, 1))
        (73, 74)
        """
        return _age(self.birth_date, day)


@dataclass(frozen=True)
class SavedAssessment:
    """An assessment of the history: `measured` stays as it was, `corrected` is what the corrections make of it.

    `session_date` is the day where the client lives; `recorded_at` is UTC. Without a session it waits for review.
    """

    id: str
    client_id: str
    session_id: str | None
    session_date: date
    recorded_at: datetime
    measured: Assessment
    corrected: Assessment | None
    corrections: tuple[Correction, ...]
    video_file_id: str | None
    overlay_file_id: str | None

    @property
    def current(self) -> Assessment:
        """The corrected assessment, or the measured one where nothing was corrected."""
        return self.corrected or self.measured


@dataclass(frozen=True)
class SavedSummary:
    """An assessment without its curves, events and repetitions, for lists and trends; `result` is the current one."""

    assessment_id: str
    session_id: str
    session_date: date
    recorded_at: datetime
    corrected: bool
    has_video: bool
    result: Assessment


@dataclass(frozen=True)
class Still:
    """A picture (JPEG) of the annotated video that is kept for the report, and its moment in the video."""

    time_s: float
    picture: bytes


@dataclass(frozen=True)
class Header(Written):
    """What stands on top of a client's page, in the trainer's words."""

    goals: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()
    precautions: tuple[str, ...] = ()
    emergency_contact: str = ""
    plan: str = ""


@dataclass(frozen=True)
class ClientLine:
    """A client in the list: the last session, and when to ask the health questions again (None: never asked)."""

    client: Client
    last_session: date | None
    sessions: int
    intake_due_on: date | None


Moment = Literal["before", "during", "after"]


@dataclass(frozen=True)
class Vitals:
    """Signs taken in a session, before, during or after its tests."""

    moment: Moment
    signs: Signs
    taken_at: datetime


@dataclass(frozen=True)
class Incident(Written):
    """What went wrong, what was done, and who was informed; within a session the time identifies it."""

    what: str
    done: str
    told: str
    happened_at: datetime

    def __post_init__(self) -> None:
        super().__post_init__()
        if not one_line(self.what):
            raise UsageError("Describe what happened; the rest can be added later.")


@dataclass(frozen=True)
class GateDecision(Written):
    """What the safety check said, and the trainer's written reason to test anyway (empty: none)."""

    gate: Gate
    override_reason: str
    trainer_id: str
    checked_at: datetime

    @property
    def may_test(self) -> bool:
        """Whether the tests may begin."""
        return self.gate.result != "do_not_test" or bool(self.override_reason)


@dataclass(frozen=True)
class SessionNotes(Written):
    """What the trainer writes during a session."""

    place: str = ""
    note: str = ""
    tolerance: str = ""
    next_steps: str = ""


@dataclass(frozen=True)
class SavedSession:
    """One visit on one day, each part in the order of time."""

    id: str
    client_id: str
    date: date
    notes: SessionNotes
    vitals: tuple[Vitals, ...]
    incidents: tuple[Incident, ...]
    gates: tuple[GateDecision, ...]
    unable: tuple[Unable, ...] = ()


Content = Literal["report", "measures", "pictures", "video", "deidentified"]


@dataclass(frozen=True)
class NewConsent(Written):
    """The client's leave to give `contents` to a recipient, up to and including `until`.

    Raises
    ------
    UsageError
        If a part is missing or the end is before the beginning.
    """

    recipient: str
    contents: tuple[Content, ...]
    given_on: date
    until: date
    signed_how: str

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "recipient", one_line(self.recipient))
        if not self.recipient or not self.signed_how.strip() or not self.contents:
            raise UsageError("A consent needs a recipient, what may be shared, and how it was given.")
        if self.until < self.given_on:
            raise UsageError("A consent cannot end before it starts.")


@dataclass(frozen=True)
class Consent(NewConsent):
    """A consent of the history; from `withdrawn_at` on it allows nothing."""

    id: str
    withdrawn_at: datetime | None

    def allows(self, recipient: str, content: Content, day: date) -> bool:
        """Whether it lets this content go to this recipient on this day."""
        named = self.recipient.casefold() == one_line(recipient).casefold() and content in self.contents
        return named and self.withdrawn_at is None and self.given_on <= day <= self.until


@dataclass(frozen=True)
class Deletion:
    """What was deleted; `files` counts videos, and each file's own key went with it."""

    clients: int = 0
    sessions: int = 0
    assessments: int = 0
    intakes: int = 0
    consents: int = 0
    files: int = 0

    @property
    def words(self) -> str:
        """What was there, counted."""
        named = {
            "client": self.clients,
            "session": self.sessions,
            "test": self.assessments,
            "video": self.files,
            "health questionnaire": self.intakes,
            "consent": self.consents,
        }
        counts = [f"{count} {word}{'' if count == 1 else 's'}" for word, count in named.items() if count]
        return ", ".join(counts) or "nothing; it was already gone"


@dataclass(frozen=True)
class Trainer:
    """Someone who can open the history with their own passphrase, or once could; the recovery key counts as one."""

    id: str
    name: str


@dataclass(frozen=True)
class AuditEntry:
    """Who did what to which record, and when (UTC): `detail` says it in words, `fields` which one."""

    number: int
    at: datetime
    trainer_id: str
    action: str
    client_id: str | None
    detail: str
    fields: Mapping[str, str | int]


def _age(birth_date: date, day: date) -> int:
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
