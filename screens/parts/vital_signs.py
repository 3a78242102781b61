"""Today's signs: the form that takes them, and how they are written."""

import streamlit as st

from records.safety.check import Signs

_WELL = {"Well": True, "Not well": False}
_ILL = {"No": False, "Yes": True}


def signs_form(key: str, button: str) -> Signs | None:
    """Ask for signs; what was not taken stays empty.

    Returns
    -------
    The signs in the run in which the button is pressed, else None.

    Raises
    ------
    UsageError
        If a value cannot be true.
    """
    with st.form(key, border=False):
        upper, lower, rate, oxygen = st.columns(4)
        systolic = upper.number_input("Systolic (mmHg)", 0, 400, None, 1)
        diastolic = lower.number_input("Diastolic (mmHg)", 0, 400, None, 1)
        heart_rate = rate.number_input("Heart rate (bpm)", 0, 400, None, 1)
        saturation = oxygen.number_input("Oxygen saturation (%)", 0, 100, None, 1)
        left, right = st.columns(2)
        feels, sick = st.columns(2)  # narrower, the second answer is cut off
        pain = left.number_input("Pain now (0 to 10)", 0, 10, None, 1)
        exertion = right.number_input("Exertion now (0 to 10)", 0, 10, None, 1)
        well = feels.segmented_control("How do you feel today?", list(_WELL))
        ill = sick.segmented_control("Fever or acute illness today?", list(_ILL))
        remark = st.text_input("In the client's words (optional)")
        if not st.form_submit_button(button, type="primary"):
            return None
    return Signs(
        systolic,
        diastolic,
        heart_rate,
        saturation,
        pain,
        exertion,
        None if well is None else _WELL[well],
        None if ill is None else _ILL[ill],
        remark.strip(),
    )


def signs_text(signs: Signs) -> str:
    """Write the signs that were taken in one line."""
    parts = [
        (signs.systolic_mmhg, f"blood pressure {signs.systolic_mmhg}/{signs.diastolic_mmhg}"),
        (signs.heart_rate_bpm, f"heart rate {signs.heart_rate_bpm}"),
        (signs.oxygen_percent, f"oxygen {signs.oxygen_percent}%"),
        (signs.pain_0_10, f"pain {signs.pain_0_10}/10"),
        (signs.exertion_0_10, f"exertion {signs.exertion_0_10}/10"),
        (signs.feels_well, "feels well" if signs.feels_well else "does not feel well"),
        (signs.ill, "sick" if signs.ill else "not sick"),
        (signs.remark or None, f"“{signs.remark}”"),
    ]
    return ", ".join(text for value, text in parts if value is not None) or "none taken"
