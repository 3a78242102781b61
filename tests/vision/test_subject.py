"""Who the client is among several people: the one who was pointed at, in every frame."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from sample_videos import sample_path
from vision.body import Landmark
from vision.landmarker import detecting
from vision.people import Body, people, person_at
from vision.pose import estimate
from vision.subject import SubjectPoint, linked
from vision.track import PoseTrack
from vision.video import Video
from vision.window import Window, window_of

# Where the client's mid-hip truly is in every tenth frame of sts5_bystander, as it was rendered.
TRUE_HIPS_PX = [
    (587, 438), (587, 438), (587, 438), (587, 438), (587, 438), (587, 438), (617, 387), (639, 369), (629, 374),
    (588, 436), (587, 438), (587, 438), (603, 406), (639, 369), (639, 369), (603, 406), (587, 438), (587, 438),
    (587, 438), (621, 382), (639, 369), (633, 371), (590, 430), (587, 438), (587, 438), (591, 428), (638, 369),
    (639, 369), (612, 393), (587, 438), (587, 438), (587, 438), (611, 395), (639, 369), (638, 369), (598, 414),
    (587, 438), (587, 438), (587, 438), (587, 438), (587, 438),
]  # fmt: skip
RED, BLUE = np.array([180.0, 40, 40]), np.array([40.0, 40, 180])
LEFT_SITS = Body(np.array([100.0, 300.0, 200.0, 600.0]), RED)
RIGHT_STANDS = Body(np.array([400.0, 200.0, 500.0, 620.0]), BLUE)


def walked(body: Body, way_px: float) -> Body:
    return body._replace(box=body.box + np.array([way_px, 0, way_px, 0]))


def followed(times_s: list[float], looks: list[list[Body]], point: SubjectPoint | None) -> Window:
    window = linked(times_s, looks, point)
    assert window is not None
    return window


def test_each_person_is_found_once() -> None:
    # the trainer stands behind the client; 960 px wide squares overlap, so both are looked at twice
    video = Video(sample_path("sts5_bystander"))
    with detecting("full", 5) as landmarker:
        found = [people(landmarker, frame.rgb) for frame in video.sample([0.0, 5.0, 9.0])]
    assert [[body.sure for body in bodies] for bodies in found] == [[True, True]] * 3


def test_one_person_is_one_person() -> None:
    with detecting("full", 5) as landmarker:
        for name in ("sts5_side", "gait_side", "squats_deep_front"):
            (frame,) = Video(sample_path(name)).sample([2.0])
            assert len(people(landmarker, frame.rgb)) == 1


def test_a_client_too_small_for_the_detector_is_found_where_somebody_points() -> None:
    (frame,) = Video(sample_path("single_leg_left")).sample([2.0])
    small = cv2.resize(frame.rgb, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    far = np.full_like(frame.rgb, 150)
    far[400 : 400 + small.shape[0], 200 : 200 + small.shape[1]] = small
    with detecting("lite", 5) as landmarker:
        assert people(landmarker, far) == []
        body = person_at(landmarker, far, np.array([364.0, 490.0]))
        beside = person_at(landmarker, far, np.array([440.0, 490.0]))
    assert body is not None
    assert np.allclose(body.box, [352, 453, 376, 537], atol=6)
    assert beside is None


def test_where_nobody_stands_nobody_is_pointed_at() -> None:
    looks = [[RIGHT_STANDS], [walked(RIGHT_STANDS, 20)]]
    assert linked([0.0, 0.5], looks, SubjectPoint(480, 300)) is not None
    assert linked([0.0, 0.5], looks, SubjectPoint(1100, 400)) is None
    assert linked([0.0, 0.5], looks, SubjectPoint(450, 400, time_s=9.0)) is None


def test_a_point_on_the_wall_measures_nobody_else(one_stand: Path) -> None:
    track = estimate(Video(one_stand), model="lite", subject=SubjectPoint(1200, 100))
    assert [(finding.code, finding.severity) for finding in track.findings] == [("nobody_pointed_at", "reject")]


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
    assert track_of("stand_then_fall_front").findings == ()  # lying on the floor it is still the same client


def test_a_pose_beside_the_clients_box_is_somebody_whom_no_look_saw() -> None:
    window = followed([0.0, 0.5], [[RIGHT_STANDS], [walked(RIGHT_STANDS, 60)]], None)
    assert window.is_client(0.25, walked(RIGHT_STANDS, 40))
    assert not window.is_client(0.25, walked(RIGHT_STANDS, 190))
    assert window.is_client(0.9, walked(RIGHT_STANDS, 190))  # later nobody knows where the client is


def test_who_falls_is_the_same_and_who_comes_later_is_another() -> None:
    low, elsewhere = np.array([390.0, 520.0, 530.0, 620.0]), np.array([800.0, 520.0, 970.0, 620.0])
    dark = np.array([20.0, 20.0, 20.0])
    for box, others in ((low, 0), (elsewhere, 1)):
        looks = [[RIGHT_STANDS]] * 3 + [[Body(box, dark)]] * 3
        assert len(followed([0.0, 0.5, 1.0, 1.5, 2.0, 2.5], looks, None).others) == others


@pytest.mark.parametrize(("x", "chosen"), [(150, LEFT_SITS), (450, RIGHT_STANDS), (10, LEFT_SITS), (700, RIGHT_STANDS)])
def test_the_point_chooses_the_body_under_it_or_the_nearest(x: float, chosen: Body) -> None:
    window = followed([0.0, 0.5], [[LEFT_SITS, RIGHT_STANDS]] * 2, SubjectPoint(x, 400))
    np.testing.assert_array_equal(window.boxes, [chosen.box, chosen.box])


def test_without_a_point_the_largest_is_the_client() -> None:
    window = followed([0.0, 0.5, 1.0], [[], [LEFT_SITS, RIGHT_STANDS], [LEFT_SITS, RIGHT_STANDS]], None)
    np.testing.assert_array_equal(window.boxes, [RIGHT_STANDS.box] * 3)
    assert linked([0.0, 0.5], [[], []], None) is None


def test_who_is_long_in_sight_is_the_client_before_a_large_passer_by() -> None:
    giant = Body(np.array([600.0, 0.0, 800.0, 700.0]), BLUE)
    looks = [[LEFT_SITS], [LEFT_SITS, giant], [LEFT_SITS, walked(giant, 200)], [LEFT_SITS], [LEFT_SITS], [LEFT_SITS]]
    window = followed([0.5 * i for i in range(6)], looks, None)
    np.testing.assert_array_equal(window.boxes, [LEFT_SITS.box] * 6)
    assert len(window.others) == 1


def test_a_point_late_in_the_video_is_followed_both_ways() -> None:
    looks = [[RIGHT_STANDS, walked(LEFT_SITS, 30 * i)] for i in range(5)]
    window = followed([0.0, 0.5, 1.0, 1.5, 2.0], looks, SubjectPoint(230, 400, time_s=1.6))
    np.testing.assert_array_equal(window.boxes, [walked(LEFT_SITS, 30 * i).box for i in range(5)])


def test_a_client_who_is_missed_for_a_moment_is_not_swapped_for_a_neighbour() -> None:
    near = walked(RIGHT_STANDS, -180)
    looks = [[LEFT_SITS, near], [near], [near], [near, LEFT_SITS], [near, LEFT_SITS]]
    window = followed([0.5 * i for i in range(5)], looks, SubjectPoint(150, 400))
    np.testing.assert_array_equal(window.boxes, [LEFT_SITS.box] * 5)


def test_two_who_cross_keep_their_clothes() -> None:
    """They meet at one spot and are seen as one body there; by position alone they would swap."""
    to_right = [Body(np.array([100.0 + 100 * i, 200, 200 + 100 * i, 620]), RED) for i in range(7)]
    to_left = [Body(np.array([700.0 - 100 * i, 200, 800 - 100 * i, 620]), BLUE) for i in range(7)]
    looks = [[a, b] for a, b in zip(to_right, to_left, strict=True)]
    looks[3] = [to_left[3]]
    window = followed([0.5 * i for i in range(7)], looks, SubjectPoint(150, 400))
    np.testing.assert_array_equal(window.boxes, [body.box for body in to_right])


def test_nobody_but_the_client_is_taken_from_the_window() -> None:
    beside = walked(LEFT_SITS, 150)
    window = followed([0.0, 0.5], [[LEFT_SITS, beside]] * 2, SubjectPoint(150, 400))
    assert window.at(0.25)[2] == 225  # half-way to the neighbour
    assert window.is_client(0.25, walked(LEFT_SITS, 5))
    assert not window.is_client(0.25, beside)


@pytest.mark.parametrize(("bottom", "hides"), [(650.0, True), (580.0, False)])
def test_who_stands_before_the_client_hides_the_client_and_who_stands_behind_does_not(
    bottom: float, hides: bool
) -> None:
    other = Body(np.array([90.0, 190, 210, bottom]), BLUE)
    for way_px, touches in ((0.0, True), (105.0, True), (150.0, False)):
        window = window_of(
            2, [0.0, 0.5], dict.fromkeys((0, 1), LEFT_SITS), [dict.fromkeys((0, 1), walked(other, way_px))]
        )
        assert window.is_hidden(0.25) == (hides and touches)
        assert window.is_client(0.25, LEFT_SITS)  # by the clothes, though the two overlap
        assert not window.is_client(0.25, LEFT_SITS._replace(colour=BLUE)) or not touches


def test_who_comes_is_before_the_client_already_before_the_first_look_at_both() -> None:
    comes = [walked(Body(np.array([450.0, 200, 550, 650]), BLUE), -200.0 * i) for i in range(4)]
    window = window_of(
        5,
        [0.5 * i for i in range(5)],
        dict.fromkeys(range(5), RIGHT_STANDS),
        [{i + 1: body for i, body in enumerate(comes)}],
    )
    assert not window.is_hidden(0.0)
    assert window.is_hidden(0.4)
    assert window.is_hidden(0.5)
    assert not window.is_hidden(1.4)


def test_a_client_whom_a_passer_by_hides_is_not_taken_for_that_one() -> None:
    """Both go left, the other nearer and larger: the places and sizes alone would make one of the two."""
    client = [Body(np.array([500.0 - 60 * i, 140, 580 - 60 * i, 430]), np.array([85.0, 85, 85])) for i in range(8)]
    passer = [Body(np.array([375.0 - 85 * i, 90, 495 - 85 * i, 490]), np.array([130.0, 78, 103])) for i in range(6)]
    looks = [[client[0]], [client[1]], *([body] for body in passer[:3])]
    looks += [[client[i], passer[i - 2]] for i in range(5, 8)]
    window = followed([0.5 * i for i in range(8)], looks, SubjectPoint(540, 300))
    for seen in (0, 1, 5, 6, 7):
        np.testing.assert_array_equal(window.boxes[seen], client[seen].box)
    assert all(window.is_hidden(time_s) for time_s in (1.5, 2.0))


def test_who_sits_down_and_stands_up_before_somebody_is_one() -> None:
    up = Body(np.array([527.0, 145, 570, 414]), np.array([30.0, 28, 27]))
    down = Body(np.array([483.0, 232, 561, 413]), np.array([34.0, 31, 36]))
    behind = Body(np.array([426.0, 158, 494, 404]), np.array([121.0, 116, 119]))
    looks = [[behind, up if i % 4 > 1 else down] for i in range(20)]
    window = followed([0.5 * i for i in range(20)], looks, SubjectPoint(485, 341))
    np.testing.assert_array_equal(window.boxes, [look[1].box for look in looks])
    assert len(window.others) == 1
    assert not any(window.is_hidden(0.1 * i) for i in range(95))


def test_a_client_whom_second_looks_miss_is_followed_all_the_way() -> None:
    """In stripes, at a brisk walk, with somebody ahead: each look may be wrong, all of them together are not."""
    walks = [
        Body(np.array([800.0 - 100 * i, 120, 900 - 100 * i, 410]), np.array([110.0, 105 + 8 * (i % 2), 100]), False)
        for i in range(8)
    ]
    ahead = [Body(np.array([700.0 - 85 * i, 135, 780 - 85 * i, 380]), RED) for i in range(8)]
    looks = [[ahead[i], walks[i]] for i in range(8)]
    window = followed([0.5 * i for i in range(8)], looks, SubjectPoint(850, 250))
    np.testing.assert_array_equal(window.boxes, [body.box for body in walks])


def test_what_no_second_look_finds_is_nobody() -> None:
    looks = [[LEFT_SITS, RIGHT_STANDS._replace(sure=False)]] * 4
    assert followed([0.5 * i for i in range(4)], looks, None).others == ()


def test_a_window_holds_the_client_of_the_looks_around_a_time() -> None:
    window = Window(
        np.array([0.0, 0.5, 1.0]), np.array([walked(LEFT_SITS, way).box for way in (0.0, 100.0, 400.0)]), RED
    )
    left, top, right, bottom = window.at(0.25)
    assert left < 100 < 300 < right
    assert top < 300 < 600 < bottom
    assert window.at(0.75)[2] > 600 > window.at(0.25)[2]
    assert window.at(9.0)[0] > 300  # after the last look only that one counts
    np.testing.assert_array_equal(window.during(0.25, 0.75)[[0, 2]], [window.at(0.25)[0], window.at(0.75)[2]])


def test_while_somebody_covers_the_client_there_is_no_pose_and_that_is_said(
    one_stand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Body(np.array([480.0, 150, 800, 640]), RED)
    nearer = client._replace(box=client.box + np.array([0, 0, 0, 60.0]))
    passer = {look: walked(nearer, way_px) for look, way_px in ((3, -800), (4, 0), (5, 20), (6, 800))}
    looks = [0.5 * i for i in range(9)]
    window = window_of(9, looks, dict.fromkeys(range(9), client), [passer])
    monkeypatch.setattr("vision.pose.follow", lambda video, subject: window)
    track = estimate(Video(one_stand), model="lite", subject=SubjectPoint(640, 400))
    covered = np.array([window.is_hidden(time_s) for time_s in track.time_s])
    assert 15 < covered.sum() < 60
    assert np.isnan(track.visibility[covered]).all()
    assert np.isfinite(track.visibility[~covered]).all()
    (said,) = (finding for finding in track.findings if finding.code == "client_covered")
    assert (said.from_s, said.to_s) == (track.time_s[covered][0], track.time_s[covered][-1])
