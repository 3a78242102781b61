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
        "People and keys": _people,
        "Audit": _audit,
        "Backup": _backup,
        "Give away": _giving,
        "Keep or delete": _keeping,
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
        if not mine and right.button("Take away", key=f"remove-{trainer.id}", width="stretch"):
            history().remove_trainer(trainer.id)
            st.rerun()
    if own != RECOVERY:
        known = next(trainer.name for trainer in people if trainer.id == own)
        name = st.text_input("Your name, as reports and the audit show it", known)
        if name != known:
            history().rename_trainer(own, name)
            st.rerun()
    with st.form("own", clear_on_submit=True):
        st.subheader("Change a passphrase", anchor=False)
        first = next((number for number, trainer in enumerate(people) if trainer.id == own), 0)
        whose = st.selectbox("Whose", people, index=first, format_func=lambda trainer: trainer.name)
        secret = st.text_input("The one of now, or the recovery key", type="password")
        new = st.text_input("The new one, at least 8 characters", type="password")
        again = st.text_input("The new one again", type="password")
        if st.form_submit_button("Change it"):
            _same(new, again)
            history().change_passphrase(secret, new, trainer_id=whose.id)
            st.success("The passphrase is changed.")
    with st.form("other", clear_on_submit=True):
        st.subheader("Let another trainer in", anchor=False)
        their_name = st.text_input("Name")
        theirs = st.text_input("Their own passphrase", type="password")
        theirs_again = st.text_input("Their passphrase again", type="password")
        if st.form_submit_button("Add the trainer"):
            _same(theirs, theirs_again)
            history().add_trainer(their_name, theirs)
            st.rerun()
    st.subheader("Recovery key", anchor=False)
    st.write("It opens the history when a passphrase is forgotten. Print it, lock it away; a new one ends the old one.")
    if st.button("Make a new recovery key", icon=":material/key:"):
        st.code(history().make_recovery_key(), language=None)
        st.warning("It is shown this once. Print this page or write it down now.")


def _same(one: str, other: str) -> None:
    if one != other:
        raise UsageError("The two passphrases differ; type the same one twice.")


def _audit() -> None:
    st.write("Every view, change, export, deletion and wrong passphrase is an entry, sealed with the one before it.")
    if st.button("Check that it is whole", type="primary", icon=":material/verified:"):
        check = history().verify_audit()
        damaged = history().damaged_videos() if check.database_whole else []
        (st.success if check.is_whole else st.error)(check.words)
        for assessment_id in damaged:
            st.error(f"A video of assessment {assessment_id} is changed or missing.")
    people = history().trainer_names()
    clients = {client.id: client.name for client in history().clients()}
    about = st.selectbox("Entries about", list(clients), None, format_func=clients.__getitem__, placeholder="All")
    st.dataframe(
        [
            {
                "No.": each.number,
                "When": f"{each.at.astimezone():%Y-%m-%d %H:%M:%S}",
                "Who": people.get(each.trainer_id, ""),
                "Did": each.action.replace("_", " "),
                "Client": clients.get(each.client_id or "", each.client_id or ""),
                "What": each.detail,
            }
            for each in history().audit_entries(about)
        ],
        hide_index=True,
        width="stretch",
    )
    st.caption("The newest 200 are shown.")


def _backup() -> None:
    st.write("One encrypted file with everything; it opens with the passphrases of today. Keep it on another device.")
    place = st.text_input("New file", str(Path.home() / f"stridewell-{date.today()}.backup"))
    if st.button("Back up", type="primary", icon=":material/save:"):
        with st.spinner("Writing"):
            videos = history().backup(Path(place).expanduser())
        st.success(f"Backed up, with {videos} {'video' if videos == 1 else 'videos'}.")
    st.caption("To restore it: on a computer without a history, choose “Restore a backup” on the first page.")


def _giving() -> None:
    st.write(
        "The results of all clients who agreed that this recipient gets them de-identified: no names, days or words. "
        "Who did not agree is left out, and what is given is written into the audit."
    )
    with st.form("deidentified"):
        recipient = st.text_input("For, as the consents name the recipient")
        if not st.form_submit_button("Make the file", icon=":material/no_accounts:"):
            return
    given = history().export_deidentified(recipient)
    if not given.clients:
        raise ConsentError("de-identified results")
    st.success(f"Of {given.clients} clients; {given.left_out} are left out without consent.")
    save_buttons({"deidentified.json": given.text.encode()}, key="deidentified-file")


def _keeping() -> None:
    clients = {client.id: client for client in history().clients()}
    if not clients:
        st.info("No client yet.")
        return
    overdue = [client.name for client in history().overdue(date.today())]
    if overdue:
        st.warning("Kept for as long as you said, to be deleted: " + plain(", ".join(overdue)))
    names = {client_id: f"{client.name}, born {client.birth_date}" for client_id, client in clients.items()}
    client = clients[st.selectbox("Client", list(names), format_func=names.__getitem__)]
    kept = history().keep_years(client.id)
    years = st.number_input("Keep for so many years after the last session (0: without end)", 0, 100, kept or 0)
    if years != (kept or 0):
        history().set_keep_years(client.id, years or None)
        st.rerun()
    _deletion(client)


def _deletion(client: Client) -> None:
    st.subheader("Delete this client", anchor=False)
    st.write("Sessions, tests, videos, consents and their keys go for good. Only the audit keeps that it was done.")
    with st.form(f"delete-{client.id}", clear_on_submit=True):
        typed = st.text_input("Type the client's name to delete it")
        if not st.form_submit_button("Delete for good", icon=":material/delete:"):
            return
    if one_line(typed) != client.name:
        raise UsageError("That is not the client's name; nothing was deleted.")
    gone = history().delete_client(client.id)
    if state().client_id == client.id:
        state().client_id = state().assessment_id = state().draft = None
    state().said = f"Deleted: {gone.words}."
    st.rerun()
