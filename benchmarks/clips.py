"""Clips with known truth: what lies beside them, the client's pose in them, and what Stridewell makes of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from assessments.assessment import Assessment
from assessments.conditions import Conditions
from assessments.measuring import assess_track, video_facts
from assessments.protocol import find_test
from models import ModelName
from vision.pose import estimate, track_source
from vision.subject import SubjectPoint
from vision.track import Floats, PoseTrack
from vision.video import Video


@dataclass(frozen=True, eq=False)
class Joints:
    """The joints of a rendered body: time_s (T,), xyz (T, J, 3) m, z up, and uv (T, J, 2) px, by their names (J).

    aside: unit vector (3,) of the camera to its right; None where the camera is not known.
    """

    time_s: Floats
    xyz: Floats
    uv: Floats
    names: tuple[str, ...]
    aside: Floats | None = None

    def of(self, name: str) -> Floats:
        """One joint over time, (T, 3) m."""
        return np.asarray(self.xyz[:, self.names.index(name)])

    def middle(self, joint: str) -> Floats:
        """Middle of the left and right one, (T, 3) m."""
        return np.asarray((self.of(f"left_{joint}") + self.of(f"right_{joint}")) / 2)


@dataclass(frozen=True)
class Clip:
    """A clip and its truth: NAME.mp4, NAME.json and, where the joints are known, NAME.npz."""

    path: Path
    data: dict[str, Any]

    @property
    def truth(self) -> dict[str, Any]:
        """What is known of the movement, times in seconds from the first frame."""
        known: dict[str, Any] = self.data["truth"]
        return known

    @cached_property
    def joints(self) -> Joints | None:
        """Where the joints truly are."""
        file = self.path.with_suffix(".npz")
        if not file.is_file():
            return None
        with np.load(file) as saved:
            aside = saved["camera"][:3, 0].astype(float) if "camera" in saved else None
            names = tuple(str(name) for name in saved["names"])
            return Joints(saved["t"], saved["xyz"].astype(float), saved["uv"].astype(float), names, aside)

    def track(self, kept_in: Path, model: ModelName = "full") -> PoseTrack:
        """Find the client; a track that was kept is used again if the same search would give it."""
        video, subject = Video(self.path), _subject(self)
        kept = kept_in / f"{self.path.stem}.{model}.track"
        if kept.is_file():
            track = PoseTrack.from_bytes(kept.read_bytes())
            if track.source == track_source(video, model, subject):
                return track
        track = estimate(video, model=model, subject=subject)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(track.to_bytes())
        return track

    def assessed(self, test: str, kept_in: Path, **said: Any) -> Assessment:
        """Measure the clip as the app does; the height is the body's unless something else is said."""
        track = self.track(kept_in, find_test(test).model)
        conditions = Conditions(**{"height_cm": 100 * self.data["person_height_m"], **said})
        facts = video_facts(Video(self.path), track)
        return assess_track(track, test=test, conditions=conditions, video=facts)


def clips_in(folders: Iterable[Path]) -> list[Clip]:
    """List the clips of bodies whose motion is known; of two with one name, the one in the later folder."""
    files = {file.stem: file for folder in folders for file in sorted(folder.glob("*.json"))}
    clips = [Clip(file.with_suffix(".mp4"), json.loads(file.read_text(encoding="utf-8"))) for file in files.values()]
    return [clip for clip in clips if "person_height_m" in clip.data and clip.data.get("truth")]


def _subject(clip: Clip) -> SubjectPoint | None:
    """Point on the client, from the option that the clip's truth says to give; None where one person is seen."""
    option, value = clip.data.get("args") or ["--subject", None]
    if option != "--subject":
        raise ValueError(f"{clip.path.name}: args must be --subject X,Y[@S], got {option}.")
    if not value:
        return None
    point, _, at_s = value.partition("@")
    x, y = (float(number) for number in point.split(","))
    return SubjectPoint(x, y, float(at_s or 0.0))
