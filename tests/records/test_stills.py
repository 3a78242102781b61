import pytest

from assessments.assessment import Assessment
from records.errors import NotInHistoryError
from records.store import Records
from records.values import Client, Still
from vision.track import PoseTrack


def test_a_picture_is_kept_once_a_moment_and_goes_with_its_assessment(
    records: Records, client: Client, assessment: Assessment, track: PoseTrack
) -> None:
    saved = records.save_assessment(client.id, assessment, track, stills=[Still(2.5, b"late")])
    records.keep_still(saved, Still(0.5, b"early"))
    records.keep_still(saved, Still(0.5, b"again"))
    assert records.stills(saved) == [Still(0.5, b"early"), Still(2.5, b"late")]
    records.drop_still(saved, 2.5)
    records.drop_still(saved, 7.0)
    assert records.stills(saved) == [Still(0.5, b"early")]
    [other] = [each.id for each in records.assessments(client.id) if each.id != saved]
    assert records.stills(other) == []
    actions = [(entry.action, entry.detail) for entry in records.audit_entries() if "picture" in entry.detail]
    assert sorted(actions) == [(action, f"picture of assessment {saved}") for action in ("added", "deleted")]

    records.delete_client(client.id)
    with pytest.raises(NotInHistoryError):
        records.stills(saved)
