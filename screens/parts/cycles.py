"""Mean joint angles over the gait cycle, left against right, with one standard deviation as a band."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from assessments.assessment import Curve

# Told apart by hue and by dash, on light and dark pages (Okabe and Ito 2008).
_LINES = {"left": ("#0072B2", "solid"), "right": ("#D55E00", "dash")}


def show_cycles(curves: Sequence[Curve]) -> None:
    """Draw the curves over the percent of a gait cycle, a picture for each joint; nothing when there are none."""
    joints = list(dict.fromkeys(curve.name for curve in curves if curve.percent))
    for column, joint in zip(st.columns(max(len(joints), 1)), joints, strict=False):
        figure = go.Figure()
        for curve in curves:
            if curve.percent and curve.name == joint:
                _draw(figure, curve)
        figure.update_layout(
            title=f"{joint.capitalize()} angle",
            xaxis_title="% of the gait cycle, from heel strike",
            yaxis_title="degrees (flexion upward)",
            height=320,
            margin={"l": 10, "r": 10, "t": 40, "b": 10},
            legend={"orientation": "h", "y": -0.3},
        )
        column.plotly_chart(figure, key=f"cycle-{joint}", config={"displayModeBar": False})


def _draw(figure: go.Figure, curve: Curve) -> None:
    colour, dash = _LINES[curve.side or "left"]
    pairs = [(v, s or 0.0) if v is not None else (None, 0.0) for v, s in zip(curve.value, curve.sd, strict=True)]
    for sign, fill in ((1, None), (-1, "tonexty")):
        edge = [None if value is None else value + sign * sd for value, sd in pairs]
        figure.add_scatter(
            x=curve.percent, y=edge, line={"width": 0}, fill=fill, fillcolor=f"rgba{_rgb(colour)}", showlegend=False,
            hoverinfo="skip", mode="lines",
        )  # fmt: skip
    name = (curve.side or "").capitalize()
    figure.add_scatter(x=curve.percent, y=curve.value, name=name, line={"color": colour, "dash": dash}, mode="lines")


def _rgb(colour: str) -> tuple[int, int, int, float]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), 0.15
