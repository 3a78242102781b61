"""The provider update: for whom, of which days, a look at it, and the files, each in the audit."""

import base64
import csv
import io
from collections.abc import Sequence
from datetime import date

import streamlit as st

from assessments.protocol import find_test
from assessments.words import measure_name
from records.text import day_text
from records.values import AuditEntry, Client, Consent, SavedSummary
from reports.pdf import client_pdf, page_pictures, what_is_not_shown
from reports.send import BUNDLE, CURVES, REPORT, TABLE, VIDEOS, agreed, files_of, log_files, shows_pictures
from reports.update import Paper, Request, assemble
from screens.components.files import save_buttons
from screens.parts.client_section import client_section
from screens.state import Sending, history, state
from vision.errors import StridewellError

PAPERS: dict[Paper, str] = {"a4": "A4", "us-letter": "US Letter"}
CLIENT_PAGE = "page-for-the-client.pdf"


def report_page() -> None:
    """Write the update of the chosen client to a provider."""
    client_section("Provider update", _report)


def _report(client: Client) -> None:
    today = date.today()
    valid = [
        each
        for each in history().consents(client.id)
        if each.withdrawn_at is None and each.given_on <= today <= each.until
    ]
    if not valid:
        st.info("Sharing needs a valid consent, and there is none today. Record one on the client's page first.")
    else:
        _form(client, valid)
    _sent(client)


def _form(client: Client, valid: list[Consent]) -> None:
    names = list(dict.fromkeys(consent.recipient for consent in valid))
    saved = history().summaries(client.id)
    days = sorted(each.session_date for each in saved)
    if not days:
        st.info("No tests saved yet.")
        return
    recipient = st.selectbox("For", names)
    left, right, third = st.columns(3)
    from_day = left.date_input("From", days[0], format="YYYY-MM-DD")
    to_day = right.date_input("To", days[-1], format="YYYY-MM-DD")
    paper = third.selectbox("Paper", list(PAPERS), format_func=PAPERS.__getitem__)
    remarks = st.text_area("Your notes for the provider")
    measures = st.multiselect(
        "Measures in the report besides the main ones of each test",
        _others(saved),
        format_func=measure_name,
        placeholder="Main measures only",
    )
    curves = st.checkbox("Include the curves, point by point (if the client agreed to all measures)")
    pictures = st.checkbox("Include stills from the video, face blurred (if the client agreed)", value=True)
    videos = st.checkbox("Include videos, face and surroundings blurred (if the client agreed; takes a while)")
    hidden = st.checkbox("De-identified (no name, dates or notes)")
    request = Request(recipient, from_day, to_day, tuple(measures), remarks, deidentified=hidden)
    extra = (*((CURVES,) if curves else ()), *((VIDEOS,) if videos else ()))
    asked = (client.id, request, paper, pictures, (REPORT, BUNDLE, TABLE, *extra))
    if st.button("Preview", type="primary", icon=":material/visibility:"):
        with st.spinner("Writing"):
            state().sending = _made(*asked)
    sending = state().sending
    if sending is not None and sending.asked == asked:
        _look(client, sending)


def _others(saved: Sequence[SavedSummary]) -> list[str]:
    """List the measures that are no test's main ones, in the order of the tests."""
    results = {each.result.test: each.result for each in saved}
    names = {name for test in results for name in find_test(test).headline}
    return list(dict.fromkeys(name for each in results.values() for name in each.measures if name not in names))


def _made(client_id: str, request: Request, paper: Paper, pictures: bool, wanted: tuple[str, ...]) -> Sending:
    records = history()
    consents = agreed(records, client_id, request, wanted)
    update = assemble(records, client_id, request, next(iter(consents.values())))
    files = files_of(records, update, consents, paper=paper, pictures=pictures)
    shown = records if pictures and shows_pictures(update) else None
    pages = page_pictures("provider", update, shown, paper) if REPORT in consents else []
    asked, client_page = (client_id, request, paper, pictures, wanted), client_pdf(update, paper=paper)
    return Sending(asked, files, pages, client_page, what_is_not_shown(update))


def _look(client: Client, sending: Sending) -> None:
    for number, page in enumerate(sending.pages, 1):
        url = f"data:image/png;base64,{base64.b64encode(page).decode()}"
        st.html(f'<img src="{url}" alt="Page {number} of the report" style="width:100%;border:1px solid #999">')
    if not sending.pages and TABLE in sending.files:
        rows = csv.DictReader(io.StringIO(sending.files[TABLE].decode("utf-8-sig")))
        st.dataframe(list(rows), hide_index=True, width="stretch")
    missing = [name for name in sending.asked[4] if name not in sending.files and name != VIDEOS]
    if VIDEOS in sending.asked[4] and not any(name.startswith("video-") for name in sending.files):
        missing.append(VIDEOS)
    if missing:
        st.warning(f"Left out (no consent for this recipient, or nothing to include): {', '.join(missing)}.")
    if sending.not_shown:
        st.warning(sending.not_shown)
    st.caption("The page for the client is not sent to anyone, so it needs no consent.")
    save_buttons({CLIENT_PAGE: sending.client_page}, key="client-page")
    if not sending.logged:
        if st.button("Looks right, create files", type="primary", icon=":material/send:"):
            log_files(history(), client.id, sending.asked[1], sending.files)
            sending.logged = True
            st.rerun()
        return
    st.success(f"Logged in the audit. Save the files and send them to {sending.asked[1].recipient}.")
    save_buttons(sending.files, key="report-files")


def _sent(client: Client) -> None:
    try:
        entries = [each for each in history().audit_entries(client.id) if each.action == "exported"]
    except StridewellError as error:
        st.error(str(error))
        return
    if not entries:
        return
    st.subheader("What was sent", anchor=False)
    trainers = history().trainer_names()
    st.dataframe(
        [
            {
                "When": f"{day_text(each.at.astimezone())}, {each.at.astimezone():%H:%M}",
                "Who": trainers.get(each.trainer_id, ""),
                "What": _what(each),
                "Consent": each.fields.get("consent", ""),
                "SHA-256": each.fields.get("sha256", ""),
            }
            for each in entries
        ],
        hide_index=True,
        width="stretch",
    )


def _what(exported: AuditEntry) -> str:
    """What went to whom; the consent and the hash have columns of their own."""
    fields = exported.fields
    return f"{fields['content']} to {fields['recipient']}" if "content" in fields else exported.detail
