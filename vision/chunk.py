"""One stretch of a video: the client's pose in each picture, and what the pictures show besides."""

import threading

import cv2
import numpy as np

from models import ModelName
from vision.background import Camera
from vision.body import HIPS, SHOULDERS
from vision.findings import Finding
from vision.landmarker import NOBODY, Landmarker, Pose, tracking
from vision.motion import STILL, Trunk, composed, rescaled, textured
from vision.people import body_of, grayed
from vision.subject import Census
from vision.track import Floats, PoseTrack, TrackSource
from vision.video import Frame, Picture, Video
from vision.window import Window

# Every core has a chunk of its own; OpenCV's threads on small pictures would only wait for each other.
cv2.setNumThreads(1)

# A landmarker sees its first picture this often before it counts: the first poses after a detection are off by pixels.
FIRST_LOOKS = 3
# How far back a client who is found again is followed: a walker missing for longer is hidden, or was not there.
LOOK_BACK_S = 0.4
# The model looks at a 256 x 256 cut-out of the body, and of larger pictures takes single pixels, which flicker: sway
# came 2-9% too large at 1280 px where it was 1-6% at 640 to 960 (rendered bodies of known motion). Halving a picture
# costs a quarter of any other shrinking.
MAX_SIDE_PX = 640
# A body that is smaller in that picture, or is cut out of it first, is looked at in a larger one.
MAX_SIDE_NEAR_PX = 1280
SMALL_BODY_PX = 100.0  # half of what fills the cut-out


class Chunk:
    """One stretch of the video and what was found in it; its own thread fills it.

    covered_s: times of pictures in which somebody is between the phone and the client;
    camera (T + 1, 2, 3): from each picture, and the first one after the chunk, to the chunk's first by the background;
    still: whether it showed that the camera stood (None: not known);
    trunk (L, 2, 3): the same by the trunk's texture, at the times trunk_s (L,); light (T,): mean brightness of the
    pictures.
    """

    def __init__(
        self,
        video: Video,
        model: ModelName,
        window: Window | None,
        from_s: float,
        to_s: float,
        stop: threading.Event,
        census: Census | None = None,
    ) -> None:
        self.video, self.model, self.window, self.census = video, model, window, census
        self.from_s, self.to_s, self.stop = from_s, to_s, stop
        self.times_s: list[float] = []
        self.poses: list[Pose] = []
        self.covered_s: set[float] = set()
        self.camera: list[Floats] = []
        self.still: bool | None = None
        self.trunk: list[Floats] = []
        self.trunk_s: list[float] = []
        self.done = False
        self.light: list[float] = []

    @property
    def lost(self) -> float:
        """Share of the frames in which nobody was found."""
        return float(np.mean([np.isnan(pose.visibility[0]) for pose in self.poses])) if self.poses else 0.0

    def run(self) -> None:
        """Fill the chunk, picture by picture, until it ends or `stop` is set."""
        if self.window or not self._filled(MAX_SIDE_PX, SMALL_BODY_PX):
            self._filled(MAX_SIDE_NEAR_PX, 0.0)

    def _filled(self, side_px: int, least_px: float) -> bool:
        """Look at pictures of this size; False when the body in the first one is smaller than it should be."""
        camera, trunk = Camera(), Trunk()
        unseen: list[Frame] = []
        with tracking(self.model) as landmarker:
            for frame in self.video.frames(self.from_s, max_side_px=side_px, one_thread=True):
                if self.stop.is_set():
                    return True
                scale = self.video.info.width / frame.rgb.shape[1]
                if self.census:
                    self.census.count(frame, self.from_s)
                after = frame.time_s >= self.to_s
                if after and not self.poses:
                    break
                if not after:
                    for _ in range(1 if self.poses else FIRST_LOOKS):
                        pose = self._pose(landmarker, frame, scale)
                    if not self.poses and scale > 1 and np.ptp(pose.image_xy[:, 1]) / scale < least_px:
                        return False
                    self.times_s.append(frame.time_s)
                    self.poses.append(pose)
                    unseen = self._looked_back(landmarker, [*unseen, frame], scale)
                    self.light.append(float(frame.grey[::8, ::8].mean()))
                body_xy = self.poses[-1].image_xy / scale
                camera.look(frame.grey, body_xy, frame.time_s)
                if after or trunk.is_due(frame.time_s):
                    self.trunk.append(rescaled(trunk.motion(frame.grey, body_xy, frame.time_s), scale))
                    self.trunk_s.append(frame.time_s)
                if after:
                    break
        motions, self.still = camera.path()
        self.camera = list(rescaled(motions, scale))
        self.done = True
        return True

    def _looked_back(self, landmarker: Landmarker, frames: list[Frame], scale: float) -> list[Frame]:
        """Once a lost client is held again, follow the client back through `frames`; those that still wait for that.

        The detector finds a body only in some pictures, at times a wrong one, and the first poses after it are off; the
        tracking holds a body in the pictures around.
        """
        if any(pose is NOBODY for pose in self.poses[-FIRST_LOOKS:]):
            return [frame for frame in frames if frames[-1].time_s - frame.time_s < LOOK_BACK_S]
        back = 0
        for frame in reversed(frames[:-1]):
            back += 1
            self.poses[-1 - back] = self._pose(landmarker, frame, scale)
            if self.poses[-1 - back] is NOBODY:
                break
        for frame in frames[len(frames) - back :]:  # and forward again: from there to the next picture it is too far
            self._pose(landmarker, frame, scale)
        return []

    def _pose(self, landmarker: Landmarker, frame: Frame, scale: float) -> Pose:
        """Find the client in a picture; where others are about, only inside the client's window."""
        if not self.window:
            found = landmarker.poses(frame.rgb)
            return found[0]._replace(image_xy=found[0].image_xy * scale) if found else NOBODY
        if self.window.is_hidden(frame.time_s):
            self.covered_s.add(frame.time_s)
            return NOBODY
        pose = self._in_window(landmarker, frame.rgb, frame, scale)
        if pose is NOBODY and self.window.others:  # the tracking holds somebody else: it lets go, and looks afresh
            landmarker.poses(np.full_like(frame.rgb, 128))
            them = [box / scale for box in self.window.others_at(frame.time_s) if np.isfinite(box).all()]
            pose = self._in_window(landmarker, grayed(frame.rgb, them), frame, scale)
        return pose

    def _in_window(self, landmarker: Landmarker, rgb: Picture, frame: Frame, scale: float) -> Pose:
        assert self.window
        rgb = _masked(rgb, self.window.at(frame.time_s) / scale)
        left, top, right, bottom = _square(self.window.during(self.from_s, self.to_s) / scale, rgb)
        found = landmarker.poses(np.ascontiguousarray(rgb[top:bottom, left:right]))
        if not found:
            return NOBODY
        xy = found[0].image_xy + np.array([left, top])
        body = body_of(xy, frame.rgb)
        if not self.window.is_client(frame.time_s, body._replace(box=body.box * scale)):
            return NOBODY
        return found[0]._replace(image_xy=xy * scale)


