"""Videos as phones and people make them: every readable one exactly, every other with one sentence."""

import io
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.hostile.boxes import taken_apart, with_boxes
from benchmarks.hostile.films import film
from benchmarks.hostile.films import plain as hostile_plain
from benchmarks.hostile.tables import bomb
from sample_videos import sample_path
from vision.errors import UnreadableVideoError
from vision.isobmff import show_one_track
from vision.limits import MAX_DURATION_S
from vision.masked import Hidden, Masked, Scan
from vision.video import Frame, Video, from_bytes

VARIABLE = "squats_deep_front"  # filmed by a phone: frames 31-48 ms apart
CLOCK = Fraction(1, 1000)
EVEN_MS = range(0, 2000, 40)


def quadrants(width: int = 96, height: int = 64) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Grey picture with a white top left quarter: every turn and mirroring of it looks different."""
    picture = np.full((height, width, 3), 60, np.uint8)
    picture[: height // 2, : width // 2] = 250
    return picture


def encoded(
    target: Path | io.BytesIO,
    pts_ms: Iterable[int] = EVEN_MS,
    size: tuple[int, int] = (96, 64),
    options: dict[str, str] | None = None,
    container_format: str = "mp4",
    clock: Fraction = CLOCK,
) -> None:
    """Write the quadrants, with some noise so that the frames have bytes, at the given times."""
    random = np.random.default_rng(5)
    file: Any = target if isinstance(target, io.BytesIO) else str(target)
    with av.open(file, "w", format=container_format, options=options or {}) as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "g": "10"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.time_base = stream.codec_context.time_base = clock
        plain = quadrants(*size)
        for pts in pts_ms:
            noise = random.integers(0, 5, plain.shape if max(size) < 1000 else (1, 1, 1), dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(plain + noise, format="rgb24")
            frame.pts, frame.time_base = pts, clock
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def sound_only(path: Path) -> None:
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def turned(path: Path, target: Path, degrees: int) -> None:
    """Copy a video made by `encoded` with a display matrix in its track header, as phones write it."""
    one = 1 << 16
    cos, sin = {0: (one, 0), 90: (0, one), 180: (-one, 0), 270: (0, -one)}[degrees]
    matrix = (cos, sin, 0, -sin, cos, 0, 0, 0, 1 << 30)
    data = bytearray(path.read_bytes())
    plain = b"".join(value.to_bytes(4, "big", signed=True) for value in (one, 0, 0, 0, one, 0, 0, 0, 1 << 30))
    at = data.index(plain, data.index(b"tkhd"))
    data[at : at + 36] = b"".join(value.to_bytes(4, "big", signed=True) for value in matrix)
    target.write_bytes(data)


def read_all(source: Path | Callable[[], Any]) -> list[float]:
    return [frame.time_s for frame in Video(source).frames()]


def assert_refused(path: Path, reason: str) -> None:
    with pytest.raises(UnreadableVideoError, match=reason) as refusal:
        read_all(path)
    text = str(refusal.value)
    assert refusal.value.exit_status == 4
    assert text.endswith(".")
    assert "\n" not in text
    assert "Errno" not in text


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "plain.mp4"
    encoded(path)
    return path


@pytest.fixture(scope="module")
def small_frames() -> list[Frame]:
    return list(Video(sample_path(VARIABLE)).frames(max_side_px=160))


def test_a_missing_file_a_folder_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    assert_refused(tmp_path / "nothing.mp4", "no such file")
    assert_refused(tmp_path, "not a file")
    assert_refused(empty, "empty")


@pytest.mark.parametrize(
    "content",
    [
        b"This is a shopping list, not a video.\n" * 50,
        bytes(20_000),
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
        b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nother.mp4\n",
    ],
    ids=["text", "zeros", "ftyp only", "playlist"],
)
def test_what_only_is_named_mp4_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "shopping.mp4"
    path.write_bytes(content)
    assert_refused(path, "damaged or not a video")


@pytest.mark.parametrize("as_reader", [False, True])
def test_a_list_of_other_files_named_mp4_opens_none_of_them(tmp_path: Path, plain: Path, as_reader: bool) -> None:
    path = tmp_path / "list.mp4"
    path.write_text(f"ffconcat version 1.0\nfile {plain.name}\n", encoding="ascii")
    with av.open(str(path), format="concat", options={"safe": "0"}) as trap:
        assert next(trap.decode(video=0)).width == 96  # the list works: without the whitelist it decodes the other file
    with pytest.raises(UnreadableVideoError, match="damaged or not a video"):
        Video((lambda: path.open("rb")) if as_reader else path)


def test_sound_without_pictures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    sound_only(path)
    assert_refused(path, "only sound or data")


def test_a_file_whose_index_was_cut_off_is_refused(tmp_path: Path, plain: Path) -> None:
    data = plain.read_bytes()
    assert data.index(b"mdat") < data.index(b"moov")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: len(data) // 2])
    assert_refused(cut, "damaged or not a video")


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_file_whose_pictures_were_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    whole, cut = tmp_path / "whole.mp4", tmp_path / "cut.mp4"
    encoded(whole, range(0, 8000, 40), options={"movflags": "faststart"})
    data = whole.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert len(read_all(whole)) == 200
    cut.write_bytes(data[: int(share * len(data))])
    assert_refused(cut, "cut off|damaged")


def test_a_sample_clip_that_was_cut_in_the_middle_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    data = sample_path("gait_side").read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    assert_refused(cut, "cut off|damaged")


def test_a_video_longer_than_a_test_is_refused_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    encoded(path, [0, 40, int(MAX_DURATION_S * 1000) + 2000])
    assert_refused(path, "longer than 15 minutes")


def test_a_stream_longer_than_its_header_says_is_stopped(tmp_path: Path) -> None:
    path, lying = tmp_path / "long.mp4", tmp_path / "lying.mkv"
    encoded(path, [0, 40, int(MAX_DURATION_S * 1000) + 2000], container_format="matroska")
    data = bytearray(path.read_bytes())
    at = data.index(b"\x44\x89")  # Matroska's duration: here it is overwritten by one minute
    size = data[at + 2] & 0x0F
    data[at + 3 : at + 3 + size] = np.array(60_000.0, ">f8" if size == 8 else ">f4").tobytes()
    lying.write_bytes(data)
    assert Video(lying).info.duration_s == pytest.approx(60.0)
    assert_refused(lying, "longer than its header says")


def test_a_huge_picture_is_refused_in_little_memory(tmp_path: Path, run_python: Callable[..., Any]) -> None:
    path = tmp_path / "huge.mp4"
    encoded(path, [0, 40], size=(8192, 8192))
    ran = run_python("-m", "cli", "analyse", path, "--test", "chair_stand_30s")
    harmless = run_python("-m", "cli", "analyse", tmp_path / "nothing.mp4", "--test", "chair_stand_30s")
    assert (ran.status, harmless.status) == (4, 4)
    assert "8192 x 8192 picture is too large" in ran.err
    assert (
        ran.peak_bytes < harmless.peak_bytes + 250e6
    )  # the header's probe holds one picture; decoding held 0.5-0.9 GB


@pytest.mark.parametrize("name", [VARIABLE, "stand_then_fall_front", "gait_side"])
def test_times_are_the_presentation_times_of_the_file(name: str) -> None:
    with av.open(str(sample_path(name))) as container:
        times = [frame.pts * frame.time_base for frame in container.decode(video=0)]
    assert read_all(sample_path(name)) == pytest.approx([float(time - times[0]) for time in times], abs=1e-9)


def test_uneven_times_and_a_late_first_frame_survive(tmp_path: Path) -> None:
    path = tmp_path / "uneven.mp4"
    pts_ms = [500, 533, 601, 634, 900, 910, 1400]
    encoded(path, pts_ms)
    assert read_all(path) == pytest.approx([(pts - 500) / 1000 for pts in pts_ms], abs=1e-6)


@pytest.mark.parametrize(("from_s", "to_s"), [(0.0, 0.5), (0.7, 1.3), (1.0, 9.0), (2.9, 3.0), (5.0, 6.0), (1.0, 1.0)])
def test_frames_of_a_span_are_the_slice_of_all_frames(small_frames: list[Frame], from_s: float, to_s: float) -> None:
    part = list(Video(sample_path(VARIABLE)).frames(from_s, to_s, max_side_px=160))
    within = [frame for frame in small_frames if from_s <= frame.time_s < to_s]
    assert [frame.time_s for frame in part] == [frame.time_s for frame in within]
    for frame, same in zip(part, within, strict=True):
        np.testing.assert_array_equal(frame.rgb, same.rgb)


def test_spans_that_meet_at_a_frame_share_none_and_miss_none(small_frames: list[Frame]) -> None:
    video = Video(sample_path(VARIABLE))
    times = [frame.time_s for frame in small_frames]
    border_s = times[41]
    halves = [frame.time_s for span in ((0.0, border_s), (border_s, 99.0)) for frame in video.frames(*span, 64)]
    assert halves == times


def test_sampled_frames_are_the_first_at_or_after_each_time(plain: Path) -> None:
    assert [frame.time_s for frame in Video(plain).sample([0.0, 0.5, 1.96])] == pytest.approx([0.0, 0.52, 1.96])


def test_a_reader_and_bytes_give_the_same_frames_as_the_file() -> None:
    path = sample_path("stand_then_fall_front")
    data = path.read_bytes()
    videos = [Video(path), Video(lambda: io.BytesIO(data)), Video(lambda: path.open("rb")), from_bytes(data)]
    assert len({video.info for video in videos}) == 1
    for frames in zip(*(video.frames(1.0, 2.0) for video in videos), strict=True):
        assert len({(frame.time_s, frame.rgb.tobytes()) for frame in frames}) == 1


def test_a_turned_phone_gives_an_upright_picture(tmp_path: Path, plain: Path) -> None:
    upright = next(Video(plain).frames()).rgb
    for degrees, quarters in ((0, 0), (90, 3), (180, 2), (270, 1)):
        path = tmp_path / f"turned{degrees}.mp4"
        turned(plain, path, degrees)
        video = Video(path)
        frame = next(video.frames())
        assert frame.rgb.shape == (video.info.height, video.info.width, 3)
        # a matrix of +90 degrees in the header turns the picture a quarter clockwise on the screen
        np.testing.assert_array_equal(frame.rgb, np.rot90(upright, quarters))


def test_a_turned_picture_stays_upright_when_shrunk(tmp_path: Path, plain: Path) -> None:
    path = tmp_path / "turned.mp4"
    turned(plain, path, 90)
    frame = next(Video(path).frames(max_side_px=48))
    assert frame.rgb.shape == (48, 32, 3)
    assert frame.rgb[4, -4].mean() > 200 > frame.rgb[4, 4].mean()


def test_a_mirrored_video_is_turned_back(plain: Path) -> None:
    plain_frames, mirrored = Video(plain).frames(), Video(plain, mirrored=True).frames()
    for frame, other in zip(plain_frames, mirrored, strict=True):
        np.testing.assert_array_equal(other.rgb, frame.rgb[:, ::-1])
        assert other.rgb.flags.c_contiguous  # MediaPipe takes no other


def test_a_small_picture_is_never_enlarged_and_keeps_its_colours(plain: Path) -> None:
    rgb = next(Video(plain).frames(max_side_px=500)).rgb
    assert rgb.shape == (64, 96, 3)
    np.testing.assert_allclose([rgb[8, 8], rgb[50, 80]], [[250] * 3, [60] * 3], atol=8)


def test_the_header_of_a_phone_video_is_told() -> None:
    info = Video(sample_path(VARIABLE)).info
    assert (info.width, info.height, info.rotation_deg) == (1280, 720, 0)
    assert info.duration_s == pytest.approx(3.344, abs=0.1)
    assert info.sha256 == "aefbdc248f169ec30bdfb0e81a39fec11b63e315fea6e5be2057615ffecb2c2f"


def test_a_recording_of_a_browser_without_a_duration_is_read(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        seek = None  # type: ignore[assignment]

    pipe = Pipe()
    encoded(pipe, container_format="matroska")
    video = from_bytes(pipe.getvalue())
    assert video.info.duration_s == pytest.approx(1.96, abs=0.05)
    assert len(list(video.frames())) == len(EVEN_MS)


def test_repeated_times_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "repeated.mkv"
    # Matroska keeps whole milliseconds: two of these times become one
    encoded(path, [0, 400, 804, 806, 809, 1200], container_format="matroska", clock=Fraction(1, 10_000))
    with av.open(str(path)) as container:
        raw = [frame.pts for frame in container.decode(video=0)]
    assert len(raw) == 6
    assert read_all(path) == pytest.approx([pts / 1000 for pts in sorted(set(raw))])
    assert len(set(raw)) < 6


@pytest.mark.parametrize(
    "name", ["file:other.mp4", "concat:other.mp4|other.mp4", "pipe:0", "data:,", "subfile,,:other.mp4"]
)
def test_a_name_is_the_name_of_a_file_and_no_instruction(
    tmp_path: Path, plain: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    encoded(tmp_path / "other.mp4", size=(128, 128))
    assert_refused(Path(name), "no such file")
    plain.rename(tmp_path / name)
    assert Video(Path(name)).info.width == 96
    assert len(read_all(Path(name))) == len(EVEN_MS)


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    assert_refused(tmp_path / ("a" * 300), "no such file")
    assert_refused(tmp_path / "a\0b", "no such file")


@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_small_file_that_promises_millions_of_pictures_is_refused_in_little_memory(
    tmp_path: Path, run_python: Callable[..., Any], as_bytes: bool
) -> None:
    path = tmp_path / "bomb.mp4"
    path.write_bytes(with_boxes(hostile_plain(), *bomb()))
    assert path.stat().st_size < 10_000
    source = "from_bytes(Path(sys.argv[1]).read_bytes())" if as_bytes else "Video(Path(sys.argv[1]))"
    ran = run_python("-c", f"import sys; from pathlib import Path; from vision.video import *; {source}", path)
    harmless = run_python("-c", "from vision.video import *")
    assert "it is longer than 15 minutes" in ran.err
    assert ran.peak_bytes < harmless.peak_bytes + 50e6


@given(
    parts=st.lists(st.tuples(st.integers(0, 9), st.integers(2, 30), st.binary(max_size=12)), max_size=6),
    reads=st.lists(st.tuples(st.integers(0, 250), st.integers(0, 60)), max_size=20),
)
def test_hidden_parts_look_like_their_head_and_zeros_wherever_the_reading_begins(
    parts: list[tuple[int, int, bytes]], reads: list[tuple[int, int]]
) -> None:
    data = bytes(range(1, 201))
    hidden, expected, at = [], bytearray(data), 0
    for gap, size, head in parts:
        start, end = min(at + gap, 200), min(at + gap + size, 200)
        expected[start:end] = head[: end - start].ljust(end - start, b"\0")
        hidden.append(Hidden(start, end, head))
        at = end
    masked = Masked(io.BytesIO(data), hidden)
    for place, size in reads:
        masked.seek(place)
        assert masked.read(size) == bytes(expected[place : place + size])
        assert masked.tell() == max(place, min(place + size, 200))


def test_what_is_no_picture_is_hidden_from_the_decoder_and_the_pictures_are_not(tmp_path: Path) -> None:
    data = film(sound=True)
    scan = Scan(io.BytesIO(data))
    show_one_track(scan)
    shown = Masked(io.BytesIO(data), scan.hidden).read(len(data))
    boxes = [box.kind for box in taken_apart(shown).all()]
    assert len(shown) == len(data)
    assert (boxes.count(b"trak"), boxes.count(b"mdat"), boxes.count(b"udta"), boxes.count(b"dinf")) == (1, 1, 0, 0)
    assert b"soun" in data
    assert b"soun" not in shown


def test_pictures_that_lie_closer_than_any_clock_tells_count_once(tmp_path: Path) -> None:
    path = tmp_path / "close.mp4"
    encoded(path, [0, 1, 40_000, 40_300, 80_000], clock=Fraction(1, 1_000_000))
    assert read_all(path) == pytest.approx([0.0, 0.04, 0.08])
