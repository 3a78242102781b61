from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assessments.assessment import Assessment
from records.errors import NotInHistoryError
from records.safety.check import Gate, Reason, Signs
from records.store import Records
from records.unable import Unable
from records.values import Client, GateDecision, Incident, SessionNotes, Vitals
from vision.errors import UsageError
from vision.track import PoseTrack

UNKNOWN = "0" * 32
AT = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
FORBIDDEN = Gate((Reason("do_not_test", "Too high.", "RJ1999"), Reason("caution", "Unsteady.", "LOINC_SI")))


@pytest.fixture
def session_id(records: Records, client: Client) -> str:
    return records.begin_session(client.id, date(2026, 5, 1))


def test_a_session_holds_all_that_happened_in_order(records: Records, client: Client, session_id: str) -> None:
    notes = SessionNotes("kitchen", "did well", "tired at the end", "again in May")
    records.save_notes(session_id, SessionNotes("kitch"))
    records.save_notes(session_id, notes)
    after = records.add_vitals(session_id, "after", Signs(140, 80, 90, remark="warm"), now=AT + timedelta(minutes=40))
    before = records.add_vitals(session_id, "before", Signs(130, 80, 70), now=AT)
    incident = Incident("stumbled", "sat down", "daughter", AT + timedelta(minutes=20))
    records.save_incident(session_id, incident)
    decision = records.add_gate(session_id, FORBIDDEN, override_reason=" Dr Brunn agreed by phone ", now=AT)
    found = records.session(session_id)
    assert (found.client_id, found.date, found.notes) == (client.id, date(2026, 5, 1), notes)
    assert found.vitals == (before, after) == (Vitals("before", Signs(130, 80, 70), AT), after)
    assert found.incidents == (incident,)
    assert found.gates == (decision,)
    assert decision == GateDecision(FORBIDDEN, "Dr Brunn agreed by phone", records.trainer_id, AT)


def test_only_a_written_reason_overrides(records: Records, session_id: str) -> None:
    assert not records.add_gate(session_id, FORBIDDEN).may_test
    assert not records.add_gate(session_id, FORBIDDEN, override_reason="  ").may_test
    assert records.add_gate(session_id, FORBIDDEN, override_reason="Provider agreed").may_test
    assert records.add_gate(session_id, Gate(())).may_test
    with pytest.raises(UsageError, match="nothing to override"):
        records.add_gate(session_id, Gate(()), override_reason="just in case")
    overridden = [entry for entry in records.audit_entries() if entry.detail.endswith("overridden")]
    assert len(overridden) == 1


def test_a_mark_of_unable_has_a_reason_and_can_be_undone(
    records: Records, session_id: str, folder: Path, passphrase: str
) -> None:
    mark = records.mark_unable(session_id, "walk", " knee\npain ", now=AT)
    assert mark == Unable("walk", "knee pain", records.trainer_id, AT)
    with Records.open(folder, passphrase) as other:
        assert other.session(session_id).unable == (mark,)
    again = records.mark_unable(session_id, "walk", "afraid to fall", now=AT + timedelta(minutes=1))
    chair = records.mark_unable(session_id, "chair", "no strength", now=AT + timedelta(minutes=2))
    assert records.session(session_id).unable == (again, chair)
    for _ in range(2):  # the second finds nothing to undo
        records.undo_unable(session_id, "walk")
    assert records.session(session_id).unable == (chair,)
    with pytest.raises(UsageError, match="Enter the reason"):
        records.mark_unable(session_id, "balance", "  ")
    told = [f"{entry.action} {entry.detail}" for entry in records.audit_entries() if "SPPB" in entry.detail]
    assert sorted(told) == sorted(
        f"{action} {part} of the SPPB marked as unable in session {session_id}"
        for action, part in (("added", "walk"), ("added", "walk"), ("added", "chair"), ("deleted", "walk"))
    )
    assert not any("pain" in entry.detail for entry in records.audit_entries())


def test_a_day_has_one_session_and_its_tests_are_in_it(
    records: Records, client: Client, session_id: str, assessment: Assessment, track: PoseTrack
) -> None:
    assert records.begin_session(client.id, date(2026, 5, 1)) == session_id
    saved = records.save_assessment(client.id, assessment, track, now=AT)
    assert records.assessment(saved).session_id == session_id
    assert [each.date for each in records.sessions(client.id)] == [date(2026, 5, 1), date(2026, 3, 4)]


def test_what_was_autosaved_is_there_without_closing(
    records: Records, session_id: str, folder: Path, passphrase: str
) -> None:
    records.save_notes(session_id, SessionNotes(note="half a sent"))
    with Records.open(folder, passphrase) as other:
        assert other.session(session_id).notes.note == "half a sent"


def test_autosaves_are_one_entry_of_the_audit(records: Records, session_id: str) -> None:
    before = len(records.audit_entries())
    for length in range(5):
        records.save_notes(session_id, SessionNotes(note="x" * length))
    assert len(records.audit_entries()) == before


def test_an_incident_is_written_bit_by_bit(records: Records, session_id: str) -> None:
    records.save_incident(session_id, Incident("stum", "", "", AT))
    records.save_incident(session_id, Incident("stumbled", "sat down", "daughter", AT))
    later = Incident("dizzy", "", "", AT + timedelta(minutes=1))
    records.save_incident(session_id, later)
    assert records.session(session_id).incidents == (Incident("stumbled", "sat down", "daughter", AT), later)
    added = [entry for entry in records.audit_entries() if entry.detail.startswith("incident")]
    assert len(added) == 2


def test_an_incident_says_what_happened() -> None:
    with pytest.raises(UsageError, match="Describe what happened"):
        Incident(" ", "", "", AT)


def test_what_is_not_there_is_a_sentence(records: Records) -> None:
    for act in (
        lambda: records.begin_session(UNKNOWN),
        lambda: records.session(UNKNOWN),
        lambda: records.save_notes(UNKNOWN, SessionNotes()),
        lambda: records.add_vitals(UNKNOWN, "before", Signs()),
        lambda: records.add_gate(UNKNOWN, Gate(())),
        lambda: records.mark_unable(UNKNOWN, "walk", "pain"),
        lambda: records.undo_unable(UNKNOWN, "walk"),
    ):
        with pytest.raises(NotInHistoryError):
            act()
    assert records.sessions(UNKNOWN) == []
