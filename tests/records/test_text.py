"""What people type is kept as they mean it, and never holds what breaks a report or turns the line around it."""

import dataclasses
import json
import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.safety.check import Gate, Signs
from records.store import Records
from records.tables.schema import ChoiceRow, ClientRow, ConsentRow, IncidentRow, SessionRow, TrainerRow
from records.text import cleaned, one_line
from records.values import Client, GateDecision, Header, Incident, NewClient, NewConsent, SessionNotes
from vision.errors import UsageError

any_text = st.text(st.characters(exclude_categories=()))  # halves of letters too
FHIR_STRING = re.compile(r"[ \r\n\t\S]+")
JUNK = "\ufeff\0\x1b\ufffe\U0010ffff\ufdd0\u202e\u2066\u200b\u200f\U000e0041\udcff"


@given(any_text)
def test_nothing_is_left_that_a_report_cannot_carry(text: str) -> None:
    found = cleaned(text)
    assert cleaned(found) == found == unicodedata.normalize("NFC", found)
    assert not found or FHIR_STRING.fullmatch(found)
    found.encode("utf-8")
    assert not {*found} & {*JUNK}
    assert not [letter for letter in found if unicodedata.bidirectional(letter) in ("LRO", "RLO", "LRI", "RLI", "FSI")]
    assert not [
        letter for letter in found if unicodedata.category(letter) in ("Cc", "Zl", "Zp") and letter not in "\n\t"
    ]
    line = one_line(text)
    assert one_line(line) == line
    assert not line or re.fullmatch(r"\S+( \S+)*", line)


@given(st.text(st.characters(categories=("L", "N", "P", "S", "M"))))
def test_no_letter_is_lost(text: str) -> None:
    blank = text.translate({0x3164: " ", 0xFFA0: " "})
    assert cleaned(text) == unicodedata.normalize("NFC", blank)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f"An{JUNK}na", "Anna"),
        ("Jose\u0301", "José"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # joiners mean something in Persian and in Indic scripts
        ("ක්\u200dෂ", "ක්\u200dෂ"),
        ("one\r\ntwo\u2028three\x85four\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("山田\u3000太郎\u00a0", "山田 太郎 "),
    ],
)
def test_what_is_seen_stays_and_what_is_unseen_goes(typed: str, kept: str) -> None:
    assert cleaned(typed) == kept
    assert one_line(typed) == " ".join(kept.split())


@pytest.mark.parametrize("name", ["\ufeff", "\0", " \u200b\u200d", "\u3164", "\u2066\u2069\ufdd0"])
def test_a_name_of_which_nothing_is_seen_is_refused(new_client: NewClient, name: str) -> None:
    with pytest.raises(UsageError, match="needs a name"):
        dataclasses.replace(new_client, name=name)
    with pytest.raises(UsageError, match="needs a recipient"):
        NewConsent(name, ("report",), date(2026, 1, 1), date(2026, 2, 1), "on paper")
    with pytest.raises(UsageError, match="Describe what happened"):
        Incident(name, "", "", datetime(2026, 1, 1, tzinfo=UTC))


def test_whatever_people_write_is_cleaned(records: Records, new_client: NewClient) -> None:
    dirty, day, moment = "\ufeffx\0\u202e", date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
    client = records.add_client(dataclasses.replace(new_client, name=dirty))
    written: tuple[Any, ...] = (
        Header(*[(dirty, "\ufeff")] * 5, dirty, dirty),
        SessionNotes(*[dirty] * 4),
        Incident(dirty, dirty, dirty, moment),
        GateDecision(Gate(()), dirty, "t", moment),
        Signs(remark=dirty),
        NewConsent(dirty, ("report",), day, day, dirty),
    )
    assert "\\ufeff" not in json.dumps([str(each) for each in (client, *written)])
    assert "\\u202e" not in json.dumps([str(each) for each in (client, *written)])
    assert written[0].goals == ("x",)
    records.save_choices("medicine", [dirty, "\ufeff"])
    assert records.choices("medicine") == ["x"]
    records.rename_trainer(records.trainer_id, dirty)
    assert records.trainer_names()[records.trainer_id] == "x"
    consent = records.add_consent(client.id, written[-1])
    assert records.require_consent(client.id, f"\u200b{consent.recipient}\ufeff", "report", day) == consent


def test_an_old_history_is_read_clean(records: Records, client: Client, kind: str) -> None:
    """Rows that an earlier version wrote; PostgreSQL never took a NUL."""
    dirty = "\ufeffx\u202e" if kind == "postgresql" else "\ufeffx\0\u202e"
    consent = records.add_consent(client.id, NewConsent("y", ("report",), date(2026, 1, 1), date(2026, 1, 2), "z"))
    session_id = records.begin_session(client.id)
    records.save_incident(session_id, Incident("w", "", "", datetime.now(UTC)))
    with records._session(writes=True) as session:
        row = session.get(ClientRow, client.id)
        assert row is not None
        row.name, row.header = dirty, json.dumps({"goals": [dirty], "plan": dirty})
        consents, notes = session.get(ConsentRow, consent.id), session.get(SessionRow, session_id)
        assert consents is not None
        assert notes is not None
        consents.recipient = consents.signed_how = "\ufeff"
        notes.note = dirty
        session.query(IncidentRow).one().what = "\ufeff"
        session.merge(TrainerRow(id=records.trainer_id, name="\ufeff"))
        session.add(ChoiceRow(kind="medicine", label=dirty))
    assert records.client(client.id).name == records.header(client.id).plan == "x"
    assert records.client_lines()[0].client.name == "x"
    [read] = [each for each in records.consents(client.id) if each.id == consent.id]
    assert read.recipient == read.signed_how == "(not readable)"
    assert records.session(session_id).notes.note == "x"
    assert [each.what for each in records.session(session_id).incidents] == ["(not readable)"]
    assert records.trainer_names()[records.trainer_id] == "Trainer"
    assert "x" in records.choices("medicine")
