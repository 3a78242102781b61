"""The library: its public names, and that it measures as the command does."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import stridewell
from assessments.assessment import Assessment
from sample_videos import sample_path

SHORT = sample_path("stand_then_fall_front")
LINES = (((1, 2), (3, 4)), ((5, 6), (7, 8)))


def test_every_public_name_is_there_and_no_other_type_is_needed() -> None:
    tree = ast.parse(Path(stridewell.__file__).read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert sorted(stridewell.__all__) == stridewell.__all__
    assert [name for name in stridewell.__all__ if not hasattr(stridewell, name)] == []
    assert set(stridewell.__all__) <= imported | {"measure"}


def test_it_measures_as_the_command_does(analyse: Callable[..., Any], one_stand: Path, tmp_path: Path) -> None:
    about = ["--age", 72, "--sex", "female", "--height-cm", 168, "--chair-height-cm", 43]
    ran = analyse(one_stand, "--test", "chair_stand_30s", *about, "--json", tmp_path / "one.json")
    assert ran.status == 0, ran.err
    told: list[float] = []
    measured = stridewell.measure(
        str(one_stand),
        test="chair_stand_30s",
        work=stridewell.Work(told.append),
        age_years=72,
        sex="female",
        height_cm=168,
        chair_height_cm=43,
    )
    found = measured.assessment
    assert Assessment.from_json(found.to_json()) == Assessment.from_json((tmp_path / "one.json").read_text("utf-8"))
    assert (found.value("stands"), len(measured.track)) == (1, found.video and found.video.frames)
    assert told[-1] == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"test": "stairs"}, "no test 'stairs'; choose one of: .*gait"),
        ({"test": "gait", "height": 168}, "no condition 'height'; choose from: .*height_cm"),
        ({"test": "gait", "side": "left"}, "side does not apply to gait"),
        ({"test": "gait", "sex": "woman"}, "sex must be one of: female, male"),
        ({"test": "gait", "height_cm": 1.68}, "height_cm must be a number from 100 to 230"),
        ({"test": "gait", "height_cm": float("nan")}, "height_cm must be a number"),
        ({"test": "gait", "age_years": "old"}, "age_years must be a number"),
        ({"test": "gait", "walkway_m": 4}, "belong together"),
        ({"test": "gait", "walkway_m": 4, "walkway_lines": LINES[0]}, "must be two lines"),
        ({"test": "gait", "walkway_m": 4, "walkway_lines": (LINES[0], ((5, 6), (7, 8000)))}, "outside the picture"),
        ({"test": "gait", "from_s": 3, "to_s": 3}, "to_s must be later than from_s"),
        ({"test": "gait", "subject": stridewell.SubjectPoint(-1, 5)}, "subject lies outside the picture"),
    ],
)
def test_what_cannot_be_is_refused_before_any_work(said: dict[str, Any], words: str) -> None:
    with pytest.raises(stridewell.UsageError, match=words):
        stridewell.measure(SHORT, **said)


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    with pytest.raises(stridewell.UnreadableVideoError, match="no such file"):
        stridewell.measure(tmp_path / "no.mp4", test="gait")


def test_it_brings_neither_the_app_nor_the_history_nor_what_takes_its_time(run_python: Callable[..., Any]) -> None:
    rooms = "streamlit", "screens", "records", "reports", "commands", "sqlalchemy", "sqlcipher3", "mediapipe"
    slow = "scipy.signal", "scipy.ndimage", "scipy.linalg", "sklearn"
    ran = run_python("-c", f"import sys, stridewell; print([name for name in {rooms + slow} if name in sys.modules])")
    assert (ran.status, ran.out) == (0, "[]"), ran.err
