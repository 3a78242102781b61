"""An app that nobody uses locks itself."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from records.store import Records
from records.values import NewClient

APP = Path(__file__).parents[2] / "app.py"
PASSPHRASE = "a quiet morning walk"
Serve = Callable[..., AbstractContextManager[Page]]


def test_the_app_locks_itself_when_nobody_uses_it(tmp_path: Path, serve: Serve) -> None:
    with Records.create(tmp_path / "data", PASSPHRASE) as records:
        records.add_client(NewClient("Ottilie Zwetschge", date(1941, 7, 19), "female", 158.0))
    with serve(APP, cwd=tmp_path, STRIDEWELL_DATA=str(tmp_path / "data"), STRIDEWELL_LOCK_MINUTES="0.1") as page:
        page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        page.get_by_role("button", name="Unlock", exact=True).click()
        expect(page.get_by_text("Ottilie Zwetschge").first).to_be_visible()
        expect(page.get_by_label("Passphrase", exact=True)).to_have_count(0)  # open, before it locks
        expect(page.get_by_label("Passphrase", exact=True)).to_be_visible()
        expect(page.get_by_text("Ottilie Zwetschge")).to_have_count(0)


def test_minutes_that_are_no_number_do_not_stop_the_app(tmp_path: Path, serve: Serve) -> None:
    with serve(APP, cwd=tmp_path, STRIDEWELL_DATA=str(tmp_path / "data"), STRIDEWELL_LOCK_MINUTES="ten") as page:
        expect(page.get_by_label("Passphrase", exact=True)).to_be_visible()
