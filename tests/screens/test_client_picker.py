"""Who is the client, in a real browser: the picture, its boxes, and the point that a tap gives."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sample_videos import sample_path

Visit = Callable[..., AbstractContextManager[Page]]

PAGE = """
from pathlib import Path

import streamlit as st

from screens.components.client_picker import choose_client
from screens.state import state

clip = Path(st.query_params["clip"])
mirrored = st.checkbox("Mirrored")
subject = choose_client("clip", lambda: clip.open("rb"), clip.name, mirrored).subject
looks = st.session_state.setdefault("looks", [])
if state().look not in looks:
    looks.append(state().look)
spot = subject and f"{subject.x:.0f}, {subject.y:.0f} at {subject.time_s:g} s"
st.text(f"look {len(looks)}: {spot}")
"""


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory,
    start: Callable[..., AbstractContextManager[Any]],
    two_people: bytes,
    film: bytes,
) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("picker")
    for name, clip in {"two": two_people, "one": sample_path("gait_side").read_bytes(), "nobody": film}.items():
        (folder / f"{name}.mp4").write_bytes(clip)
    page = folder / "page.py"
    page.write_text(PAGE, "utf-8")
    with start(page, cwd=folder) as server:
        yield server


def expect_point(page: Page, look: int, wanted: tuple[float, float, float], within: float) -> None:
    """Wait until the page says that the client is there: x, y, time_s."""
    text = page.get_by_text(f"look {look}: ")
    for _ in range(50):  # a tap reaches the page's text only by way of the server
        place, _, time_s = text.inner_text().removeprefix(f"look {look}: ").removesuffix(" s").partition(" at ")
        said = [float(number) for number in (*place.split(", "), time_s) if number not in ("", "None")]
        if said == pytest.approx(list(wanted), abs=within):
            return
        page.wait_for_timeout(100)
    assert said == pytest.approx(list(wanted), abs=within)


def test_a_tap_chooses_the_client_until_the_picture_changes(server: Any, visit: Visit) -> None:
    with visit(server, "/?clip=two.mp4") as page:
        first, second = (page.get_by_role("button", name=f"Person {number}") for number in (1, 2))
        expect(first).to_have_attribute("aria-pressed", "true")  # the taller one
        expect(page.get_by_text("look 1: None")).to_be_visible()  # the analysis takes that one by itself

        second.click()
        expect(second).to_have_attribute("aria-pressed", "true")
        expect(first).to_have_attribute("aria-pressed", "false")
        expect_point(page, 1, (627, 420, 0), 15)
        first.focus()
        page.keyboard.press("Enter")
        expect(first).to_have_attribute("aria-pressed", "true")
        expect(first).to_be_focused()
        expect_point(page, 1, (431, 353, 0), 15)

        stage = page.locator(".stage").bounding_box()
        assert stage is not None
        page.mouse.click(stage["x"] + 0.9 * stage["width"], stage["y"] + 0.5 * stage["height"])
        expect(page.get_by_text("nearest your mark")).to_be_visible()
        expect_point(page, 1, (0.9 * 1280, 0.5 * 720, 0), 2)
        expect(page.locator(".mark")).to_be_visible()

        page.get_by_role("slider").focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text("look 2: ")).to_be_visible()
        expect(page.locator(".stage")).to_have_count(1)  # that of the first look is gone
        expect(page.locator(".mark")).to_be_hidden()
        expect(first).to_have_attribute("aria-pressed", "true")
        expect_point(page, 2, (431, 353, 0.5), 15)  # asked for, so what is shown is what holds

        page.get_by_text("Mirrored").click()
        expect(page.get_by_text("look 3: None")).to_be_visible()
        expect(page.locator(".stage")).to_have_count(1)
        second.click()  # from the left: now the one who stands
        expect_point(page, 3, (1280 - 431, 353, 0), 15)


def test_one_person_needs_no_choice(server: Any, visit: Visit) -> None:
    with visit(server, "/?clip=one.mp4") as page:
        expect(page.get_by_text("This person will be measured")).to_be_visible()
        expect(page.get_by_role("button", name="Person")).to_have_count(1)
        expect(page.get_by_text("look 1: None")).to_be_visible()


def test_nobody_in_the_picture_is_said_and_the_place_can_be_tapped(server: Any, visit: Visit) -> None:
    with visit(server, "/?clip=nobody.mp4") as page:
        expect(page.get_by_text("No one was found here")).to_be_visible()
        page.locator(".stage").click()
        expect_point(page, 1, (160, 90, 0), 2)
