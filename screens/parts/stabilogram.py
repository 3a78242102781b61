"""Two films of the same stance, one from the front and one from the side, as one stabilogram."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from assessments.balance.stabilogram import makes_stabilogram, stabilogram
from records.values import SavedAssessment


def show_stabilogram(sessions: Sequence[SavedAssessment]) -> None:
    """Offer it where two films of one visit show quiet standing along different axes."""
    if len(sessions) != 2 or sessions[0].session_id != sessions[1].session_id:
        return
    one, other = (each.current for each in sessions)
    if not makes_stabilogram(one, other) or not st.toggle("Two phones filmed the same stance at the same time"):
        return
    st.subheader("Stabilogram", anchor=False)
    st.caption("Find a moment that both videos show, such as a hand clap, and enter when it happens in each video.")
    moments = [
        column.number_input(f"Seconds in the video filmed {view}", 0.0, step=0.05, key=f"clap-{each.id}")
        for column, each, view in zip(st.columns(2), sessions, _views(sessions), strict=True)
    ]
    drawn = stabilogram(one, other, *moments)
    if drawn is None:
        st.info("The two videos do not share five uninterrupted seconds of the same stance; check the moments.")
        return
    figure = go.Figure()
    figure.add_scatter(x=drawn.left, y=drawn.forwards, mode="lines", name="Trunk", line={"color": "#0072B2"})
    outline = drawn.ellipse.T
    figure.add_scatter(x=outline[0], y=outline[1], mode="lines", name="95%", line={"color": "#D55E00", "dash": "dash"})
    figure.update_layout(
        xaxis_title="mm to the client's left",
        yaxis_title="mm forward",
        yaxis_scaleanchor="x",
        height=420,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
    )
    st.plotly_chart(figure, key="stabilogram", config={"displayModeBar": False})
    st.caption(f"95% confidence ellipse: {drawn.area_mm2:.0f} mm².")


def _views(sessions: Sequence[SavedAssessment]) -> list[str]:
    return [
        {"front": "from the front", "back": "from behind"}.get(str(each.current.view), "from the side")
        for each in sessions
    ]
