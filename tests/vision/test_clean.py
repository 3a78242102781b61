"""A raw track becomes one with a still camera, each limb under its own name and no single outliers."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from vision.body import LEGS, Landmark
from vision.clean import cleaned, steadied, without_outliers
from vision.sides import unswapped
from vision.signals import smooth
from vision.track import Floats, PoseTrack

LEFT, RIGHT = (list(side) for side in zip(*LEGS, strict=True))


def swapped(track: PoseTrack, frames: list[int]) -> PoseTrack:
    """The track with the legs under each other's names in some frames."""
    xy = track.image_xy.copy()
    for frame in frames:
        xy[frame, LEFT + RIGHT] = xy[frame, RIGHT + LEFT]
    return replace(track, image_xy=xy)


@pytest.fixture(scope="module")
def walk(track_of: Callable[[str], PoseTrack]) -> PoseTrack:
    """A walk seen from the side, cleaned."""
    return cleaned(track_of("gait_side"))


@pytest.mark.parametrize("frames", [[30], [30, 31], [30, 31, 32, 33], [30, 60, 61, 90]])
def test_swapped_legs_get_their_names_back(walk: PoseTrack, frames: list[int]) -> None:
    repaired, _ = unswapped(swapped(walk, frames))
    np.testing.assert_array_equal(repaired.image_xy[20:100], unswapped(walk)[0].image_xy[20:100])


@pytest.mark.parametrize("start", [14, 40, 79, 112])
def test_legs_drawn_into_each_other_for_a_moment_do_not_rename_those_around(walk: PoseTrack, start: int) -> None:
    xy = walk.image_xy.copy()
    for frame, share in ((start, 0.45), (start + 1, 0.9)):  # of the way to the other leg
        way = walk.image_xy[frame, RIGHT] - walk.image_xy[frame, LEFT]
        xy[frame, LEFT] += share * way
        xy[frame, RIGHT] -= share * way
    repaired, _ = unswapped(replace(walk, image_xy=xy))
    around = np.delete(np.arange(len(walk)), [start, start + 1])
    np.testing.assert_array_equal(repaired.image_xy[around], unswapped(walk)[0].image_xy[around])


@pytest.fixture(scope="module")
def passings(walk: PoseTrack) -> list[int]:
    """The frames in which the feet pass each other."""
    apart_px = np.abs(walk.xy(Landmark.LEFT_ANKLE)[:, 0] - walk.xy(Landmark.RIGHT_ANKLE)[:, 0])
    middle = range(5, len(walk) - 5)
    return [int(i) for i in middle if apart_px[i] == apart_px[i - 5 : i + 6].min() and apart_px[i] < 20]


@pytest.mark.parametrize("number", range(6))
def test_a_whole_step_under_the_wrong_names_is_repaired(walk: PoseTrack, passings: list[int], number: int) -> None:
    """From one passing of the feet to the next: no single frame gives it away."""
    step = list(range(passings[number], passings[number + 1]))
    repaired, _ = unswapped(swapped(walk, step))
    middle = step[3:-3]
    np.testing.assert_array_equal(repaired.image_xy[middle], unswapped(walk)[0].image_xy[middle])


