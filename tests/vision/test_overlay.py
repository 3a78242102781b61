"""The annotated copy: true to the source's times, free of its metadata, with the marks where they belong."""

import io
import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from sample_videos import sample_path
from vision.body import LANDMARKS, Landmark
from vision.errors import CancelledError
from vision.overlay import write_overlay
from vision.painter import EVENT, LEFT, RIGHT, Mark
from vision.track import PoseTrack
from vision.video import Picture, Video, from_bytes
from vision.work import Work

GREY = 120
PLACE = "+51.5007-000.1246/"
UNEVEN_S = np.cumsum([0.0, 0.033, 0.034, 0.05, 0.033, 0.1, 0.016, 0.033, 0.033, 0.25, 0.033, 0.041])
EVEN_S = np.arange(20) / 20


def write_clip(
    path: Path, times_s: np.ndarray, width: int = 640, height: int = 480, bright_corner: bool = False
) -> Path:
    """Write a grey clip as a phone would: uneven times, sound, and the place where it was filmed."""
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata.update({"location": PLACE, "title": "At the client's home"})
        stream = container.add_stream("libx264", rate=30, options={"preset": "ultrafast", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv444p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 90_000)
        sound = container.add_stream("aac", rate=48_000, layout="mono")
        picture = np.full((height, width, 3), GREY, np.uint8)
        if bright_corner:
            picture[: height // 4, : width // 4] = 255
        for time_s in times_s:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round(time_s * 90_000), Fraction(1, 90_000)
            container.mux(stream.encode(frame))
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), np.float32), format="fltp", layout="mono")
        silence.sample_rate, silence.pts = 48_000, 0
        container.mux(sound.encode(silence))
        for each in (stream, sound):
            container.mux(each.encode(None))
    return path


def turn_clip(path: Path) -> None:
    """Ask players to show a clip turned by a quarter, as phones do: the matrix in the track header says so."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    data[at : at + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    path.write_bytes(bytes(data))


def standing(times_s: np.ndarray, width: int = 640, height: int = 480) -> PoseTrack:
    """Make a track of a body that stands facing the camera: its left side is on the picture's right."""
    heights = {0: 0.2, 11: 0.35, 13: 0.45, 15: 0.55, 23: 0.6, 25: 0.75, 27: 0.9, 29: 0.93, 31: 0.95}
    body = np.full((LANDMARKS, 2), 0.3)
    for mark, y in heights.items():
        out = 0.08 if mark in (13, 15) else 0.0
        body[mark] = 0.6 + out, y
        if mark:
            body[mark + 1] = 0.4 - out, y
    image_xy = np.tile(body * [width, height], (len(times_s), 1, 1))
    seen = np.ones((len(times_s), LANDMARKS))
    return PoseTrack(times_s, image_xy, np.zeros((len(times_s), LANDMARKS, 3)), seen, width, height)


def pictures(clip: Path, track: PoseTrack, **options: object) -> list[Picture]:
    target = io.BytesIO()
    write_overlay(Video(clip), track, target, **options)  # type: ignore[arg-type]
    return [frame.rgb for frame in from_bytes(target.getvalue()).frames()]


def off_colour(rgb: Picture, xy: np.ndarray, colour: tuple[int, int, int]) -> float:
    """How far the spot is from a colour, in the channel where it is furthest (0-255)."""
    x, y = np.round(xy).astype(int)
    spot = rgb[y - 1 : y + 2, x - 1 : x + 2].reshape(-1, 3).mean(axis=0)
    return float(np.max(np.abs(spot - colour)))


def colourfulness(rgb: Picture) -> int:
    """Count the coloured pixels below the panel: in a grey clip those are the skeleton's."""
    below = rgb[rgb.shape[0] // 4 :].astype(int)
    return int(np.sum(np.ptp(below, axis=2) > 30))


@pytest.fixture(scope="module")
def grey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clips") / "grey.mp4", EVEN_S)


def test_a_real_clip_keeps_its_times_and_plays_in_a_browser(tmp_path: Path) -> None:
    source = Video(sample_path("squats_deep_front"))
    times_s = [frame.time_s for frame in source.frames()]
    target = tmp_path / "overlay.mp4"
    shares: list[float] = []
    track = standing(np.array(times_s[:30]), source.info.width, source.info.height)
    write_overlay(source, track, target, work=Work(shares.append), max_side_px=321)

    assert [frame.time_s for frame in Video(target).frames()] == pytest.approx(times_s, abs=0.001)
    assert [path.name for path in tmp_path.iterdir()] == ["overlay.mp4"]
    data = target.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width % 2, stream.height % 2, max(stream.width, stream.height) in (320, 322)) == (0, 0, True)
        assert stream.start_time == 0
    assert shares == sorted(shares)
    assert 0.9 < shares[-1] <= 1


