"""The code on the laptop's page and the phone that scans it, in a real browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import Page, expect

from benchmarks.phones import Phone
from records.store import Records
from screens.phone.sitting import PhoneSitting, Shown
from screens.state import State

Serve = Callable[..., AbstractContextManager[Page]]

PAGE = """
from datetime import date
from pathlib import Path

import streamlit as st

import screens.parts.receive_from_phone as part
from assessments.protocol import find_test
from records.store import Records
from records.values import NewClient
from screens.phone.addresses import NETWORK, Place
from screens.state import state

part._SILENT_S = 2.0
here = [Place("127.0.0.2", NETWORK, "This computer alone"), Place("127.0.0.3", NETWORK, "Another one")]
if state().records is None:
    state().records = Records.create(Path("data"), "correct horse battery")
    state().client_id = state().records.add_client(NewClient("Mary de Kay", date(1950, 1, 1), "female", 160)).id
part.receive_from_phone(state().records.client(state().client_id), find_test("five_times_sit_to_stand"), here)
for job in state().records.jobs():
    st.text(f"{job.state}: {job.name}")
"""


def scan(page: Page) -> str:
    """Read the code from the page's picture, as a camera does."""
    code = page.get_by_alt_text("QR code for the phone")
    expect(code).to_be_visible()
    picture = cv2.imdecode(np.frombuffer(code.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    read, *_ = cv2.QRCodeDetector().detectAndDecode(picture)
    return str(read)


def test_a_phone_scans_the_code_and_sends(tmp_path: Path, serve: Serve) -> None:
    script = tmp_path / "page.py"
    script.write_text(PAGE, "utf-8")
    (tmp_path / "IMG_7.MOV").write_bytes(bytes(3_000_000))
    with serve(script, cwd=tmp_path) as page:
        page.emulate_media(color_scheme="dark")
        page.get_by_role("button", name="Receive from phone").click()
        url = scan(page)
        assert url.startswith("http://127.0.0.2:")
        expect(page.get_by_text("It does not protect against someone who alters traffic")).to_be_visible()
        expect(page.get_by_text("No phone has connected yet")).to_be_visible()
        assert page.context.browser is not None
        phone = page.context.browser.new_page(viewport={"width": 360, "height": 640}, color_scheme="dark")
        phone.goto(url)
        expect(phone.locator("#initials")).to_have_text("M. D. K.")
        expect(phone.locator("#test")).to_have_text("Five times sit-to-stand")
        digits = " ".join(phone.locator("#digits").inner_text())
        expect(page.get_by_role("heading", name=digits)).to_be_visible()
        expect(page.get_by_text("No phone has connected yet")).to_be_hidden()
        phone.locator("#files").set_input_files(tmp_path / "IMG_7.MOV")
        expect(phone.get_by_text("Arrived", exact=True)).to_be_visible()
        expect(page.get_by_text("arrived, 3 MB")).to_be_visible()
        expect(page.get_by_text("arrived: IMG_7.MOV")).to_be_visible()
        page.get_by_role("button", name="Close").click()
        expect(page.get_by_role("button", name="Receive from phone")).to_be_visible()
        assert is_gone(url)


def test_the_lock_ends_it(tmp_path: Path) -> None:
    records = Records.create(tmp_path, "correct horse battery")
    sitting = PhoneSitting(records, Shown("1234", "A. B.", "Walking", (), False), "127.0.0.1")
    assert sitting.url is not None
    assert not is_gone(sitting.url)
    State(records=records, sitting=sitting).drop_all()
    assert is_gone(sitting.url)


def is_gone(url: str) -> bool:
    try:
        Phone(url).say(op="hello")
    except ConnectionRefusedError:
        return True
    return False
