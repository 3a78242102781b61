"""The player in a real browser: one page, one made-up film."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from screens.components.player import PlayerCurve

FRAME_S = 1 / 30

PAGE = """
from pathlib import Path

import numpy as np
import streamlit as st

from assessments.timeline import Span, Timeline
from screens.components.player import PlayerCurve, PlayerEvent, PlayerNumber, Plot, player

time_s = np.arange(120) / 30
unseen_first = np.where(time_s < 0.5, np.nan, 10 * time_s)
stands = (Span("Stand 1", 1.0, 3.0), Span("Stand 2", 3.2, 3.8))[: 1 + st.session_state.get("more", False)]
plot = Plot(
    time_s=time_s,
    curves=[
        PlayerCurve("Hip height", "%", time_s, 24 * time_s),
        PlayerCurve("Trunk flexion", "°", time_s, unseen_first),
    ],
    events=[PlayerEvent("seat off", 2.0), PlayerEvent("sits", 3.0)],
    timeline=Timeline(stands, (Span("Stand 1 · rising", 2.0, 2.6),), clock="percent"),
    numbers=[
        PlayerNumber("Stands", "2", "", (Span("Stand 1", 1.0, 3.0), Span("Stand 2", 3.21, 3.8))),
        PlayerNumber("Sway", "–", "not measured", ()),
    ],
    description="The hip rises once.",
)
pressed = player(Path("film.mp4").read_bytes(), plot, is_chosen_from=True, key="film")
if pressed.keep_s is not None:
    st.text(f"kept {pressed.keep_s:.3f}")
st.button("Again")
st.toggle("More", key="more")
st.session_state.runs = st.session_state.get("runs", 0) + 1
st.text(f"run {st.session_state.runs}: {pressed.moment_s}")
"""


def video_s(page: Page) -> float:
    return float(page.locator("video").evaluate("video => video.currentTime"))


def cursor_s(page: Page) -> float:
    """Where the drawn cursor stands, read back from its x by the plot's margins (44 and 12 px)."""
    x = re.search(r"[\d.]+", page.locator(".cursor").get_attribute("transform") or "")
    assert x is not None
    return (float(x[0]) - 44) / (plot_width(page) - 56) * 4


def plot_width(page: Page) -> float:
    return float(page.locator(".plot").evaluate("plot => plot.getBoundingClientRect().width"))


def settled(page: Page) -> None:
    page.wait_for_timeout(100)
    page.locator("video").evaluate("async video => { while (video.seeking) await new Promise(r => setTimeout(r, 20)) }")
    page.wait_for_timeout(200)


def test_a_curve_needs_a_value_for_each_time() -> None:
    with pytest.raises(ValueError, match=r"value must have shape \(3,\), got \(2,\)"):
        PlayerCurve("Hip height", "%", np.zeros(3), np.zeros(2))


def test_video_cursor_and_python_share_one_time(
    tmp_path: Path, serve: Callable[..., AbstractContextManager[Page]], film: bytes
) -> None:
    (tmp_path / "page.py").write_text(PAGE, "utf-8")
    (tmp_path / "film.mp4").write_bytes(film)
    with serve(tmp_path / "page.py", cwd=tmp_path) as page:
        plot, clock = page.locator(".plot"), page.locator(".clock b")
        expect(page.get_by_text("run 1: None")).to_be_visible()
        expect(page.locator(".clock")).to_have_text("0.00 s of 4.00 s")
        expect(page.locator(".now")).to_have_text(["0%", "not seen"])

        plot.click(position={"x": 44 + 2.51 / 4 * (plot_width(page) - 56), "y": 200})
        settled(page)
        assert video_s(page) == pytest.approx(2.51, abs=FRAME_S)
        expect(clock).to_have_text("2.50 s")  # when the frame on the screen began
        assert cursor_s(page) == pytest.approx(2.5, abs=0.005)
        expect(page.locator(".now")).to_have_text(["60%", "25°"])

        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        settled(page)
        page.keyboard.press("ArrowLeft")
        settled(page)
        expect(clock).to_have_text("2.53 s")
        assert cursor_s(page) == pytest.approx(2.533, abs=0.005)

        page.get_by_role("button", name="Mark this moment").click()
        expect(page.get_by_text("run 2: 2.533")).to_be_visible()
        page.get_by_role("button", name="Again").click()
        expect(page.get_by_text("run 3: 2.533")).to_be_visible()
        page.get_by_text("More").click()
        expect(page.locator(".span")).to_have_count(2)
        assert video_s(page) == pytest.approx(2.533, abs=0.005)  # no rerun, not even with another plot, moved the video

        plot.focus()
        page.keyboard.press("Space")
        page.wait_for_timeout(500)
        page.keyboard.press("Space")
        settled(page)
        assert video_s(page) > 2.7
        assert cursor_s(page) == pytest.approx(video_s(page), abs=2 * FRAME_S)

        what, source = page.locator(".what"), page.locator(".source")
        number = page.get_by_role("button", name="Stands 2")
        number.click()
        settled(page)
        assert video_s(page) == pytest.approx(1.0, abs=FRAME_S)
        expect(source).to_have_text("Stands: Stand 1, 1.00 to 3.00 s (1 of 2; press again for the next)")
        expect(what).to_have_text("Stand 1 · 0%")
        number.click()
        settled(page)
        assert video_s(page) == pytest.approx(3.2333, abs=0.005)  # the first frame in it
        expect(page.locator(".place")).to_have_count(2)
        expect(page.get_by_role("button", name="Sway –")).to_be_disabled()

        page.get_by_role("button", name="Previous event").click()
        settled(page)
        page.get_by_role("button", name="Previous event").click()
        settled(page)
        assert video_s(page) == pytest.approx(2.0, abs=0.005)
        expect(what).to_have_text("Stand 1 · rising Stand 1 · 50%")
        page.get_by_role("button", name="Next event").click()
        settled(page)
        assert video_s(page) == pytest.approx(3.0, abs=0.005)
        plot.click(position={"x": 44 + 2.0 / 4 * (plot_width(page) - 56), "y": 10})  # the tab of the repetition
        settled(page)
        assert video_s(page) == pytest.approx(1.0, abs=FRAME_S)
        page.get_by_role("slider", name="Seek in the video").fill("1.5")
        settled(page)
        assert cursor_s(page) == pytest.approx(1.5, abs=0.005)
        page.get_by_role("button", name="Save frame for report").click()
        expect(page.get_by_text("kept 1.500")).to_be_visible()
        page.get_by_role("button", name="Again").click()
        expect(page.get_by_text("kept")).to_have_count(0)
        expect(number).to_have_attribute("aria-pressed", "true")  # a rerun leaves it chosen
        expect(page.locator(".place")).to_have_count(2)
