"""Sessions beside each other and a saved one opened, in a real browser over a real encrypted history."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from assessments.assessment import Assessment, Curve, Measure, Quality, Repetition, VideoFacts
from assessments.conditions import Conditions
from records.store import Records
from records.values import NewClient
from vision.track import LANDMARKS, PoseTrack

Serve = Callable[..., AbstractContextManager[Page]]
PASSPHRASE = "seven quiet herons"
PAGE = f"""
from pathlib import Path

import streamlit as st

from records.store import Records
from screens.pages.compare import compare_page
from screens.parts.saved_assessment import show_saved
from screens.state import state

st.set_page_config(layout="wide")
if state().records is None:
    state().records = Records.open(Path("data"), {PASSPHRASE!r})
client = state().records.clients()[0]
state().client_id = client.id
if st.toggle("Saved"):
    show_saved(state().records.summaries(client.id)[0].assessment_id)
else:
    compare_page()
"""


def stands(start_s: float, seconds: float, chair_cm: float) -> Assessment:
    """Five quick stands in a short film; the time to the fifth is made up, as these pages only show it."""
    starts = (start_s + 0.6 * number for number in range(5))
    repetitions = tuple(Repetition(at, at + 0.1, at + 0.2, at + 0.4, at + 0.55, True, False, 30.0) for at in starts)
    time_s = tuple(float(each) for each in np.arange(100) / 25)
    height = tuple(float(max(0.0, np.sin(2 * np.pi * (each - start_s) / 1.2) ** 2)) for each in time_s)
    return Assessment(
        "five_times_sit_to_stand",
        "right_side",
        Quality(),
        {
            "time_to_fifth_stand_s": Measure(seconds, "s", seconds - 0.2, seconds + 0.2),
            "time_to_fifth_sit_s": Measure(None, "s"),
        },
        repetitions,
        curves=(Curve("hip_height", "1", time_s, height),),
        video=VideoFacts("film.mp4", "0" * 64, 4.0, 120, 30.0, 320, 180, 0),
        conditions=Conditions(72, height_cm=165.0, chair_height_cm=chair_cm),
    )


SESSIONS = (  # other chair, then three alike
    (date(2026, 1, 5), stands(0.4, 15.0, 48.0)),
    (date(2026, 2, 5), stands(0.5, 14.0, 43.0)),
    (date(2026, 3, 5), stands(0.9, 12.0, 43.0)),
    (date(2026, 4, 5), stands(1.0, 10.0, 43.0)),
)


@pytest.fixture
def page_file(tmp_path: Path, film: bytes) -> Path:
    """A page over a history of four sessions."""
    nothing = np.full((120, LANDMARKS, 3), np.nan)
    track = PoseTrack(np.arange(120) / 30, nothing[..., :2], nothing, nothing[..., 0], 320, 180)
    with Records.create(tmp_path / "data", PASSPHRASE) as records:
        client = records.add_client(NewClient("Ingrid Søndergård", date(1953, 6, 1), "female", 165.0, 60.0))
        for day, result in SESSIONS:
            with records.files.create() as file:
                file.write(film)
            now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            records.save_assessment(client.id, result, track, overlay_file_id=file.id, now=now)
    (tmp_path / "page.py").write_text(PAGE, "utf-8")
    return tmp_path / "page.py"


def moments(page: Page) -> list[float]:
    page.wait_for_timeout(300)
    found = page.locator(".abreast video").evaluate_all("videos => videos.map(video => video.currentTime)")
    return [float(moment) for moment in found]


def test_sessions_side_by_side(tmp_path: Path, serve: Serve, page_file: Path) -> None:
    with serve(page_file, cwd=tmp_path) as page:
        captions = page.locator(".abreast figcaption")
        expect(captions).to_have_text(["05 March 2026 · Stand 1 · 0.00 s", "05 April 2026 · Stand 1 · 0.00 s"])
        page.locator(".abreast video").last.evaluate(
            "async video => { while (video.readyState < 2 || video.seeking) await new Promise(r => setTimeout(r, 20)) }"
        )
        assert moments(page) == pytest.approx([0.9 + 1 / 30, 1.0 + 1 / 30], abs=0.005)  # in the frame of the start
        page.get_by_role("button", name="Align at the next").click()
        expect(page.get_by_text("Aligned: Stand 2")).to_be_visible()
        assert moments(page) == pytest.approx([1.5 + 1 / 30, 1.6 + 1 / 30], abs=0.005)
        page.get_by_role("button", name="One frame forward").click()
        assert moments(page) == pytest.approx([1.5 + 2 / 30, 1.6 + 2 / 30], abs=0.005)
        page.get_by_role("button", name="Play all").click()
        page.wait_for_timeout(500)
        page.get_by_role("button", name="Pause all").click()
        first, second = moments(page)
        assert first > 1.8
        assert second - first == pytest.approx(0.1, abs=0.005)

        row = page.get_by_role("row", name="Time to the fifth stand")
        expect(row).to_contain_text("12.0 s (11.8 to 12.2 s)")
        expect(row).to_contain_text("−2.0 s")
        expect(page.get_by_text("Detectable change (MDC95): Donoghue OA et al. BMJ Open 2019")).to_be_visible()
        expect(page.locator(".gtitle")).to_have_text(["Hip height", "Time to the fifth stand"])
        expect(page.locator(".legend .traces")).to_have_count(2)
        expect(page.get_by_text("-2.1 s a month")).to_be_visible()
        expect(
            page.get_by_text("Left out because not comparable with the newest: different seat height")
        ).to_be_visible()

        page.get_by_role("combobox").last.click()
        page.get_by_role("option", name="05 January 2026, 15.0 s").click()
        expect(captions).to_have_count(3)
        expect(
            page.get_by_text("05 January 2026 and 05 April 2026 are not comparable: different seat height")
        ).to_be_visible()
        expect(page.get_by_role("columnheader", name="Verdict")).to_have_count(0)

        page.get_by_text("Saved", exact=True).click()
        page.locator(".plot").focus()
        page.get_by_role("button", name="Time to the fifth stand").click()
        page.get_by_role("button", name="Keep this picture").click()
        picture = page.get_by_alt_text("Picture at")
        expect(picture).to_have_count(1)
    with Records.open(tmp_path / "data", PASSPHRASE) as records:
        newest = records.summaries(records.clients()[0].id)[0]
        [still] = records.stills(newest.assessment_id)
    assert still.picture[:3] == b"\xff\xd8\xff"  # JPEG
