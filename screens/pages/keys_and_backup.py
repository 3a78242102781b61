"""Who can open the history, what was done with it, backups, and the end of a record."""

from datetime import date
from pathlib import Path

import streamlit as st

from records.errors import ConsentError
from records.text import one_line
from records.values import Client
from records.vault.keys import RECOVERY
from screens.components.files import save_buttons
from screens.parts.client_section import plain
from screens.state import history, state
from vision.errors import StridewellError, UsageError


def safekeeping_page() -> None:
    """Keys, audit, backup and deletion, each on its tab."""
    st.title("Keys and backup", anchor=False)
    parts = {
        "Trainers and passphrases": _people,
        "Audit log": _audit,
        "Backup": _backup,
        "Share research data": _giving,
        "Retention and deletion": _keeping,
    }
    for tab, show in zip(st.tabs(list(parts)), parts.values(), strict=True):
        with tab:
            try:
                show()
            except StridewellError as error:
                st.error(str(error))


def _people() -> None:
    own = history().trainer_id
    people = [trainer for trainer in history().trainers() if trainer.id != RECOVERY]
    for trainer in history().trainers():
        left, right = st.columns([4, 1], vertical_alignment="center")
        mine = trainer.id == own
        left.text(trainer.name + (" (you)" if mine else ""))
        if not mine and right.button("Remove", key=f"remove-{trainer.id}", width="stretch"):
            history().remove_trainer(trainer.id)
            st.rerun()
    if own != RECOVERY:
        known = next(trainer.name for trainer in people if trainer.id == own)
        name = st.text_input("Your name, as shown in reports and the audit log", known)
        if name != known:
            history().rename_trainer(own, name)
            st.rerun()
    with st.form("own", clear_on_submit=True):
        st.subheader("Change passphrase", anchor=False)
        first = next((number for number, trainer in enumerate(people) if trainer.id == own), 0)
        whose = st.selectbox("Trainer", people, index=first, format_func=lambda trainer: trainer.name)
        secret = st.text_input("Current passphrase or recovery key", type="password")
        new = st.text_input("New passphrase (8 characters or more)", type="password")
        again = st.text_input("Confirm new passphrase", type="password")
        if st.form_submit_button("Change"):
            _same(new, again)
            history().change_passphrase(secret, new, trainer_id=whose.id)
            st.success("The passphrase was changed.")
    with st.form("other", clear_on_submit=True):
        st.subheader("Add a trainer", anchor=False)
        their_name = st.text_input("Name")
        theirs = st.text_input("Their passphrase", type="password")
        theirs_again = st.text_input("Confirm their passphrase", type="password")
        if st.form_submit_button("Add trainer"):
            _same(theirs, theirs_again)
            history().add_trainer(their_name, theirs)
            st.rerun()
    st.subheader("Recovery key", anchor=False)
    st.write("Opens the history if a passphrase is forgotten. Print it and lock it away. A new key cancels the old.")
    if st.button("Create a new recovery key", icon=":material/key:"):
        st.code(history().make_recovery_key(), language=None)
        st.warning("This key is shown only once. Print this page or write it down now.")


def _same(one: str, other: str) -> None:
    if one != other:
        raise UsageError("The two passphrases do not match; type the same one twice.")


def _audit() -> None:
    st.write(
        "Every view, change, export, deletion and wrong passphrase is logged, each sealed with the entry before it."
    )
    if st.button("Verify the audit log", type="primary", icon=":material/verified:"):
        check = history().verify_audit()
        damaged = history().damaged_videos() if check.database_whole else []
        (st.success if check.is_whole else st.error)(check.words)
        for assessment_id in damaged:
            st.error(f"A video of assessment {assessment_id} was changed or is missing.")
    people = history().trainer_names()
    clients = {client.id: client.name for client in history().clients()}
    about = st.selectbox("Entries about", list(clients), None, format_func=clients.__getitem__, placeholder="All")
    st.dataframe(
        [
            {
                "No.": each.number,
                "When": f"{each.at.astimezone():%Y-%m-%d %H:%M:%S}",
                "Who": people.get(each.trainer_id, ""),
                "Action": each.action.replace("_", " "),
                "Client": clients.get(each.client_id or "", each.client_id or ""),
                "Details": each.detail,
            }
            for each in history().audit_entries(about)
        ],
        hide_index=True,
        width="stretch",
    )
    st.caption("The newest 200 entries are shown.")


def _backup() -> None:
    st.write("One encrypted file with everything; it opens with today's passphrases. Keep it on another device.")
    place = st.text_input("Backup file", str(Path.home() / f"stridewell-{date.today()}.backup"))
    if st.button("Back up", type="primary", icon=":material/save:"):
        with st.spinner("Writing"):
            videos = history().backup(Path(place).expanduser())
        st.success(f"Backed up, including {videos} {'video' if videos == 1 else 'videos'}.")
    st.caption("To restore it, choose “Restore a backup” on the first page of a computer that has no history yet.")


def _giving() -> None:
    st.write(
        "De-identified results of the clients who agreed to share them with this recipient: no names, dates or notes. "
        "Clients without consent are left out, and the export is logged."
    )
    with st.form("deidentified"):
        recipient = st.text_input("Recipient, as named in the consents")
        if not st.form_submit_button("Create file", icon=":material/no_accounts:"):
            return
    given = history().export_deidentified(recipient)
    if not given.clients:
        raise ConsentError("de-identified results")
    st.success(f"Clients included: {given.clients}; left out (no consent): {given.left_out}.")
    save_buttons({"deidentified.json": given.text.encode()}, key="deidentified-file")


def _keeping() -> None:
    clients = {client.id: client for client in history().clients()}
    if not clients:
        st.info("No clients yet.")
        return
    overdue = [client.name for client in history().overdue(date.today())]
    if overdue:
        st.warning("Past the retention period: " + plain(", ".join(overdue)))
    names = {client_id: f"{client.name}, born {client.birth_date}" for client_id, client in clients.items()}
    client = clients[st.selectbox("Client", list(names), format_func=names.__getitem__)]
    kept = history().keep_years(client.id)
    years = st.number_input("Years to keep after the last session (0 = forever)", 0, 100, kept or 0)
    if years != (kept or 0):
        history().set_keep_years(client.id, years or None)
        st.rerun()
    _deletion(client)


def _deletion(client: Client) -> None:
    st.subheader("Delete this client", anchor=False)
    st.write("This permanently deletes sessions, tests, videos, consents and their keys. The audit log keeps a note.")
    with st.form(f"delete-{client.id}", clear_on_submit=True):
        typed = st.text_input("Type the client's name to confirm")
        if not st.form_submit_button("Delete permanently", icon=":material/delete:"):
            return
    if one_line(typed) != client.name:
        raise UsageError("The name does not match; nothing was deleted.")
    gone = history().delete_client(client.id)
    if state().client_id == client.id:
        state().drop_work()
        state().client_id = state().assessment_id = None
    state().said = f"Deleted: {gone.words}."
    st.rerun()
