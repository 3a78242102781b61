"""Sessions of one client side by side: videos, curves, changes and trends of one test."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from assessments.assessment import Assessment, Curve
from assessments.progress.alignment import aligned_parts, cycle_curves
from assessments.progress.change import Change, changes, why_not_comparable
from assessments.progress.trend import SESSIONS
from assessments.protocol import find_test
from assessments.words import change_text, curve_words, headline_text, interval_ends, measure_name, number_text
from records.text import day_text
from records.values import SavedAssessment, SavedSummary
from screens.components.side_by_side import Abreast, abreast
from screens.parts.client_section import client_section
from screens.parts.saved_assessment import overlay_of
from screens.parts.stabilogram import show_stabilogram
from screens.parts.trends import show_trend
from screens.state import history, state

MOST_SESSIONS = 4
# Told apart by hue and by dash, on light and dark pages (Okabe and Ito 2008).
_LINES = (("#0072B2", "solid"), ("#D55E00", "dash"), ("#009E73", "dot"), ("#CC79A7", "dashdot"))


def compare_page() -> None:
    """Compare the sessions that the trainer chooses."""
    client_section("Compare", lambda client: _compare(history().summaries(client.id)))


def _compare(results: Sequence[SavedSummary]) -> None:
    """Choose a test and its sessions, newest first in `results`, and show them."""
    tests = [name for name, count in _counts(results).items() if count > 1]
    if not tests:
        st.info("To compare, save the same test at least twice.")
        return
    opened = next((each.result.test for each in results if each.assessment_id == state().assessment_id), tests[0])
    test = st.selectbox(
        "Test",
        tests,
        index=tests.index(opened) if opened in tests else 0,
        format_func=lambda name: find_test(name).title,
    )
    of_test = {each.assessment_id: each for each in results if each.result.test == test}
    chosen = st.multiselect(
        f"Sessions, up to {MOST_SESSIONS}",
        list(of_test),
        default=_pair(list(of_test.values())),
        format_func=lambda name: _label(of_test[name]),
        max_selections=MOST_SESSIONS,
        key=f"sessions-{state().client_id}-{test}",
    )
    if len(chosen) < 2:
        st.info("Choose two or more sessions.")
        return
    _show([history().assessment(each) for each in of_test if each in chosen][::-1])
    _trends(list(of_test.values()))


def _counts(results: Sequence[SavedSummary]) -> dict[str, int]:
    names = [each.result.test for each in results]
    return {name: names.count(name) for name in dict.fromkeys(names)}


def _label(summary: SavedSummary) -> str:
    name = find_test(summary.result.test).headline[0]
    return f"{day_text(summary.session_date)}, {headline_text(summary.result, name)}"


def _pair(results: Sequence[SavedSummary]) -> list[str]:
    """Newest session and the newest before it that is comparable, or else the one before it."""
    newest, *before = results
    alike = [each for each in before if why_not_comparable(each.result, newest.result) is None]
    return [newest.assessment_id, (alike or before)[0].assessment_id]


def _show(sessions: Sequence[SavedAssessment]) -> None:
    """Show sessions, the earliest first, beside each other."""
    days = _days(sessions)
    last = sessions[-1].current
    for day, session in list(zip(days, sessions, strict=True))[:-1]:
        if reason := why_not_comparable(session.current, last):
            st.warning(f"{day} and {days[-1]} are not comparable: {reason}. Their values are shown side by side only.")
    _videos(sessions, days)
    show_stabilogram(sessions)
    _table(sessions, days)
    _curves(sessions, days)


def _days(sessions: Sequence[SavedAssessment]) -> list[str]:
    """Name the sessions by their days, and by the time too where a day has several."""
    days = [day_text(each.session_date) for each in sessions]
    return [
        f"{day}, {each.recorded_at.astimezone():%H:%M:%S}" if days.count(day) > 1 else day
        for day, each in zip(days, sessions, strict=True)
    ]


def _videos(sessions: Sequence[SavedAssessment], days: Sequence[str]) -> None:
    parts = aligned_parts([each.current for each in sessions])
    films = [
        Abreast(day, video, _frame_s(each.current), part)
        for day, each, part in zip(days, sessions, parts, strict=True)
        if (video := overlay_of(each))
    ]
    if len(films) > 1:
        abreast(films, key="compare")
    else:
        st.caption("Fewer than two of these sessions have a saved video.")


def _frame_s(assessment: Assessment) -> float:
    """How long a frame of its video lasts; as with most phones where it is not known."""
    fps = assessment.video.mean_fps if assessment.video else 0.0
    return 1 / (fps or 30.0)


def _table(sessions: Sequence[SavedAssessment], days: Sequence[str]) -> None:
    """Show each measure in all sessions and, where the two are alike, what became of it from the first to the last."""
    first, last = sessions[0].current, sessions[-1].current
    alike = why_not_comparable(first, last) is None
    found = {each.measure: each for each in changes(first, last)}
    headline = find_test(first.test).headline
    rows = []
    for name in [*(name for name in headline if name in found), *(name for name in found if name not in headline)]:
        row = {day: _value(each.current, name) for day, each in zip(days, sessions, strict=True)}
        rows.append({"Measure": measure_name(name), **row, **(_change(found[name]) if alike else {})})
    st.subheader("What changed" if alike else "What was measured", anchor=False)
    st.table(rows, hide_index=True, alt="Measures of the sessions" + " and their change" * alike)
    st.caption("In parentheses: the 95% interval of the measurement itself.")
    if alike:
        st.caption(f"Change: from {days[0]} to {days[-1]}.")
        for source in sorted({each.source for each in found.values() if each.source}):
            st.caption(f"Detectable change (MDC95): {source}")


def _value(assessment: Assessment, name: str) -> str:
    if name not in assessment.measures:
        return "–"
    interval = interval_ends(assessment.measures[name])
    return headline_text(assessment, name) + (f" ({interval})" if interval else "")


def _change(change: Change) -> dict[str, str]:
    return {
        "Change": "–" if change.change is None else change_text(change.change, change.later),
        "Detectable change": "–" if change.mdc95 is None else number_text(change.mdc95, change.later),
        "Interpretation": change.verdict[0].upper() + change.verdict[1:],
    }


def _curves(sessions: Sequence[SavedAssessment], days: Sequence[str]) -> None:
    """Overlay the curves of the sessions, a picture for each curve and side."""
    found = [
        (day, line, curve)
        for day, line, each in zip(days, _LINES, sessions, strict=False)
        for curve in cycle_curves(each.current)
    ]
    kinds = list(dict.fromkeys((curve.name, curve.side) for _, _, curve in found))
    if kinds:
        st.subheader("Curves overlaid", anchor=False)
    columns = st.columns(2) if kinds else []
    for index, kind in enumerate(kinds):
        figure = go.Figure()
        own = [(day, line, curve) for day, line, curve in found if (curve.name, curve.side) == kind]
        for day, line, curve in own:
            _draw(figure, day, line, curve)
        name, unit, _ = curve_words(own[0][2])
        cycle = "% of the cycle" if own[0][2].percent else "seconds since it began"
        figure.update_layout(
            title=name,
            xaxis_title=cycle,
            yaxis_title=unit.replace("°", "degrees"),
            height=320,
            margin={"l": 10, "r": 10, "t": 40, "b": 10},
            legend={"orientation": "h", "y": -0.3},
            showlegend=True,
        )
        columns[index % 2].plotly_chart(figure, key=f"overlaid-{kind}", config={"displayModeBar": False})


def _draw(figure: go.Figure, day: str, line: tuple[str, str], curve: Curve) -> None:
    colour, dash = line
    factor = curve_words(curve)[2]
    value = [None if each is None else each * factor for each in curve.value]
    figure.add_scatter(
        x=curve.percent or curve.time_s, y=value, name=day, mode="lines", line={"color": colour, "dash": dash}
    )


def _trends(results: Sequence[SavedSummary]) -> None:
    """Show the main measures over all sessions that are like the newest."""
    newest = results[0].result
    reasons = [why_not_comparable(each.result, newest) for each in results[1:]]
    alike = [results[0], *(each for each, reason in zip(results[1:], reasons, strict=True) if reason is None)]
    names = [name for name in find_test(newest.test).headline if newest.value(name) is not None]
    if not names or len(results) < SESSIONS:
        return
    st.subheader("Across all sessions", anchor=False)
    for reason in sorted({each for each in reasons if each}):
        st.caption(f"Left out, not comparable with the newest: {reason}.")
    if len(alike) < 2:
        st.caption("No other session is comparable with the newest one.")
        return
    for column, name in zip(st.columns(len(names)), names, strict=True):
        with column:
            show_trend(alike, name)
