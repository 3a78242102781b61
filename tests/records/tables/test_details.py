"""Details of the audit: kept as fields, worded in one place, and older ones read as they were written."""

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from records.store import Records
from records.tables import audit
from records.tables.audit import Entry
from records.tables.details import Detail, Thing, detail_of
from records.tables.schema import AuditRow
from records.values import Client

SHA256 = "3f" * 32
things = st.sampled_from(list(Thing))


@given(things, st.data())
def test_what_is_stored_comes_back_in_the_same_words(thing: Thing, data: st.DataObject) -> None:
    names = {name for _, name, _, _ in Formatter().parse(thing.value) if name}
    detail = Detail(thing, {name: data.draw(st.text(max_size=9) | st.integers(0, 99)) for name in names})
    assert detail_of(detail.stored) == detail
    assert detail_of(detail.stored).words == detail.words
    assert all(str(value) in detail.words for value in detail.fields.values())


def test_a_field_that_is_not_the_things_is_refused() -> None:
    with pytest.raises(ValueError, match=r"fields of SESSION must be \['id'\], got \['id', 'name'\]"):
        Thing.SESSION.of(id="5", name="Ann Berg")
    with pytest.raises(ValueError, match="must be"):
        Thing.SESSION.of()


@pytest.mark.parametrize(
    "written",
    [
        "client",
        "safety check in session 5, overridden",
        'client: {"clients": 1, "sessions": 2}',
        '{"about": "session"}',
        '{"about": "nothing that is known", "id": "5"}',
        '["session"]',
        "7",
        "",
    ],
)
def test_old_and_strange_details_are_their_own_words(written: str) -> None:
    assert detail_of(written).words == written


def test_an_old_export_gives_its_parts() -> None:
    written = f"measures to Dr. Lee, consent of all, consent 5a, SHA-256 {SHA256}"
    detail = detail_of(written)
    assert detail.words == written
    assert detail.fields == {
        "content": "measures",
        "recipient": "Dr. Lee, consent of all",
        "consent": "5a",
        "sha256": SHA256,
    }


def test_the_audit_holds_fields_and_tells_words(records: Records, client: Client) -> None:
    session_id = records.begin_session(client.id)
    entry = records.audit_entries(client.id)[0]
    assert (entry.detail, entry.fields) == (f"session {session_id}", {"id": session_id})
    with records._session() as session:
        stored = session.scalars(select(AuditRow.detail).order_by(AuditRow.number.desc())).first()
    assert stored == f'{{"about": "session", "id": "{session_id}"}}'


def test_old_words_and_new_fields_are_one_chain(
    records: Records, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before, records._session(writes=True) as session:
        before.setattr(Detail, "stored", property(lambda detail: detail.words))  # as earlier versions sealed it
        audit.append(session, records._audit_key, records.trainer_id, Entry("viewed", Thing.CLIENT.of(), client.id))
    records.begin_session(client.id)
    assert records.verify_audit().is_whole
    assert [entry.detail.split()[0] for entry in records.audit_entries(client.id)[:2]] == ["session", "client"]
