"""The command as people run it: its exit status, its one line of trouble, and the files that it writes."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from assessments.assessment import Assessment
from records.store import Records
from records.values import NewClient
from sample_videos import sample_path
from vision import overlay, pose
from vision.video import Video, from_bytes

Analyse = Callable[..., Any]
SHORT = "stand_then_fall_front"


def assert_refused(ran: Any, status: int, words: str) -> None:
    """One sentence on stderr, with the words; nothing else, on no stream."""
    assert ran.status == status
    lines = ran.err.splitlines()
    assert len(lines) == 1, ran.err
    assert words in lines[0]
    assert "Traceback" not in ran.out + ran.err


@pytest.fixture(scope="module")
def measured(analyse: Analyse, one_stand: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path, Path]:
    """The command on the short clip with everything that it can write."""
    folder = tmp_path_factory.mktemp("measured")
    json_path, overlay_path = folder / "one.json", folder / "one.mp4"
    about = ["--age", 72, "--sex", "female", "--height-cm", 168, "--chair-height-cm", 43]
    files = ["--json", json_path, "--overlay", overlay_path]
    return analyse(one_stand, "--test", "chair_stand_30s", *about, *files), json_path, overlay_path


def test_a_measured_clip_ends_with_0_and_shows_the_measures(measured: tuple[Any, Path, Path]) -> None:
    ran = measured[0]
    assert ran.status == 0, ran.err
    assert "Traceback" not in ran.err
    for words in ("30-second chair stand", "1 in 3 s (test needs 30 s)", "caution: The video stops"):
        assert words in ran.out


def test_the_json_is_the_assessment_with_where_it_came_from(measured: tuple[Any, Path, Path], one_stand: Path) -> None:
    text = measured[1].read_text(encoding="utf-8")
    result, data = Assessment.from_json(text), json.loads(text)
    assert data["schema"] == "stridewell.assessment/1"
    assert (result.test, result.view, result.value("stands")) == ("chair_stand_30s", "right_side", 1)
    assert result.quality.status == "caution"
    assert result.software is not None
    assert result.software.pose_model == "pose_landmarker_full"
    assert result.video is not None
    assert (result.video.name, result.video.width, result.video.height) == (one_stand.name, 1280, 720)
    assert result.video.mean_fps == pytest.approx(30, abs=0.1)
    assert result.conditions.age_years == 72
    assert not any(score.compared for score in result.scores)  # 4.4 s are no 30 s


def test_the_overlay_is_a_video_for_a_browser_with_the_frames_times(
    measured: tuple[Any, Path, Path], one_stand: Path
) -> None:
    with av.open(str(measured[2])) as copy, av.open(str(one_stand)) as original:
        assert copy.streams.video[0].codec_context.name == "h264"
        assert copy.streams.video[0].codec_context.pix_fmt == "yuv420p"
        pairs = zip(copy.decode(video=0), original.decode(video=0), strict=True)
        off_s = [abs(drawn.time - plain.time) for drawn, plain in pairs]
    assert max(off_s) < 0.002
    assert measured[2].read_bytes().index(b"moov") < 1000  # in front, so that a browser can start


def test_rejected_footage_ends_with_3_and_still_writes_the_json(analyse: Analyse, tmp_path: Path) -> None:
    target = tmp_path / "fall.json"
    ran = analyse(sample_path(SHORT), "--test", "five_times_sit_to_stand", "--json", target)
    assert ran.status == 3
    assert "Traceback" not in ran.err
    (line,) = (line for line in ran.err.splitlines() if line.startswith("Not measured: "))
    result = Assessment.from_json(target.read_text(encoding="utf-8"))
    assert result.quality.status == "rejected"
    assert {measure.value for measure in result.measures.values()} == {None}
    assert [finding.message in line for finding in result.quality.findings if finding.severity == "reject"] == [True]


def test_a_rejection_is_one_line_on_stderr(analyse: Analyse, one_frame: Path) -> None:
    assert_refused(analyse(one_frame, "--test", "chair_stand_30s"), 3, "Not measured: No one is visible")


@pytest.mark.parametrize(
    ("test", "options", "network"),
    [("gait", [], "heavy"), ("gait", ["--model", "lite"], "lite"), ("quiet_stance", [], "full")],
)
def test_each_test_has_its_network_unless_another_is_asked_for(
    cli_in_process: Callable[..., Any], one_frame: Path, tmp_path: Path, test: str, options: list[str], network: str
) -> None:
    target = tmp_path / "one.json"
    cli_in_process("analyse", one_frame, "--test", test, "--json", target, *options)
    software = Assessment.from_json(target.read_text(encoding="utf-8")).software
    assert software is not None
    assert software.pose_model == f"pose_landmarker_{network}"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--test", "stairs"], "no test 'stairs'"),
        ([], "--test"),
        (["--test", "chair_stand_30s", "--age", "old"], "--age"),
        (["--test", "chair_stand_30s", "--age", "-3"], "--age"),
        (["--test", "chair_stand_30s", "--sex", "both"], "--sex"),
        (["--test", "chair_stand_30s", "--model", "huge"], "--model"),
        (["--test", "chair_stand_30s", "--height-cm", "1.7"], "--height-cm"),
        (["--test", "chair_stand_30s", "--nonsense"], "--nonsense"),
        (["--test", "chair_stand_30s", "--side", "left"], "--side does not apply"),
        (["--test", "chair_stand_30s", "--walkway-m", "4"], "--walkway-m does not apply"),
        (["--test", "chair_stand_30s", "--pace", "usual"], "--pace does not apply"),
        (["--test", "chair_stand_30s", "--walking-aid", "none"], "--walking-aid does not apply"),
        (["--test", "chair_stand_30s", "--eyes", "open"], "--eyes does not apply"),
        (["--test", "chair_stand_30s", "--feet", "apart"], "--feet does not apply"),
        (["--test", "chair_stand_30s", "--hands", "hips"], "--hands does not apply"),
        (["--test", "gait", "--chair-height-cm", "43"], "--chair-height-cm does not apply"),
        (["--test", "gait", "--pace", "slow"], "--pace"),
        (["--test", "gait", "--walkway-m", "4"], "belong together"),
        (["--test", "gait", "--walkway-lines", "1,2,3,4,5,6,7,8"], "belong together"),
        (["--test", "gait", "--walkway-m", "1.9"], "--walkway-m"),
        (["--test", "gait", "--walkway-m", "4", "--walkway-lines", "1,2,3,4"], "--walkway-lines must be X1,Y1"),
        (["--test", "gait", "--walkway-m", "4", "--walkway-lines", "1,2,3,4,5,6,7,b"], "--walkway-lines must be"),
        (["--test", "gait", "--walkway-m", "4", "--walkway-lines", "1,2,3,4,5,6,7,nan"], "outside the picture"),
        (["--test", "gait", "--walkway-m", "4", "--walkway-lines", "1,2,3,4,5,6,7,5000"], "outside the picture"),
        (["--test", "chair_stand_30s", "--start", "3", "--end", "3"], "--end must be later"),
        (["--test", "chair_stand_30s", "--subject", "here"], "--subject must be X,Y"),
        (["--test", "chair_stand_30s", "--subject", "1,2,3"], "--subject must be X,Y"),
        (["--test", "chair_stand_30s", "--subject", "1,2@noon"], "--subject must be X,Y"),
        (["--test", "chair_stand_30s", "--subject", "nan,nan"], "--subject"),
        (["--test", "chair_stand_30s", "--subject", "5000,20"], "outside the picture"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_ends_with_2_before_any_work(
    cli_in_process: Callable[..., Any], arguments: list[str], words: str
) -> None:
    assert_refused(cli_in_process("analyse", sample_path(SHORT), *arguments), 2, words)


@pytest.mark.parametrize(
    ("test", "options", "said"),
    [
        ("single_leg_stance", "--side left --eyes closed --hands hips", ("left", "closed", True)),
        ("single_leg_stance", "--hands free", (None, None, False)),
        ("four_stage_balance", "--feet semi_tandem --eyes open", ("semi_tandem", "open")),
        ("gait", "--pace fast --walking-aid none", ("fast", "none")),
        (
            "gait",
            "--walkway-m 4 --walkway-lines 1,100,2,101,110,100,111,101.5",
            (4.0, [[[1, 100], [2, 101]], [[110, 100], [111, 101.5]]]),
        ),
        (
            "gait",
            "--walkway-m 4 --walkway-lines 1,100,2,101,110,100,111,101.5 --mirrored",
            (4.0, [[[126, 100], [125, 101]], [[17, 100], [16, 101.5]]]),
        ),
    ],
)
def test_what_is_said_of_a_test_is_in_its_result(
    cli_in_process: Callable[..., Any], one_frame: Path, tmp_path: Path, test: str, options: str, said: tuple[Any, ...]
) -> None:
    fields = {
        "single_leg_stance": ("side", "eyes", "hands_on_hips"),
        "four_stage_balance": ("feet", "eyes"),
        "gait": ("walkway_m", "walkway_lines") if "lines" in options else ("pace", "walking_aid"),
    }
    target = tmp_path / "one.json"
    assert cli_in_process("analyse", one_frame, "--test", test, "--json", target, *options.split()).status == 3
    conditions = json.loads(target.read_text(encoding="utf-8"))["conditions"]
    assert tuple(conditions[name] for name in fields[test]) == said


def test_a_test_is_saved_with_its_annotated_video_and_nothing_is_done_twice(
    cli_in_process: Callable[..., Any], one_stand: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRIDEWELL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STRIDEWELL_PASSPHRASE", "seven quiet herons")
    done: list[str] = []
    for owner, name in ((pose._Threads, "alone"), (Video, "_sha256"), (overlay, "_encode")):
        count_calls(monkeypatch, owner, name, done)
    with Records.create(tmp_path / "data", "seven quiet herons") as records:
        client = records.add_client(NewClient("Alma", date(1941, 7, 19), "female", 158.0))
    command = ("analyse", one_stand, "--test", "chair_stand_30s", "--model", "lite", "--client", client.id)

    ran = cli_in_process(*command, "--overlay", tmp_path / "one.mp4")
    assert ran.status == 0, ran.err
    assert sorted(done) == ["_encode", "_sha256", "alone"]
    done.clear()
    assert cli_in_process(*command).status == 0
    assert sorted(done) == ["_encode", "_sha256"]  # the track was known
    with Records.open(tmp_path / "data", "seven quiet herons") as records:
        saved = records.assessments(client.id)
        assert len({each.session_id for each in saved}) == 1
        assert len(records.files.ids()) == 2 * len(saved) == 4
        assert {read(records, each.video_file_id) for each in saved} == {one_stand.read_bytes()}
        second, first = (read(records, each.overlay_file_id) for each in saved)
        assert first == (tmp_path / "one.mp4").read_bytes()
        assert from_bytes(second).info.duration_s == from_bytes(first).info.duration_s


def read(records: Records, file_id: str | None) -> bytes:
    with records.files.open(str(file_id)) as file:
        return file.read()


def count_calls(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, done: list[str]) -> None:
    """Note each call of a function of ours, and let it do its work."""
    plain = getattr(owner, name)

    def counted(*args: Any) -> Any:
        done.append(name)
        return plain(*args)

    monkeypatch.setattr(owner, name, counted)


def test_wrong_usage_of_the_real_process_ends_with_2(analyse: Analyse) -> None:
    assert_refused(analyse(sample_path(SHORT), "--test", "stairs"), 2, "no test 'stairs'")


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "text", "concat", "sound"])
def test_an_unreadable_video_ends_with_4(cli_in_process: Callable[..., Any], tmp_path: Path, kind: str) -> None:
    path = tmp_path / "video.mp4"
    target = tmp_path / "out.json"
    if kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("A shopping list.\n" * 100, encoding="utf-8")
    elif kind == "concat":
        path.write_text(f"ffconcat version 1.0\nfile {sample_path(SHORT)}\n", encoding="utf-8")
    elif kind == "sound":
        with av.open(str(path), "w") as container:
            stream = container.add_stream("aac", rate=48000)
            sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            sound.sample_rate = 48000
            container.mux(stream.encode(sound))
            container.mux(stream.encode(None))
    ran = cli_in_process("analyse", path, "--test", "chair_stand_30s", "--json", target)
    assert_refused(ran, 4, "This video cannot be read")
    assert not target.exists()


def test_an_unreadable_video_of_the_real_process_ends_with_4(analyse: Analyse, tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(sample_path("gait_side").read_bytes()[:60_000])
    assert_refused(analyse(path, "--test", "chair_stand_30s"), 4, "This video cannot be read")


@pytest.mark.parametrize(("option", "place"), [("--json", "."), ("--overlay", "no/such/folder/out.mp4")])
def test_a_place_that_cannot_be_written_is_said_in_one_line(
    analyse: Analyse, one_frame: Path, tmp_path: Path, option: str, place: str
) -> None:
    ran = analyse(one_frame, "--test", "chair_stand_30s", option, tmp_path / place)
    assert_refused(ran, 2, "cannot be written")


@pytest.mark.parametrize("option", ["--json", "--overlay"])
@pytest.mark.parametrize("other_name", ["same", "dots", "link", "hard link"])
def test_the_video_is_never_written_over(
    cli_in_process: Callable[..., Any], one_frame: Path, tmp_path: Path, option: str, other_name: str
) -> None:
    video, target = tmp_path / "video.mp4", tmp_path / "other.mp4"
    video.write_bytes(one_frame.read_bytes())
    if other_name == "link":
        target.symlink_to(video)
    elif other_name == "hard link":
        target.hardlink_to(video)
    else:
        target = video if other_name == "same" else tmp_path / "." / ".." / tmp_path.name / "video.mp4"
    ran = cli_in_process("analyse", video, "--test", "chair_stand_30s", option, target)
    assert_refused(ran, 2, "not the video and not each other")
    assert video.read_bytes() == one_frame.read_bytes()


def test_two_results_need_two_files(cli_in_process: Callable[..., Any], one_frame: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    ran = cli_in_process(
        "analyse", one_frame, "--test", "chair_stand_30s", "--json", target, "--overlay", tmp_path / "." / "out.mp4"
    )
    assert_refused(ran, 2, "not the video and not each other")
    assert not target.exists()


@pytest.mark.parametrize("text", ["[/x]", "[bold]", ":smile:"])
def test_what_comes_from_outside_is_printed_as_it_is(cli_in_process: Callable[..., Any], text: str) -> None:
    assert_refused(cli_in_process("analyse", sample_path(SHORT), "--test", text), 2, f"no test '{text}'")
    assert_refused(cli_in_process("analyse", f"{text}/no.mp4", "--test", "gait"), 4, "no such file")
    assert_refused(cli_in_process("analyse", sample_path(SHORT), "--test", "gait", f"--{text}"), 2, text)
    assert_refused(cli_in_process(text), 2, text)
    assert_refused(cli_in_process("analyse", sample_path(SHORT), "--test", f"{text}\n\x1b[2J"), 2, f"'{text}  [2J'")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_said_in_one_line(analyse: Analyse, one_frame: Path) -> None:
    ran = analyse(one_frame, "--test", "chair_stand_30s", "--json", "/dev/full")
    assert_refused(ran, 2, "cannot be written: No space left")


def test_help_and_no_arguments_end_well(run_python: Callable[..., Any]) -> None:
    ran = run_python("-m", "cli", "analyse", "--help")
    assert ran.status == 0
    for option in ("--test", "--json", "--overlay", "--subject", "--mirrored", "--walkway-lines", "--start", "--end"):
        assert option in ran.out


@pytest.fixture(scope="module")
def one_frame(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video that costs no time: a few grey pictures."""
    path = tmp_path_factory.mktemp("grey") / "grey.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 128, 128, "yuv420p"
        for _ in range(3):
            grey = np.full((128, 128, 3), 128, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode(None))
    return path
