import dataclasses
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from assessments.assessment import Assessment, Measure
from assessments.corrections import Correction
from records.errors import DamagedFileError, LockedHistoryError, NotInHistoryError, WrongPassphraseError
from records.store import Records
from records.values import Client, NewClient
from vision.errors import UsageError
from vision.track import PoseTrack

UNKNOWN = "0" * 32


@contextmanager
def not_in_history() -> Iterator[None]:
    with pytest.raises(NotInHistoryError, match="not in the history"):
        yield


def corrected(assessment: Assessment, stands: int) -> Assessment:
    return dataclasses.replace(assessment, measures={"stands": Measure(stands, "1")})


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " \t", "needs a name"),
        ("name", "Alma\nBerg", "one line"),
        ("name", "Alma \x1b[31m", "control characters"),
        ("name", "Alma \udcff", "control characters"),
        ("birth_date", date.today(), "in the past"),
        ("birth_date", date.today() + timedelta(days=400), "in the past"),
        ("birth_date", date.today() - timedelta(days=120 * 366), "less than 120 years"),
        ("sex", "other", "female or male"),
        ("height_cm", 99.9, "100 and 230 cm"),
        ("height_cm", 231.0, "100 and 230 cm"),
        ("height_cm", float("nan"), "100 and 230 cm"),
        ("weight_kg", 24.9, "25 and 350 kg"),
        ("weight_kg", 350.5, "25 and 350 kg"),
    ],
)
def test_a_client_that_cannot_be_is_refused(new_client: NewClient, field: str, value: object, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        dataclasses.replace(new_client, **{field: value})


@pytest.mark.parametrize("name", ['Siân O\'Neil-"Bee"', "فاطمة", "می\u200cخواهم", "王小明", "Nguyễn [bold]"])
def test_names_of_all_languages_come_back(records: Records, new_client: NewClient, name: str) -> None:
    added = records.add_client(dataclasses.replace(new_client, name=name))
    assert records.client(added.id).name == name


@pytest.mark.parametrize("limits", [{"height_cm": 100}, {"height_cm": 230}, {"weight_kg": 25}, {"weight_kg": 350}])
def test_the_limits_themselves_are_allowed(new_client: NewClient, limits: dict[str, float]) -> None:
    dataclasses.replace(new_client, birth_date=date.today() - timedelta(days=1), **limits)


@pytest.mark.parametrize(
    ("day", "years"),
    [(date(2026, 2, 28), 81), (date(2026, 3, 1), 82), (date(2024, 2, 29), 80), (date(2024, 2, 28), 79)],
)
def test_age_of_a_client_born_on_29_february(client: Client, day: date, years: int) -> None:
    assert client.birth_date == date(1944, 2, 29)
    assert client.age_on(day) == years


def test_clients_are_added_found_and_changed(records: Records, new_client: NewClient) -> None:
    added = records.add_client(NewClient("  ámbar Núñez ", date(1950, 1, 2), "male", 170))
    records.add_client(NewClient("Zoltan", date(1950, 1, 2), "male", 170))
    assert added == Client(added.id, "ámbar Núñez", date(1950, 1, 2), "male", 170, None)
    assert records.client(added.id) == added
    assert [client.name for client in records.clients()] == ["Margarethe Quittenbaum", "Zoltan", "ámbar Núñez"]
    changed = records.update_client(added.id, dataclasses.replace(new_client, name="Amber", weight_kg=None))
    assert changed == records.client(added.id) == Client(added.id, "Amber", date(1944, 2, 29), "female", 161.5, None)


def test_what_is_not_there_is_a_sentence(
    records: Records, new_client: NewClient, assessment: Assessment, track: PoseTrack
) -> None:
    with not_in_history():
        records.client(UNKNOWN)
    with not_in_history():
        records.update_client(UNKNOWN, new_client)
    with not_in_history():
        records.delete_client(UNKNOWN)
    with not_in_history():
        records.save_assessment(UNKNOWN, assessment, track)
    with not_in_history():
        records.assessment(UNKNOWN)
    with not_in_history():
        records.track(UNKNOWN)
    with not_in_history():
        records.correct(UNKNOWN, [Correction("delete", 1.5, "", "")], assessment)
    assert records.assessments(UNKNOWN) == []


def test_an_assessment_comes_back_as_it_was(
    records: Records, client: Client, assessment: Assessment, track: PoseTrack, video: bytes
) -> None:
    [saved] = records.assessments(client.id)
    moment = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    assert records.assessment(saved.id) == saved
    assert (saved.client_id, saved.session_date, saved.recorded_at) == (client.id, date(2026, 3, 4), moment)
    assert saved.measured == saved.current == assessment
    assert saved.corrections == (Correction("delete", 1.5, "Trainer Oduya", "2026-03-04T09:30:00.000000+00:00"),)
    assert (saved.corrected, saved.overlay_file_id) == (None, None)
    assert saved.video_file_id is not None
    with records.files.open(saved.video_file_id) as file:
        assert file.read() == video
    loaded = records.track(saved.id)
    np.testing.assert_array_equal(loaded.time_s, track.time_s)
    np.testing.assert_allclose(loaded.image_xy, track.image_xy, atol=1e-3)


def test_stands_with_hands_that_were_saved_as_a_count_are_read_as_0(
    records: Records, client: Client, assessment: Assessment, track: PoseTrack
) -> None:
    measures = {"stands": Measure(2, "1", 2, 2), "arm_assisted_stands": Measure(2, "1", 2, 2)}
    saved = records.save_assessment(client.id, dataclasses.replace(assessment, measures=measures), track)
    [summary] = (each for each in records.summaries(client.id) if each.assessment_id == saved)
    for read in (records.assessment(saved).measured, summary.result):
        assert (read.value("stands"), read.value("full_stands")) == (0, 2)


def test_corrections_are_appended_and_the_measured_stays(
    records: Records, client: Client, assessment: Assessment
) -> None:
    [saved] = records.assessments(client.id)
    second, third, fourth = (Correction("delete", 1.5, who, "2026-03-05T08:00:00+00:00") for who in "bcd")
    records.correct(saved.id, [second, third], corrected(assessment, 11))
    records.correct(saved.id, [fourth], corrected(assessment, 10))
    after = records.assessment(saved.id)
    assert after.corrections == (*saved.corrections, second, third, fourth)
    assert after.measured == assessment
    assert after.current == after.corrected == corrected(assessment, 10)


def test_an_assessment_may_be_saved_with_its_corrections(
    records: Records, client: Client, assessment: Assessment, track: PoseTrack
) -> None:
    saved_id = records.save_assessment(
        client.id,
        assessment,
        track,
        corrections=[Correction("delete", 1.5, "", "")],
        corrected=corrected(assessment, 9),
    )
    saved = records.assessment(saved_id)
    assert saved.corrected == corrected(assessment, 9)
    assert [correction.kind for correction in saved.corrections] == ["delete"]
    assert abs(saved.recorded_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert abs(datetime.fromisoformat(saved.corrections[0].made_at) - saved.recorded_at) < timedelta(minutes=1)


def test_newest_first_and_one_day_is_one_session(
    records: Records, client: Client, assessment: Assessment, track: PoseTrack
) -> None:
    evening = timezone(timedelta(hours=-5))
    moments = [
        datetime(2026, 5, 1, 23, 30, tzinfo=evening),  # 2 May in UTC, still 1 May where the client lives
        datetime(2026, 5, 1, 8, 0, tzinfo=evening),
        datetime(2026, 5, 2, 8, 0, 0, 1, tzinfo=evening),
        datetime(2026, 5, 2, 8, 0, tzinfo=evening),
    ]
    for moment in moments:
        records.save_assessment(client.id, assessment, track, now=moment)
    saved = records.assessments(client.id)[:4]
    assert [one.recorded_at for one in saved] == [moments[i] for i in (2, 3, 0, 1)]
    assert [one.session_date.day for one in saved] == [2, 2, 1, 1]


def test_another_client_keeps_everything_when_one_is_deleted(
    records: Records, folder: Path, client: Client, new_client: NewClient, assessment: Assessment, track: PoseTrack
) -> None:
    other = records.add_client(new_client)
    with records.files.create() as file:
        file.write(b"overlay")
    kept = records.save_assessment(other.id, assessment, track, overlay_file_id=file.id)
    [gone] = records.assessments(client.id)
    records.delete_client(client.id)
    assert records.clients() == [other]
    assert records.assessments(client.id) == []
    with not_in_history():
        records.track(gone.id)
    with pytest.raises(DamagedFileError):
        records.files.open(str(gone.video_file_id))
    assert records.assessments(other.id) == [records.assessment(kept)]
    assert records.files.ids() == [file.id]


def test_a_deletion_that_stopped_halfway_can_be_repeated(records: Records, client: Client) -> None:
    [saved] = records.assessments(client.id)
    records.files.delete(str(saved.video_file_id))
    records.delete_client(client.id)
    assert records.clients() == []


def test_a_failed_save_changes_nothing(records: Records, client: Client, track: PoseTrack) -> None:
    before = records.assessments(client.id)
    unsound = dataclasses.replace(before[0].measured, measures={"stands": Measure(float("nan"), "1")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        records.correct(before[0].id, [Correction("delete", 1.5, "", "")], unsound)
    with pytest.raises(ValueError, match="not JSON compliant"):
        records.save_assessment(client.id, unsound, track)
    assert records.assessments(client.id) == before


def test_a_history_is_there_once_it_is_made(
    template: Path, tmp_path: Path, passphrase: str, use_database: Callable[..., None]
) -> None:
    use_database()
    assert Records.exists(template)
    assert not Records.exists(tmp_path)
    with pytest.raises(UsageError, match="at least 8 characters"):
        Records.create(tmp_path / "new", "short")
    assert not Records.exists(tmp_path / "new")
    assert not list((tmp_path / "new").iterdir())
    with Records.create(tmp_path / "new", passphrase) as records:
        assert Records.exists(tmp_path / "new")
        assert records.clients() == []


def test_a_history_is_never_made_over_another(folder: Path, passphrase: str) -> None:
    with pytest.raises(UsageError, match="already has a history"):
        Records.create(folder, passphrase)
    with Records.open(folder, passphrase) as records:
        assert len(records.clients()) == 1


def test_a_wrong_passphrase_opens_nothing(folder: Path) -> None:
    with pytest.raises(WrongPassphraseError):
        Records.open(folder, "seven quiet heron")


def test_a_closed_history_is_locked(records: Records, client: Client) -> None:
    records.close()
    records.close()
    with pytest.raises(LockedHistoryError, match="enter the passphrase again"):
        records.client(client.id)


def test_of_two_who_make_a_history_at_once_one_wins(tmp_path: Path, use_database: Callable[..., None]) -> None:
    use_database()

    def make(passphrase: str) -> str | None:
        try:
            Records.create(tmp_path, passphrase).close()
        except UsageError:
            return None
        return passphrase

    with ThreadPoolExecutor(3) as threads:
        made = list(threads.map(make, ["passphrase 1", "passphrase 2", "passphrase 3"]))
    [winner] = [passphrase for passphrase in made if passphrase]
    Records.open(tmp_path, winner).close()
    assert [path.name for path in tmp_path.iterdir()] == ["history"]
