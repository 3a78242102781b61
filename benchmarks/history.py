"""How quickly a large history opens: `python -m benchmarks.history` fills one with 500 clients and times its pages."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from records.safety.check import Signs
from records.store import Records
from records.values import Header, Incident, NewClient, SessionNotes
from sample_videos import sample_path
from stridewell import measure

CLIENTS, SESSIONS = 500, 20
_PASSPHRASE = "only for the bench"


def fill(records: Records) -> str:
    """Save CLIENTS clients of SESSIONS sessions with one test each; give the id of the last client."""
    video, test = sample_path("sts5_side"), "five_times_sit_to_stand"
    measured = measure(video, test=test, age_years=72, sex="female", height_cm=160, chair_height_cm=43)
    client_id = ""
    for number in range(CLIENTS):
        client_id = records.add_client(NewClient(f"Client {number}", date(1950, 1, 1), "female", 160)).id
        records.save_header(client_id, Header(goals=("walk to the market",), conditions=("Arthritis",)))
        records.add_intake(client_id, {"chest_pain": False, "key_fallen": True})
        for week in range(SESSIONS):
            moment = datetime(2025, 1, 6, 10, tzinfo=UTC) + timedelta(weeks=week)
            session_id = records.begin_session(client_id, moment.date())
            records.save_notes(session_id, SessionNotes("kitchen", "did well " * 20, "good", "again next week"))
            records.add_vitals(session_id, "before", Signs(130, 80, 70), now=moment)
            records.save_incident(session_id, Incident("none to speak of", "", "", moment))
            records.save_test(client_id, measured, keeps_video=False, now=moment)
    return client_id


def page(records: Records, client_id: str) -> None:
    """Read what a client's page shows."""
    records.client(client_id)
    records.header(client_id)
    records.intakes(client_id)
    records.consents(client_id)
    records.sessions(client_id)
    records.summaries(client_id)


def seconds(act: Callable[[], object]) -> float:
    """Time one call."""
    began_s = time.perf_counter()
    act()
    return time.perf_counter() - began_s


def main() -> None:
    """Fill a history, open it anew, and print the times of its pages."""
    with tempfile.TemporaryDirectory() as folder:
        with Records.create(Path(folder), _PASSPHRASE) as records:
            client_id = ""

            def run() -> None:
                nonlocal client_id
                client_id = fill(records)

            print(f"filling: {seconds(run):.0f} s")
        print(f"unlock:                   {seconds(lambda: Records.open(Path(folder), _PASSPHRASE).close()):.2f} s")
        with Records.open(Path(folder), _PASSPHRASE) as records:
            print(f"list of {CLIENTS} clients:      {seconds(records.client_lines):.2f} s")
            print(f"client page:              {seconds(lambda: page(records, client_id)):.2f} s")
            print(f"client page once more:    {seconds(lambda: page(records, client_id)):.2f} s")
            print(f"all assessments in full:  {seconds(lambda: records.assessments(client_id)):.2f} s")
            print(f"audit of all:             {seconds(records.verify_audit):.2f} s")


if __name__ == "__main__":
    main()
