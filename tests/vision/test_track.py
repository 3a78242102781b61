"""The one type that leaves the room: checked when built, never changed, saved and loaded."""

import io
import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.body import LANDMARKS, Landmark
from vision.findings import Finding
from vision.track import PoseTrack, Stage, TrackSource

SOURCE = TrackSource("ab" * 32, "full", "cd" * 32, "raw landmarks")
FOUND = (
    Finding("several_people", "caution", "Several people are in the picture."),
    Finding("a", "info", "b", 1.0, 2.5),
)


def random_track(frames: int, seed: int = 3, source: TrackSource | None = SOURCE) -> PoseTrack:
    random = np.random.default_rng(seed)
    image = random.uniform(-200, 2200, (frames, LANDMARKS, 2))
    image[1::4] = np.nan
    return PoseTrack(
        np.cumsum(random.uniform(0.01, 0.09, frames)),
        image,
        random.normal(size=(frames, LANDMARKS, 3)),
        random.uniform(size=(frames, LANDMARKS)),
        1280,
        720,
        source,
        FOUND,
    )


@given(frames=st.integers(0, 30), seed=st.integers(0, 999), known=st.booleans())
def test_a_saved_track_is_the_same_track(frames: int, seed: int, known: bool) -> None:
    track = random_track(frames, seed, SOURCE if known else None)
    loaded = PoseTrack.from_bytes(track.to_bytes())
    np.testing.assert_array_equal(loaded.time_s, track.time_s)
    np.testing.assert_allclose(loaded.image_xy, track.image_xy, atol=0.03)
    np.testing.assert_allclose(loaded.world_xyz, track.world_xyz, atol=1e-4)
    np.testing.assert_allclose(loaded.visibility, track.visibility, atol=1 / 250)
    np.testing.assert_array_equal(loaded.found, track.found)
    facts = ("width", "height", "source", "findings")
    assert [getattr(loaded, name) for name in facts] == [getattr(track, name) for name in facts]


def test_saving_twice_loses_nothing_more() -> None:
    once = PoseTrack.from_bytes(random_track(20).to_bytes())
    twice = PoseTrack.from_bytes(once.to_bytes())
    for name in ("time_s", "image_xy", "world_xyz", "visibility"):
        np.testing.assert_array_equal(getattr(twice, name), getattr(once, name))


def test_a_real_track_survives_saving(track_of: Callable[[str], PoseTrack]) -> None:
    track = track_of("gait_side")
    data = track.to_bytes()
    assert len(data) < 2200 * len(track)
    np.testing.assert_allclose(PoseTrack.from_bytes(data).image_xy, track.image_xy, atol=0.03)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("time_s", (5, 1)), ("image_xy", (4, 33, 2)), ("image_xy", (5, 33, 3)), ("image_xy", (5, 17, 2)),
        ("world_xyz", (5, 33, 2)), ("visibility", (5, 33, 1)), ("visibility", (5,)),
    ],
)  # fmt: skip
def test_shapes_that_disagree_are_refused(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=rf"{name} must have shape \(5,"):
        replace(random_track(5), **{name: np.arange(np.prod(shape), dtype=float).reshape(shape)})


@pytest.mark.parametrize("times", [[0, 1, 2, 2, 3], [0, 1, 3, 2, 4], [0, 1, np.nan, 3, 4]])
def test_times_that_do_not_rise_are_refused(times: list[float]) -> None:
    with pytest.raises(ValueError, match="time_s must rise"):
        replace(random_track(5), time_s=np.array(times))


def test_nothing_changes_a_track() -> None:
    visibility = np.ones((5, LANDMARKS))
    track = replace(random_track(5), visibility=visibility)
    visibility[:] = 0
    assert track.visibility.min() == 1
    for name in ("time_s", "image_xy", "world_xyz", "visibility"):
        array: Any = getattr(track, name)
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7
    with pytest.raises(FrozenInstanceError):
        track.width = 3  # type: ignore[misc]


def test_frames_without_a_body_are_known() -> None:
    assert random_track(6).found.tolist() == [True, False, True, True, True, False]
    assert len(random_track(6)) == 6


def test_the_middle_lies_nearer_to_the_side_that_is_seen() -> None:
    track = random_track(8)
    for seen, unseen, side in ((25, 26, Landmark.LEFT_HIP), (26, 25, Landmark.RIGHT_HIP)):
        visibility = np.ones((8, LANDMARKS))
        visibility[:, [unseen, unseen + 2]] = 0
        one_sided = replace(track, visibility=visibility)
        assert seen % 2 == (one_sided.near_share > 0.5)
        np.testing.assert_allclose(one_sided.middle(Landmark.LEFT_HIP, Landmark.RIGHT_HIP), track.xy(side))
    even = replace(track, visibility=np.ones((8, LANDMARKS)))
    halfway = (track.xy(Landmark.LEFT_HIP) + track.xy(Landmark.RIGHT_HIP)) / 2
    np.testing.assert_allclose(even.middle(Landmark.LEFT_HIP, Landmark.RIGHT_HIP), halfway)


@pytest.mark.parametrize("stage", ["raw", "clean", "perturbed"])
def test_what_was_done_to_a_track_is_known_after_saving(stage: Stage) -> None:
    assert PoseTrack.from_bytes(replace(random_track(5), stage=stage).to_bytes()).stage == stage


def test_tracks_of_a_history_are_raw_and_their_bytes_stay() -> None:
    data = random_track(5).to_bytes()
    with np.load(io.BytesIO(data)) as arrays:
        assert "stage" not in json.loads(str(arrays["meta"]))
    assert PoseTrack.from_bytes(data).stage == "raw"
