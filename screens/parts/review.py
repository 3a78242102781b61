"""One assessment on the screen: result, score, video with curves, repetitions, what the footage could not support."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assessments.assessment import Assessment, Measure
from assessments.corrections import Correction
from assessments.norms.comparison import NO_REFERENCE, citation
from assessments.protocol import find_test
from assessments.verdicts import compared
from assessments.words import (
    VIEWS,
    headline_text,
    interval_text,
    measure_name,
    measure_value,
    seconds,
    span_text,
    yes_no,
)
from screens.components.player import Pressed, player
from screens.parts.conditions import missing_form
from screens.parts.cycles import show_cycles
from screens.parts.norm_band import band_image
from screens.parts.player_data import plot_of
from screens.parts.summary import show_summary
from screens.stills import finding_pictures
from vision.findings import Finding
from vision.track import PoseTrack

_SHOW: dict[str, Callable[..., object]] = {"reject": st.error, "caution": st.warning, "info": st.info}
VIEWERS = ("Full results", "Client view")
MOST_COLUMNS = 4
STILL_STYLE = "display:block;max-width:100%;max-height:18rem;border-radius:8px"


def show_assessment(
    current: Assessment,
    measured: Assessment,
    track: PoseTrack,
    overlay: bytes | None,
    key: str,
    complete: Callable[[Mapping[str, Any]], None] | None = None,
) -> Pressed | None:
    """Show all of an assessment, `measured` beside what the corrections made of it, or a summary for the client.

    `complete` is called with conditions that the trainer enters where a comparison lacks them.

    Returns
    -------
    What was pressed under the video; None while the summary is shown, which has no forms below it.
    """
    if st.segmented_control("Show", VIEWERS, default=VIEWERS[0], required=True, key=f"{key}-viewer") == VIEWERS[1]:
        show_summary(current)
        return None
    _findings(current.quality.findings, overlay)
    _result(current, measured, has_video=bool(overlay))
    pressed = Pressed(None, None)
    if overlay:
        is_chosen_from = find_test(current.test).takes_corrections
        pressed = player(overlay, plot_of(current, measured, track), is_chosen_from=is_chosen_from, key=key)
    show_cycles(current.curves)
    _scores(current)
    if complete is not None:
        missing_form(current, key, complete)
    _repetitions(current)
    return pressed


def _findings(findings: Sequence[Finding], overlay: bytes | None) -> None:
    """Say what limits the footage, the gravest first, with a picture of the first few that have a moment."""
    gravest = [finding for severity in _SHOW for finding in findings if finding.severity == severity]
    pictures = finding_pictures(gravest, overlay) if overlay else {}
    for finding in gravest:
        when = span_text(finding.from_s, finding.to_s)
        if finding not in pictures:
            _SHOW[finding.severity](finding.message)
            continue
        with st.container(border=True):
            left, right = st.columns([1, 3])
            left.html(f'<img alt="Video frame {when}" style="{STILL_STYLE}" src="{pictures[finding]}">')
            with right:
                _SHOW[finding.severity](finding.message)
                st.caption(f"In the video {when}.")


def _result(current: Assessment, measured: Assessment, *, has_video: bool) -> None:
    """Show the headline measures in large figures, the measured value beside a corrected one.

    The others stand below; where there is a video they stand below that, to be pressed.
    """
    headline = find_test(current.test).headline
    for column, name in zip(st.columns(len(headline)), headline, strict=True):
        column.metric(measure_name(name), headline_text(current, name), border=True)
        _interval(column, current.measures[name])
        if current.measures[name] != measured.measures[name]:
            column.caption(f"Corrected; the camera measured {headline_text(measured, name)}")
    if not has_video:
        _others(current, [name for name in current.measures if name not in headline])
    view = VIEWS.get(current.view, VIEWS[None])
    st.caption(f"Filmed {view}.")


def _others(current: Assessment, names: Sequence[str]) -> None:
    """Show the other measures: a few side by side, many as a table."""
    if len(names) > MOST_COLUMNS:
        rows = [(measure_name(name), current.measures[name]) for name in names]
        st.table(
            [
                {"Measure": name, "Value": measure_value(measure), "95% interval": interval_text(measure) or ""}
                for name, measure in rows
            ],
            hide_index=True,
            alt="All other measures of this test",
        )
        return
    for column, name in zip(st.columns(max(len(names), 1)), names, strict=False):
        column.caption(measure_name(name))
        column.write(measure_value(current.measures[name]))
        _interval(column, current.measures[name])


def _interval(column: DeltaGenerator, measure: Measure) -> None:
    if text := interval_text(measure):
        column.caption(text)


def _scores(current: Assessment) -> None:
    """Put each measure beside its references, in words and as a picture; then say what was not compared, and why."""
    dark = st.context.theme.type == "dark"
    for score in compared(current.scores):
        value = current.value(score.measure)
        if score.band and value is not None:
            with st.container(border=True):
                st.write(score.text)
                st.html(band_image(score, float(value), dark))
                st.caption(f"Source: {citation(score.reference)}")
    others = [score for score in current.scores if not score.compared]
    if others:
        with st.expander("Not compared, and why", expanded=len(others) == len(current.scores)):
            for score in others:
                source = "" if score.reference == NO_REFERENCE else f" ({citation(score.reference)})"
                st.markdown(f"- {score.text}{source}")


def _repetitions(current: Assessment) -> None:
    """List the repetitions with their times."""
    if not current.repetitions:
        return
    st.table(
        [
            {
                "No.": number,
                "Starts (s)": seconds(each.start_s),
                "Leaves seat (s)": seconds(each.seat_off_s),
                "Stands (s)": seconds(each.standing_s),
                "Starts down (s)": seconds(each.lowering_s),
                "Meets seat (s)": seconds(each.seat_contact_s),
                "Sits upright (s)": seconds(each.seated_s),
                "Full stand": yes_no(each.complete),
                "Hands help": yes_no(each.arms_used),
                "Trunk flexion": "–" if each.peak_trunk_flexion_deg is None else f"{each.peak_trunk_flexion_deg:.0f}°",
            }
            for number, each in enumerate(current.repetitions, 1)
        ],
        hide_index=True,
        alt="Times of each repetition, in seconds of the video",
    )
    st.caption("Times are in seconds of the video. A dash means that the camera could not see it.")


def show_corrections(corrections: Sequence[Correction]) -> None:
    """List what was corrected, by whom and when."""
    if corrections:
        st.caption("Corrections")
    for each in corrections:
        st.markdown(
            f"- {_WORDS[each.kind]} at {each.time_s:.2f} s, {each.who}, {each.made_at[:16].replace('T', ' ')} UTC"
        )


_WORDS = {
    "delete": "Repetition deleted",
    "add": "Repetition added",
    "arms_used": "Marked as helped by the hands",
    "arms_not_used": "Marked as not helped by the hands",
    "incomplete": "Marked as incomplete",
    "complete": "Marked as a full stand",
    "move_start": "Start of the test set",
}
