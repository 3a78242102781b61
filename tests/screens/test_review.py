"""An assessment on the screen, in a real browser: findings with their picture, measures with their interval."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from assessments.assessment import Measure
from assessments.words import interval_text, span_text

PAGE = """
from pathlib import Path

import numpy as np
import streamlit as st

from assessments.assessment import Assessment, Measure, Quality
from screens.parts.review import show_assessment
from screens.state import state
from vision.findings import Finding
from vision.track import PoseTrack

findings = (
    Finding("all", "info", "Somebody else is about."),
    Finding("late", "info", "The video goes on.", 2.0),
    Finding("dark", "caution", "It is dark; switch the light on.", 1.0, 3.0),
    Finding("feet", "reject", "The feet are cut off; step back.", 0.5, 0.5),
    Finding("fourth", "info", "One too many for a picture.", 3.0),
)
measures = {
    "time_to_fifth_stand_s": Measure(12.7, "s", 12.43, 12.96),
    "time_to_fifth_sit_s": Measure(14.0, "s"),
    "stands": Measure(5, "1", 5, 5),
}
assessment = Assessment("five_times_sit_to_stand", "left_side", Quality(findings), measures)
nothing = np.full((120, 33, 3), np.nan)
track = PoseTrack(np.arange(120) / 30, nothing[..., :2], nothing, nothing[..., 0], 320, 180)
overlay = Path("film.mp4").read_bytes() if st.toggle("Video", True) else None
show_assessment(assessment, assessment, track, overlay, key="film")
stills = st.session_state.setdefault("all_stills", [])
if state().stills not in stills:
    stills.append(state().stills)
st.button("Again")
st.session_state.runs = st.session_state.get("runs", 0) + 1
st.text(f"run {st.session_state.runs}, decoded {len(stills)} times")
"""
GREY = """image => {
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    return pen.getImageData(9, 9, 1, 1).data[0];
}"""


def test_a_finding_shows_its_moment(
    tmp_path: Path, serve: Callable[..., AbstractContextManager[Page]], film: bytes
) -> None:
    (tmp_path / "page.py").write_text(PAGE, "utf-8")
    (tmp_path / "film.mp4").write_bytes(film)
    with serve(tmp_path / "page.py", cwd=tmp_path) as page:
        expect(page.get_by_text("run 1, decoded 1 times")).to_be_visible()
        stills = page.get_by_alt_text("Video frame")
        expect(stills).to_have_count(3)
        greys = [still.evaluate(GREY) for still in stills.all()]
        assert greys == pytest.approx([2 * 15, 2 * 60, 2 * 90], abs=4)  # the gravest first, mid-span
        box = page.get_by_test_id("stHorizontalBlock").filter(has=page.get_by_alt_text("from 1.0 s to 3.0 s"))
        expect(box).to_contain_text("It is dark; switch the light on.")
        expect(box).to_contain_text("In the video from 1.0 s to 3.0 s.")
        expect(page.get_by_text("One too many for a picture.")).to_be_visible()  # without a picture
        interval = "95% interval 12.4 to 13.0 s"  # under the large figure, and on the one that leads to its frames
        expect(page.get_by_text("95% interval")).to_have_text([interval, interval])

        page.get_by_role("button", name="Again").click()
        expect(page.get_by_text("run 2, decoded 1 times")).to_be_visible()
        page.get_by_role("radio", name="Client view").click()
        expect(page.get_by_text("Ask your trainer or your doctor")).to_be_visible()
        expect(page.get_by_text("12.7 s")).to_have_count(1)  # the trainer's page goes when this one is whole
        expect(page.locator("video")).to_have_count(0)
        page.get_by_role("radio", name="Full results").click()
        expect(page.locator("video")).to_have_count(1)
        page.get_by_text("Video", exact=True).click()
        expect(stills).to_have_count(0)
        expect(page.get_by_text("It is dark; switch the light on.")).to_be_visible()


def test_an_interval_is_written_with_the_digits_of_its_value() -> None:
    assert interval_text(Measure(0.823, "1", 0.8, 0.857)) == "95% interval 0.80 to 0.86"
    assert interval_text(Measure(12, "1", 11.0, 13.0)) == "95% interval 11 to 13"
    assert interval_text(Measure(12, "1", 12, 12)) is None
    assert interval_text(Measure(None, "s")) is None


def test_a_span_is_written_in_words() -> None:
    assert span_text(2.11, 2.14) == "at 2.1 s"
    assert span_text(1.0, 4.2) == "from 1.0 s to 4.2 s"
    assert span_text(4.2, None) == "from 4.2 s on"
    assert span_text(None, 4.2) == "up to 4.2 s"
    assert span_text(None, None) == ""


def test_the_list_of_repetitions_tells_all_their_times() -> None:
    page = AppTest.from_string(
        """
from assessments.assessment import Assessment, Quality, Repetition
from screens.parts.review import _repetitions

seen = Repetition(1.0, 1.4, 2.2, 2.6, 3.6, True, False, 35.0, 3.25)
before = Repetition(5.0, 5.4, 6.2, 6.6, 7.6, True, False, 35.0)
_repetitions(Assessment("chair_stand_30s", "left_side", Quality(), {}, (seen, before)))
"""
    ).run(timeout=30)
    times = page.table[0].value.iloc[:, 1:7]
    assert list(times) == [
        "Starts (s)", "Leaves seat (s)", "Stands (s)", "Starts down (s)", "Meets seat (s)", "Sits upright (s)",
    ]  # fmt: skip
    assert times.to_numpy().tolist() == [
        ["1.00", "1.40", "2.20", "2.60", "3.25", "3.60"],
        ["5.00", "5.40", "6.20", "6.60", "–", "7.60"],
    ]
