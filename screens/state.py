"""What a browser session holds in memory: the open history, the chosen client, the work under way. Never in URLs."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn, cast

import streamlit as st

from records.store import Records
from reports.update import Paper, Request
from screens.phone.sitting import PhoneSitting
from vision.findings import Finding
from vision.subject import SubjectPoint
from vision.track import Floats
from vision.video import Video


@dataclass(frozen=True)
class Film:
    """A video that is ready to be measured, and who in it is the client (None: the analysis chooses).

    `id` is that of its job.
    """

    id: str
    video: Video
    subject: SubjectPoint | None


@dataclass(eq=False)
class Look:
    """The picture (a data URL) at one moment of a video, and the boxes (4,) px of the people in it from left to right.

    `of` tells the video and whether it is mirrored; `first_s` is the moment that was shown without being asked for,
    `asked_s` the one asked for and `time_s` that of the picture; `tap` is where the trainer tapped, px.
    """

    of: tuple[str, bool]
    video: Video
    first_s: float
    asked_s: float
    time_s: float
    picture: str
    boxes: list[Floats]
    tap: tuple[float, float] | None = None


@dataclass(eq=False)
class Walkway:
    """The first picture (a data URL; size in px) of a video, and the ends of the two lines that were tapped in it, px.

    `of` tells the video and whether it is mirrored.
    """

    of: tuple[str, bool]
    size: tuple[int, int]
    picture: str
    points: list[tuple[float, float]] = field(default_factory=list)


@dataclass(eq=False)
class Sending:
    """An update that is looked at before it is sent: what was asked for, its files, pages (PNG) and the client's page.

    asked: client, request, paper, whether with pictures, and the files; not_shown: what the papers cannot print, in a
    sentence; logged: the files are in the audit and may be saved.
    """

    asked: tuple[str, Request, Paper, bool, tuple[str, ...]]
    files: dict[str, bytes]
    pages: list[bytes]
    client_page: bytes
    not_shown: str | None = None
    logged: bool = False


@dataclass(eq=False)
class Stills:
    """The pictures (data URLs) of an assessment's findings, decoded once for the video with this hash."""

    video_sha256: str
    findings: tuple[Finding, ...]
    pictures: dict[Finding, str]


@dataclass
class State:
    """One browser session."""

    records: Records | None = None
    client_id: str | None = None
    assessment_id: str | None = None
    session_id: str | None = None
    incident: tuple[str, datetime] | None = None
    """The session and the moment of what went wrong, until something is written about it."""
    job_id: str | None = None
    """The video that the page of a new test is about."""
    look: Look | None = None
    walkway: Walkway | None = None
    sending: Sending | None = None
    sitting: PhoneSitting | None = None
    """In which a phone sends videos."""
    stills: Stills | None = None
    why_locked: str = ""
    """The message above the lock."""
    said: str = ""
    """What was done, for the next page to say once."""
    imperial: bool = False
    trainer: str = ""
    sample: bool = False
    used_at: float = 0.0
    """When the page last ran because someone did something, on the clock of `time.monotonic`."""
    worked_at: float = 0.0
    """When something was last being measured, on the same clock."""
    pages: dict[str, st.Page] = field(default_factory=dict)

    def drop_work(self) -> None:
        """Turn from the video; it stays in the history, with all work on it."""
        self.job_id = self.look = self.walkway = self.stills = None
        self.sample = False

    def end_sitting(self) -> None:
        """Let no phone send any more."""
        if self.sitting is not None:
            self.sitting.close()
        self.sitting = None

    def drop_all(self) -> None:
        """Close the history and let go of all that came out of it."""
        self.drop_work()
        self.end_sitting()
        if self.records is not None:
            self.records.close()
        self.records = self.client_id = self.assessment_id = self.session_id = self.incident = self.sending = None


def state() -> State:
    """State of this browser session."""
    if "stridewell" not in st.session_state:
        st.session_state["stridewell"] = State()
    return cast(State, st.session_state["stridewell"])


def go(page: str) -> NoReturn:
    """Send the trainer to another page by its title."""
    st.switch_page(state().pages[page])


def history() -> Records:
    """Give the open history; a page is only shown behind the lock."""
    found = state().records
    assert found is not None
    return found
