"""What an entry of the audit is about: a thing and its ids, kept as fields, and worded here alone.

An entry's detail is JSON, `{"about": "session", "id": ...}`. Older histories hold the words themselves: they are sealed
and stay as they were written.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from string import Formatter

Field = str | int
_ABOUT = "about"


class Thing(Enum):
    """What is viewed, added, changed, deleted or exported, in words with the fields that say which one.

    Its name is in the audit and stays. Fields are ids, counts and names of what is meant; never a client's data.
    """

    HISTORY = "history"
    HISTORY_FROM_BACKUP = "history, from a backup"
    BACKUP = "backup"
    WRONG_PASSPHRASE = "wrong passphrase"
    TRAINER = "trainer {id}"
    TRAINER_NAME = "name of trainer {id}"
    PASSPHRASE = "passphrase of trainer {id}"
    RECOVERY_KEY = "recovery key"
    CHOICES = "list of {kind}s"
    CLIENT = "client"
    CLIENT_WITH_ALL = (
        'client: {{"clients": {clients}, "sessions": {sessions}, "assessments": {assessments}, "intakes": {intakes}, '
        '"consents": {consents}, "files": {files}}}'
    )
    HEADER = "header"
    INTAKES = "intakes"
    INTAKE = "intake {number}"
    RETENTION = "retention"
    CONSENT = "consent {id}"
    CONSENT_WITHDRAWN = "consent {id} withdrawn"
    SESSIONS = "sessions"
    SESSION = "session {id}"
    INCIDENT = "incident in session {id}"
    SAFETY_CHECK = "safety check in session {id}"
    SAFETY_CHECK_OVERRIDDEN = "safety check in session {id}, overridden"
    UNABLE = "{part} of the SPPB marked as unable in session {id}"
    VIDEO = "video {id}, not measured yet"
    ORIGINAL = "original file of video {id}"
    DRAFT = "assessment {id}, not saved yet"
    RESULTS = "results"
    ASSESSMENT = "assessment {id}"
    MEASURED_AGAIN = "assessment {id}: measured again"
    CONDITIONS = "conditions of assessment {id}: {named}"
    PICTURE = "picture of assessment {id}"
    VIDEOS = "videos of assessment {id}"
    EXPORT = "{content} to {recipient}, consent {consent}, SHA-256 {sha256}"
    DEIDENTIFIED = "deidentified under consent {consent}"
    WRITTEN = "{text}"
    """The words of an entry that an earlier version wrote."""

    def of(self, **fields: Field) -> "Detail":
        """Say which one."""
        return Detail(self, fields)


@dataclass(frozen=True)
class Detail:
    """A thing, and the fields that say which one.

    Raises
    ------
    ValueError
        If the fields are not those of the thing.
    """

    thing: Thing
    fields: Mapping[str, Field] = field(default_factory=dict)

    def __post_init__(self) -> None:
        needed = {name for _, name, _, _ in Formatter().parse(self.thing.value) if name}
        if self.fields.keys() != needed:
            raise ValueError(f"fields of {self.thing.name} must be {sorted(needed)}, got {sorted(self.fields)}.")

    @property
    def words(self) -> str:
        """What the entry is about, for people."""
        return self.thing.value.format_map(self.fields)

    @property
    def stored(self) -> str:
        """The text that the audit seals."""
        return json.dumps({_ABOUT: self.thing.name.lower(), **self.fields})


_OLD_EXPORT = re.compile(r"(?P<content>\w+) to (?P<recipient>.+), consent (?P<consent>\w+), SHA-256 (?P<sha256>\w+)")


def detail_of(stored: str) -> Detail:
    """Read what the audit holds; what is no detail of this version, or was tampered with, is its own words."""
    try:
        known = json.loads(stored)
        return Detail(Thing[known.pop(_ABOUT).upper()], known)
    except (ValueError, KeyError, AttributeError, TypeError):
        old_export = _OLD_EXPORT.fullmatch(stored)
        return Thing.EXPORT.of(**old_export.groupdict()) if old_export else Thing.WRITTEN.of(text=stored)
