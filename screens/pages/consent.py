"""Consent: who may receive what, until when; withdrawing it takes effect at once."""

from datetime import date, timedelta

import streamlit as st

from records.text import day_text
from records.values import Client, Consent, Content, NewConsent
from screens.parts.client_section import client_section, plain
from screens.state import history

CONTENTS: dict[Content, str] = {
    "report": "Report with results",
    "measures": "All measures and curves",
    "pictures": "Pictures, face blurred",
    "video": "Video, face blurred",
    "deidentified": "De-identified results",
}
_SIGNED = ("On paper", "On screen, in my presence", "By email", "By phone, noted by me")


def consent_page() -> None:
    """Record consents, list them, withdraw them."""
    client_section("Consent", _consents)


def _consents(client: Client) -> None:
    st.write("Nothing leaves this computer without the client's consent. A withdrawn consent ends immediately.")
    known = history().consents(client.id)
    for consent in known:
        _row(consent)
    st.subheader("Record a consent", anchor=False)
    with st.form(f"consent-{len(known)}"):  # empty again after each saved one, but not after a refusal
        recipient = st.text_input("Recipient (name of the doctor, clinic or relative)")
        contents = st.multiselect("What may be shared", list(CONTENTS), format_func=CONTENTS.__getitem__)
        left, right = st.columns(2)
        given_on = left.date_input("Given on", max_value=date.today(), format="YYYY-MM-DD")
        until = right.date_input("Valid through", date.today() + timedelta(days=365), format="YYYY-MM-DD")
        signed = st.selectbox("How consent was given", _SIGNED, accept_new_options=True)
        pressed = st.form_submit_button("Save consent", type="primary")
    if pressed:
        history().add_consent(client.id, NewConsent(recipient, tuple(contents), given_on, until, signed))
        st.rerun()


def _row(consent: Consent) -> None:
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.text(consent.recipient)
        signed = plain(consent.signed_how)
        what = ", ".join(CONTENTS[content].lower() for content in consent.contents)
        left.caption(f"{what}; {day_text(consent.given_on)} through {day_text(consent.until)}; given: {signed}")
        if consent.withdrawn_at is not None:
            right.write(f"Withdrawn on {day_text(consent.withdrawn_at.astimezone())}")
        elif consent.until < date.today():
            right.write("Expired")
        elif right.button("Withdraw", key=f"withdraw-{consent.id}", width="stretch"):
            history().withdraw_consent(consent.id)
            st.rerun()
