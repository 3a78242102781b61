"""Work that is not saved is lost by no way in silence, in a real browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect
from streamlit.testing.v1 import AppTest

from records.store import Records
from records.values import NewClient
from screens import sessions
from screens.state import State, Upload

APP = Path(__file__).parents[2] / "app.py"
MAIN = APP.parent / "screens" / "main.py"
PASSPHRASE = "a quiet morning walk"
NAME = "Ottilie Zwetschge"
Serve = Callable[..., AbstractContextManager[Page]]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def asked(page: Page, lost: str, answer: str) -> None:
    """Wait for the question, see what it says would be lost, and answer it."""
    question = page.get_by_role("dialog")
    expect(question).to_contain_text(lost)
    question.get_by_role("button", name=answer).click()
    expect(question).to_have_count(0)


def browser_asks(page: Page) -> bool:
    """Whether the browser asks before the page is closed; it stays open then."""
    seen: list[str] = []

    def stay(dialog: Dialog) -> None:
        seen.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.evaluate("setTimeout(() => location.reload())")
    page.wait_for_timeout(1500)
    page.remove_listener("dialog", stay)
    return seen == ["beforeunload"]


def test_every_way_that_loses_work_asks_first(tmp_path: Path, serve: Serve, film: bytes) -> None:
    data, video = tmp_path / "data", tmp_path / "film.mp4"
    video.write_bytes(film)
    with Records.create(data, PASSPHRASE) as records:
        records.add_client(NewClient(NAME, date(1941, 7, 19), "female", 158.0))
    with serve(APP, cwd=tmp_path, STRIDEWELL_DATA=str(data)) as page:
        page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        press(page, "Unlock")
        press(page, "Try it with a sample client")

        press(page, "Measure the sample video")
        press(page, "Stop")
        asked(page, "still being measured", "Keep it")
        press(page, "Stop")
        asked(page, "still being measured", "Discard it")
        press(page, "Use my own video instead")  # nothing to lose
        expect(page.get_by_text("Chosen before")).to_have_count(0)
        seat = page.get_by_label("Chair seat height")
        expect(seat.and_(page.locator("[value='43.0']"))).to_have_count(0)  # the sample's is not this one's
        expect(seat).to_have_value("")

        page.locator("input[type=file]").set_input_files(video)
        expect(page.get_by_text("No one was found here")).to_be_visible()
        page.get_by_role("link", name="Compare").click()
        expect(page.get_by_role("heading", name="Compare")).to_be_visible()
        page.get_by_role("link", name="New test").click()
        expect(page.get_by_text("Chosen before: film.mp4")).to_be_visible()  # another page loses no upload
        press(page, "Lock")
        asked(page, "The video you chose has not been measured yet", "Keep it")

        choose_test(page, "Not sure: suggest a test")
        press(page, "Analyze the video first")
        press(page, "Choose a different video")
        asked(page, "no test has been measured from it", "Keep it")
        choose_test(page, "Five times sit-to-stand")
        press(page, "Measure")
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible(timeout=120_000)

        result = "The result of “Five times sit-to-stand” has not been saved yet"
        assert browser_asks(page)
        press(page, "Discard and start again")
        asked(page, result, "Keep it")
        press(page, "Lock")
        asked(page, result, "Keep it")
        page.get_by_role("link", name="Clients").click()
        press(page, "Try it with a sample client")
        asked(page, result, "Keep it")
        open_client(page)
        asked(page, result, "Keep it")
        page.get_by_role("link", name="New test").click()
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()  # kept all the way

        page.get_by_role("link", name="Clients").click()
        open_client(page)
        asked(page, result, "Discard it")
        expect(page.get_by_role("heading", name=NAME)).to_be_visible()
        assert not browser_asks(page)


def choose_test(page: Page, name: str) -> None:
    tests = page.get_by_role("combobox", name="Test")
    tests.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)  # a page that still scrolls or grows closes the list again
    tests.click()
    page.get_by_role("option", name=name).click()


def open_client(page: Page) -> None:
    row = page.get_by_test_id("stHorizontalBlock").filter(has_text=NAME).filter(has=page.get_by_role("button"))
    row.get_by_role("button", name="Open").last.click()


@pytest.fixture
def idle_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """The app's own script, unlocked, with a video that was not measured."""

    def idle_app(**seconds: float) -> AppTest:
        for name, value in seconds.items():
            monkeypatch.setattr(sessions, name, value)
        app = AppTest.from_file(str(MAIN))
        records = Records.create(tmp_path, PASSPHRASE)
        app.session_state["stridewell"] = State(records, upload=Upload("a", "film.mp4", b""))
        return app.run(timeout=60)

    return idle_app


def test_unsaved_work_is_waited_for_with_a_warning(idle_app: Callable[..., Any]) -> None:
    app = idle_app(IDLE_S=100.0, IDLE_WITH_WORK_S=90.0)
    [warning] = [each.value for each in app.warning]
    assert warning.startswith("The video you chose has not been measured yet. Stridewell will lock in 90 seconds")
    app.session_state["stridewell"].records.close()


def test_a_lock_that_lost_work_says_so(idle_app: Callable[..., Any]) -> None:
    app = idle_app(IDLE_S=100.0, IDLE_WITH_WORK_S=0.0)
    assert [each.value for each in app.warning] == [
        "Stridewell locked after 0 minutes of inactivity. Unsaved work was lost."
    ]
    assert app.session_state["stridewell"].upload is None
    assert app.session_state["stridewell"].records is None
