"""Who the client is and what stands on top of the client's page; each list is edited here."""

from dataclasses import replace
from datetime import date

import streamlit as st

from assessments.conditions import Sex
from records.clients import Choices
from records.model import Client, Header, NewClient
from screens.chosen import client_section
from screens.state import go, history, state
from screens.units import height_input, units_switch, weight_input

SEXES: dict[Sex, str] = {"female": "Female", "male": "Male"}
_LINES = {
    "goals": "Goals, one a line, in the client's words",
    "recommendations": "What the provider recommends or forbids, one a line",
    "precautions": "Precautions, one a line (shown before every test and beside every focus area)",
}


def profile_page() -> None:
    """Edit what is known of the client."""
    client_section("Details", _details)


def person_form(client: NewClient | Client | None) -> tuple[str, date | None, Sex, float, float | None]:
    """Ask for name, birth date, sex, height and weight; the fields begin with the client's."""
    name = st.text_input("Name or initials", client.name if client else "")
    born = st.date_input(
        "Birth date",
        value=client.birth_date if client else None,
        min_value=date(1905, 1, 1),
        max_value=date.today(),
        format="YYYY-MM-DD",
    )
    sexes = list(SEXES)
    index = sexes.index(client.sex) if client else 0
    sex = st.radio("Sex (the norms know these two)", sexes, index, format_func=SEXES.__getitem__, horizontal=True)
    height_cm = height_input(client.height_cm if client else 168.0)
    return name, born, sex, height_cm, weight_input(client.weight_kg if client else None)


def conditions_and_medicines(header: Header) -> Header:
    """Ask which conditions and medicines the client has, from the trainers' lists; a new one joins its list."""
    left, right = st.columns(2)
    with left:
        conditions = _chosen("condition", "Conditions", header.conditions)
    with right:
        medicines = _chosen("medicine", "Medicines", header.medicines)
    return replace(header, conditions=conditions, medicines=medicines)


def _chosen(kind: Choices, label: str, has: tuple[str, ...]) -> tuple[str, ...]:
    known = history().choices(kind)
    options = sorted({*known, *has}, key=str.casefold)
    found = st.multiselect(
        label,
        options,
        has,
        accept_new_options=True,
        placeholder="Choose, or type a new one",
        key=f"has-{kind}-{state().client_id}",
    )
    return tuple(each.strip() for each in found if each.strip())


def save_header(client_id: str, header: Header) -> None:
    """Save the top of the client's page; conditions and medicines that are new join their lists."""
    kinds: tuple[tuple[Choices, tuple[str, ...]], ...] = (
        ("condition", header.conditions),
        ("medicine", header.medicines),
    )
    for kind, labels in kinds:
        known = history().choices(kind)
        if new := [label for label in labels if label not in known]:
            history().save_choices(kind, [*known, *new])
    history().save_header(client_id, header)


def _details(client: Client) -> None:
    header = history().header(client.id)
    units_switch()
    with st.form("details"):
        left, right = st.columns(2, gap="large")
        with left:
            name, born, sex, height_cm, weight_kg = person_form(client)
            contact = st.text_input("Emergency contact: name and telephone", header.emergency_contact)
        with right:
            texts = {field: st.text_area(label, "\n".join(getattr(header, field))) for field, label in _LINES.items()}
        header = conditions_and_medicines(header)
        pressed = st.form_submit_button("Save the details", type="primary")
    if pressed:
        goals, recommendations, precautions = (_lines(text) for text in texts.values())
        header = replace(header, goals=goals, recommendations=recommendations, precautions=precautions)
        history().update_client(client.id, NewClient(name, born or client.birth_date, sex, height_cm, weight_kg))
        save_header(client.id, replace(header, emergency_contact=contact.strip()))
        go("History")
    with st.expander("Edit the lists of conditions and medicines"):
        _edit_list("condition", "Conditions, one a line")
        _edit_list("medicine", "Medicines, one a line")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _edit_list(kind: Choices, label: str) -> None:
    known = "\n".join(history().choices(kind))
    edited = st.text_area(label, known, height=200)
    if st.button("Save this list", key=f"save-{kind}"):
        history().save_choices(kind, _lines(edited))
        st.rerun()
