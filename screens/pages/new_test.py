"""A new test: choose it, give the video, wait or go on with something else, look at the result, save it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import streamlit as st

from assessments.conditions import Conditions
from assessments.protocol import MovementTest, all_tests
from assessments.suggestion import SHOWN, Suggestion
from assessments.words import VIEWS
from records.errors import NotInHistoryError
from records.jobs import UNDER_WAY, WAITING, Asked, Job
from records.text import time_text
from records.values import Client
from sample_videos import sample_path
from screens.components.client_picker import choose_client
from screens.components.countdown import countdown
from screens.components.drop_videos import drop_videos
from screens.components.walkway import mark_walkway
from screens.pages.clients import is_sample
from screens.parts.client_section import client_section
from screens.parts.conditions import conditions_form
from screens.parts.deletion import delete_button
from screens.parts.receive_from_phone import receive_from_phone
from screens.parts.safety_check import safety_gate
from screens.parts.saved_assessment import show_draft
from screens.parts.status import show_progress
from screens.state import Film, history, state
from vision.errors import UnreadableVideoError

SAMPLE_TEST, SAMPLE_CLIP, SAMPLE_SEAT_CM = "five_times_sit_to_stand", "sts5_side", 43.0
NOT_SURE = "not_sure"


def measure_page() -> None:
    """Lead from the choice of a test to a saved result."""
    client_section("New test", _test)


def _test(client: Client) -> None:
    job = _chosen(client)
    if job and job.state in UNDER_WAY:
        _follow(job)
    elif job and job.assessment_id:
        show_draft(job)
    elif is_sample(client) or safety_gate(client):
        _choose(client, job)


def _chosen(client: Client) -> Job | None:
    """Find the video that the page is about: the one that was chosen, or the newest that waits."""
    if (job_id := state().job_id) is not None:
        try:
            job = history().job(job_id)
        except NotInHistoryError:
            state().drop_work()
        else:
            return job if job.client_id in (client.id, None) else None
    waiting = [] if state().sample else history().jobs(client_id=client.id, states=WAITING)
    return waiting[-1] if waiting else None


def _follow(job: Job) -> None:
    """Show how far the measurement is; the trainer need not wait for it."""
    show_progress(job.id)
    st.caption("You can leave this page. The result will be under “To review”.")
    with st.container(horizontal=True):
        if st.button("Measure another video"):
            state().drop_work()
            st.rerun()
        if st.button("Stop"):
            history().cancel(job.id)
            st.rerun()


def _choose(client: Client, job: Job | None) -> None:
    sample, names = state().sample, list(all_tests())
    if job and job.why:
        st.error(job.why)
    if job and job.looked_at:
        _say_suggestion(job.seen)
    else:
        names.append(NOT_SURE)
    name = st.selectbox(
        "Test",
        names,
        index=names.index(SAMPLE_TEST if sample else _suggested(job, names)),
        format_func=lambda name: "Not sure: suggest a test" if name == NOT_SURE else all_tests()[name].title,
    )
    test = all_tests().get(name)
    if test:
        with st.expander("How to film it", expanded=not (sample or job)):
            for rule in test.filming:
                st.markdown(f"- {rule}")
            if "time_from" in test.specs:
                countdown()
    conditions = conditions_form(client, test, SAMPLE_SEAT_CM if sample else None) if test else Conditions()
    waiting = [] if sample else history().jobs(client_id=client.id, states=WAITING)
    film = _sample_film() if sample else _film(client, test, job, waiting)
    if test and film and "walkway_lines" in test.asks:
        conditions = replace(conditions, **mark_walkway(film, needed=test.mark_share > 0))
    label = "Analyze the video first" if test is None else "Measure the sample video" if sample else "Measure"
    if st.button(label, type="primary", disabled=film is None) and film is not None:
        _ask(client, test, film, conditions)
    if not sample and film is not None:
        _offer_all(test, film, conditions, [each for each in waiting if each.state == "arrived"])
    if sample and st.button("Use my own video instead"):
        state().drop_work()
        st.rerun()


def _suggested(job: Job | None, names: Sequence[str]) -> str:
    """Name of the test to show first: what was asked for before, or what the video seems to show."""
    asked = job.asked.test if job else None
    found = (asked,) if asked else job.seen.names if job and job.seen else ()
    return next((name for name in found if name in names), names[0])


def _say_suggestion(seen: Suggestion | None) -> None:
    if seen is None:
        st.info("The video does not clearly show any of the tests. Please choose one.")
        return
    st.info(f"This looks like {SHOWN[seen.test]}, filmed {VIEWS[seen.view]}. Please confirm the test.")


def _sample_film() -> Film:
    path = sample_path(SAMPLE_CLIP)
    return choose_client(SAMPLE_CLIP, lambda: path.open("rb"), path.name, False)


def _film(client: Client, test: MovementTest | None, job: Job | None, waiting: Sequence[Job]) -> Film | None:
    """Ask for a video and for the client in it; None before there is one that can be read."""
    receive_from_phone(client, test)
    if (arrived := drop_videos(client.id)) is not None:
        state().job_id = state().job_id or arrived  # the others do not take this one's place
        st.rerun()
    if job is None:
        return None
    known = {each.id: each for each in (*waiting, job)}
    chosen = st.selectbox(
        "Video",
        list(known),
        index=list(known).index(job.id),
        format_func=lambda each: f"{known[each].name}, {time_text(known[each].made_at)}",
        key=f"video-{job.id}-{len(known)}",
    )
    if chosen != job.id:
        state().job_id = chosen
        st.rerun()
    mirrored = st.checkbox("The video is mirrored (some selfie cameras)", key=f"mirrored-{job.id}")
    try:
        return choose_client(job.id, lambda: history().files.open(job.file_id), job.name, mirrored)
    except UnreadableVideoError as error:
        st.error(str(error))
        state().job_id = None  # the next that arrives may take its place
        return None
    finally:
        if delete_button("Delete this video", "This deletes the video.", lambda: history().delete_job(job.id)):
            state().drop_work()
            st.rerun()


def _ask(client: Client, test: MovementTest | None, film: Film, conditions: Conditions) -> None:
    """Queue the video."""
    job_id = film.id
    if state().sample:
        path = sample_path(SAMPLE_CLIP)
        with path.open("rb") as file:
            job_id = history().take_in(file, path.name, mark=uuid4().hex, of="sample", client_id=client.id)
    asked = Asked(test.name if test else None, conditions, film.video.mirrored, film.subject)
    history().ask(job_id, asked, client_id=client.id)
    state().job_id = job_id
    st.rerun()


def _offer_all(test: MovementTest | None, film: Film, conditions: Conditions, waiting: Sequence[Job]) -> None:
    """Offer to queue every video of the client that waits, under the same conditions."""
    if len(waiting) > 1 and st.button(f"Measure all {len(waiting)} videos this way"):
        for job in waiting:
            chosen = film.subject if job.id == film.id else None
            of_film = conditions if job.id == film.id else replace(conditions, walkway_m=None, walkway_lines=None)
            asked = Asked(test.name if test else None, of_film, film.video.mirrored, chosen)
            history().ask(job.id, asked)
        state().drop_work()
        state().said = f"{len(waiting)} videos will be measured."
        st.rerun()
