"""Clips with exactly known chair stands: the truth that lies beside them, and the client's pose in them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models import ModelName
from vision.pose import estimate, track_source
from vision.subject import SubjectPoint
from vision.track import Floats, PoseTrack
from vision.video import Video


@dataclass(frozen=True)
class Clip:
    """A clip and its truth: NAME.mp4, NAME.json and, where the joints are known, NAME.npz.

    `seated_s` of the truth is the moment when the trunk is upright again. `seat_contact_s`, some 0.3 s earlier, stands
    beside it where it is known: from motion capture, or from the joints.
    """

    path: Path
    repetitions: list[dict[str, Any]]
    window_30s: dict[str, Any] | None
    duration_s: float
    subject: SubjectPoint | None

    def stands_in_30s(self) -> int | None:
        """Count the full stands in 30 s, and one more than halfway up at their end; None when that is not known."""
        if self.window_30s:
            return int(self.window_30s["completed_full"]) + int(self.window_30s["rise_fraction_at_end"] > 0.5)
        end_s = self.repetitions[0]["start_s"] + 30 if self.repetitions else np.inf
        if end_s > self.duration_s or any(each["seat_off_s"] < end_s < each["standing_s"] for each in self.repetitions):
            return None
        return sum(1 for each in self.repetitions if each["full"] and each["standing_s"] <= end_s)

    def peak_trunk_flexions_deg(self) -> list[float] | None:
        """Largest angle of the trunk to the vertical in each rise, by the joints; None when they are not known."""
        joints = _joints(self.path)
        if joints is None:
            return None
        time_s, hips, shoulders = joints
        trunk = shoulders - hips
        flexion_deg = np.degrees(np.arctan2(np.linalg.norm(trunk[:, :2], axis=1), trunk[:, 2]))
        spans = [(time_s >= each["start_s"]) & (time_s <= each["standing_s"]) for each in self.repetitions]
        return [float(flexion_deg[span].max()) for span in spans]

    def track(self, kept_in: Path | None, model: ModelName = "full") -> PoseTrack:
        """Find the client; a track that was kept is used again if the same search would give it."""
        video = Video(self.path)
        kept = kept_in / f"{self.path.stem}.{model}.track" if kept_in else None
        if kept and kept.is_file():
            track = PoseTrack.from_bytes(kept.read_bytes())
            if track.source == track_source(video, model, self.subject):
                return track
        track = estimate(video, model=model, subject=self.subject)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(track.to_bytes())
        return track


def clips_in(folders: Iterable[Path]) -> list[Clip]:
    """List the sit-to-stand clips with known repetitions; of two with one name, the one in the later folder."""
    files = {file.stem: file for folder in folders for file in sorted(folder.glob("*.json"))}
    return [clip for file in files.values() if (clip := _clip(file))]


def _clip(file: Path) -> Clip | None:
    data = json.loads(file.read_text(encoding="utf-8"))
    truth = data.get("truth", {})
    if truth.get("test") != "sit_to_stand" or "reps" not in truth:
        return None
    path, subject = file.with_suffix(".mp4"), subject_of(file, data)
    return Clip(
        path,
        [each | _seat_contact(path, each) for each in truth["reps"]],
        truth.get("window30"),
        data["duration_s"],
        subject,
    )


def subject_of(file: Path, data: dict[str, Any]) -> SubjectPoint | None:
    """Point on the client, from the option that the clip's truth says to give; None where one person is seen."""
    option, value = data.get("args") or ["--subject", None]
    if option != "--subject":
        raise ValueError(f"{file.name}: args must be --subject X,Y[@S], got {option}.")
    if not value:
        return None
    point, _, at_s = value.partition("@")
    x, y = (float(number) for number in point.split(","))
    return SubjectPoint(x, y, float(at_s or 0.0))


def _seat_contact(path: Path, repetition: dict[str, Any]) -> dict[str, float]:
    """When the hips come within 1.5 cm of their seated height, to stay there; empty where that is not known."""
    told = repetition.get("seat_contact_s", repetition.get("buttocks_down_s"))
    if told is not None:
        return {"seat_contact_s": told}
    joints = _joints(path)
    if joints is None:
        return {}
    time_s, hips, _ = joints
    span = (time_s >= repetition["lowering_s"]) & (time_s <= repetition["seated_s"])
    above_m = hips[span, 2] - np.interp(repetition["seated_s"], time_s, hips[:, 2]) - 0.015
    last = int(np.flatnonzero(above_m > 0)[-1])
    return {"seat_contact_s": float(np.interp(0.0, -above_m[last : last + 2], time_s[span][last : last + 2]))}


def _joints(path: Path) -> tuple[Floats, Floats, Floats] | None:
    """Times (T,) s, and the middles of hips and shoulders (T, 3) m; None when they are not known."""
    if not path.with_suffix(".npz").is_file():
        return None
    with np.load(path.with_suffix(".npz")) as joints:
        time_s, xyz, names = joints["t"], joints["xyz"], [str(name) for name in joints["names"]]
    return time_s, _middle(xyz, names, "hip"), _middle(xyz, names, "shoulder")


def _middle(xyz: Floats, names: list[str], joint: str) -> Floats:
    return np.asarray((xyz[:, names.index(f"left_{joint}")] + xyz[:, names.index(f"right_{joint}")]) / 2)
