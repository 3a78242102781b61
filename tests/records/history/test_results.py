"""A test is saved with all that belongs to it, or nothing of it is left."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from assessments.assessment import Assessment
from assessments.measuring import Measured
from records.errors import FullDiskError, NotInHistoryError
from records.store import Records
from records.values import Client, Still
from vision.errors import CancelledError, UnreadableVideoError
from vision.track import PoseTrack
from vision.video import Video, from_bytes
from vision.work import Work


@pytest.fixture(scope="module")
def grey() -> bytes:
    """A third of a second of grey."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 128, 128, "yuv420p"
        for _ in range(10):
            picture = np.full((128, 128, 3), 128, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return buffer.getvalue()


@pytest.fixture
def measured(grey: bytes, track: PoseTrack, assessment: Assessment) -> Measured:
    return Measured(from_bytes(grey), track, assessment)


def test_video_and_annotated_video_are_saved_sealed(
    records: Records, client: Client, measured: Measured, grey: bytes
) -> None:
    saved = records.assessment(records.save_test(client.id, measured, stills=[Still(0.1, b"picture")]))
    assert saved.measured == measured.assessment
    assert records.stills(saved.id) == [Still(0.1, b"picture")]
    assert len(records.track(saved.id)) == len(measured.track)
    with records.files.open(str(saved.video_file_id)) as file:
        assert file.read() == grey
    with records.files.open(str(saved.overlay_file_id)) as file:
        assert from_bytes(file.read()).info.width == 128


def test_an_annotated_video_that_is_there_is_not_made_again(
    records: Records, client: Client, measured: Measured
) -> None:
    def no_work(done: float) -> None:
        raise AssertionError("made again")

    saved = records.assessment(
        records.save_test(client.id, measured, annotated=io.BytesIO(b"made before"), work=Work(no_work))
    )
    with records.files.open(str(saved.overlay_file_id)) as file:
        assert file.read() == b"made before"


def test_without_its_video_a_test_has_no_file(records: Records, client: Client, measured: Measured) -> None:
    before = records.files.ids()
    saved = records.assessment(records.save_test(client.id, measured, keeps_video=False))
    assert (saved.video_file_id, saved.overlay_file_id) == (None, None)
    assert records.files.ids() == before


class Torn(io.BytesIO):
    """A file whose disk ends."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"client_id": "nobody"}, NotInHistoryError),
        ({"work": Work(cancelled=lambda: True)}, CancelledError),
        ({"annotated": Torn(b"")}, FullDiskError),
    ],
    ids=["no client", "stopped", "full disk"],
)
def test_what_fails_leaves_nothing(
    records: Records, client: Client, measured: Measured, how: dict[str, Any], error: type[Exception]
) -> None:
    before = left(records, client)
    with pytest.raises(error):
        records.save_test(**{"client_id": client.id, "measured": measured, **how})
    assert left(records, client) == before


def test_a_video_that_is_gone_by_now_leaves_nothing(
    records: Records, client: Client, measured: Measured, grey: bytes, tmp_path: Path
) -> None:
    before, path = left(records, client), tmp_path / "gone.mp4"
    path.write_bytes(grey)
    lost = replace(measured, video=Video(path))
    path.unlink()
    with pytest.raises(UnreadableVideoError, match="no such file"):
        records.save_test(client.id, lost, annotated=io.BytesIO(b"made before"))
    assert left(records, client) == before


def left(records: Records, client: Client) -> tuple[object, ...]:
    """All that a save would leave."""
    parts = [*records._home.rglob("*.part")]
    return records.files.ids(), parts, records.summaries(client.id), records.sessions(client.id)
