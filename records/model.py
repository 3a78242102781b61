"""What the history takes in and gives out: plain frozen values, never rows."""

from dataclasses import dataclass
from datetime import date, datetime

from assessments.conditions import Sex
from assessments.corrections import Correction
from assessments.model import Assessment
from vision.errors import UsageError


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
        if not self.name.strip():
            raise UsageError("The client needs a name.")
        if not self.birth_date < today or _age(self.birth_date, today) >= 120:
            raise UsageError("The date of birth must lie in the past, less than 120 years ago.")
        if self.sex not in ("female", "male"):
            raise UsageError("The sex must be female or male: the norms know no other.")
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
        """Age in whole years; who was born on 29 February has the birthday on 1 March in other years."""
        return _age(self.birth_date, day)


@dataclass(frozen=True)
class SavedAssessment:
    """An assessment of the history: `measured` stays as it was, `corrected` is what the corrections make of it.

    `session_date` is the day where the client lives; `recorded_at` is UTC.
    """

    id: str
    client_id: str
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


def _age(birth_date: date, day: date) -> int:
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
