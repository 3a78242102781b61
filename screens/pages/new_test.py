"""A new test: choose it, give the video, wait, look at the result, correct it, save it."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from assessments.annotation import annotated_copy
from assessments.conditions import Conditions
from assessments.measuring import measure, pose_of
from assessments.protocol import MovementTest, all_tests
from assessments.suggestion import SHOWN, suggest
from assessments.words import VIEWS
from models import ModelName
from records.store import Records
from records.values import Client
from sample_videos import sample_path
from screens.components.client_picker import choose_client
from screens.components.unsaved import ask_first
from screens.components.walkway import mark_walkway
from screens.jobs import Job
from screens.pages.clients import is_sample
from screens.parts.client_section import client_section, plain
from screens.parts.conditions import conditions_form
from screens.parts.result import show_result, start_again
from screens.parts.safety_check import safety_gate
from screens.sessions import drop_work
from screens.state import Draft, Film, Looked, Upload, history, state
from vision.clean import cleaned
from vision.track import PoseTrack, TrackSource
from vision.work import Work

SAMPLE_TEST, SAMPLE_CLIP, SAMPLE_SEAT_CM = "five_times_sit_to_stand", "sts5_side", 43.0
LOOKS_WITH: ModelName = "full"  # as long as no test is chosen
NOT_SURE = "not_sure"
_UPLOAD = "video-upload"
POSE_SHARE = 0.8  # of the whole work; the annotated video is the rest


def measure_page() -> None:
    """Lead from the choice of a test to a saved result."""
    client_section("New test", _test)


def _test(client: Client) -> None:
    if (job := state().job) is not None:
        # Not while a question is open: its answer would get lost between two looks at the progress.
        st.fragment(run_every=None if state().question else 0.5)(_progress)()
        if job.running and st.button("Stop"):
            ask_first(_stop)
    elif (draft := state().draft) is not None and draft.client_id == client.id:
        show_result(draft)
    elif is_sample(client) or safety_gate(client):
        _choose(client)


def _choose(client: Client) -> None:
    sample, looked = state().sample, state().looked
    names = list(all_tests())
    if looked is None:
        names.append(NOT_SURE)
    else:
        _say_suggestion(looked)
    name = st.selectbox(
        "Test",
        names,
        index=names.index(SAMPLE_TEST if sample else _suggested(looked, names)),
        format_func=lambda name: "Not sure: suggest a test" if name == NOT_SURE else all_tests()[name].title,
    )
    test = all_tests().get(name)
    if test:
        with st.expander("How to film it", expanded=not (sample or looked)):
            for rule in test.filming:
                st.markdown(f"- {rule}")
    conditions = conditions_form(client, test, SAMPLE_SEAT_CM if sample else None) if test else Conditions()
    film = looked.film if looked else _sample_film() if sample else _uploaded_film()
    if test and film and "walkway_lines" in test.asks:
        conditions = replace(conditions, **mark_walkway(film))
    label = "Analyze the video first" if test is None else "Measure the sample video" if sample else "Measure"
    if st.button(label, type="primary", disabled=film is None) and film is not None:
        _start(client, test, film, conditions, looked)
    if (sample or looked) and st.button("Use my own video instead" if sample else "Choose a different video"):
        ask_first(start_again)


def _stop() -> None:
    """End the analysis; the video stays."""
    if (job := state().job) is not None:
        job.stop()
        state().job = None
    st.rerun()


def _suggested(looked: Looked | None, names: Sequence[str]) -> str:
    """Name of the test to show first: the first one that the video seems to show."""
    found = looked.suggestion.names if looked and looked.suggestion else ()
    return next((name for name in found if name in names), names[0])


def _say_suggestion(looked: Looked) -> None:
    seen = looked.suggestion
    if seen is None:
        st.info("The video does not clearly show any of the tests. Please choose one.")
        return
    st.info(f"This looks like {SHOWN[seen.test]}, filmed {VIEWS[seen.view]}. Please confirm the test.")


def _sample_film() -> Film:
    path = sample_path(SAMPLE_CLIP)
    return choose_client(Upload(SAMPLE_CLIP, path.name, path.read_bytes()), False)


def _uploaded_film() -> Film | None:
    """Ask for the video and for the client in it; None before there is one."""
    shown = st.file_uploader(
        "Video from the phone",
        type=["mp4", "mov", "m4v", "3gp", "mkv", "webm"],
        help="It stays on this computer.",
        key=_UPLOAD,
        on_change=_take_upload,
    )
    upload = state().upload
    if shown is None and upload is not None:
        st.caption(f"Chosen before: {plain(upload.name)}")
    mirrored = st.checkbox("The video is mirrored (some selfie cameras)")
    return None if upload is None else choose_client(upload, mirrored)


def _take_upload() -> None:
    """Keep the video that was chosen while other pages are shown; one that was taken away is not kept."""
    uploaded = st.session_state.get(_UPLOAD)
    state().upload = None if uploaded is None else Upload(uploaded.file_id, uploaded.name, uploaded.getvalue())
    state().look = state().walkway = None


def _start(
    client: Client, test: MovementTest | None, film: Film, conditions: Conditions, looked: Looked | None
) -> None:
    records = history()
    if test is None:
        state().job = Job(lambda work: _look(records, film, work))
    else:
        name = test.name
        state().job = Job(lambda work: _measure(records, client.id, name, film, conditions, looked, work))
    st.rerun()


def _look(records: Records, film: Film, work: Work) -> Looked:
    track = pose_of(film.video, LOOKS_WITH, film.subject, records.track_of, work)
    return Looked(film, track, suggest(cleaned(track)))


def _measure(
    records: Records,
    client_id: str,
    test: str,
    film: Film,
    conditions: Conditions,
    looked: Looked | None,
    work: Work,
) -> Draft:
    def known(source: TrackSource) -> PoseTrack | None:
        return looked.track if looked and looked.track.source == source else records.track_of(source)

    estimating, drawing = work.part(0, POSE_SHARE), work.part(POSE_SHARE, 1)
    measured = measure(film.video, test=test, conditions=conditions, subject=film.subject, known=known, work=estimating)
    return Draft(client_id, measured, annotated_copy(measured, drawing).getvalue())


def _progress() -> None:
    job = state().job
    if job is None:
        st.rerun()
    if job.running:
        left_s = job.seconds_left
        text = "Looking for the client" if left_s is None else f"Measuring, about {max(left_s, 1):.0f} s left"
        st.progress(job.done, text)
        return
    if job.result is not None:
        _take_result(job.result)
        st.rerun()
    st.error(job.error or "The analysis stopped without a result.")
    if st.button("Back"):
        state().job = None
        st.rerun()


def _take_result(result: Draft | Looked) -> None:
    """Keep what the work has made, and let go of what it was made from."""
    drop_work()
    if isinstance(result, Looked):
        state().looked = result
    else:
        state().draft = result
