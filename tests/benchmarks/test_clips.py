"""The truth of a clip: when the buttocks meet the seat, from what stands beside the video."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assessments.assessment import VideoFacts
from benchmarks.chair import errors_of, repetitions_of
from benchmarks.clips import Clip, clips_in
from sample_videos import sample_path

REPETITION = {
    "start_s": 1.0,
    "seat_off_s": 1.3,
    "standing_s": 2.0,
    "lowering_s": 3.0,
    "seated_s": 4.4,
    "full": True,
    "push": False,
}


def clip_of(folder: Path, repetitions: list[dict[str, Any]]) -> Clip:
    truth = {"test": "sit_to_stand", "reps": repetitions}
    (folder / "stand.json").write_text(
        json.dumps({"duration_s": 6.0, "person_height_m": 1.7, "truth": truth}), encoding="utf-8"
    )
    [clip] = clips_in([folder])
    return clip


def put_joints(folder: Path) -> None:
    """Hips that come down by 0.4 m in the second from 3 s on, at an even speed, and give way by 1 cm until 4.4 s."""
    time_s = np.arange(0, 6, 1 / 30)
    hip_m = 0.9 - 0.4 * np.clip(time_s - 3.0, 0, 1) - 0.01 * np.clip((time_s - 4.0) / 0.4, 0, 1)
    names = [f"{side}_{joint}" for side in ("left", "right") for joint in ("hip", "shoulder")]
    xyz = np.zeros((len(time_s), 4, 3))
    xyz[..., 2] = hip_m[:, None] + [0.0, 0.5, 0.0, 0.5]
    np.savez(folder / "stand.npz", names=names, t=time_s, xyz=xyz, uv=xyz[..., :2])


def test_seat_contact_is_read_off_the_joints(tmp_path: Path) -> None:
    put_joints(tmp_path)
    [found] = repetitions_of(clip_of(tmp_path, [REPETITION]))
    assert found["seat_contact_s"] == pytest.approx(4.0 - 0.005 / 0.4, abs=0.001)  # 1.5 cm above 0.49 m


@pytest.mark.parametrize("name", ["seat_contact_s", "buttocks_down_s"])
def test_seat_contact_that_is_told_goes_before_the_joints(name: str, tmp_path: Path) -> None:
    put_joints(tmp_path)
    [found] = repetitions_of(clip_of(tmp_path, [REPETITION | {name: 3.9}]))
    assert found["seat_contact_s"] == 3.9


def test_without_joints_nothing_is_compared_with_seat_contact(
    tmp_path: Path, track_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = clip_of(tmp_path, [REPETITION])
    nobody = replace(track_of("sts5_side"), source=None).cut(np.zeros(0, int))
    monkeypatch.setattr(Clip, "track", lambda *_: nobody)
    monkeypatch.setattr("benchmarks.clips.video_facts", lambda *_: VideoFacts("", "", 0.0, 0, 0.0, 1280, 720, 0))
    monkeypatch.setattr("benchmarks.clips.Video", lambda path: None)
    measures = [error.measure for error in errors_of(clip, tmp_path)]
    assert "seated_s" in measures
    assert "seat_contact_s" not in measures


def test_every_rendered_sample_clip_tells_seat_contact() -> None:
    clips = {clip.path.stem: clip for clip in clips_in([sample_path("sts5_side").parent])}
    for name in ("sts5_side", "sts5_bystander", "sts30_oblique", "sts30_front_arms"):
        for each in repetitions_of(clips[name]):
            assert each["lowering_s"] < each["seat_contact_s"] < each["seated_s"] - 0.2
