"""Videos on their way: what arrives is not lost, is measured by one worker at a time, and into the record once."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from assessments.corrections import Correction
from records.errors import DamagedFileError, JobGoneError, NotInHistoryError
from records.history import jobs
from records.jobs import Asked, Claim
from records.store import Records
from records.tables.rows import utc_text
from records.tables.schema import JobRow
from records.values import Client, Still
from records.vault.sealing import Seal
from records.vault.slices import SLICE_BYTES, SlicedFile
from vision.subject import SubjectPoint
from vision.track import PoseTrack

ASKED = Asked("chair_stand_30s", Conditions(82, chair_height_cm=43), True, SubjectPoint(400.0, 300.0, 1.5))


@pytest.fixture
def arrived(records: Records, client: Client, video: bytes) -> str:
    return records.take_in(io.BytesIO(video), "stand.mp4", mark="one", of="upload", client_id=client.id)


def claimed(records: Records, job_id: str, asked: Asked = ASKED) -> Claim:
    records.ask(job_id, asked)
    claim = records.claim()
    assert claim is not None
    return claim


@pytest.fixture
def silent(records: Records) -> Callable[[str], None]:
    """Let the worker of a job have been silent for too long."""

    def silence(job_id: str) -> None:
        with records._session(writes=True) as session:
            row = session.get(JobRow, job_id)
            assert row is not None
            row.leased_until = utc_text(datetime.now(UTC) - timedelta(seconds=1))

    return silence


def draft_of(records: Records, job_id: str, assessment: Assessment, track: PoseTrack) -> str:
    with records.files.create() as overlay:
        overlay.write(b"ftyp annotated")
    return records.finish(claimed(records, job_id), assessment, track, overlay.id)


def test_a_video_that_arrived_is_there_whole_and_once(records: Records, client: Client, video: bytes) -> None:
    one = records.begin_arrival("path/to/stand\n.mp4", len(video), mark="m", source="phone", client_id=client.id)
    assert records.begin_arrival("other", 1, mark="m", source="phone", client_id=client.id) == one
    with pytest.raises(DamagedFileError):
        records.finish_arrival(one.id)
    slices = SlicedFile(one.part, Seal.of_key(one.file_id, one.key), one.size)
    for index in range(slices.slices):
        slices.put(index, video[index * SLICE_BYTES : (index + 1) * SLICE_BYTES])
    records.finish_arrival(one.id)
    records.finish_arrival(one.id)
    [job] = records.jobs(client_id=client.id)
    assert (job.state, job.name, job.size, job.source) == ("arrived", "stand .mp4", len(video), "phone")
    with records.files.open(job.file_id) as file:
        assert file.read() == video


def test_an_arrival_without_a_client_belongs_to_who_is_chosen(records: Records, client: Client, video: bytes) -> None:
    job_id = records.take_in(io.BytesIO(video), "a.mp4", mark="m", of="folder", client_id=None)
    assert records.take_in(io.BytesIO(video), "a.mp4", mark="m", of="folder", client_id=None) == job_id
    records.ask(job_id, ASKED, client_id=client.id)
    assert records.job(job_id).client_id == client.id
    with pytest.raises(NotInHistoryError):
        records.begin_arrival("b.mp4", 1, mark="n", source="folder", client_id="no one")


def test_what_was_asked_comes_back_as_it_was(records: Records, arrived: str) -> None:
    assert claimed(records, arrived).job.asked == ASKED
    assert records.claim() is None
    with pytest.raises(JobGoneError):
        records.ask(arrived, ASKED)  # it runs


def test_a_result_is_kept_once(records: Records, arrived: str, assessment: Assessment, track: PoseTrack) -> None:
    claim = claimed(records, arrived)
    draft_id = records.finish(claim, assessment, track, None)
    with pytest.raises(JobGoneError):
        records.finish(claim, assessment, track, None)
    [job] = records.jobs()
    assert (job.state, job.assessment_id) == ("done", draft_id)
    assert records.claim() is None


def test_a_worker_that_fell_silent_loses_its_job(
    records: Records, arrived: str, silent: Callable[[str], None], assessment: Assessment, track: PoseTrack
) -> None:
    first = claimed(records, arrived)
    records.beat(first, "Measuring", 0.25)
    assert (records.job(arrived).stage, records.job(arrived).progress) == ("Measuring", 0.25)
    assert records.claim() is None
    silent(arrived)
    second = records.claim()
    assert second is not None
    for late in (
        lambda: records.beat(first, "Measuring", 0.5),
        lambda: records.fail(first, "late"),
        lambda: records.give_back(first, counts=False),
        lambda: records.finish(first, assessment, track, None),
    ):
        with pytest.raises(JobGoneError):
            late()
    records.finish(second, assessment, track, None)
    assert len([job for job in records.jobs() if job.assessment_id]) == 1


def test_after_three_attempts_a_job_fails_with_a_sentence(
    records: Records, arrived: str, silent: Callable[[str], None]
) -> None:
    claim: Claim | None = claimed(records, arrived)
    for _ in range(jobs.ATTEMPTS - 1):
        silent(arrived)
        claim = records.claim()
        assert claim is not None
    silent(arrived)
    assert records.claim() is None
    assert (records.job(arrived).state, records.job(arrived).why) == ("failed", jobs.GAVE_UP)
    records.ask(arrived, ASKED)  # the trainer may try again
    assert records.claim() is not None


def test_an_interruption_is_no_attempt(records: Records, arrived: str) -> None:
    claim = claimed(records, arrived)
    for _ in range(jobs.ATTEMPTS + 1):
        records.give_back(claim, counts=False)
        again = records.claim()
        assert again is not None
        claim = again


def test_a_stopped_job_keeps_its_video_and_takes_no_result(
    records: Records, arrived: str, assessment: Assessment, track: PoseTrack
) -> None:
    claim = claimed(records, arrived)
    records.cancel(arrived)
    with pytest.raises(JobGoneError):
        records.finish(claim, assessment, track, None)
    assert records.job(arrived).state == "cancelled"
    assert records.files.is_whole(records.job(arrived).file_id)
    records.ask(arrived, ASKED)
    assert records.job(arrived).state == "queued"


def test_a_look_keeps_the_pose_and_the_suggestion(records: Records, arrived: str, track: PoseTrack) -> None:
    seen = {"test": "gait", "test_probability": 0.9, "view": "front", "view_probability": 0.8}
    records.finish_look(claimed(records, arrived, Asked()), track, seen)
    job = records.job(arrived)
    assert (job.state, job.looked_at) == ("arrived", True)
    assert job.seen is not None
    assert (job.seen.test, job.seen.view) == ("gait", "front")


def test_a_draft_is_no_result_of_the_client_until_it_is_saved(
    records: Records, client: Client, arrived: str, assessment: Assessment, track: PoseTrack
) -> None:
    before = len(records.summaries(client.id)), len(records.assessments(client.id)), len(records.sessions(client.id))
    draft_id = draft_of(records, arrived, assessment, track)
    assert before == (
        len(records.summaries(client.id)),
        len(records.assessments(client.id)),
        len(records.sessions(client.id)),
    )
    records.correct(draft_id, [Correction("delete", 1.5, "Trainer Oduya", "")], assessment)
    records.keep_still(draft_id, Still(0.5, b"picture"))
    made_at = records.job(arrived).made_at
    records.save_draft(draft_id)
    [summary] = [each for each in records.summaries(client.id) if each.assessment_id == draft_id]
    assert (summary.corrected, summary.has_video) == (True, True)
    assert summary.session_date == made_at.astimezone().date()
    saved = records.assessment(draft_id)
    assert [each.who for each in saved.corrections] == ["Trainer Oduya"]
    assert records.stills(draft_id) == [Still(0.5, b"picture")]
    assert records.jobs() == []
    assert records.damaged_videos() == []
    with pytest.raises(NotInHistoryError):
        records.save_draft(draft_id)


def test_a_draft_may_be_saved_without_its_videos(
    records: Records, arrived: str, assessment: Assessment, track: PoseTrack
) -> None:
    files = records.files.ids()
    draft_id = draft_of(records, arrived, assessment, track)
    records.save_draft(draft_id, keeps_video=False)
    assert records.assessment(draft_id).video_file_id is None
    assert len(records.files.ids()) == len(files) - 1


@pytest.mark.parametrize("how", ["discarded", "with its client"])
def test_nothing_is_left_of_a_deleted_video(
    records: Records, client: Client, arrived: str, assessment: Assessment, track: PoseTrack, how: str
) -> None:
    draft_id, file_id = draft_of(records, arrived, assessment, track), records.job(arrived).file_id
    if how == "discarded":
        assert records.delete_job(arrived).words == "1 test, 2 videos"
    else:
        records.delete_client(client.id)
    assert records.jobs() == []
    assert file_id not in records.files.ids()
    with pytest.raises(NotInHistoryError):
        records.assessment(draft_id)
    assert records.verify_audit().is_whole


def test_opening_keeps_the_files_of_jobs_and_drafts(
    records: Records, arrived: str, assessment: Assessment, track: PoseTrack, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_of(records, arrived, assessment, track)
    files = records.files.ids()
    monkeypatch.setattr("records.history.deletion.ABANDONED_AFTER_S", -1.0)
    records._sweep()
    assert records.files.ids() == files


def test_opening_finishes_an_arrival_that_was_cut_off_before_its_row(
    records: Records, client: Client, video: bytes
) -> None:
    arrival = records.begin_arrival("a.mp4", len(video), mark="m", source="upload", client_id=client.id)
    with records.files.writing(arrival.file_id) as file:
        file.write(video)
    records.files.take_in(arrival.file_id)
    records._sweep()
    assert records.job(arrival.id).state == "arrived"
