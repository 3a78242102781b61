"""The provider update: for whom, of which days, a look at it, and the files, each in the audit."""

import base64
from datetime import date

import streamlit as st

from records.model import Client, Consent
from reports.pdf import client_pdf, page_pictures
from reports.send import BUNDLE, CURVES, REPORT, TABLE, VIDEOS, agreed, content_of, files_of, log_files, shows_pictures
from reports.update import Paper, Request, assemble
from screens.chosen import client_section
from screens.files import save_buttons
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
        st.info("Nothing leaves without consent, and none is valid today. Record one on the client's page first.")
    else:
        _form(client, valid)
    _sent(client)


def _form(client: Client, valid: list[Consent]) -> None:
    names = list(dict.fromkeys(consent.recipient for consent in valid))
    days = sorted(each.session_date for each in history().summaries(client.id))
    if not days:
        st.info("No test is saved yet.")
        return
    recipient = st.selectbox("For", names)
    left, right, third = st.columns(3)
    from_day = left.date_input("From", days[0], format="YYYY-MM-DD")
    to_day = right.date_input("To", days[-1], format="YYYY-MM-DD")
    paper = third.selectbox("Paper", list(PAPERS), format_func=PAPERS.__getitem__)
    remarks = st.text_area("Your remarks, for the provider")
    every = st.checkbox("All measures in the report, not the main ones only")
    pictures = st.checkbox("Pictures of the video, faces blurred, where the client agreed to them", value=True)
    videos = st.checkbox("Videos of the tests, face and surroundings blurred, where the client agreed; takes a while")
    hidden = st.checkbox("De-identified: no name, no days, no remarks")
    request = Request(recipient, from_day, to_day, None if every else (), remarks, deidentified=hidden)
    asked = (client.id, request, paper, pictures, videos)
    if st.button("Look at it", type="primary", icon=":material/visibility:"):
        with st.spinner("Writing"):
            state().sending = _made(*asked)
    sending = state().sending
    if sending is not None and sending.asked == asked:
        _look(client, sending)


def _made(client_id: str, request: Request, paper: Paper, pictures: bool, videos: bool) -> Sending:
    records = history()
    names = agreed(records, client_id, request, (REPORT, BUNDLE, TABLE, CURVES, *((VIDEOS,) if videos else ())))
    files = files_of(records, client_id, request, names, paper=paper, pictures=pictures)
    update = assemble(records, client_id, request, content_of(names[0], request))
    shown = records if pictures and shows_pictures(update) else None
    pages = page_pictures("provider", update, shown, paper) if REPORT in names else []
    return Sending((client_id, request, paper, pictures, videos), files, pages, client_pdf(update, paper=paper))


def _look(client: Client, sending: Sending) -> None:
    for number, page in enumerate(sending.pages, 1):
        url = f"data:image/png;base64,{base64.b64encode(page).decode()}"
        st.html(f'<img src="{url}" alt="Page {number} of the report" style="width:100%;border:1px solid #999">')
    st.caption("The page for the client stays with the client: it is not sent, and needs no consent.")
    save_buttons({CLIENT_PAGE: sending.client_page}, key="client-page")
    if not sending.logged:
        if st.button("It is right: give me the files", type="primary", icon=":material/send:"):
            log_files(history(), client.id, sending.asked[1], sending.files)
            sending.logged = True
            st.rerun()
        return
    st.success(f"Written into the audit. Save the files and send them to {sending.asked[1].recipient}.")
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
                "When": f"{each.at.astimezone():%d %B %Y, %H:%M}",
                "Who": trainers.get(each.trainer_id, ""),
                "What": each.detail,
            }
            for each in entries
        ],
        hide_index=True,
        width="stretch",
    )
