"""The two lines of a walkway, tapped in a real browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import Page, expect

Serve = Callable[..., AbstractContextManager[Page]]

PAGE = """
from pathlib import Path

import streamlit as st

from screens.components.walkway import mark_walkway
from screens.state import Film
from screens.components.walkway import mark_walkway
from vision.video import Video

said = mark_walkway(Film("one", Video(Path("film.mp4")), None))
st.text(f"said: {said.get('walkway_m')} {said.get('walkway_lines')}")
"""


def test_four_taps_mark_the_walkway(tmp_path: Path, serve: Serve, film: bytes) -> None:
    (tmp_path / "film.mp4").write_bytes(film)
    page_file = tmp_path / "page.py"
    page_file.write_text(PAGE, "utf-8")
    with serve(page_file, cwd=tmp_path) as page:
        expect(page.get_by_text("said: None None")).to_be_visible()
        page.get_by_text("marked with two lines on the floor").click()
        stage = page.locator(".walkway .stage")
        for words, x, y in (("one end of the first", 0.1, 0.9), ("other end of that", 0.2, 0.8)):
            tap(page, words, x, y)
        expect(page.get_by_text("said: None None")).to_be_visible()
        for words, x, y in (("one end of the second", 0.9, 0.9), ("other end of the second", 0.8, 0.8)):
            tap(page, words, x, y)
        expect(page.get_by_text("Both lines are marked")).to_be_visible()
        expect(stage.locator("line")).to_have_count(2)
        page.get_by_role("spinbutton").fill("3.5")
        page.get_by_role("spinbutton").press("Enter")
        # the picture has 320 x 180 px
        expect(
            page.get_by_text("said: 3.5 (((32.0, 162.0), (64.0, 144.0)), ((288.0, 162.0), (256.0, 144.0)))")
        ).to_be_visible()
        page.get_by_role("button", name="Mark the lines again").click()
        expect(page.get_by_text("said: None None")).to_be_visible()


def tap(page: Page, words: str, x: float, y: float) -> None:
    """Tap a place of the picture, in shares of it, when it is asked for."""
    expect(page.get_by_text(words)).to_be_visible()
    stage = page.locator(".walkway .stage")
    expect(stage).to_have_count(1)  # while the page is renewed, the stage of the last tap may still stand there
    box = stage.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
