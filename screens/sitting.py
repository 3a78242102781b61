"""Which browser sessions may send videos: each by a token that only its page has, void once it is locked or gone."""

import hashlib
import hmac
import math
import secrets
import threading
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from records.jobs import Arrival
from records.store import Records
from records.vault.slices import SlicedFile


@dataclass(eq=False)
class Sitting:
    """One browser session with its open history, and the files that it sends, by the ids of their arrivals."""

    records: Records
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    files: dict[str, SlicedFile] = field(default_factory=dict)
    used_at: float = -math.inf
    """When the last slice came, on the clock of `time.monotonic`."""

    def begin(self, name: str, size: int, modified_ms: int, client_id: str | None) -> str:
        """Take up a video by what the browser says of its file, which is the same when it is chosen again.

        Returns
        -------
        The id of its arrival.
        """
        told = repr((client_id, name, size, modified_ms)).encode()
        mark = hashlib.sha256(told).hexdigest()
        arrival = self.records.begin_arrival(name, size, mark=mark, source="upload", client_id=client_id)
        self.files[arrival.id] = _sliced(arrival)
        return arrival.id

    def drop(self, arrival_id: str) -> None:
        """Forget a video that has not arrived yet."""
        self.records.drop_arrival(arrival_id)
        del self.files[arrival_id]


_sittings: dict[str, Sitting] = {}
_one_each = threading.Lock()
_files: WeakValueDictionary[str, SlicedFile] = WeakValueDictionary()


def _sliced(arrival: Arrival) -> SlicedFile:
    """Two windows may send the same file: they share what writes it."""
    with _one_each:
        file = _files.get(arrival.file_id)
        if file is None:
            _files[arrival.file_id] = file = arrival.file()
        return file


def sitting_of(session_id: str, records: Records) -> Sitting:
    """Give the sitting of a browser session in which this history is open."""
    sitting = _sittings.get(session_id)
    if sitting is None or sitting.records is not records:
        sitting = _sittings[session_id] = Sitting(records)
    return sitting


def find_sitting(token: str) -> Sitting | None:
    """Find the sitting whose page knows this token."""
    told = token.encode("utf-8")
    return next((each for each in list(_sittings.values()) if hmac.compare_digest(each.token.encode(), told)), None)


def end_sitting(session_id: str) -> None:
    """Let no one send with this browser session's token any more."""
    _sittings.pop(session_id, None)