@pytest.mark.parametrize("number", range(1, 5))
def test_wrong_names_before_somebody_walks_past_do_not_rename_what_comes_after(
    walk: PoseTrack, passings: list[int], number: int
) -> None:
    """The client is hidden from the middle of a step to that of the next: the feet are apart on both sides of it."""
    first, second, third = passings[number : number + 3]
    hidden = slice((first + second) // 2, (second + third) // 2)
    xy = swapped(walk, list(range(first, hidden.start))).image_xy.copy()
    xy[hidden] = np.nan
    repaired, _ = unswapped(replace(walk, image_xy=xy))
    seen = np.r_[5 : first - 3, first + 3 : hidden.start, hidden.stop : len(walk)]
    np.testing.assert_array_equal(repaired.image_xy[seen], unswapped(walk)[0].image_xy[seen])


def test_legs_are_not_swapped_where_they_are_right(track_of: Callable[[str], PoseTrack]) -> None:
    for name in ("sts5_side", "sts30_front_arms", "sts30_oblique"):
        track = track_of(name)
        repaired, unsure = unswapped(track)
        legs = np.ravel(LEGS)
        assert np.mean(repaired.image_xy[:, legs] != track.image_xy[:, legs]) < 0.005
        assert unsure.mean() < 0.01


def test_in_the_walk_each_foot_follows_its_own_path(walk: PoseTrack) -> None:
    """After each strike, at these times by the truth of the clip, that foot stands still."""
    for side, strikes_s in ((Landmark.LEFT_ANKLE, (1.09, 2.18)), (Landmark.RIGHT_ANKLE, (0.55, 1.64, 2.73))):
        time_s, x_px = smooth(walk.time_s, walk.xy(side)[:, 0])
        speed_px_s = np.abs(np.gradient(x_px, time_s))
        for strike_s in strikes_s:
            stands = (time_s > strike_s + 0.1) & (time_s < strike_s + 0.4)
            assert np.median(speed_px_s[stands]) < 0.2 * np.max(speed_px_s)


def test_single_outliers_are_replaced_by_the_path_and_all_else_is_kept(walk: PoseTrack) -> None:
    xy = walk.image_xy.copy()
    xy[[40, 41], Landmark.LEFT_ANKLE] += [60, -40]
    repaired = without_outliers(replace(walk, image_xy=xy))
    assert (
        np.abs(repaired.image_xy[[40, 41], Landmark.LEFT_ANKLE] - walk.image_xy[[40, 41], Landmark.LEFT_ANKLE]).max()
        < 10
    )
    others = [mark for mark in range(33) if mark != Landmark.LEFT_ANKLE]
    np.testing.assert_array_equal(repaired.image_xy[:, others], without_outliers(walk).image_xy[:, others])


def test_gaps_stay_gaps(walk: PoseTrack) -> None:
    xy = walk.image_xy.copy()
    xy[50:70] = np.nan
    assert not cleaned(replace(walk, image_xy=xy, stage="raw")).found[50:70].any()


def shaken(track: PoseTrack, way_px: Floats) -> PoseTrack:
    """The track as a camera sees it that moves by a way (T, 2), and the camera's motion beside it."""
    still = np.tile([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], (len(track), 1, 1))
    still[:, :, 2] = -way_px
    return replace(track, image_xy=track.image_xy + way_px[:, None], camera=still)


def test_the_cameras_motion_is_taken_out(walk: PoseTrack) -> None:
    way_px = 6 * np.random.default_rng(0).normal(size=(len(walk), 2))
    steady = steadied(shaken(walk, way_px))
    np.testing.assert_allclose(steady.image_xy, walk.image_xy, atol=1e-9)


def test_a_camera_on_a_stand_changes_nothing(walk: PoseTrack) -> None:
    trembling = shaken(walk, 0.1 * np.random.default_rng(0).normal(size=(len(walk), 2)))
    np.testing.assert_array_equal(steadied(trembling).image_xy, trembling.image_xy)


def test_a_track_says_that_it_is_clean_and_is_not_cleaned_again(track_of: Callable[[str], PoseTrack]) -> None:
    seen = track_of("gait_side")
    raw = shaken(seen, np.linspace([0, 0], [40, 10], len(seen)))
    clean = cleaned(raw)
    assert (raw.stage, clean.stage) == ("raw", "clean")
    assert (raw.is_steadied, clean.is_steadied) == (False, True)
    np.testing.assert_array_equal(clean.own_xy, raw.image_xy)
    assert cleaned(clean) is clean  # the camera would be taken out twice
    nobody = replace(raw, image_xy=np.full_like(raw.image_xy, np.nan))
    assert cleaned(nobody).stage == "clean"