def _masked(rgb: Picture, box: Floats) -> Picture:
    """Grey out all but the box: the detector cannot choose what it cannot see."""
    height, width = rgb.shape[:2]
    left, top, right, bottom = (int(side) for side in np.clip(box, 0, [width, height, width, height]))
    shown = np.full_like(rgb, 128)
    shown[top:bottom, left:right] = rgb[top:bottom, left:right]
    return shown


def _square(box: Floats, rgb: Picture) -> tuple[int, int, int, int]:
    """Widen a box to a square inside the picture, where it can be: the detector squeezes other shapes."""
    sides = np.array(rgb.shape[1::-1])
    low, high = np.clip(box[:2], 0, sides), np.clip(box[2:], 0, sides)
    side = np.minimum(np.max(high - low), sides)
    low = np.clip((low + high - side) / 2, 0, sides - side)
    left, top, right, bottom = (int(edge) for edge in np.concatenate([low, low + side]))
    return left, top, right, bottom


def joined(chunks: list[Chunk], video: Video, source: TrackSource, findings: tuple[Finding, ...]) -> PoseTrack:
    """Make one track of a video's chunks, in their order."""
    poses = [pose for chunk in chunks for pose in chunk.poses]
    image_xy = np.array([pose.image_xy for pose in poses])
    time_s = np.array([time for chunk in chunks for time in chunk.times_s])
    return PoseTrack(
        time_s,
        image_xy,
        np.array([pose.world_xyz for pose in poses]),
        np.array([pose.visibility for pose in poses]),
        video.info.width,
        video.info.height,
        source,
        findings,
        _camera(chunks),
        np.array([light for chunk in chunks for light in chunk.light]),
        _texture(chunks, time_s, image_xy),
    )


def _camera(chunks: list[Chunk]) -> Floats:
    """Similarities (T, 2, 3) from all pictures to the video's first.

    A phone on a stand is one hypothesis about the whole video: where it stood in all chunks that show it, it stood in
    the others, too.
    """
    shown = [chunk.still for chunk in chunks if chunk.still is not None]
    if shown and all(shown):
        return np.tile(STILL, (sum(len(chunk.poses) for chunk in chunks), 1, 1))
    camera, before = [], STILL
    for chunk in chunks:
        camera += [composed(before, motion) for motion in chunk.camera[: len(chunk.poses)]]
        if len(chunk.camera) > len(chunk.poses):
            before = composed(before, chunk.camera[-1])
    return np.array(camera)


def _texture(chunks: list[Chunk], time_s: Floats, image_xy: Floats) -> Floats:
    """Middle of the shoulders and of the hips (T, 2, 2) px as the texture carries them, through each still stretch."""
    motions, stretches, looks_s = [], [], []
    before, number = STILL, 0
    for chunk in chunks:
        for motion, look_s in zip(chunk.trunk, chunk.trunk_s, strict=True):
            if np.isnan(motion).any():
                before, number = STILL, number + 1
            if look_s <= chunk.times_s[-1]:
                motions.append(composed(before, motion))
                stretches.append(number)
                looks_s.append(look_s)
            elif np.isfinite(motion).all():
                before = composed(before, motion)  # the next chunk goes on from here
    motion, of, at = np.array(motions), np.array(stretches), np.searchsorted(time_s, looks_s)
    middles = np.stack([image_xy[:, pair].mean(axis=1) for pair in (SHOULDERS, HIPS)], axis=1)
    carried = np.full_like(middles, np.nan)
    for each in np.unique(of):
        known = (of == each) & np.isfinite(motion[:, 0, 0])
        if known.any():
            here = slice(at[known][0], at[known][-1] + 1)
            places = textured(motion, middles[at], known)[known].reshape(-1, 4)
            between = [np.interp(time_s[here], time_s[at[known]], place) for place in places.T]
            carried[here] = np.stack(between, axis=1).reshape(-1, 2, 2)
    return carried
