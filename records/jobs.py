"""What the history gives out about videos on their way to a result: plain frozen values, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assessments.conditions import Conditions
from records.vault.sealing import Seal
from records.vault.slices import SlicedFile

if TYPE_CHECKING:
    from assessments.suggestion import Suggestion
    from vision.subject import SubjectPoint

JobState = Literal["arriving", "arrived", "queued", "running", "done", "failed", "cancelled"]
Source = Literal["upload", "phone", "folder", "sample"]

VIDEO_TYPES = ("mp4", "mov", "m4v", "3gp", "mkv", "webm")
"""How the names of videos from phones end."""
UNDER_WAY: tuple[JobState, ...] = ("queued", "running")
WAITING: tuple[JobState, ...] = ("arrived", "cancelled", "failed")
"""The states in which the trainer may ask for a measurement."""


@dataclass(frozen=True)
class Arrival:
    """A video that comes in: where its sealed pieces are written, and the key that opens this file and nothing else.

    whole: all of it is there, and needs not be sent again.
    """

    id: str
    file_id: str
    part: Path
    key: bytes
    size: int
    whole: bool = False

    def file(self) -> SlicedFile:
        """Take up the file, to be given its slices."""
        return SlicedFile(self.part, Seal.of_key(self.file_id, self.key), self.size, whole=self.whole)


@dataclass(frozen=True)
class Watched:
    """A folder whose new videos are taken in.

    known: of its videos, by a hash of what tells them apart, the job of each; "" for those that were there before.
    """

    folder: Path
    known: Mapping[str, str]


@dataclass(frozen=True)
class Original:
    """A video that was taken in from the watched folder and is still there; `size` in bytes."""

    path: Path
    size: int
    job_id: str


@dataclass(frozen=True)
class Asked:
    """What to measure in a video. Without a test, the pose alone is found and a test suggested.

    annotated: draws the result into a copy of the video, for review.
    """

    test: str | None = None
    conditions: Conditions = field(default_factory=Conditions)
    mirrored: bool = False
    subject: "SubjectPoint | None" = None
    annotated: bool = True


@dataclass(frozen=True)
class Job:
    """A video of the history that is not a saved test yet; `made_at` is UTC, `progress` a share, 0-1.

    why: a sentence, if it failed; looked_at: its pose was found and `seen` is what it seems to show (None: no test
    that we know); assessment_id: the draft that waits for review.
    """

    id: str
    client_id: str | None
    state: JobState
    source: Source
    name: str
    size: int
    file_id: str
    made_at: datetime
    asked: Asked
    stage: str
    progress: float
    why: str
    looked_at: bool
    seen: "Suggestion | None"
    assessment_id: str | None


@dataclass(frozen=True)
class Claim:
    """A job in the hands of one worker; once another worker has it, `fence` is an older one and writes nothing."""

    job: Job
    fence: int
