"""What the page of a new test does while the trainer waits."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assessments.conditions import Conditions
from records.store import Records
from screens.pages import new_test
from screens.state import Film
from vision.video import from_bytes
from vision.work import Work


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with Records.create(tmp_path, "a quiet morning walk") as records:
        yield records


def test_a_video_is_opened_and_estimated_once(records: Records, film: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Film("one", from_bytes(film, name="film.mp4"), None)
    looked = new_test._look(records, shown, Work())

    def not_again(*args: Any, **how: Any) -> None:
        raise AssertionError("opened or estimated again")

    for name in ("vision.video.looked_through", "assessments.measuring.estimate"):
        monkeypatch.setattr(name, not_again)
    shares: list[float] = []
    draft = new_test._measure(records, "nobody", "quiet_stance", shown, Conditions(), looked, Work(shares.append))
    assert draft.measured.track is looked.track
    assert draft.measured.video is shown.video
    assert draft.measured.assessment.video is not None
    assert draft.measured.assessment.video.name == "film.mp4"
    assert draft.overlay.count(b"moov") == 1
    assert new_test.POSE_SHARE <= shares[0] < shares[-1] <= 1
