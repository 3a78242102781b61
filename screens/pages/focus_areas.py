"""Focus areas: what the results point to, what to be careful of, and the trainer's own plan."""

from dataclasses import replace

import streamlit as st

from records.focus import focus_areas
from records.safety.check import intake_precautions
from records.values import Client
from screens.components.notes import notes
from screens.parts.client_section import client_section
from screens.state import history


def focus_page() -> None:
    """Show the areas to train and keep the plan that the trainer writes."""
    client_section("Focus areas", _focus)


def _focus(client: Client) -> None:
    header = history().header(client.id)
    intake = next(iter(history().intakes(client.id)), None)
    precautions = (*header.precautions, *header.recommendations, *intake_precautions(intake))
    areas = focus_areas(history().summaries(client.id), precautions)
    st.write("Areas where the latest results fall short of a reference. What to train, and how, is your decision.")
    if not areas:
        st.info("No result points to an area yet. Focus areas come from saved tests with a reference.")
    for area in areas:
        with st.container(border=True):
            left, right = st.columns(2, gap="large")
            left.subheader(area.area, anchor=False)
            for text in area.because:
                left.markdown(f"- {text}")
            right.markdown("**Precautions**")
            for precaution in area.precautions:
                right.text(f"• {precaution}")
            if not area.precautions:
                right.caption("None recorded. See the details and the health questions.")
    st.subheader("Plan", anchor=False)
    typed = notes(
        {"plan": "The plan, in your words (saved as you type)"}, {"plan": header.plan}, key=f"plan-{client.id}"
    )
    if typed is not None:
        history().save_header(client.id, replace(header, plan=typed["plan"]))
