"""Estimate the client's pose in every frame of a video."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import numpy as np

from models import ModelName, model_sha256
from vision.errors import CancelledError
from vision.findings import Finding
from vision.landmarker import NOBODY, Landmarker, Pose, tracking
from vision.subject import SubjectPoint, Window, find_client, follow
from vision.track import Floats, PoseTrack, TrackSource
from vision.video import Frame, Picture, Video

# A chunk is a fixed length, whatever the number of workers: the numbers do not depend on the machine.
CHUNK_S = 6.0
# A landmarker sees its first picture this often before it counts: the first poses after a detection are off by pixels.
FIRST_LOOKS = 3
# The model looks at a 256 x 256 cut-out of the body; above this picture size it only costs time.
MAX_SIDE_PX = 1280
# A chunk that loses the client in more of its frames is looked at again.
LOST_SHARE = 0.05
SETTINGS = f"raw landmarks, chunks of {CHUNK_S:g} s after {FIRST_LOOKS} looks, at most {MAX_SIDE_PX} px"

Progress = Callable[[float], None]


def track_source(video: Video, model: ModelName, subject: SubjectPoint | None = None) -> TrackSource:
    """Identify the track that `estimate` would give, so that the same video is not estimated twice."""
    turned = ", mirrored" if video.mirrored else ""
    chosen = f", client at {subject.x:g},{subject.y:g} at {subject.time_s:g} s" if subject else ""
    return TrackSource(video.info.sha256, model, model_sha256(model), SETTINGS + turned + chosen)


def estimate(
    video: Video,
    *,
    model: ModelName = "full",
    subject: SubjectPoint | None = None,
    progress: Progress = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
    workers: int | None = None,
) -> PoseTrack:
    """Find the client in every frame, in several threads that each decode and estimate a stretch of the video.

    Parameters
    ----------
    video : the opened video
    model : which BlazePose network
    subject : a point on the client, when several people are in the picture
    progress : called in the caller's thread with the share done, 0-1
    cancelled : asked a few times a second; True stops the work
    workers : threads; the result does not depend on it

    Raises
    ------
    UnreadableVideoError
        If the video breaks off.
    CancelledError
        If `cancelled` said so.
    MissingPartError
        If the model or a system library is missing.
    """
    search = find_client(video, subject)
    stop = threading.Event()
    chunks = [_Chunk(video, model, search.window, start, end, stop) for start, end in _spans(video)]
    _run(chunks, progress, cancelled, workers)
    losing = [chunk for chunk in chunks if chunk.lost > LOST_SHARE]
    if losing and search.anybody and search.window is None:
        # small or dark in a wide picture, the client is found again in a cut-out
        window = follow(video, subject)
        again = [_Chunk(video, model, window, chunk.from_s, chunk.to_s, stop) for chunk in losing]
        _run(again, progress, cancelled, workers)
        better = {new.from_s: new for old, new in zip(losing, again, strict=True) if new.lost < old.lost}
        chunks = [better.get(chunk.from_s, chunk) for chunk in chunks]
    return _joined(chunks, video, track_source(video, model, subject), search.findings)


def _spans(video: Video) -> list[tuple[float, float]]:
    """Cut the video into chunks, at key frames where they are near: elsewhere each start costs decoding up to it.

    A short rest joins the last chunk, which goes on to the end whatever the header says.
    """
    latest_s = max(video.info.duration_s - CHUNK_S / 2, CHUNK_S / 2)
    starts_s = [0.0]
    while (next_s := starts_s[-1] + CHUNK_S) < latest_s:
        starts_s.append(next((key_s for key_s in video.key_times_s if next_s <= key_s < next_s + CHUNK_S / 2), next_s))
    return list(zip(starts_s, [*starts_s[1:], np.inf], strict=True))


def _run(chunks: "list[_Chunk]", progress: Progress, cancelled: Callable[[], bool], workers: int | None) -> None:
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        futures = [pool.submit(chunk.run) for chunk in chunks]
        try:
            _watch(futures, chunks, progress, cancelled)
        except BaseException:
            chunks[0].stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


class _Chunk:
    """One stretch of the video and what was found in it; its own thread fills it."""

    def __init__(
        self, video: Video, model: ModelName, window: Window | None, from_s: float, to_s: float, stop: threading.Event
    ) -> None:
        self.video, self.model, self.window = video, model, window
        self.from_s, self.to_s, self.stop = from_s, to_s, stop
        self.times_s: list[float] = []
        self.poses: list[Pose] = []

    @property
    def lost(self) -> float:
        """Share of the frames in which nobody was found."""
        return float(np.mean([np.isnan(pose.visibility[0]) for pose in self.poses])) if self.poses else 0.0

    def run(self) -> None:
        with tracking(self.model) as landmarker:
            for frame in self.video.frames(self.from_s, self.to_s, MAX_SIDE_PX):
                if self.stop.is_set():
                    return
                for _ in range(1 if self.poses else FIRST_LOOKS):
                    pose = self._pose(landmarker, frame)
                self.times_s.append(frame.time_s)
                self.poses.append(pose)

    def _pose(self, landmarker: Landmarker, frame: Frame) -> Pose:
        """Find the client in a picture; where others are about, only inside the client's window."""
        scale = self.video.info.width / frame.rgb.shape[1]
        rgb, corner = frame.rgb, np.zeros(2)
        if self.window:
            rgb = _masked(rgb, self.window.at(frame.time_s) / scale)
            left, top, right, bottom = _square(self.window.during(self.from_s, self.to_s) / scale, rgb)
            rgb, corner = np.ascontiguousarray(rgb[top:bottom, left:right]), np.array([left, top])
        found = landmarker.poses(rgb)
        return found[0]._replace(image_xy=(found[0].image_xy + corner) * scale) if found else NOBODY


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


def _watch(
    futures: list[Future[None]], chunks: list[_Chunk], progress: Progress, cancelled: Callable[[], bool]
) -> None:
    """Wait for the threads, report progress, and pass on the first error."""
    ends_s = [min(chunk.to_s, chunk.video.info.duration_s) for chunk in chunks]
    duration_s = max(sum(end - chunk.from_s for end, chunk in zip(ends_s, chunks, strict=True)), 1e-3)
    pending = set(futures)
    while pending:
        finished, pending = wait(pending, timeout=0.2)
        for future in finished:
            future.result()
        if cancelled():
            raise CancelledError
        done_s = sum(chunk.times_s[-1] - chunk.from_s for chunk in chunks if chunk.times_s)
        progress(min(done_s / duration_s, 1.0))


def _joined(chunks: list[_Chunk], video: Video, source: TrackSource, findings: tuple[Finding, ...]) -> PoseTrack:
    poses = [pose for chunk in chunks for pose in chunk.poses]
    return PoseTrack(
        np.array([time for chunk in chunks for time in chunk.times_s]),
        np.array([pose.image_xy for pose in poses]),
        np.array([pose.world_xyz for pose in poses]),
        np.array([pose.visibility for pose in poses]),
        video.info.width,
        video.info.height,
        source,
        findings,
    )
