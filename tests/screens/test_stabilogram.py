"""Two films of one stance on the page that compares them, in a real browser over a real encrypted history."""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from records.store import Records
from records.values import NewClient
from tests.screens.test_compare import PAGE, PASSPHRASE
from tests.stances import swaying
from vision.body import LANDMARKS
from vision.track import PoseTrack

Serve = Callable[..., AbstractContextManager[Page]]


def test_two_films_of_one_stance_make_a_stabilogram(tmp_path: Path, serve: Serve) -> None:
    nothing = np.full((120, LANDMARKS, 3), np.nan)
    track = PoseTrack(np.arange(120) / 30, nothing[..., :2], nothing, nothing[..., 0], 320, 180)
    front = swaying("front", "medio_lateral", 6.0, 1.0)
    side = swaying("left_side", "antero_posterior", 4.0, 3.5, math.pi / 2)
    with Records.create(tmp_path / "data", PASSPHRASE) as records:
        client = records.add_client(NewClient("Ingrid Søndergård", date(1953, 6, 1), "female", 165.0, 60.0))
        for result in (front, side):
            records.save_assessment(client.id, result, track)
    (tmp_path / "page.py").write_text(PAGE, "utf-8")
    with serve(tmp_path / "page.py", cwd=tmp_path) as page:
        page.get_by_text("Two phones filmed the same stance").click()
        for words, moment in (("from the front", "1"), ("from the side", "3.5")):
            field = page.get_by_label(f"Seconds in the video filmed {words}")
            field.fill(moment)
            field.press("Enter")
            page.wait_for_timeout(1500)  # the page runs again and would take back what is typed meanwhile
        area = round(math.pi * 5.991 * 6 * 4 / 2)
        expect(page.get_by_text(f"confidence ellipse: {area} mm²")).to_be_visible()
        expect(page.get_by_text("mm to the client's left")).to_be_visible()
        page.get_by_label("Seconds in the video filmed from the side").fill("22")
        page.get_by_label("Seconds in the video filmed from the side").press("Enter")
        expect(page.get_by_text("do not share five uninterrupted seconds")).to_be_visible()
