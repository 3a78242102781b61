"""Keys, audit, backup and deletion in a real browser, and the restored record on another machine."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from records.store import Records
from records.values import NewClient, NewConsent

APP = Path(__file__).parents[2] / "app.py"
PASSPHRASE = "a quiet morning walk"
Serve = Callable[..., AbstractContextManager[Page]]


def test_a_record_is_kept_checked_backed_up_deleted_and_restored(tmp_path: Path, serve: Serve) -> None:
    data, other, backup = tmp_path / "data", tmp_path / "other", tmp_path / "all.backup"
    data.mkdir()
    with Records.create(data, PASSPHRASE) as records:
        client = records.add_client(NewClient("Ottilie Zwetschge", date(1941, 7, 19), "female", 158.0))
        leave = NewConsent("University", ("deidentified",), date(2026, 1, 1), date(2090, 1, 1), "on paper")
        records.add_consent(client.id, leave)
    with serve(APP, cwd=tmp_path, STRIDEWELL_DATA=str(data)) as page:
        page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        expect(page.get_by_role("link", name="Keys and backup")).to_have_count(0)  # while it is locked
        page.get_by_role("button", name="Unlock", exact=True).click()
        page.get_by_role("link", name="Keys and backup").click()
        page.get_by_role("button", name="Create a new recovery key").click()
        expect(page.get_by_text("shown only once")).to_be_visible()
        recovery_key = page.get_by_test_id("stCode").inner_text().strip()

        page.get_by_label("Your name, as shown in reports").fill("Mara Weiß")
        page.get_by_label("Your name, as shown in reports").press("Enter")
        expect(page.get_by_text("Mara Weiß (you)")).to_be_visible()

        page.get_by_role("tab", name="Audit").click()
        page.get_by_role("button", name="Verify the audit log").click()
        expect(page.get_by_text("The audit log is intact")).to_be_visible()

        page.get_by_role("tab", name="Backup").click()
        page.get_by_label("Backup file").fill(str(backup))
        page.get_by_label("Backup file").press("Enter")
        page.get_by_role("button", name="Back up", exact=True).click()
        expect(page.get_by_text("Backed up, including 0 videos")).to_be_visible()

        page.get_by_role("tab", name="Share research data").click()
        page.get_by_label("Recipient, as named").fill("Nobody")
        page.get_by_role("button", name="Create file").click()
        expect(page.get_by_text("There is no valid consent")).to_be_visible()
        page.get_by_label("Recipient, as named").fill("University")
        page.get_by_role("button", name="Create file").click()
        expect(page.get_by_text("Clients included: 1; left out (no consent): 0.")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Save deidentified.json").click()
        given = download.value.path().read_text("utf-8")
        assert "Zwetschge" not in given
        assert json.loads(given)["clients"][0]["sex"] == "female"

        page.get_by_role("tab", name="Retention and deletion").click()
        page.get_by_label("Type the client's name").fill("Ottilie")
        page.get_by_role("button", name="Delete permanently").click()
        expect(page.get_by_text("nothing was deleted")).to_be_visible()
        page.get_by_label("Type the client's name").fill("Ottilie Zwetschge")
        page.get_by_role("button", name="Delete permanently").click()
        expect(page.get_by_text("Deleted: 1 client, 1 consent.")).to_be_visible()
    with Records.open(data, recovery_key) as records:
        assert records.clients() == []

    with serve(APP, cwd=tmp_path, STRIDEWELL_DATA=str(other)) as page:
        page.get_by_text("Restore a backup").click()
        page.get_by_label("Backup file").fill(str(backup))
        page.get_by_label("A passphrase valid when the backup was made").fill(PASSPHRASE)
        page.get_by_role("button", name="Restore", exact=True).click()
        expect(page.get_by_text("Ottilie Zwetschge")).to_be_visible()


def test_the_audit_of_one_client_is_shown(tmp_path: Path) -> None:
    def page(records):  # type: ignore[no-untyped-def]  # its text runs alone, without our imports
        from screens.pages.keys_and_backup import safekeeping_page
        from screens.state import state

        state().records = records
        safekeeping_page()

    with Records.create(tmp_path, PASSPHRASE) as records:
        for name in ("Ottilie", "Mara"):
            records.add_client(NewClient(name, date(1941, 7, 19), "female", 158.0))
        app = AppTest.from_function(page, args=(records,)).run(timeout=60)
        everything = list(app.dataframe[0].value["Client"])
        assert {"Ottilie", "Mara", ""} == set(everything)
        [about] = [box for box in app.selectbox if box.label == "Entries about"]
        about.select("Mara").run(timeout=60)
        assert list(app.dataframe[0].value["Client"]) == ["Mara"]