def test_uneven_times_stay_uneven(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "uneven.mp4", UNEVEN_S)
    target = io.BytesIO()
    write_overlay(Video(clip), standing(UNEVEN_S), target)
    copy_s = [frame.time_s for frame in from_bytes(target.getvalue()).frames()]
    assert copy_s == pytest.approx(UNEVEN_S, abs=0.001)


def test_place_title_and_sound_of_the_source_stay_behind(grey: Path) -> None:
    assert PLACE.encode() in grey.read_bytes()
    target = io.BytesIO()
    write_overlay(Video(grey), standing(EVEN_S), target)
    assert PLACE.encode() not in target.getvalue()
    assert b"client" not in target.getvalue()
    with av.open(io.BytesIO(target.getvalue())) as container:
        assert set(container.metadata) == {"major_brand", "minor_version", "compatible_brands"}
        assert [stream.type for stream in container.streams] == ["video"]


def test_a_path_gets_the_same_bytes_as_memory(grey: Path, tmp_path: Path) -> None:
    memory, path = io.BytesIO(), tmp_path / "overlay.mp4"
    for target in (memory, path):
        write_overlay(Video(grey), standing(EVEN_S), target)
    assert path.read_bytes() == memory.getvalue()


def test_left_and_right_have_their_colours_where_the_landmarks_are(grey: Path) -> None:
    track = standing(EVEN_S)
    rgb = pictures(grey, track)[7]
    for mark in (Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE, Landmark.LEFT_WRIST):
        assert off_colour(rgb, track.image_xy[7, mark], LEFT) < 45
        assert off_colour(rgb, track.image_xy[7, mark + 1], RIGHT) < 45
        assert off_colour(rgb, track.image_xy[7, mark], RIGHT) > 90


def test_a_shrunk_picture_has_the_skeleton_in_its_place(grey: Path) -> None:
    track = standing(EVEN_S)
    rgb = pictures(grey, track, max_side_px=400)[3]
    assert rgb.shape == (300, 400, 3)
    shank = track.image_xy[3, [Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE]].mean(axis=0) * 400 / 640
    assert off_colour(rgb, shank, LEFT) < 60


def test_nothing_is_drawn_where_nobody_was_found_or_the_track_has_ended(grey: Path) -> None:
    xy = standing(EVEN_S[:15]).image_xy.copy()
    xy[:5] = np.nan
    track = replace(standing(EVEN_S[:15]), image_xy=xy)
    drawn = [colourfulness(rgb) > 0 for rgb in pictures(grey, track)]
    assert drawn == [False] * 5 + [True] * 10 + [False] * 5


def test_an_empty_track_gives_a_plain_copy(grey: Path) -> None:
    assert max(colourfulness(rgb) for rgb in pictures(grey, standing(EVEN_S[:0]))) == 0


def test_a_hidden_landmark_and_the_far_side_are_fainter(grey: Path) -> None:
    track = standing(EVEN_S)
    shank = track.image_xy[9, [Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE]].mean(axis=0)
    other = track.image_xy[9, [Landmark.RIGHT_KNEE, Landmark.RIGHT_ANKLE]].mean(axis=0)
    hidden, far = track.visibility.copy(), track.visibility.copy()
    hidden[:, Landmark.LEFT_ANKLE] = 0.4
    far[:, 11::2] = 0.7
    clear = off_colour(pictures(grey, track)[9], shank, LEFT)
    for visibility in (hidden, far):
        rgb = pictures(grey, replace(track, visibility=visibility))[9]
        assert off_colour(rgb, shank, LEFT) > clear + 20
        assert off_colour(rgb, other, RIGHT) < 60


