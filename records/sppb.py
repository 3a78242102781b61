"""The SPPB of each session of a client: the one way to it, for pages, papers and exports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assessments.assessment import Assessment
from assessments.sppb.sppb import Sppb, TotalChange, change, compose
from records.values import Client, SavedSession


@dataclass(frozen=True)
class SessionSppb:
    """The battery of one session, which is one day; `since` is the last day before it with a total, `change` since."""

    session_id: str
    day: date
    sppb: Sppb
    since: date | None
    change: TotalChange | None


def sppbs(
    client: Client,
    sessions: Iterable[SavedSession],
    results: Iterable[tuple[str | None, Assessment]],
    *,
    tells_reasons: bool = True,
) -> list[SessionSppb]:
    """Put the battery of each session together, the oldest first; nothing of one session counts in another.

    Parameters
    ----------
    results : the id of the session of each test, and the test as corrected, in the order in which they were recorded
    tells_reasons : with the trainer's words on what the client was unable to do
    """
    of_session: dict[str | None, list[Assessment]] = {}
    for session_id, result in results:
        of_session.setdefault(session_id, []).append(result)
    found: list[SessionSppb] = []
    last: SessionSppb | None = None
    for session in sorted(sessions, key=lambda each: each.date):
        marks = {each.part: each.reason if tells_reasons else "" for each in session.unable}
        sppb = compose(of_session.get(session.id, []), marks, client.age_on(session.date))
        changed = change(last.sppb, sppb) if last else None
        found.append(SessionSppb(session.id, session.date, sppb, last.day if last and changed else None, changed))
        last = found[-1] if sppb.total is not None else last
    return found
