"""A measure over all sessions of a client, with the robust line and its interval."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from assessments.model import Measure
from assessments.trend import SESSIONS, Trend, trend
from assessments.words import UNIT_WORDS, interval_text, measure_name, measure_value
from records.model import SavedSummary

_INK, _FILL = "#0072B2", "rgba(0, 114, 178, 0.15)"


def show_trend(results: Sequence[SavedSummary], name: str) -> None:
    """Draw one measure of results that can be compared with each other, and say in words where it goes."""
    known = sorted(
        ((each, float(value)) for each in results if (value := each.result.value(name)) is not None),
        key=lambda pair: pair[0].recorded_at,
    )
    if len(known) < 2:
        return  # one point is no picture
    found = trend([each.session_date for each, _ in known], [value for _, value in known])
    figure = go.Figure()
    if found:
        _draw_line(figure, found)
    measures = [each.result.measures[name] for each, _ in known]
    figure.add_scatter(
        x=[each.session_date for each, _ in known],
        y=[value for _, value in known],
        error_y={
            "type": "data",
            "array": [0 if m.high is None else m.high - v for m, (_, v) in zip(measures, known, strict=True)],
            "arrayminus": [0 if m.low is None else v - m.low for m, (_, v) in zip(measures, known, strict=True)],
        },
        text=[measure_value(m) + "<br>" + (interval_text(m) or "") for m in measures],
        hovertemplate="%{x|%d %B %Y}<br>%{text}<extra></extra>",
        mode="markers",
        marker={"size": 11, "color": _INK},
    )
    unit = UNIT_WORDS.get(measures[0].unit, measures[0].unit)
    figure.update_layout(
        title=measure_name(name),
        yaxis_title=unit,
        height=300,
        showlegend=False,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
    )
    figure.update_xaxes(tickformat="%d %b %Y", nticks=6)
    st.plotly_chart(figure, key=f"trend-{name}", config={"displayModeBar": False})
    st.caption(_in_words(found, measures[0]))


def _draw_line(figure: go.Figure, found: Trend) -> None:
    """Draw the line, and the fan of its interval about its middle."""
    (first, last), (from_, to) = found.days, found.line
    middle, months = (from_ + to) / 2, (to - from_) / found.slope_a_month if found.slope_a_month else 0.0
    for slope, fill in ((found.low, None), (found.high, "tonexty")):
        ends = [middle - slope * months / 2, middle + slope * months / 2]
        figure.add_scatter(
            x=[first, last], y=ends, mode="lines", line={"width": 0}, fill=fill, fillcolor=_FILL, hoverinfo="skip"
        )
    figure.add_scatter(x=[first, last], y=[from_, to], mode="lines", line={"color": _INK}, hoverinfo="skip")


def _in_words(found: Trend | None, measure: Measure) -> str:
    if found is None:
        return f"A trend needs {SESSIONS} sessions."
    unit = UNIT_WORDS.get(measure.unit, measure.unit)
    slope = " ".join(f"{found.slope_a_month:+.2g} {unit} a month".replace(" °", "°").split())
    interval = f"95 % interval {found.low:+.2g} to {found.high:+.2g}"
    return f"{slope} ({interval}). " + ("A clear trend." if found.is_sure else "No clear trend.")