def test_a_turned_source_is_written_upright(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "turned.mp4", EVEN_S, bright_corner=True)
    turn_clip(clip)
    video = Video(clip)
    assert video.info.rotation_deg in (90, 270)
    track = standing(EVEN_S, 480, 640)
    target = tmp_path / "overlay.mp4"
    write_overlay(video, track, target)
    copy = Video(target)
    assert (copy.info.width, copy.info.height, copy.info.rotation_deg) == (480, 640, 0)
    before, after = (next(each.frames()).rgb for each in (video, copy))
    assert before[10, -10].min() > 230  # a quarter clockwise: the bright corner is at the top right
    assert after[10, -10].min() > 230
    assert off_colour(after, track.image_xy[0, Landmark.LEFT_KNEE], LEFT) < 45


def test_odd_sides_are_cut_to_even_ones(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "odd.mp4", EVEN_S, 321, 241)
    assert pictures(clip, standing(EVEN_S, 321, 241))[0].shape == (240, 320, 3)


def test_an_event_frames_the_picture_for_its_moment_only(grey: Path) -> None:
    framed = [
        off_colour(rgb, np.array([320, 1]), EVENT) < 60 for rgb in pictures(grey, standing(EVEN_S), marks=[Mark(0.26)])
    ]
    assert np.flatnonzero(framed).tolist() == [5, 6, 7, 8]  # 0.25 s, the nearest frame, to 0.40 s


def test_an_event_is_named_and_rings_its_place(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", EVEN_S[:12], 640, 480)
    track = standing(EVEN_S)
    mark = Mark(0.26, "Heel strike, left", Landmark.LEFT_KNEE)
    plain, named = (pictures(clip, track, marks=[each])[6] for each in (Mark(0.26), mark))
    changed = np.argwhere(np.abs(named.astype(int) - plain).max(axis=2) > 60)
    ring = changed[changed[:, 0] < 400]
    assert np.abs(ring.mean(axis=0)[::-1] - track.image_xy[0, Landmark.LEFT_KNEE]).max() < 5
    assert 10 < np.ptp(ring[:, 1]) < 120
    letters = changed[changed[:, 0] > 400]
    assert len(letters) > 300
    assert letters[:, 1].max() < 320


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280)])
def test_words_show_for_their_time_in_readable_letters(tmp_path: Path, width: int, height: int) -> None:
    clip = write_clip(tmp_path / "clip.mp4", EVEN_S[:8], width, height)

    def words(time_s: float) -> tuple[str, str]:
        if time_s < 0.09 or time_s > 0.29:
            return "", ""
        return ("Stand 3 · rising" if time_s < 0.19 else "A title much longer than the picture " * 3), ""

    shown = pictures(clip, standing(EVEN_S[:0], width, height), words=words)
    boxes = [np.argwhere(rgb.min(axis=2) > 200) for rgb in shown]  # letters
    tall = [int(np.ptp(box[:, 0])) for box in boxes]
    assert tall[0] == pytest.approx(tall[7], abs=1)
    assert min(tall[2:4]) > tall[0] + 0.02 * height**0.5 * width**0.5
    assert boxes[2][:, 1].max() < shown[0].shape[1] * 0.75
    assert boxes[4][:, 1].max() < shown[0].shape[1] - 5


def test_cancelling_leaves_nothing_and_keeps_an_older_file(tmp_path: Path) -> None:
    older, memory = tmp_path / "overlay.mp4", io.BytesIO()
    older.write_bytes(b"older")
    video = Video(sample_path("squats_deep_front"))

    def written() -> bool:
        return bool(memory.getvalue()) or any(part.stat().st_size > 5 for part in tmp_path.iterdir())

    for target in (memory, older):
        with pytest.raises(CancelledError):
            write_overlay(video, standing(EVEN_S), target, work=Work(cancelled=written), max_side_px=480)
        assert memory.getvalue() == b""
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"overlay.mp4": b"older"}


def test_a_full_disk_is_an_os_error_and_leaves_nothing(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")  # not on Windows
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    video = Video(sample_path("squats_deep_front"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            write_overlay(video, standing(EVEN_S), tmp_path / "overlay.mp4", max_side_px=480)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_os_error(grey: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_overlay(Video(grey), standing(EVEN_S), tmp_path / "none" / "overlay.mp4")
