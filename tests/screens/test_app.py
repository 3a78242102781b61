"""The whole way of a trainer, in a real browser over the real server, model and encrypted history."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from records.store import Records
from sample_videos import sample_path

ROOT = Path(__file__).parents[2]
PASSPHRASE = "a quiet morning walk"
NAME = "Ingrid Søndergård"
Serve = Callable[..., AbstractContextManager[Page]]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def unlock(page: Page, *, new: bool, passphrase: str = PASSPHRASE) -> None:
    page.get_by_label("Passphrase", exact=True).fill(passphrase)
    if new:
        page.get_by_label("Confirm passphrase").fill(passphrase)
    press(page, "Set passphrase and start" if new else "Unlock")


def add_client_in_feet_and_pounds(page: Page) -> None:
    page.get_by_role("radio", name="US").click()
    press(page, "Add client")
    for missing in ("Enter a name", "Enter the birth date", "Choose the sex", "Enter the height"):
        expect(page.get_by_text(missing)).to_be_visible()
    page.get_by_label("Name or initials").fill(NAME)
    page.get_by_role("textbox", name="Birth date").or_(page.get_by_label("Birth date")).first.click()
    page.keyboard.type("1953-06-01")
    press(page, "Add client")
    expect(page.get_by_text("Enter the birth date")).to_have_count(0)
    expect(page.get_by_label("Name or initials")).to_have_value(NAME)  # nothing typed is lost
    page.get_by_test_id("stRadio").get_by_text("Female", exact=True).click()
    page.get_by_label("Height (feet)").fill("5")
    page.get_by_label("and inches").fill("6")
    press(page, "Add client")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.get_by_text("73 years, female, 5 ft 6 in")).to_be_visible()


def measure(page: Page, video: Path) -> None:
    page.get_by_role("button", name="New test").click()
    press(page, "Check")
    expect(page.get_by_text("Do not test today.")).to_be_visible()  # the health questions were never asked
    page.get_by_label("Reason for testing anyway").fill("Filmed by her physiotherapist")
    press(page, "Override and test")
    expect(page.get_by_role("button", name="Measure", exact=True)).to_be_visible()  # the page is whole
    tests = page.get_by_role("combobox", name=re.compile("Test"))
    tests.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)  # a page that still scrolls or grows closes the list again
    tests.click()
    page.get_by_role("option", name="Five times sit-to-stand").click()
    page.locator("input[type=file]").set_input_files(video)
    expect(page.get_by_text(video.name)).to_be_visible()
    press(page, "Measure")
    expect(page.get_by_role("progressbar")).to_be_visible()


def test_from_the_passphrase_to_the_saved_and_corrected_result(tmp_path: Path, serve: Serve) -> None:
    data = tmp_path / "data"
    with serve(ROOT / "app.py", cwd=tmp_path, STRIDEWELL_DATA=str(data)) as page:
        unlock(page, new=True)
        add_client_in_feet_and_pounds(page)
        measure(page, sample_path("sts5_side"))

        expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible(timeout=300_000)
        expect(page.get_by_test_id("stMetricValue")).to_have_text(["11.3 s", "12.2 s"])
        expect(page.get_by_role("row")).to_have_count(1 + 5)
        expect(page.locator("img[alt*='SHARE']")).to_have_count(0)
        expect(page.get_by_text("not compared with SHARE")).to_be_visible()
        press(page, "Enter the seat height")
        page.get_by_label("Chair seat height (inches)").fill("17")
        page.get_by_label("Chair seat height (inches)").press("Enter")
        press(page, "Use this")
        expect(page.locator("img[alt*='SHARE'][alt*='43.2 cm']")).to_be_visible()
        expect(page.get_by_role("button", name="Enter the seat height")).to_have_count(0)
        assert page.locator("video").evaluate("video => video.readyState >= 1 && video.duration > 15")

        page.get_by_text("Fix errors").click()
        press(page, "Delete repetition")
        expect(page.get_by_text("Enter your name or initials first")).to_be_visible()
        page.get_by_label("Your name or initials").fill("MW")
        page.keyboard.press("Enter")
        page.wait_for_timeout(1000)
        press(page, "Delete repetition")
        expect(page.get_by_text("Only 4 full stands were seen")).to_be_visible()
        expect(page.get_by_text("Corrected; the camera measured 11.3 s")).to_be_visible()

        press(page, "Save")
        expect(page.get_by_role("heading", name=NAME)).to_be_visible()
        press(page, "Back to sessions")
        expect(page.get_by_text("Five times sit-to-stand, corrected")).to_be_visible()

        page.reload()  # a new browser session: locked again
        unlock(page, new=False, passphrase="not the right one")
        expect(page.get_by_text("The passphrase does not unlock this history")).to_be_visible()
        unlock(page, new=False)
        page.get_by_role("button", name="Open").click()
        expect(page.get_by_role("button", name="New test")).to_be_visible()
        page.get_by_role("button", name="Open").click()
        expect(page.get_by_text("Repetition deleted at 2.3")).to_be_visible()
        expect(page.get_by_text("Corrected; the camera measured 11.3 s")).to_be_visible()
        expect(page.get_by_role("button", name="Enter the seat height")).to_have_count(0)  # it was saved too

        assert "ngrid" not in page.url
        assert page.locator("a[href*=ngrid]").count() == 0  # nor in a heading's link
    stored = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert stored
    assert NAME.encode() not in stored
    assert b"ftyp" not in stored  # no plain video either


def test_the_person_who_was_tapped_is_measured(tmp_path: Path, serve: Serve, two_people: bytes) -> None:
    data, video = tmp_path / "data", tmp_path / "two.mp4"
    video.write_bytes(two_people)
    with serve(ROOT / "app.py", cwd=tmp_path, STRIDEWELL_DATA=str(data)) as page:
        unlock(page, new=True)
        page.get_by_role("button", name="Try it with a sample client").click()
        press(page, "Use my own video instead")
        page.locator("input[type=file]").set_input_files(video)
        expect(page.get_by_text("Person 1 of 2 will be measured")).to_be_visible()
        press(page, "Person 2")
        expect(page.get_by_text("Person 2 of 2 will be measured")).to_be_visible()
        press(page, "Measure")
        expect(page.get_by_text("the person you selected was measured")).to_be_visible(timeout=300_000)
        press(page, "Save")
        expect(page.get_by_role("button", name="Back to sessions")).to_be_visible()
    with Records.open(data, PASSPHRASE) as records:
        saved = records.assessments(records.clients()[0].id)[0]
        hip_x = records.track(saved.id).image_xy[:, 23, 0]
    assert 580 < np.nanmin(hip_x) < np.nanmax(hip_x) < 690  # the other one stands at 400 to 460


def test_a_bad_video_gives_one_sentence_and_the_page_lives_on(tmp_path: Path, serve: Serve, two_people: bytes) -> None:
    bad, broken = tmp_path / "notes.mp4", tmp_path / "broken.mp4"
    bad.write_text("ffconcat version 1.0\nfile other.mp4\n")
    broken.write_bytes(two_people[: len(two_people) // 3])  # the index is whole, two of the three seconds are missing
    with serve(ROOT / "app.py", cwd=tmp_path, STRIDEWELL_DATA=str(tmp_path / "data")) as page:
        unlock(page, new=True)
        page.get_by_role("button", name="Try it with a sample client").click()
        press(page, "Use my own video instead")
        page.locator("input[type=file]").set_input_files(bad)
        expect(page.get_by_text("This video cannot be read")).to_be_visible()
        page.locator("input[type=file]").set_input_files(broken)
        expect(page.get_by_text("Person 1 of 2 will be measured")).to_be_visible()
        press(page, "Measure")
        expect(page.get_by_text("it is cut off before its end")).to_be_visible()
        expect(page.get_by_role("button", name="Measure", exact=True)).to_be_visible()
