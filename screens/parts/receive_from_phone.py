"""Videos from the phone: a code to scan, the digits that both screens show, and what has arrived."""

import secrets
import time
from collections.abc import Sequence
from html import escape

import segno
import streamlit as st

from assessments.protocol import MovementTest
from records.values import Client
from screens.parts.client_section import plain
from screens.phone.addresses import Place, places
from screens.phone.sitting import PhoneSitting, Shown
from screens.state import history, state

_SILENT_S = 20.0
_LOOKS_EVERY_S = 1.0
_LINES = (
    "Put the phone on a stand at hip height, so that it does not move.",
    "Keep the whole client in frame, head to feet.",
    "Start recording before the client moves; stop two seconds after the last movement.",
)
_SAFETY = (
    "This protects against listeners. It does not protect against someone who alters traffic on this Wi-Fi. "
    "Your phone's own hotspot is the safest choice."
)
_NO_NETWORK = (
    "This laptop is not on a network that a phone can reach. Turn on your phone's hotspot, connect this laptop to it, "
    "and try again."
)
_WHY = """No phone has connected yet. Check, in this order:

1. The phone and this laptop must be on the same network. Guest Wi-Fi often keeps devices apart.
2. This laptop's firewall must let Python receive connections on this network.
3. If that doesn't help, turn on your phone's hotspot, connect this laptop to it, and choose it here."""


def receive_from_phone(client: Client, test: MovementTest | None, found: Sequence[Place] | None = None) -> None:
    """Show a button that lets a phone send this client's videos, then the code for it, and what has arrived.

    Parameters
    ----------
    client : whose videos they are
    test : what the phone says how to film; None: not chosen yet
    found : where the phone can reach this computer, for a test on one computer alone; None: as the system knows it
    """
    found = places() if found is None else found
    sitting = _open_sitting(client, test, found)
    if sitting is None:
        if st.button("Receive from phone", icon=":material/qr_code_2:"):
            if found:
                _begin(client, test, found[0])
                st.rerun()
            st.warning(_NO_NETWORK)
        return
    with st.container(border=True):
        _show(client, test, sitting, found)


def _open_sitting(client: Client, test: MovementTest | None, found: Sequence[Place]) -> PhoneSitting | None:
    """Give the client's sitting, if a phone can still send to it."""
    sitting = state().sitting
    if sitting is None:
        return None
    if not sitting.is_open or sitting.client_id != client.id or sitting.address not in {each.address for each in found}:
        if sitting.client_id == client.id:
            st.info("The code for the phone is no longer valid. A video that was on its way goes on with a new one.")
        state().end_sitting()
        return None
    sitting.touch()
    sitting.shown = _shown(client, test, sitting.shown.digits)
    return sitting


def _begin(client: Client, test: MovementTest | None, place: Place) -> None:
    state().end_sitting()
    shown = _shown(client, test, f"{secrets.randbelow(10_000):04}")
    state().sitting = PhoneSitting(history(), shown, place.address, client_id=client.id)


def _shown(client: Client, test: MovementTest | None, digits: str) -> Shown:
    initials = " ".join(f"{word[0].upper()}." for word in client.name.split()[:4])
    if test is None:
        return Shown(digits, initials, "Not chosen yet", _LINES, is_seated=False)
    return Shown(digits, initials, test.title, tuple(test.filming[:3]), is_seated="chair_height_cm" in test.asks)


def _show(client: Client, test: MovementTest | None, sitting: PhoneSitting, found: Sequence[Place]) -> None:
    url = sitting.url
    place = next(each for each in found if each.address == sitting.address)
    if url is None:
        st.error("This laptop cannot receive videos on this network. Choose another one, or connect to it again.")
    code, words = st.columns([2, 3], gap="large")
    if url is not None:
        # White around it, in the dark too: a camera looks for dark on light.
        picture = segno.make(url, error="m", micro=False).svg_data_uri(border=4, dark="#000", light="#fff")
        code.html(f'<img alt="QR code for the phone" style="width:100%;max-width:22rem" src="{escape(picture)}">')
    with words:
        st.markdown("**Scan the code with your phone's camera.** Both screens show the same four digits:")
        st.header(" ".join(sitting.shown.digits), anchor=False)
        _choose_place(client, test, place, found)
        st.caption(_SAFETY)
        if st.button("Close", icon=":material/close:"):
            state().end_sitting()
            st.rerun()
    st.fragment(run_every=_LOOKS_EVERY_S)(_progress)(sitting)


def _choose_place(client: Client, test: MovementTest | None, place: Place, found: Sequence[Place]) -> None:
    if len(found) == 1:
        st.text(_words(place))
        return
    chosen = st.selectbox("The phone is on", found, found.index(place), format_func=_words)
    if chosen != place:
        _begin(client, test, chosen)
        st.rerun()


def _words(place: Place) -> str:
    return f"{place.words} ({place.address})"


def _progress(sitting: PhoneSitting) -> None:
    sitting.touch()
    arrived = sum(video.done for video in sitting.incoming)
    if not sitting.is_open or arrived != sitting.arrivals_shown:
        sitting.arrivals_shown = arrived
        st.rerun(scope="app")
    for video in sitting.incoming:
        size = f"{video.size / 1e6:.0f} MB"
        how_far = f"arrived, {size}" if video.done else f"{video.received / 1e6:.0f} of {size}"
        st.progress(video.received / video.size, f"{plain(video.name)}: {how_far}")
    _say_silence(sitting)
    if sitting.refused["phone"]:
        st.warning("Another phone tried to connect and was refused. To change phones, close this and start again.")


def _say_silence(sitting: PhoneSitting) -> None:
    """Say why nothing may come."""
    silent_s = time.monotonic() - (sitting.last_request_s or sitting.began_s)
    if silent_s < _SILENT_S:
        return
    if sitting.last_request_s is None:
        st.warning(_WHY)
        if st.button("Look for networks again"):
            st.rerun(scope="app")
    elif any(not video.done for video in sitting.incoming):
        st.warning("The phone has gone silent. Wake it up and open the page again: sending goes on where it stopped.")
