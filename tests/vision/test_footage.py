"""Each limit of the footage is found where it is, and none where it is not."""

from dataclasses import replace

import numpy as np
import pytest

from vision.body import LANDMARKS, Landmark
from vision.clean import cleaned
from vision.findings import Finding
from vision.footage import footage_findings, span_of
from vision.track import PoseTrack

FEET = list(range(27, 33))


def standing(frames: int = 90, fps: float = 30.0) -> PoseTrack:
    """A client who stands whole in the picture, the trunk 150 px long."""
    heights = np.full(LANDMARKS, 150.0)
    heights[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]] = 220
    heights[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]] = 370
    heights[[Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]] = 505
    heights[FEET] = 640
    xy = np.stack([np.full(LANDMARKS, 640.0), heights], axis=1)
    return PoseTrack(
        np.arange(frames) / fps,
        np.tile(xy, (frames, 1, 1)),
        np.zeros((frames, LANDMARKS, 3)),
        np.ones((frames, LANDMARKS)),
        1280,
        720,
    )


def changed(track: PoseTrack, share: float, marks: list[int], axis: int, value: float) -> PoseTrack:
    """The track with landmarks at another place in the first share of its frames."""
    xy = track.image_xy.copy()
    xy[: round(share * len(track)), marks, axis] = value
    return replace(track, image_xy=xy)


def lost(track: PoseTrack, share: float) -> PoseTrack:
    """The track without the client in a share of its frames, in the middle."""
    xy = track.image_xy.copy()
    first = round((1 - share) / 2 * len(track))
    xy[first : first + round(share * len(track))] = np.nan
    return replace(track, image_xy=xy)


def codes(track: PoseTrack) -> dict[str, str]:
    findings = footage_findings(track)
    assert all(finding.message.endswith(".") for finding in findings)
    return {finding.code: finding.severity for finding in findings}


def test_good_footage_has_no_findings() -> None:
    assert codes(standing()) == {}


@pytest.mark.parametrize(("share", "severity"), [(0.05, None), (0.2, "caution"), (0.6, "reject")])
def test_a_client_who_is_lost(share: float, severity: str | None) -> None:
    assert codes(lost(standing(), share)) == ({"client_lost": severity} if severity else {})


def test_nobody_is_found_in_an_empty_room_or_an_empty_track() -> None:
    assert codes(lost(standing(), 1.0)) == {"nobody_found": "reject"}
    assert codes(standing(0)) == {"nobody_found": "reject"}


@pytest.mark.parametrize(("share", "severity"), [(0.05, None), (0.3, "caution"), (0.7, "reject")])
@pytest.mark.parametrize(("axis", "value"), [(1, 750.0), (1, -5.0), (0, -3.0), (0, 1290.0)])
def test_feet_outside_the_picture(share: float, severity: str | None, axis: int, value: float) -> None:
    assert codes(changed(standing(), share, FEET, axis, value)) == ({"feet_out_of_frame": severity} if severity else {})


def test_who_comes_into_the_picture_late_was_not_lost() -> None:
    track = standing()
    xy = track.image_xy.copy()
    xy[:40] = np.nan
    assert codes(replace(track, image_xy=xy)) == {}
    xy[:-20] = np.nan
    assert codes(replace(track, image_xy=xy)) == {"client_lost": "reject"}


def test_a_finding_says_when() -> None:
    (finding,) = footage_findings(lost(standing(), 0.4))
    assert (finding.from_s, finding.to_s) == (pytest.approx(0.9), pytest.approx(2.067))


def test_the_foot_that_the_other_leg_hides_does_not_speak_for_the_feet() -> None:
    """Seen from the side the far foot is placed by guess, inside the picture; the near one is cut off."""
    right = [Landmark.RIGHT_ANKLE, Landmark.RIGHT_HEEL, Landmark.RIGHT_FOOT_INDEX]
    track = changed(standing(), 1.0, [*right], 1, 750)
    visibility = track.visibility.copy()
    visibility[:, [25, 27, 29, 31]] = 0.2
    assert codes(replace(track, visibility=visibility)) == {"feet_out_of_frame": "reject"}


def test_a_client_who_walks_out_of_the_picture_is_not_cut_off_by_it() -> None:
    xy = standing().image_xy.copy()
    xy[60:, :, 0] += 700
    assert codes(replace(standing(), image_xy=xy)) == {}


