"""A new test: choose it, give the video, wait, look at the result, correct it, save it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO

import streamlit as st

from assessments.analysis import assess_track, reassess, video_facts
from assessments.captions import write_annotated
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import MovementTest, all_tests, find_test
from assessments.suggestion import SHOWN, suggest
from assessments.words import VIEWS
from models import ModelName
from records.model import Client
from records.store import Records
from sample_videos import sample_path
from screens.chosen import client_section
from screens.clients import is_sample
from screens.conditions import conditions_form
from screens.correct import correction_form
from screens.gate import safety_gate
from screens.jobs import Job
from screens.review import show_assessment, show_corrections
from screens.state import Draft, Film, Looked, go, history, state
from screens.still import show_stills, still_at
from screens.walkway import mark_walkway
from screens.who import choose_client
from vision.clean import cleaned
from vision.pose import estimate, track_source
from vision.track import PoseTrack
from vision.video import Video, from_bytes

SAMPLE_TEST, SAMPLE_CLIP = "five_times_sit_to_stand", "sts5_side"
LOOKS_WITH: ModelName = "full"  # as long as no test is chosen
NOT_SURE = "not_sure"
POSE_SHARE = 0.8  # of the whole work; the annotated video is the rest


def measure_page() -> None:
    """Lead from the choice of a test to a saved result."""
    client_section("New test", _test)


def _test(client: Client) -> None:
    if state().job is not None:
        _progress()
    elif (draft := state().draft) is not None and draft.client_id == client.id:
        _result(draft)
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
        format_func=lambda name: "Not sure: look at the video first" if name == NOT_SURE else all_tests()[name].title,
    )
    test = all_tests().get(name)
    if test:
        with st.expander("How to film it", expanded=not (sample or looked)):
            for rule in test.filming:
                st.markdown(f"- {rule}")
    conditions = conditions_form(client, test) if test else Conditions()
    film = looked.film if looked else _sample_film() if sample else _uploaded_film()
    if test and film and "walkway_lines" in test.asks:
        conditions = replace(conditions, **mark_walkway(film))
    label = "Look at the video" if test is None else "Measure the sample video" if sample else "Measure"
    if st.button(label, type="primary", disabled=film is None) and film is not None:
        _start(client, test, film, conditions, looked.track if looked else None)
    if (sample or looked) and st.button("Use a video of my own instead" if sample else "Take another video"):
        state().sample, state().looked = False, None
        st.rerun()


def _suggested(looked: Looked | None, names: Sequence[str]) -> str:
    """Name of the test to show first: the first one that the video seems to show."""
    found = looked.suggestion.names if looked and looked.suggestion else ()
    return next((name for name in found if name in names), names[0])


def _say_suggestion(looked: Looked) -> None:
    seen = looked.suggestion
    if seen is None:
        st.info("The video shows none of the tests clearly. Choose the test yourself.")
        return
    st.info(
        f"This looks like {SHOWN[seen.test]}, filmed {VIEWS[seen.view]}. Choose the test; the camera only suggests."
    )


def _sample_film() -> Film:
    data = sample_path(SAMPLE_CLIP).read_bytes()
    return Film(SAMPLE_CLIP, f"{SAMPLE_CLIP}.mp4", data, False, choose_client(SAMPLE_CLIP, data, False))


def _uploaded_film() -> Film | None:
    """Ask for the video and for the client in it; None before there is one."""
    uploaded = st.file_uploader(
        "Video from the phone", type=["mp4", "mov", "m4v", "3gp", "mkv", "webm"], help="It stays on this computer."
    )
    mirrored = st.checkbox("The video shows left and right swapped (some selfie cameras)")
    if uploaded is None:
        state().look = None  # a video that was taken away is not kept in memory
        return None
    data = uploaded.getvalue()
    return Film(uploaded.file_id, uploaded.name, data, mirrored, choose_client(uploaded.file_id, data, mirrored))


def _start(
    client: Client, test: MovementTest | None, film: Film, conditions: Conditions, track: PoseTrack | None
) -> None:
    state().draft = state().look = None
    records = history()
    if test is None:
        state().job = Job(lambda progress, cancelled: _look(records, film, progress, cancelled))
    else:
        name = test.name
        state().job = Job(
            lambda progress, cancelled: _measure(records, client.id, name, film, conditions, track, progress, cancelled)
        )
    st.rerun()


def _look(records: Records, film: Film, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> Looked:
    track = _track(records, from_bytes(film.data, mirrored=film.mirrored), film, LOOKS_WITH, progress, cancelled)
    return Looked(film, track, suggest(cleaned(track)))


def _track(
    records: Records,
    video: Video,
    film: Film,
    model: ModelName,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> PoseTrack:
    return records.track_of(track_source(video, model, film.subject)) or estimate(
        video, model=model, subject=film.subject, progress=progress, cancelled=cancelled
    )


def _measure(
    records: Records,
    client_id: str,
    test: str,
    film: Film,
    conditions: Conditions,
    track: PoseTrack | None,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> Draft:
    video = from_bytes(film.data, mirrored=film.mirrored)
    model = find_test(test).model
    if track is None or model != LOOKS_WITH:
        track = _track(records, video, film, model, lambda done: progress(POSE_SHARE * done), cancelled)
    facts = video_facts(film.name, video.info, track)
    measured = assess_track(track, test=test, conditions=conditions, video=facts)
    overlay = BytesIO()
    write_annotated(
        video,
        track,
        measured,
        overlay,
        progress=lambda done: progress(POSE_SHARE + (1 - POSE_SHARE) * done),
        cancelled=cancelled,
    )
    return Draft(client_id, measured, track, film.data, overlay.getvalue())


@st.fragment(run_every=0.5)
def _progress() -> None:
    job = state().job
    if job is None:
        st.rerun()
    if job.running:
        left_s = job.seconds_left
        text = "Looking for the client" if left_s is None else f"Measuring, about {max(left_s, 1):.0f} s left"
        st.progress(job.done, text)
        if st.button("Stop"):
            job.stop()
        return
    if isinstance(job.result, Looked):
        state().looked, state().job, state().sample = job.result, None, False
        st.rerun()
    if job.result is not None:
        state().draft, state().job, state().sample, state().looked = job.result, None, False, None
        st.rerun()
    st.error(job.error or "The analysis ended without a result.")
    if st.button("Back"):
        state().job = None
        st.rerun()


def _result(draft: Draft) -> None:
    current = draft.corrected or draft.measured
    st.header(all_tests()[current.test].title)
    pressed = show_assessment(current, draft.measured, draft.track, draft.overlay, key="player-draft")

    def keep(correction: Correction) -> None:
        corrections = (*draft.corrections, correction)
        draft.corrected = reassess(draft.measured, draft.track, corrections)  # refuses one that does not fit
        draft.corrections = corrections
        st.rerun()

    def drop(time_s: float) -> None:
        draft.stills = tuple(still for still in draft.stills if still.time_s != time_s)
        st.rerun()

    if pressed:
        if pressed.keep_s is not None:
            drop_same = [still for still in draft.stills if still.time_s != pressed.keep_s]
            draft.stills = (*drop_same, still_at(draft.overlay, pressed.keep_s))
        show_stills(draft.stills, drop)
        correction_form(current, pressed.moment_s, keep, opened=bool(draft.corrections))
        show_corrections(draft.corrections)
    _actions(draft)


def _actions(draft: Draft) -> None:
    keeps_video = st.checkbox(
        "Keep the video, encrypted",
        value=True,
        help="Without it the numbers, curves and kept pictures stay; it can be deleted later as well.",
    )
    left, right = st.columns(2)
    if left.button("Save to the history", type="primary", icon=":material/save:", width="stretch"):
        _save(draft, keeps_video=keeps_video)
    if right.button("Discard and start again", icon=":material/delete:", width="stretch"):
        state().draft = None
        st.rerun()


def _save(draft: Draft, *, keeps_video: bool) -> None:
    records = history()
    written: list[str] = []
    try:
        for data in (draft.video, draft.overlay) if keeps_video else ():
            with records.files.create() as file:
                file.write(data)
            written.append(file.id)
        saved = records.save_assessment(
            draft.client_id,
            draft.measured,
            draft.track,
            corrections=draft.corrections,
            corrected=draft.corrected,
            video_file_id=written[0] if written else None,
            overlay_file_id=written[1] if written else None,
            stills=draft.stills,
        )
    except BaseException:
        for file_id in written:
            records.files.delete(file_id)
        raise
    state().draft, state().assessment_id = None, saved
    go("History")
