"""Lengths and weights as the trainer thinks of them; stored metric."""

import streamlit as st

from screens.state import state

CM_PER_INCH = 2.54
KG_PER_POUND = 0.45359237


def units_switch() -> None:
    """Let the trainer choose metric or US units for the forms."""
    choice = st.segmented_control(
        "Units", ["Metric", "US"], default="US" if state().imperial else "Metric", key="units"
    )
    state().imperial = choice == "US"


def height_input(value_cm: float | None) -> float | None:
    """Ask for a body height; gives cm, or None while a field is empty."""
    if not state().imperial:
        return st.number_input("Height (cm)", 100.0, 230.0, value_cm, 0.5, format="%.1f")
    known = (None, None) if value_cm is None else divmod(round(value_cm / CM_PER_INCH * 2) / 2, 12)
    left, right = st.columns(2)
    feet = left.number_input("Height (feet)", 3, 7, None if known[0] is None else int(known[0]))
    inches = right.number_input("and inches", 0.0, 11.5, known[1], 0.5, format="%.1f")
    return None if feet is None or inches is None else (feet * 12 + inches) * CM_PER_INCH


def weight_input(value_kg: float | None) -> float | None:
    """Ask for a body weight, which may be left empty; gives kg."""
    if not state().imperial:
        return st.number_input("Weight (kg), if known", 25.0, 350.0, value_kg, 0.5, format="%.1f")
    pounds = None if value_kg is None else value_kg / KG_PER_POUND
    entered = st.number_input("Weight (lb), if known", 55.0, 770.0, pounds, 1.0, format="%.0f")
    return None if entered is None else entered * KG_PER_POUND


def chair_input(question: str, value_cm: float | None, key: str) -> float | None:
    """Ask for the seat height, which may be left empty; gives cm."""
    if not state().imperial:
        return st.number_input(f"{question} (cm), if known", 20.0, 80.0, value_cm, 0.5, format="%.1f", key=f"{key}-cm")
    known = None if value_cm is None else round(value_cm / CM_PER_INCH * 4) / 4
    inches = st.number_input(f"{question} (inches), if known", 8.0, 31.0, known, 0.25, key=f"{key}-inches")
    return None if inches is None else round(inches * CM_PER_INCH, 1)


def height_text(height_cm: float) -> str:
    """Body height in the chosen units."""
    if not state().imperial:
        return f"{height_cm:.0f} cm"
    feet, inches = divmod(round(height_cm / CM_PER_INCH), 12)
    return f"{feet} ft {inches} in"


def weight_text(weight_kg: float) -> str:
    """Body weight in the chosen units."""
    return f"{weight_kg / KG_PER_POUND:.0f} lb" if state().imperial else f"{weight_kg:.0f} kg"
