"""The SPPB of a session: its three parts with their points, what the client was unable to do, and the total."""

from collections.abc import Sequence

import streamlit as st

from assessments.sppb.part import MOST_OF_PART, Part
from assessments.sppb.sppb import MOST, points_source
from records.sppb import SessionSppb, sppbs
from records.text import day_text, time_text
from records.unable import Unable
from records.values import Client, SavedSession, SavedSummary
from screens.parts.client_section import plain
from screens.state import history


def show_sppb(
    client: Client, session: SavedSession, sessions: Sequence[SavedSession], summaries: Sequence[SavedSummary]
) -> None:
    """Show the battery of a session, open when any part of it was filmed or marked.

    Parameters
    ----------
    sessions : all of the client's, with this one
    summaries : all results of the client, newest first
    """
    results = [(each.session_id, each.result) for each in reversed(summaries)]
    batteries = sppbs(client, sessions, results)
    found = next(each for each in batteries if each.session_id == session.id)
    with st.expander(f"SPPB (0-{MOST} points)", expanded=found.sppb.has_begun):
        st.caption(f"In this order, on one day. Points: {points_source()}.")
        marks = {each.part: each for each in session.unable}
        for part in found.sppb.parts:
            _part(session, part, marks.get(part.name))
        _total(found)


def _part(session: SavedSession, part: Part, mark: Unable | None) -> None:
    name, told, points, button = st.columns([2, 6, 1, 2], vertical_alignment="center")
    name.markdown(f"**{part.title}**")
    told.markdown(plain(part.told))
    points.markdown("–" if part.points is None else f"**{part.points}** of {MOST_OF_PART}")
    if mark is not None:
        told.caption(
            plain(f"Marked by {history().trainer_names().get(mark.trainer_id, '')}, {time_text(mark.marked_at)}")
        )
        if button.button("Undo", key=f"undo-{session.id}-{part.name}", width="stretch"):
            history().undo_unable(session.id, part.name)
            st.rerun()
    elif part.points is None:
        # The key closes it once the mark is there.
        with button.popover("Mark as unable", key=f"unable-{session.id}-{part.name}", width="stretch"):
            _reason(session, part)


def _reason(session: SavedSession, part: Part) -> None:
    key = f"{session.id}-{part.name}"
    reason = st.text_input("Why was the client unable to do it?", key=f"why-{key}")
    if not st.button("Save this mark", key=f"mark-{key}", type="primary"):
        return
    if not reason.strip():
        st.error("Enter a reason first.")
        return
    history().mark_unable(session.id, part.name, reason)
    st.rerun()


def _total(found: SessionSppb) -> None:
    sppb = found.sppb
    st.markdown(f"**{'' if sppb.total is None else 'Total: '}{plain(sppb.total_text)}**")
    if sppb.class_text:
        st.markdown(plain(sppb.class_text))
    if found.change and found.since:
        st.markdown(plain(found.change.text(day_text(found.since))))
        if found.change.sources:
            st.caption(plain(f"Limits of change: {'; '.join(found.change.sources)}."))
