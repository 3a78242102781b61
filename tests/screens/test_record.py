"""The client's record in a real browser: the list, the page, a session that saves itself, and a stop during it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from records.safety.check import Gate, Signs
from records.safety.questions import HEALTH_QUESTIONS, KEY_QUESTIONS
from records.store import Records
from records.values import Header, NewClient

APP = Path(__file__).parents[2] / "app.py"
PASSPHRASE = "a quiet morning walk"
NAME = "Zoë *Otti* [O'Neil](door) $x$ فاطمة"
Serve = Callable[..., AbstractContextManager[Page]]


def write_history(folder: Path) -> str:
    """One client who can be tested today, and 24 others."""
    with Records.create(folder, PASSPHRASE) as records:
        for number in range(24):
            records.add_client(NewClient(f"Client {number}", date(1950, 1, 1), "male", 170.0))
        client = records.add_client(NewClient(NAME, date(1941, 7, 19), "female", 158.0))
        records.save_header(client.id, Header(precautions=("left hip",), emergency_contact="Ilse, 555 0100"))
        no = {key: False for key in (*KEY_QUESTIONS, *(each.key for each in HEALTH_QUESTIONS))}
        records.add_intake(client.id, {**no, "joint_pain": True})
        session_id = records.begin_session(client.id)
        records.add_vitals(session_id, "before", Signs(130, 80, 70))
        records.add_gate(session_id, Gate(()))
        return client.id


def test_a_session_saves_itself_and_a_stop_in_it_bars_the_next_test(tmp_path: Path, serve: Serve) -> None:
    data = tmp_path / "data"
    client_id = write_history(data)
    with (
        Records.open(data, PASSPHRASE) as records,
        serve(APP, cwd=tmp_path, STRIDEWELL_DATA=str(data)) as page,
    ):
        page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        page.get_by_role("button", name="Unlock", exact=True).click()
        expect(page.get_by_test_id("stButton").filter(has_text="Open")).to_have_count(20)
        page.get_by_label("Find a client").fill("Zoë")
        page.get_by_role("option").filter(has_text="Zoë").click()
        expect(page.get_by_role("heading", name=NAME, exact=True)).to_be_visible()
        assert page.get_by_role("heading", name=NAME).locator("a").count() == 0
        for words in ("left hip", "Ilse, 555 0100", "Painful joint"):
            expect(page.get_by_text(words)).to_be_visible()

        page.get_by_role("button", name="Session", exact=True).click()
        page.get_by_role("button", name="Save vitals").scroll_into_view_if_needed()
        page.wait_for_timeout(1000)  # a list at the window's edge, or on a page that still grows, closes again
        page.get_by_label("Does the client have any of these?").press("ArrowDown")
        page.get_by_role("option", name="Dizziness").click()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Save vitals").click()
        expect(page.get_by_text("During, ")).to_contain_text("Dizziness")

        note = page.get_by_label("Notes", exact=True)
        note.press_sequentially("She walked to the door and back ", delay=150)  # 5 s without a pause
        [session] = records.sessions(client_id)
        assert session.notes.note.startswith("She walked")
        note.press_sequentially("twice.")
        page.wait_for_timeout(2000)

        page.get_by_role("link", name="New test").click()
        expect(page.get_by_text("Do not test today.")).to_be_visible()
        expect(page.get_by_text("Dizziness: stop.")).to_be_visible()
        expect(page.get_by_text("Stop right away for")).to_have_count(0)  # the tests may not begin
    with Records.open(data, PASSPHRASE) as records:  # the server was killed
        [session] = records.sessions(client_id)
        assert session.notes.note == "She walked to the door and back twice."
        assert [gate.gate.result for gate in session.gates] == ["cleared", "do_not_test"]


def test_a_data_folder_that_cannot_be_used_is_a_sentence(tmp_path: Path, serve: Serve) -> None:
    (tmp_path / "file").write_text("no folder")
    with serve(APP, cwd=tmp_path, STRIDEWELL_DATA=str(tmp_path / "file")) as page:
        expect(page.get_by_text("set STRIDEWELL_DATA to a folder you own")).to_be_visible()
