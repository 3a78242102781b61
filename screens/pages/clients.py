"""The list of clients, and the form to add one."""

from datetime import date

import streamlit as st

from records.text import day_text
from records.values import Client, ClientLine, NewClient
from screens.pages.details import SEXES, person_form
from screens.parts.client_section import plain
from screens.state import go, history, state
from screens.units import height_text, units_switch
from vision.errors import StridewellError

_FIND, _FOUND = "find-client", "found-client"
_SHOWN = 20  # rows at once: a page of hundreds takes the browser many seconds
SAMPLE = NewClient("Sample client", date(1952, 3, 14), "female", 168.0, 66.0)


def clients_page() -> None:
    """Choose a client, add one, or try a sample."""
    st.title("Clients")
    lines = history().client_lines()
    found = [line.client for line in lines]
    if not found:
        st.info("No clients yet. Add the first one below, or try Stridewell with a sample client and a sample video.")
    if len(lines) > _SHOWN:
        st.selectbox(
            "Find a client",
            found,
            None,
            format_func=_in_one_line,
            placeholder="Type a name",
            key=_FIND,
            on_change=_found,
        )
        if chosen := st.session_state.pop(_FOUND, None):
            _open(chosen)
        st.caption(f"The {_SHOWN} most recently seen of {len(lines)} clients:")
        lines.sort(key=lambda line: line.last_session or date.min, reverse=True)
    for line in lines[:_SHOWN]:
        _row(line)
    if overdue := history().overdue(date.today()):
        st.warning(f"Past the retention period: {len(overdue)}. See Keys and backup, Retention and deletion.")
    if st.button("Try it with a sample client", icon=":material/play_circle:"):
        _open(_sample(found), sample=True)
    with st.expander("Add a client", expanded=not found):
        _add_form()


def _found() -> None:
    """Take the choice out of the field: the page may ask before it opens, and must not ask again by itself."""
    st.session_state[_FOUND], st.session_state[_FIND] = st.session_state[_FIND], None


def _in_one_line(client: Client) -> str:
    return f"{client.name}, born {client.birth_date}"


def _row(line: ClientLine) -> None:
    client, today = line.client, date.today()
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"**{plain(client.name)}**")
        told = [f"{client.age_on(today)} years", SEXES[client.sex].lower(), height_text(client.height_cm)]
        told += [f"last session {day_text(line.last_session)}"] if line.last_session else []
        told += ["health questions due"] if line.intake_due_on is None or line.intake_due_on <= today else []
        left.caption(", ".join(told))
        if right.button("Open", key=f"open-{client.id}", width="stretch", help=f"Open the record of {client.name}"):
            _open(client)


def is_sample(client: Client) -> bool:
    """Whether this is the sample: not a real person, so no test can hurt them."""
    return (client.name, client.birth_date) == (SAMPLE.name, SAMPLE.birth_date)


def _open(client: Client, sample: bool = False) -> None:
    """Open a client; the video that the page of a new test is about is of the client before and does not come along."""
    if client.id != state().client_id or sample:
        state().drop_work()
        state().sample = sample
    state().client_id = client.id
    state().assessment_id = state().session_id = None
    go("New test" if sample else "History")


def _sample(found: list[Client]) -> Client:
    return next(filter(is_sample, found), None) or history().add_client(SAMPLE)


def _add_form() -> None:
    units_switch()
    with st.form("add-client", clear_on_submit=False):
        person = person_form(None)
        pressed = st.form_submit_button("Add client", type="primary")
    if not pressed:
        return
    try:
        client = history().add_client(person.checked())
    except StridewellError as error:
        st.error(str(error))
        return
    _open(client)
