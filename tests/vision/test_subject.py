"""Who the client is among several people: the one who was pointed at, in every frame."""

from collections.abc import Callable

import numpy as np
import pytest

from sample_videos import sample_path
from vision.landmarker import detecting
from vision.subject import SubjectPoint, Window, _linked, people
from vision.track import Floats, Landmark, PoseTrack
from vision.video import Video

# Where the client's mid-hip truly is in every tenth frame of sts5_bystander, as it was rendered.
TRUE_HIPS_PX = [
    (587, 438), (587, 438), (587, 438), (587, 438), (587, 438), (587, 438), (617, 387), (639, 369), (629, 374),
    (588, 436), (587, 438), (587, 438), (603, 406), (639, 369), (639, 369), (603, 406), (587, 438), (587, 438),
    (587, 438), (621, 382), (639, 369), (633, 371), (590, 430), (587, 438), (587, 438), (591, 428), (638, 369),
    (639, 369), (612, 393), (587, 438), (587, 438), (587, 438), (611, 395), (639, 369), (638, 369), (598, 414),
    (587, 438), (587, 438), (587, 438), (587, 438), (587, 438),
]  # fmt: skip
LEFT_SITS = np.array([100.0, 300.0, 200.0, 600.0])
RIGHT_STANDS = np.array([400.0, 200.0, 500.0, 620.0])


def walked(box: Floats, way_px: float) -> Floats:
    return box + np.array([way_px, 0, way_px, 0])


def test_each_person_is_found_once() -> None:
    # the trainer stands behind the client; 960 px wide squares overlap, so both are looked at twice
    video = Video(sample_path("sts5_bystander"))
    with detecting("full", 5) as landmarker:
        found = [people(landmarker, frame.rgb) for frame in video.sample([0.0, 5.0, 10.0])]
    assert [len(boxes) for boxes in found] == [2, 2, 2]


def test_one_person_is_one_person() -> None:
    with detecting("full", 5) as landmarker:
        for name in ("sts5_side", "gait_side", "squats_deep_front"):
            (frame,) = Video(sample_path(name)).sample([2.0])
            assert len(people(landmarker, frame.rgb)) == 1


def test_the_client_who_was_pointed_at_is_followed(track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of("sts5_bystander")
    hips = track.middle(Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    trunk_px = np.linalg.norm(track.middle(Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER) - hips, axis=1)
    assert track.found.mean() >= 0.98
    off = np.linalg.norm(hips[::10] - TRUE_HIPS_PX, axis=1) / np.nanmax(trunk_px)
    assert np.mean(off < 0.25) >= 0.98
    # in between: a body moves less than a quarter of its trunk from frame to frame; the other person is further away
    steps = np.linalg.norm(np.diff(hips, axis=0), axis=1) / np.nanmax(trunk_px)
    assert np.mean(steps < 0.25) >= 0.98


def test_the_trainer_is_told_that_there_are_several_people(track_of: Callable[[str], PoseTrack]) -> None:
    assert [(finding.code, finding.severity) for finding in track_of("sts5_bystander").findings] == [
        ("several_people", "info")
    ]
    assert track_of("sts5_side").findings == ()


@pytest.mark.parametrize(("x", "chosen"), [(150, LEFT_SITS), (450, RIGHT_STANDS), (10, LEFT_SITS), (700, RIGHT_STANDS)])
def test_the_point_chooses_the_body_under_it_or_the_nearest(x: float, chosen: Floats) -> None:
    window = _linked([0.0, 0.5], [[LEFT_SITS, RIGHT_STANDS]] * 2, SubjectPoint(x, 400))
    assert window is not None
    np.testing.assert_array_equal(window.boxes, [chosen, chosen])


def test_without_a_point_the_largest_is_the_client() -> None:
    window = _linked([0.0, 0.5], [[], [LEFT_SITS, RIGHT_STANDS]], None)
    assert window is not None
    np.testing.assert_array_equal(window.boxes, [RIGHT_STANDS] * 2)
    assert _linked([0.0, 0.5], [[], []], None) is None


def test_a_point_late_in_the_video_is_followed_both_ways() -> None:
    times_s = [0.0, 0.5, 1.0, 1.5, 2.0]
    looks = [[RIGHT_STANDS, walked(LEFT_SITS, 30 * i)] for i in range(5)]
    window = _linked(times_s, looks, SubjectPoint(230, 400, time_s=1.6))
    assert window is not None
    np.testing.assert_array_equal(window.boxes, [walked(LEFT_SITS, 30 * i) for i in range(5)])


def test_a_client_who_is_missed_for_a_moment_is_waited_for() -> None:
    looks = [[LEFT_SITS, RIGHT_STANDS], [RIGHT_STANDS], [RIGHT_STANDS, LEFT_SITS]]
    window = _linked([0.0, 0.5, 1.0], looks, SubjectPoint(150, 400))
    assert window is not None
    np.testing.assert_array_equal(window.boxes, [LEFT_SITS] * 3)


def test_a_window_holds_the_client_of_the_looks_around_a_time() -> None:
    window = Window(np.array([0.0, 0.5, 1.0]), np.array([walked(LEFT_SITS, way) for way in (0.0, 100.0, 400.0)]))
    left, top, right, bottom = window.at(0.25)
    assert left < 100 < 300 < right
    assert top < 300 < 600 < bottom
    assert window.at(0.75)[2] > 600 > window.at(0.25)[2]
    assert window.at(9.0)[0] > 300  # after the last look only that one counts
    np.testing.assert_array_equal(window.during(0.25, 0.75)[[0, 2]], [window.at(0.25)[0], window.at(0.75)[2]])
