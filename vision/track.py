"""The pose of one client over time: the type that leaves this room."""

import hashlib
import io
import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vision.body import LANDMARKS, SHANKS, Landmark
from vision.findings import Finding

Floats = NDArray[np.float64]
Stage = Literal["raw", "clean", "perturbed"]

MIRRORED = ", mirrored"  # in a source's settings
# What the pictures say besides the pose; tracks of the first release have none of it.
_SEEN = ("camera", "light", "texture_xy", "picture_xy")


@dataclass(frozen=True)
class TrackSource:
    """Where a track came from: the same three values give the same track."""

    video_sha256: str
    model: str
    model_sha256: str
    settings: str

    @property
    def mirrored(self) -> bool:
        """Whether the file shows left and right swapped."""
        return MIRRORED in self.settings

    @property
    def key(self) -> str:
        """One word for all of it."""
        return hashlib.sha256("\n".join(vars(self).values()).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class PoseTrack:
    """Landmarks of one client; a frame where nobody was found is NaN throughout.

    time_s (T,) seconds from the first frame, rising; image_xy (T, 33, 2) px of the upright picture;
    world_xyz (T, 33, 3) m, hip-centered, MediaPipe's own estimate; visibility (T, 33) 0-1;
    width, height px of the upright picture; source None for a synthetic track; findings: what the search for the client
    noticed; camera (T, 2, 3): similarity that takes px of each picture to px of the first, NaN where the background did
    not show it; light (T,): mean brightness of each picture, 0-255; texture_xy (T, 2, 2) px: middles of shoulders and
    hips as the texture of the clothes carries them, NaN where the trunk moves fast; None where nobody looked;
    picture_xy (T, 33, 2) px: the landmarks in their own pictures, once image_xy is in the first one's (None: no such);
    signal_s: time of the start signal in the video's sound, None where none was heard; kept with the assessment;
    focal: the camera's focal length in usual ones (`vision.scale.FOCAL_SHARE`), which only a draw of errors knows;
    soles: how far the soles lie below where they usually do, in statures, which only a draw knows, too;
    stage: as the network gave it (raw), ready to be measured (clean: `vision.clean`), or with errors added once more.

    Raises
    ------
    ValueError
        If shapes disagree or times do not rise.
    """

    time_s: Floats
    image_xy: Floats
    world_xyz: Floats
    visibility: Floats
    width: int
    height: int
    source: TrackSource | None = None
    findings: tuple[Finding, ...] = ()
    camera: Floats | None = None
    light: Floats | None = None
    texture_xy: Floats | None = None
    picture_xy: Floats | None = None
    stage: Stage = "raw"
    focal: float = 1.0
    soles: float = 0.0
    signal_s: float | None = None

    def __post_init__(self) -> None:
        frames = len(self.time_s)
        shapes = {
            "time_s": (frames,),
            "image_xy": (frames, LANDMARKS, 2),
            "world_xyz": (frames, LANDMARKS, 3),
            "visibility": (frames, LANDMARKS),
            "camera": (frames, 2, 3),
            "light": (frames,),
            "texture_xy": (frames, 2, 2),
            "picture_xy": (frames, LANDMARKS, 2),
        }
        for name, shape in shapes.items():
            if getattr(self, name) is None and name in _SEEN:
                continue
            array = np.array(getattr(self, name), dtype=np.float64)
            if array.shape != shape:
                raise ValueError(f"{name} must have shape {shape}, got {array.shape}.")
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        if frames > 1 and not np.all(np.diff(self.time_s) > 0):
            raise ValueError("time_s must rise from frame to frame.")

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def found(self) -> NDArray[np.bool_]:
        """Tell in which frames a body was found, shape (T,)."""
        return np.isfinite(self.image_xy[:, 0, 0])

    @property
    def is_steadied(self) -> bool:
        """Whether the camera moved and that was taken out: image_xy is in the first picture."""
        return self.picture_xy is not None

    @property
    def own_xy(self) -> Floats:
        """Landmarks in their own pictures, (T, 33, 2) px."""
        return self.image_xy if self.picture_xy is None else self.picture_xy

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Tell which landmarks lie inside their own picture, (T, 33): outside it MediaPipe invents them."""
        with np.errstate(invalid="ignore"):
            return np.asarray(((self.own_xy >= 0) & (self.own_xy <= [self.width, self.height])).all(axis=2))

    def xy(self, landmark: Landmark) -> Floats:
        """One landmark over time, (T, 2) px."""
        return self.image_xy[:, landmark]

    def cut(self, keep: NDArray[np.bool_]) -> "PoseTrack":
        """Track of some of the frames, (T,)."""
        seen = {name: array[keep] for name in _SEEN if (array := getattr(self, name)) is not None}
        poses = {name: getattr(self, name)[keep] for name in ("time_s", "image_xy", "world_xyz", "visibility")}
        return replace(self, **poses, **seen)

    @cached_property
    def near_share(self) -> float:
        """How much to trust the left leg against the right, 0-1, by their visibility (0.5 from the front).

        Seen from the side the far leg is hidden and its landmarks wander by half a shank.
        """
        left, right = (
            (float(np.nanmedian(self.visibility[:, marks])) if self.found.any() else 1.0) ** 2 for marks in SHANKS
        )
        return left / max(left + right, 1e-9)

    def middle(self, left: Landmark, right: Landmark) -> Floats:
        """Point between a left and a right landmark over time, (T, 2) px, nearer to the side that is seen."""
        share = self.near_share
        return np.asarray(share * self.image_xy[:, left] + (1 - share) * self.image_xy[:, right])

    def to_bytes(self) -> bytes:
        """Pack the track: 0.03 px, 0.1 mm, 1/250 of visibility: far below MediaPipe's own noise."""
        meta: dict[str, object] = {
            "width": self.width,
            "height": self.height,
            "source": vars(self.source) if self.source else None,
        }
        meta["findings"] = [vars(finding) for finding in self.findings]
        if self.stage != "raw":  # what the history keeps is raw; its bytes stay as they are
            meta["stage"] = self.stage
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            time_s=self.time_s,
            image_xy=self.image_xy.astype(np.float32),
            world_xyz=self.world_xyz.astype(np.float32),
            visibility=self.visibility.astype(np.float16),
            meta=np.array(json.dumps(meta)),
            **{name: getattr(self, name).astype(np.float32) for name in _SEEN if getattr(self, name) is not None},
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "PoseTrack":
        """Unpack what `to_bytes` packed."""
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            meta = json.loads(str(arrays["meta"]))
            source = TrackSource(**meta["source"]) if meta["source"] else None
            return cls(
                arrays["time_s"],
                arrays["image_xy"],
                arrays["world_xyz"],
                arrays["visibility"],
                meta["width"],
                meta["height"],
                source,
                tuple(Finding(**finding) for finding in meta["findings"]),
                **{name: arrays[name] for name in _SEEN if name in arrays},
                stage=meta.get("stage", "raw"),
            )
