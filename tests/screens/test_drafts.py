"""No way loses work: a video and its result outlive reload, lock, a closed tab and a change of client."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from records.store import Records
from records.values import NewClient

APP = Path(__file__).parents[2] / "app.py"
PASSPHRASE = "a quiet morning walk"
NAME = "Ottilie Zwetschge"
Start = Callable[..., AbstractContextManager[Any]]
Browse = Callable[[], AbstractContextManager[Browser]]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def unlock(page: Page) -> None:
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    press(page, "Unlock")


def measure_sample(page: Page) -> None:
    page.get_by_role("link", name="Clients").click()
    press(page, "Try it with a sample client")
    press(page, "Measure the sample video")
    expect(page.get_by_role("progressbar")).to_be_visible()


def review(page: Page, count: int) -> None:
    """Wait for results, and open the first."""
    page.get_by_role("link", name=f"To review: {count}").click(timeout=120_000)
    expect(page.get_by_role("button", name="Review", exact=True)).to_have_count(count)
    page.get_by_role("button", name="Review", exact=True).first.click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()


def test_work_outlives_reload_lock_tab_and_client(tmp_path: Path, start: Start, browse: Browse) -> None:
    data = tmp_path / "data"
    with Records.create(data, PASSPHRASE) as records:
        records.add_client(NewClient(NAME, date(1941, 7, 19), "female", 158.0))
    with start(APP, cwd=tmp_path, STRIDEWELL_DATA=str(data)) as server, browse() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(server.url)
        unlock(page)
        measure_sample(page)
        page.reload()
        unlock(page)
        expect(page.get_by_text("Measuring").or_(page.get_by_text("Waiting to measure"))).to_be_visible()
        press(page, "Lock")  # in the middle of it
        expect(page.get_by_label("Passphrase", exact=True)).to_be_visible()
        page.close()

        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(server.url)
        unlock(page)
        review(page, 1)
        page.get_by_text("Fix errors").click()
        page.get_by_label("Your name or initials").fill("MW")
        page.keyboard.press("Enter")
        page.wait_for_timeout(1000)
        press(page, "Delete repetition")
        expect(page.get_by_text("Only 4 full stands were seen")).to_be_visible()

        page.get_by_role("link", name="Clients").click()  # another client, and a lock
        row = page.get_by_test_id("stHorizontalBlock").filter(has_text=NAME).filter(has=page.get_by_role("button"))
        row.get_by_role("button", name="Open").last.click()
        expect(page.get_by_role("heading", name=NAME)).to_be_visible()
        press(page, "Lock")
        unlock(page)
        review(page, 1)
        expect(page.get_by_text("Only 4 full stands were seen")).to_be_visible()
        expect(page.get_by_text("Repetition deleted at")).to_be_visible()

        press(page, "Discard")
        expect(page.get_by_text("This deletes the result, its corrections and its video.")).to_be_visible()
        press(page, "Delete permanently")
        expect(page.get_by_role("link", name="To review:")).to_have_count(0)
    with Records.open(data, PASSPHRASE) as records:
        assert records.jobs() == []
        assert records.files.ids() == []
        assert all(not records.summaries(client.id) for client in records.clients())


def test_videos_dropped_at_once_are_measured_while_notes_are_written(
    tmp_path: Path, start: Start, browse: Browse, film: bytes
) -> None:
    data, videos = tmp_path / "data", [tmp_path / f"film{number}.mp4" for number in range(4)]
    for number, video in enumerate(videos):
        video.write_bytes(film + bytes(8 - number))  # four files, none the same
    with Records.create(data, PASSPHRASE) as records:
        client = records.add_client(NewClient(NAME, date(1941, 7, 19), "female", 158.0))
        records.begin_session(client.id)
    with start(APP, cwd=tmp_path, STRIDEWELL_DATA=str(data)) as server, browse() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(server.url)
        unlock(page)
        press(page, "Try it with a sample client")
        press(page, "Use my own video instead")
        page.locator("input[type=file]").set_input_files(videos)
        page.get_by_role("button", name="Measure all 4 videos this way").click()
        expect(page.get_by_text("4 videos will be measured.")).to_be_visible()
        page.get_by_role("link", name="Clients").click()
        row = page.get_by_test_id("stHorizontalBlock").filter(has_text=NAME).filter(has=page.get_by_role("button"))
        row.get_by_role("button", name="Open").last.click()
        expect(page.get_by_role("heading", name=NAME)).to_be_visible()
        page.get_by_role("link", name="Session").click()
        page.get_by_label("Notes", exact=True).fill("Walked to the window and back.")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="To review: 4")).to_be_visible(timeout=120_000)
    with Records.open(data, PASSPHRASE) as records:
        jobs = records.jobs()
        assert [job.state for job in jobs] == ["done"] * 4
        assert len({job.assessment_id for job in jobs}) == 4
        assert "window and back" in records.sessions(client.id)[0].notes.note
