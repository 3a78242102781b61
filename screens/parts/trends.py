"""A measure over all sessions of a client, with the robust line, the norms, and the change that can be detected."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from assessments.assessment import Measure, Score
from assessments.progress.change import Change, changes, why_not_alike
from assessments.progress.trend import DAYS_A_MONTH, SESSIONS, Trend, trend
from assessments.words import UNIT_WORDS, interval_text, measure_name, measure_value
from records.values import SavedSummary

_INK, _FILL = "#0072B2", "rgba(0, 114, 178, 0.15)"
NOTHING = 1e-4  # a month, in any measure's unit
_NORM, _CUTOFF, _DETECTABLE = "rgba(0, 158, 115, 0.14)", "#D55E00", "#777777"


def show_trend(results: Sequence[SavedSummary], name: str) -> None:
    """Draw one measure of results that can be compared with each other, and say in words how it changes."""
    newest = max(results, key=lambda each: each.recorded_at)
    known = sorted(
        (
            (each, float(value))
            for each in results
            if (value := each.result.value(name)) is not None and not why_not_alike(name, each.result, newest.result)
        ),
        key=lambda pair: pair[0].recorded_at,
    )
    if len(known) < 2:
        return  # one point is no picture
    values = [value for _, value in known]
    always = len(set(values)) == 1  # a slope among equal values has no interval
    found = None if always else trend([each.session_date for each, _ in known], values)
    st.plotly_chart(trend_figure(known, name, found), key=f"trend-{name}", config={"displayModeBar": False})
    st.caption("The same every time." if always else trend_in_words(found, known[0][0].result.measures[name]))


def trend_figure(known: Sequence[tuple[SavedSummary, float]], name: str, found: Trend | None) -> go.Figure:
    """Draw the values of one measure, oldest first, with their intervals, the line, the norms and the MDC95."""
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
        hovertemplate="%{x|%B %-d, %Y}<br>%{text}<extra></extra>",
        mode="markers",
        marker={"size": 11, "color": _INK},
    )
    newest = known[-1][0].result
    _draw_norms(figure, [score for score in newest.scores if score.measure == name and score.compared])
    _draw_detectable(figure, [each for each in changes(known[0][0].result, newest) if each.measure == name])
    unit = UNIT_WORDS.get(measures[0].unit, measures[0].unit)
    figure.update_layout(
        title=measure_name(name),
        yaxis_title=unit,
        height=300,
        showlegend=False,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
    )
    figure.update_xaxes(tickformat="%b %-d, %Y", nticks=6)
    figure.update_yaxes(
        autorangeoptions_include=[end for shape in figure.layout.shapes for end in (shape.y0, shape.y1)]
    )
    return figure


def _draw_line(figure: go.Figure, found: Trend) -> None:
    """Draw the line, and the fan of its interval about its middle."""
    (first, last), (from_, to) = found.days, found.line
    middle, months = (from_ + to) / 2, (last - first).days / DAYS_A_MONTH
    for slope, fill in ((found.low, None), (found.high, "tonexty")):
        ends = [middle - slope * months / 2, middle + slope * months / 2]
        figure.add_scatter(
            x=[first, last], y=ends, mode="lines", line={"width": 0}, fill=fill, fillcolor=_FILL, hoverinfo="skip"
        )
    figure.add_scatter(x=[first, last], y=[from_, to], mode="lines", line={"color": _INK}, hoverinfo="skip")


def _draw_norms(figure: go.Figure, scores: Sequence[Score]) -> None:
    """Draw what the newest result was compared with: a reference's usual range as a band, a cut-off as a line."""
    for score in scores:
        band = score.band
        if band is None:
            continue
        if band.low is not None and band.high is not None:
            words = {"annotation_text": f"usual range, {score.reference}", "annotation_position": "top left"}
            figure.add_hrect(band.low, band.high, fillcolor=_NORM, line_width=0, layer="below", **words)
        if band.cutoff is not None:
            words = {"annotation_text": f"cut-off, {score.reference}", "annotation_position": "bottom left"}
            figure.add_hline(band.cutoff, line={"color": _CUTOFF, "dash": "dash", "width": 1}, **words)


def _draw_detectable(figure: go.Figure, since_first: Sequence[Change]) -> None:
    """Draw how far from the first value a change is no more than measurement error (MDC95), where that is published."""
    for change in since_first:
        if change.mdc95 is None or change.earlier.value is None:
            continue
        line = {"color": _DETECTABLE, "dash": "dot", "width": 1}
        first = float(change.earlier.value)
        figure.add_hline(first - change.mdc95, line=line)
        words = {"annotation_text": "detectable change", "annotation_position": "top right"}
        figure.add_hline(first + change.mdc95, line=line, **words)


def trend_in_words(found: Trend | None, measure: Measure) -> str:
    """Say how a measure changes, and whether that is certain."""
    if found is None:
        return f"A trend needs {SESSIONS} sessions."
    unit = UNIT_WORDS.get(measure.unit, measure.unit)
    slope = " ".join(f"{_slope(found.slope_a_month)} {unit} per month".replace(" °", "°").split())
    interval = f"95% interval {_slope(found.low)} to {_slope(found.high)}"
    return f"{slope} ({interval}). " + ("A clear trend." if found.is_sure else "No clear trend.")


def _slope(a_month: float) -> str:
    """Write a slope with two digits that count, and what only the computer's rounding makes as nothing."""
    if abs(a_month) < NOTHING:
        return "0"
    return f"{a_month:+.{max(0, 1 - math.floor(math.log10(abs(a_month))))}f}"
