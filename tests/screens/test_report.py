"""The provider update in a real browser: nothing without consent, a look at it, and files that are in the audit."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from assessments.assessment import Assessment, Measure, Quality
from records.store import Records
from records.values import NewClient, NewConsent
from vision.body import LANDMARKS
from vision.track import PoseTrack

APP = Path(__file__).parents[2] / "app.py"
PASSPHRASE = "a quiet morning walk"
Serve = Callable[..., AbstractContextManager[Page]]


def write_history(folder: Path) -> None:
    with Records.create(folder, PASSPHRASE) as records:
        client = records.add_client(NewClient("Ottilie Zwetschge", date(1941, 7, 19), "female", 158.0))
        measures = {name: Measure(12, "1") for name in ("stands", "incomplete_stands", "arm_assisted_stands")}
        measures["mean_repetition_s"] = Measure(2.25, "s")
        poses = np.zeros((3, LANDMARKS, 3))
        track = PoseTrack(np.arange(3.0), poses[..., :2], poses, poses[..., 0], 640, 360)
        records.save_assessment(client.id, Assessment("chair_stand_30s", "front", Quality(), measures), track)


def to_the_update(page: Page) -> None:
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="Ottilie Zwetschge")).to_be_visible()
    page.get_by_role("link", name="Provider update").click()


def test_an_update_goes_out_by_consent_and_is_logged(tmp_path: Path, serve: Serve) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    write_history(folder)
    with serve(APP, cwd=tmp_path, STRIDEWELL_DATA=str(folder)) as page:
        page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        page.get_by_role("button", name="Unlock", exact=True).click()
        to_the_update(page)
        expect(page.get_by_text("Sharing needs a valid consent")).to_be_visible()

        with Records.open(folder, PASSPHRASE) as records:  # as another window would
            leave = NewConsent("Dr Brunn", ("report", "measures"), date(2026, 1, 1), date(2090, 1, 1), "on paper")
            records.add_consent(records.clients()[0].id, leave)
        page.get_by_role("link", name="Clients").click()
        to_the_update(page)
        page.get_by_text("Include the curves").click()
        page.get_by_text("Include videos").click()
        page.get_by_role("combobox", name="Measures in the report").click()
        page.get_by_role("option", name="Average time per stand").click()
        page.keyboard.press("Escape")
        remarks = page.get_by_label("Your notes for the provider")
        remarks.fill("Well done \U00013000\ufeff")
        remarks.press("Control+Enter")
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_text("shows � instead: EGYPTIAN HIEROGLYPH A001.")).to_be_visible()
        expect(
            page.get_by_text("Left out (no consent for this recipient, or nothing to include): videos.")
        ).to_be_visible()
        expect(page.get_by_alt_text("Page 1 of the report")).to_be_visible()
        expect(page.get_by_role("button", name="Save report.pdf")).to_have_count(0)  # not yet in the audit
        page.get_by_role("button", name="Looks right, create files").click()
        expect(page.get_by_text("Logged in the audit")).to_be_visible()
        page.wait_for_timeout(1000)  # while a page is still being drawn, its buttons may be drawn anew under the click
        with page.expect_download() as bundle:
            page.get_by_role("button", name="Save fhir-r4b.json").click()
        assert json.loads(bundle.value.path().read_text("utf-8"))["resourceType"] == "Bundle"
        with page.expect_download() as report:
            page.get_by_role("button", name="Save report.pdf").click()
        text = " ".join(PdfReader(report.value.path()).pages[0].extract_text().split())
        assert "Average time per stand 2.25 s" in text
        assert "Ottilie" not in page.url
    with Records.open(folder, PASSPHRASE) as records:
        sent = [entry for entry in records.audit_entries() if entry.action == "exported"]
    assert len(sent) == 4
