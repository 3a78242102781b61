"""The pose of real clips: the same on every machine, stopped when asked, silent in an empty room."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from sample_videos import sample_path
from vision import pose
from vision.body import Landmark
from vision.chunk import MAX_SIDE_PX, Chunk, joined
from vision.errors import CancelledError, UnreadableVideoError
from vision.landmarker import NOBODY, detecting
from vision.motion import STILL, UNKNOWN
from vision.pose import estimate, track_source
from vision.subject import SubjectPoint
from vision.track import PoseTrack
from vision.video import Video
from vision.work import Work


def same(one: PoseTrack, other: PoseTrack) -> None:
    for name in ("time_s", "image_xy", "world_xyz", "visibility"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.fixture(scope="module")
def lite(one_stand: Path) -> tuple[PoseTrack, list[float]]:
    """The short clip's track by the quick model, and the progress that was told on the way."""
    told: list[float] = []
    return estimate(Video(one_stand), model="lite", work=Work(told.append)), told


def test_the_result_depends_neither_on_the_workers_nor_on_the_run(
    one_stand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pose, "CHUNK_S", 1.0)  # four chunks of a short clip, so that several threads share them
    monkeypatch.setattr(pose, "FIRST_LOOKS", 2)
    video = Video(one_stand)
    alone, shared = (estimate(video, model="lite", workers=workers) for workers in (1, 3))
    assert alone.time_s.tolist() == [frame.time_s for frame in video.frames(max_side_px=64)]
    same(alone, shared)


def test_every_frame_has_the_pose_of_its_own_picture(track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of("sts5_side")
    assert len(track) == 469
    np.testing.assert_allclose(track.time_s, np.arange(469) / 30, atol=1e-4)
    assert (track.width, track.height) == (1280, 720)
    assert track.found.all()
    hips = track.middle(Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    assert np.linalg.norm(np.diff(hips, axis=0), axis=1).max() < 30  # no jump, also not where two chunks meet


@pytest.mark.parametrize(("stood", "known"), [(True, True), (False, False), (None, False)])
def test_a_camera_that_stood_still_wherever_that_shows_stood_still_throughout(
    one_stand: Path, stood: bool | None, known: bool
) -> None:
    """Someone hides the background of the second chunk; a camera that moved before may go on meanwhile."""
    video = Video(one_stand)
    chunks = [Chunk(video, "lite", None, start_s, start_s + 1, threading.Event()) for start_s in (0.0, 1.0)]
    for chunk, still, last in zip(chunks, (stood, None), (STILL, UNKNOWN), strict=True):
        chunk.times_s, chunk.poses, chunk.light = [chunk.from_s, chunk.from_s + 0.5], [NOBODY, NOBODY], [99.0, 99.0]
        chunk.camera, chunk.still = [STILL, last, last], still
        chunk.trunk, chunk.trunk_s = [STILL], [chunk.from_s]
    camera = joined(chunks, video, track_source(video, "lite"), ()).camera
    assert camera is not None
    assert np.isfinite(camera[3]).all() == known


def test_a_client_whom_the_detector_finds_late_is_followed_back(track_of: Callable[[str], PoseTrack]) -> None:
    """Of this walk the detector finds nothing in three pictures from 1.95 s on."""
    video = Video(sample_path("gait_side"))
    with detecting("full", 1) as landmarker:
        pictures = [frame.rgb for frame in video.frames(1.95, max_side_px=MAX_SIDE_PX)][:4]
        assert [len(landmarker.poses(rgb)) for rgb in pictures] == [0, 0, 0, 1]
    chunk = Chunk(video, "full", None, 1.95, 2.2, threading.Event())
    chunk.run()
    assert chunk.lost == 0
    known = track_of("gait_side")
    feet = [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]
    here = np.isin(np.round(known.time_s, 3), np.round(chunk.times_s, 3))
    found = np.array([each.image_xy[feet] for each in chunk.poses])
    assert np.median(np.linalg.norm(found - known.image_xy[here][:, feet], axis=2)[:3]) < 10


def test_the_track_says_where_it_came_from(track_of: Callable[[str], PoseTrack], one_stand: Path) -> None:
    video = Video(one_stand)
    sources = [
        track_source(video, "full"),
        track_source(video, "lite"),
        track_source(video, "full", SubjectPoint(10, 20)),
        track_source(video, "full", SubjectPoint(10, 20, 1.5)),
        track_source(Video(one_stand, mirrored=True), "full"),
        track_of("sts5_side").source,
    ]
    assert len(set(sources)) == len(sources)
    assert track_source(Video(one_stand), "full") == sources[0]


def test_progress_rises_to_one(lite: tuple[PoseTrack, list[float]]) -> None:
    told = lite[1]
    assert len(told) >= 3
    assert told == sorted(told)
    assert 0 <= told[0] <= 1
    assert told[-1] == pytest.approx(1.0, abs=0.02)


def test_a_stopped_estimation_ends_at_once(one_stand: Path) -> None:
    asked_s: list[float] = []

    def stop_at_second_question() -> bool:
        asked_s.append(time.monotonic())
        return len(asked_s) > 1

    with pytest.raises(CancelledError, match="nothing was saved"):
        estimate(Video(one_stand), model="heavy", work=Work(cancelled=stop_at_second_question))
    assert time.monotonic() - asked_s[-1] < 1.5


def test_a_broken_video_stops_all_threads_with_its_sentence(tmp_path: Path, one_stand: Path) -> None:
    path = tmp_path / "cut.mp4"
    with av.open(str(one_stand)) as whole, av.open(str(path), "w", options={"movflags": "faststart"}) as copy:
        stream = copy.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(whole.streams.video[0]):
            if packet.pts is not None:
                packet.stream = stream
                copy.mux(packet)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(UnreadableVideoError, match=r"cut off|damaged"):
        estimate(Video(path), model="lite")


def test_nobody_is_found_in_an_empty_room(tmp_path: Path) -> None:
    path = tmp_path / "room.mp4"
    room = np.full((480, 640, 3), (196, 190, 180), np.uint8)
    room[330:] = (120, 96, 70)  # floor
    room[60:200, 80:220] = (150, 180, 215)  # window
    room[250:360, 420:430] = room[250:360, 500:510] = room[250:262, 420:510] = (60, 40, 30)  # stool
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for _ in range(30):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(room, format="rgb24")))
        container.mux(stream.encode(None))
    track = estimate(Video(path))
    assert len(track) == 30
    assert not track.found.any()
    assert np.isnan(track.image_xy).all()
    assert np.isnan(track.visibility).all()


def test_a_mirrored_video_swaps_the_sides(one_stand: Path, lite: tuple[PoseTrack, list[float]]) -> None:
    """The right side faces the camera; when the file is said to be mirrored, that side is the left one."""
    plain, mirrored = lite[0], estimate(Video(one_stand, mirrored=True), model="lite")
    assert plain.near_share < 0.5 < mirrored.near_share
    knee, other = plain.xy(Landmark.RIGHT_KNEE), mirrored.xy(Landmark.LEFT_KNEE)
    off_px = np.linalg.norm(knee * [-1, 1] + [1279, 0] - other, axis=1)
    assert np.median(off_px) < 12


def test_the_command_stays_below_one_gigabyte_on_the_longest_clip(analysed_oblique: tuple[Any, str]) -> None:
    ran = analysed_oblique[0]
    assert ran.status == 0, ran.err
    assert ran.peak_bytes < 1e9
