"""A video and a test are deleted in a real browser, each behind a question, and the page says what went."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from assessments.assessment import Assessment, Measure, Quality
from records.store import Records
from records.values import NewClient
from vision.body import LANDMARKS
from vision.track import PoseTrack

APP = Path(__file__).parents[2] / "app.py"
PASSPHRASE = "a quiet morning walk"
Serve = Callable[..., AbstractContextManager[Page]]


def write_history(folder: Path, film: bytes) -> None:
    with Records.create(folder, PASSPHRASE) as records:
        client = records.add_client(NewClient("Ottilie Zwetschge", date(1941, 7, 19), "female", 158.0))
        measures = {name: Measure(12, "1") for name in ("stands", "incomplete_stands", "arm_assisted_stands")}
        poses = np.zeros((3, LANDMARKS, 3))
        track = PoseTrack(np.arange(3.0), poses[..., :2], poses, poses[..., 0], 320, 180)
        with records.files.create() as file:
            file.write(film)
        result = Assessment("chair_stand_30s", "front", Quality(), measures)
        records.save_assessment(client.id, result, track, overlay_file_id=file.id)


def delete(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).click()
    page.get_by_role("button", name="Delete permanently").filter(visible=True).click()


def test_a_video_then_a_test_then_the_session_goes(tmp_path: Path, serve: Serve, film: bytes) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    write_history(folder, film)
    with serve(APP, cwd=tmp_path, STRIDEWELL_DATA=str(folder)) as page:
        page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        page.get_by_role("button", name="Unlock", exact=True).click()
        page.get_by_role("button", name="Open").click()
        expect(page.get_by_role("button", name="New test")).to_be_visible()
        page.get_by_role("button", name="Open").click()
        expect(page.locator("video")).to_have_count(1)
        delete(page, "Delete the video")
        expect(page.get_by_text("Deleted: 1 video.")).to_be_visible()
        expect(page.locator("video")).to_have_count(0)
        assert not list(folder.rglob("*.enc"))
        expect(page.get_by_role("button", name="Delete the video")).to_have_count(0)
        delete(page, "Delete this test")
        expect(page.get_by_text("Deleted: 1 test.")).to_be_visible()
        page.get_by_role("button", name="View session").click()
        expect(page.get_by_text("No tests saved in this session yet.")).to_be_visible()
        delete(page, "Delete this session")
        expect(page.get_by_text("Deleted: 1 session.")).to_be_visible()
        expect(page.get_by_text("No tests saved yet.")).to_be_visible()
