"""The lock: set a passphrase the first time, enter it afterwards."""

from pathlib import Path

import streamlit as st

from records.store import Records
from records.vault.folder import data_folder
from screens.state import state
from vision.errors import StridewellError


def lock_page() -> None:
    """Ask for the passphrase; nothing else is shown before it opens the history."""
    _, middle, _ = st.columns([1, 2, 1])
    with middle:
        if state().why_locked:
            st.warning(state().why_locked)
        st.title("Stridewell")
        st.caption("Movement assessment from a phone video. Everything stays on this computer, encrypted.")
        try:
            new = not Records.exists(data_folder())
        except StridewellError as error:
            st.error(str(error))
            return
        with st.form("lock"):
            st.subheader("Set a passphrase" if new else "Unlock")
            if new:
                st.write(
                    "It protects your clients' records. Use 8 characters or more; a sentence is best. "
                    "Without it no one can open the records, and we can't recover it for you. Keep it in a safe place."
                )
            passphrase = st.text_input("Passphrase", type="password")
            again = st.text_input("Confirm passphrase", type="password") if new else passphrase
            pressed = st.form_submit_button("Set passphrase and start" if new else "Unlock", type="primary")
        if pressed:
            _open(passphrase, again, new)
        if new:
            _restore()
        else:
            st.caption("Forgot it? Unlock with the recovery key, then set a new passphrase under Keys and backup.")


def _restore() -> None:
    with st.expander("Restore a backup"), st.form("restore"):
        file = st.text_input("Backup file")
        passphrase = st.text_input("A passphrase valid when the backup was made", type="password")
        if not st.form_submit_button("Restore"):
            return
    try:
        state().records = Records.restore(data_folder(), Path(file).expanduser(), passphrase)
    except StridewellError as error:
        st.error(str(error))
        return
    st.rerun()


def _open(passphrase: str, again: str, new: bool) -> None:
    if passphrase != again:
        st.error("The two passphrases do not match; type the same one twice.")
        return
    try:
        state().records = (Records.create if new else Records.open)(data_folder(), passphrase)
    except StridewellError as error:
        st.error(str(error))
        return
    st.rerun()
