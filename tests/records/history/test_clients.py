"""What a client's page holds besides results: header, intakes, lists, retention, and the end."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assessments.assessment import Assessment
from records.errors import NotInHistoryError
from records.store import Records
from records.values import Client, ClientLine, Header, NewClient, NewConsent
from vision.errors import UsageError
from vision.track import PoseTrack

UNKNOWN = "0" * 32


def test_the_header_comes_back_as_it_was(records: Records, client: Client) -> None:
    assert records.header(client.id) == Header()
    header = Header(("walk to church",), ("Diabetes", "Vertigo"), ("Insulin",), ("no impact",), ("left hip",), "Ilse")
    records.save_header(client.id, header)
    assert records.header(client.id) == header
    with pytest.raises(NotInHistoryError):
        records.save_header(UNKNOWN, header)


def test_the_lists_can_be_edited(records: Records) -> None:
    before = records.choices("condition")
    assert before == sorted(before, key=str.casefold)
    records.save_choices("condition", [*before, "  long COVID ", "", "Vertigo"])
    assert records.choices("condition") == sorted([*before, "long COVID"], key=str.casefold)
    assert "Insulin" in records.choices("medicine")


def test_intakes_are_versions_and_none_is_lost(records: Records, client: Client) -> None:
    assert records.intakes(client.id) == []
    first = records.add_intake(client.id, {"chest_pain": False}, answered_on=date(2026, 1, 5))
    second = records.add_intake(client.id, {"chest_pain": True}, due_on=date(2027, 3, 1))
    assert records.intakes(client.id) == [second, first]
    assert (first.number, first.due_on, second.number, second.due_on) == (1, date(2027, 1, 5), 2, date(2027, 3, 1))
    assert first.trainer_id == records.trainer_id
    with pytest.raises(UsageError):
        records.add_intake(client.id, {"unheard_of": True})
    with pytest.raises(NotInHistoryError):
        records.add_intake(UNKNOWN, {"chest_pain": True})


def test_the_list_knows_the_last_session_and_the_next_intake(
    records: Records, client: Client, new_client: NewClient
) -> None:
    other = records.add_client(new_client)
    for day in (date(2026, 4, 2), date(2026, 4, 1)):
        records.begin_session(client.id, day)
    records.add_intake(client.id, {"chest_pain": True}, due_on=date(2030, 1, 1))
    records.add_intake(client.id, {"chest_pain": True}, due_on=date(2026, 6, 1))
    lines = [
        ClientLine(client, date(2026, 4, 2), sessions=3, intake_due_on=date(2026, 6, 1)),
        ClientLine(other, None, sessions=0, intake_due_on=None),
    ]
    assert records.client_lines() == sorted(lines, key=lambda line: line.client.id)


def test_a_record_is_overdue_so_many_years_after_its_last_session(records: Records, client: Client) -> None:
    assert records.keep_years(client.id) is None
    assert records.overdue(date(2126, 1, 1)) == []
    records.set_keep_years(client.id, 10)
    assert records.keep_years(client.id) == 10
    assert records.overdue(date(2036, 3, 3)) == []
    assert records.overdue(date(2036, 3, 4)) == [client]
    fresh = records.add_client(NewClient("Alma", date(1950, 1, 1), "female", 160))
    records.set_keep_years(fresh.id, 1)
    assert records.overdue(date.today()) == []


def test_a_delete_says_what_it_did_and_leaves_nothing(
    records: Records, client: Client, folder: Path, kind: str, assessment: Assessment, track: PoseTrack
) -> None:
    with records.files.create() as overlay:
        overlay.write(b"overlay")
    records.save_assessment(client.id, assessment, track, overlay_file_id=overlay.id)
    records.add_intake(client.id, {"chest_pain": False})
    records.add_consent(client.id, NewConsent("Dr Brunn", ("report",), date.today(), date.today(), "on paper"))
    deletion = records.delete_client(client.id)
    assert vars(deletion) == {"clients": 1, "sessions": 2, "assessments": 2, "intakes": 1, "consents": 1, "files": 2}
    with records._session() as session:
        left = {
            table: session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            for table in ("clients", "sessions", "assessments", "corrections", "summaries", "intakes", "consents")
        }
        assert set(left.values()) == {0}
        assert session.connection().exec_driver_sql("SELECT count(*) FROM file_secrets").scalar() == 0
    assert records.files.ids() == []
    if kind == "sqlcipher":
        assert (folder / "history" / "stridewell.db-wal").stat().st_size == 0
    else:
        with records._session() as session:
            assert session.connection().exec_driver_sql("SELECT pg_relation_size('clients')").scalar() == 0


def test_dropped_videos_are_gone_and_the_result_stays(records: Records, client: Client, folder: Path) -> None:
    [saved] = records.assessments(client.id)
    records.drop_videos(saved.id)
    records.drop_videos(saved.id)
    assert records.files.ids() == []
    [after], [summary] = records.assessments(client.id), records.summaries(client.id)
    assert (after.video_file_id, summary.has_video, after.measured) == (None, False, saved.measured)
    assert len(records.track(saved.id)) > 0


def test_a_video_that_no_save_followed_goes_after_a_day(
    records: Records, folder: Path, passphrase: str, make_old: Callable[[Records, str], None]
) -> None:
    with records.files.create() as young:
        young.write(b"young")
    with records.files.create() as old:
        old.write(b"old")
    before = set(records.files.ids())
    for file_id in before - {young.id}:
        make_old(records, file_id)
    with Records.open(folder, passphrase) as again:
        assert set(again.files.ids()) == before - {old.id}
