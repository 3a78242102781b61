"""Who the client is and what the top of the client's page shows; each list is edited here."""

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from assessments.conditions import Sex
from records.history.clients import Choices
from records.values import Client, Header, NewClient
from screens.parts.client_section import client_section
from screens.state import go, history, state
from screens.units import height_input, units_switch, weight_input
from vision.errors import UsageError

SEXES: dict[Sex, str] = {"female": "Female", "male": "Male"}
_NEEDS = {
    "name": "Enter a name or initials.",
    "birth_date": "Enter the birth date: references depend on age.",
    "sex": "Choose the sex: references differ for women and men.",
    "height_cm": "Enter the height: distances in the video are scaled by it.",
}
_LINES = {
    "goals": "Goals, one per line, in the client's words",
    "recommendations": "What the provider recommends or rules out, one per line",
    "precautions": "Precautions, one per line (shown before every test and next to every focus area)",
}


def profile_page() -> None:
    """Edit what is known of the client."""
    client_section("Details", _details)


@dataclass(frozen=True)
class Person:
    """What the form holds of a client; None is an empty field."""

    name: str
    birth_date: date | None
    sex: Sex | None
    height_cm: float | None
    weight_kg: float | None

    def checked(self) -> NewClient:
        """Give the client of a form that is filled in.

        Raises
        ------
        UsageError
            If something is missing, a sentence each, or cannot be true.
        """
        said = {_NEEDS[name]: getattr(self, name) for name in _NEEDS}
        if missing := [sentence for sentence, value in said.items() if value in (None, "")]:
            raise UsageError("\n\n".join(missing))
        assert self.birth_date is not None
        assert self.sex is not None
        assert self.height_cm is not None
        return NewClient(self.name, self.birth_date, self.sex, self.height_cm, self.weight_kg)


def person_form(client: Client | None) -> Person:
    """Ask for name, birth date, sex, height and weight; the fields begin with the client's, or empty."""
    name = st.text_input("Name or initials", client.name if client else "")
    born = st.date_input(
        "Birth date",
        value=client.birth_date if client else None,
        min_value=date(1905, 1, 1),
        max_value=date.today(),
        format="YYYY-MM-DD",
    )
    sexes = list(SEXES)
    index = sexes.index(client.sex) if client else None
    sex = st.radio(
        "Sex (published norms use female or male)", sexes, index, format_func=SEXES.__getitem__, horizontal=True
    )
    height_cm = height_input(client.height_cm if client else None)
    return Person(name.strip(), born, sex, height_cm, weight_input(client.weight_kg if client else None))


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
        placeholder="Choose or type a new one",
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
            person = person_form(client)
            contact = st.text_input("Emergency contact: name and phone number", header.emergency_contact)
        with right:
            texts = {field: st.text_area(label, "\n".join(getattr(header, field))) for field, label in _LINES.items()}
        header = conditions_and_medicines(header)
        pressed = st.form_submit_button("Save details", type="primary")
    if pressed:
        goals, recommendations, precautions = (_lines(text) for text in texts.values())
        header = replace(header, goals=goals, recommendations=recommendations, precautions=precautions)
        history().update_client(client.id, person.checked())
        save_header(client.id, replace(header, emergency_contact=contact.strip()))
        go("History")
    with st.expander("Edit the lists of conditions and medicines"):
        _edit_list("condition", "Conditions, one per line")
        _edit_list("medicine", "Medicines, one per line")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _edit_list(kind: Choices, label: str) -> None:
    known = "\n".join(history().choices(kind))
    edited = st.text_area(label, known, height=200)
    if st.button("Save list", key=f"save-{kind}"):
        history().save_choices(kind, _lines(edited))
        st.rerun()
