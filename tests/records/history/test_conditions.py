"""Conditions in the history: records of older versions are read, and the audit names what was entered later."""

import json
from dataclasses import replace
from typing import Any

import pytest

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from records.store import Records
from records.tables.schema import AssessmentRow, SummaryRow
from records.values import Client
from vision.track import PoseTrack


@pytest.fixture
def saved(records: Records, client: Client, assessment: Assessment, track: PoseTrack) -> str:
    """A walk as an older version saved it: a walking aid of no kind, a span, and a field that nobody knows."""
    entered = Conditions(82, walking_aid="other", from_s=0.5)
    saved = records.save_assessment(client.id, replace(assessment, test="gait", conditions=entered), track)
    with records._session(writes=True) as session:
        row, summary = session.get(AssessmentRow, saved), session.get(SummaryRow, saved)
        assert row is not None
        assert summary is not None
        row.measured, summary.result = older(row.measured), older(summary.result)
    return saved


def older(text: str) -> str:
    data: dict[str, Any] = json.loads(text)
    data["conditions"] |= {"walking_aid": True, "remark": "Walnut", "pace": 7}
    return json.dumps(data)


def test_an_older_record_is_read_and_completed(records: Records, client: Client, saved: str) -> None:
    before = records.assessment(saved).current.conditions
    assert before == Conditions(82, walking_aid="other", from_s=0.5)
    assert (
        next(each for each in records.summaries(client.id) if each.assessment_id == saved).result.conditions == before
    )

    later = replace(records.assessment(saved).measured, conditions=replace(before, pace="fast", height_cm=161.5))
    records.complete(saved, later, None)
    assert records.assessment(saved).current.conditions == later.conditions
    [entry] = [each for each in records.audit_entries(client.id) if "conditions of" in each.detail]
    assert entry.detail.endswith(": body height, walking pace")
