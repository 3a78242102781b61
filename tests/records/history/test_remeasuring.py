"""Saved tests are measured again by today's rules: conditions and corrections stay, and the audit tells."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assessments.assessment import Assessment, Measure, VideoFacts
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.measuring import assess_track, reassess
from records.errors import NotInHistoryError
from records.store import Records
from records.values import Client
from tests.assessments.conftest import Stand, make_track
from vision.errors import UsageError
from vision.track import PoseTrack

HANDS = Correction("arms_used", 3.0, "Trainer Oduya", "2026-03-04T09:30:00Z")


@pytest.fixture(scope="module")
def stands() -> PoseTrack:
    """As the history keeps it, which rounds."""
    return PoseTrack.from_bytes(make_track([Stand(1.5), Stand(5.0)], 8.5).to_bytes())


@pytest.fixture(scope="module")
def today(stands: PoseTrack) -> Assessment:
    facts = VideoFacts("x.mp4", "0" * 64, 8.5, 255, 30.0, 1280, 720, 0)
    return assess_track(stands, test="chair_stand_30s", conditions=Conditions(72, "female", 165.0, 43.0), video=facts)


def older(result: Assessment) -> Assessment:
    """What a version that knew nothing of seat contact would have made of the same video."""
    repetitions = tuple(replace(each, seat_contact_s=None) for each in result.repetitions)
    return replace(result, measures={**result.measures, "stands": Measure(7, "1", 7, 7)}, repetitions=repetitions)


@pytest.fixture
def save(records: Records, client: Client, today: Assessment, stands: PoseTrack) -> Callable[..., str]:
    def save(*corrections: Correction, when: Callable[[Assessment], Assessment] = older) -> str:
        corrected = when(today) if corrections else None
        return records.save_assessment(client.id, when(today), stands, corrections=corrections, corrected=corrected)

    return save


def changes(records: Records) -> list[str]:
    return [
        each.detail for each in records.audit_entries() if (each.action, each.detail[:10]) == ("changed", "assessment")
    ]


def test_a_saved_test_is_measured_by_the_rules_of_today(
    records: Records, client: Client, save: Any, today: Assessment, stands: PoseTrack
) -> None:
    saved_id = save(HANDS)
    before = records.assessment(saved_id)
    assert records.remeasure(saved_id)
    after = records.assessment(saved_id)
    assert after.measured == today
    assert after.corrected == reassess(today, stands, before.corrections)
    assert [each.arms_used for each in after.current.repetitions] == [True, False]
    assert after.corrections == before.corrections
    [summary] = [each for each in records.summaries(client.id) if each.assessment_id == saved_id]
    assert summary.result.measures == after.current.measures
    assert changes(records) == [f"assessment {saved_id}: measured again"]
    assert records.verify_audit().is_whole


def test_what_comes_out_the_same_is_neither_written_nor_logged(records: Records, save: Any, today: Assessment) -> None:
    same_id, old_id = save(when=lambda result: result), save()
    assert [records.remeasure(each) for each in (same_id, old_id, old_id)] == [False, True, False]
    assert changes(records) == [f"assessment {old_id}: measured again"]
    assert records.assessment(same_id).measured == records.assessment(old_id).measured == today


def test_a_correction_that_fits_no_more_leaves_the_result(records: Records, save: Any) -> None:
    saved_id = save(replace(HANDS, time_s=60.0))
    before = records.assessment(saved_id)
    with pytest.raises(UsageError, match="no longer exists"):
        records.remeasure(saved_id)
    assert records.assessment(saved_id) == before
    assert changes(records) == []


def test_what_another_changes_meanwhile_is_kept(
    records: Records, save: Any, today: Assessment, stands: PoseTrack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from records.history import remeasuring

    saved_id, real, calls = save(), remeasuring.completed, []

    def corrected_meanwhile(*args: Any) -> Any:
        if not calls:
            records.correct(saved_id, [HANDS], older(today))
        calls.append(args)
        return real(*args)

    monkeypatch.setattr(remeasuring, "completed", corrected_meanwhile)
    assert records.remeasure(saved_id)
    after = records.assessment(saved_id)
    assert (len(calls), after.corrections) == (2, (HANDS,))
    assert after.corrected == reassess(today, stands, [HANDS])


def test_all_are_listed_and_a_missing_one_is_refused(records: Records, save: Any) -> None:
    first = records.assessment_ids()
    saved_id = save()
    assert records.assessment_ids() == [*first, saved_id]
    with pytest.raises(NotInHistoryError):
        records.remeasure("nothing")