@pytest.mark.parametrize(("light", "found", "severity"), [(100, 1, None), (20, 1, "caution"), (20, 0, "reject")])
def test_a_dark_picture(light: float, found: int, severity: str | None) -> None:
    track = replace(standing(), light=np.full(90, float(light)))
    track = track if found else lost(track, 1.0)
    assert codes(track).get("too_dark") == severity


def test_a_camera_that_moves() -> None:
    still = np.tile([[1.0, 0, 0], [0, 1, 0]], (90, 1, 1))
    bumped, unknown, trembling = still.copy(), still.copy(), still.copy()
    bumped[50:, 0, 2] = 80
    unknown[50:] = np.nan
    trembling[::2, 0, 2] = 0.5
    found = [codes(replace(standing(), camera=camera)) for camera in (still, trembling, bumped, unknown)]
    assert found == [{}, {}, {"camera_moved": "info"}, {"camera_moved": "caution"}]
    assert "whether the camera moved" in footage_findings(replace(standing(), camera=unknown))[-1].message


def test_one_foot_outside_is_no_finding() -> None:
    left = [Landmark.LEFT_ANKLE, Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX]
    assert codes(changed(standing(), 1.0, [*left], 1, 750)) == {}


def test_a_head_outside_the_picture_is_a_caution_at_most() -> None:
    assert codes(changed(standing(), 1.0, [Landmark.NOSE], 1, -20)) == {"head_out_of_frame": "caution"}
    assert codes(changed(standing(), 1.0, [Landmark.NOSE], 1, 20)) == {"head_out_of_frame": "info"}  # the crown


def test_frames_without_the_client_do_not_hide_that_the_feet_are_outside() -> None:
    track = changed(standing(), 1.0, FEET, 1, 750)
    assert codes(lost(track, 0.4)) == {"client_lost": "caution", "feet_out_of_frame": "reject"}


def test_a_client_too_small_to_measure() -> None:
    track = standing()
    small = replace(track, image_xy=track.image_xy * 0.15)  # a trunk of 22 px
    assert codes(small) == {"client_too_small": "reject"}


@pytest.mark.parametrize(("fps", "severity"), [(8, "reject"), (15, "caution"), (19.5, "caution"), (24, None)])
def test_few_frames_a_second(fps: float, severity: str | None) -> None:
    assert codes(standing(fps=fps)) == ({"few_frames_per_second": severity} if severity else {})


def test_one_frame_is_too_short() -> None:
    assert codes(standing(1)) == {"too_short": "reject"}


def test_what_the_search_for_the_client_noticed_is_passed_on() -> None:
    several = Finding("several_people", "caution", "Several people are in the picture.")
    assert codes(replace(standing(), findings=(several,))) == {"several_people": "caution"}


def test_a_span_keeps_the_times_of_the_video() -> None:
    track = replace(standing(90), findings=(Finding("x", "info", "y."),))
    part = span_of(track, 1.0, 2.0)
    assert part.time_s.tolist() == [time for time in track.time_s if 1.0 <= time <= 2.0]
    np.testing.assert_array_equal(part.image_xy, track.image_xy[30:61])
    assert (part.width, part.height, part.findings) == (1280, 720, track.findings)
    assert len(span_of(track, None, None)) == 90
    assert len(span_of(track, 50.0, None)) == 0


def rolled(track: PoseTrack, degrees: float) -> PoseTrack:
    """The same as a camera rolled about the picture's middle shows it."""
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = [track.width / 2, track.height / 2]
    return replace(track, image_xy=(track.image_xy - middle) @ turn.T + middle)


@pytest.mark.parametrize(("degrees", "found"), [(0, False), (8, False), (-15, True), (20, True)])
def test_a_tilted_camera(degrees: float, found: bool) -> None:
    track = standing()
    straight = replace(track, world_xyz=np.dstack([track.image_xy / 300, np.zeros((len(track), LANDMARKS))]))
    assert codes(rolled(straight, degrees)) == ({"camera_tilted": "caution"} if found else {})


def test_a_camera_that_pans_after_the_client_does_not_cut_the_feet_off() -> None:
    track = standing()
    way_px = np.linspace(0, 900, len(track))
    camera = np.tile(np.array([[1.0, 0, 0], [0, 1.0, 0]]), (len(track), 1, 1))
    camera[:, 0, 2] = way_px
    found = codes(cleaned(replace(track, camera=camera)))
    assert "feet_out_of_frame" not in found
    assert "camera_moved" in found
