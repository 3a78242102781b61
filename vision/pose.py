"""Estimate the client's pose in every frame of a video."""

import math
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait

import numpy as np

from models import ModelName, model_sha256
from vision.body import HIPS, LANDMARKS, SHOULDERS
from vision.chunk import FIRST_LOOKS, LOOK_BACK_S, MAX_SIDE_PX, Chunk, joined
from vision.errors import CancelledError
from vision.findings import Finding
from vision.landmarker import detecting
from vision.motion import Trunk
from vision.signals import stretches
from vision.subject import MOST_PEOPLE, Census, SubjectPoint, follow, nobody_pointed_at, several_people
from vision.track import MIRRORED, PoseTrack, TrackSource
from vision.video import Video
from vision.window import Window
from vision.work import UNWATCHED, Work

# Chunks of equal length, an even number of them, whatever the number of workers: the numbers do not depend on the
# machine. Longer ones leave a core idle at the end, shorter ones pay more for starting.
CHUNK_S = 10.0
SHORTEST_S = 1.5
# A chunk that loses the client in more of its frames is looked at again.
LOST_SHARE = 0.05
# Between two frames no trunk moves by more than half its length and 5 m/s (ten lengths a second): that is another body.
JUMP_TRUNKS, JUMP_TRUNKS_S = 0.5, 10.0
# The slowest slow motion that phones offer halves the speed; variable rates do not come near.
SLOW_MOTION = 1.5
SETTINGS = (
    f"raw landmarks, even chunks of at most {CHUNK_S:g} s after {FIRST_LOOKS} looks, at most {MAX_SIDE_PX} px; "
    f"looking back {LOOK_BACK_S:g} s; others followed through guesses, none covers; "
    f"camera followed where that beats the noise, texture every {Trunk.LOOK_S:g} s"
)


def track_source(video: Video, model: ModelName, subject: SubjectPoint | None = None) -> TrackSource:
    """Identify the track that `estimate` would give, so that the same video is not estimated twice."""
    turned = MIRRORED if video.mirrored else ""
    chosen = f", client at {subject.x:g},{subject.y:g} at {subject.time_s:g} s" if subject else ""
    return TrackSource(video.info.sha256, model, model_sha256(model), SETTINGS + turned + chosen)


def estimate(
    video: Video,
    *,
    model: ModelName = "full",
    subject: SubjectPoint | None = None,
    work: Work = UNWATCHED,
    workers: int | None = None,
) -> PoseTrack:
    """Find the client in every frame, in several threads that each decode and estimate a stretch of the video.

    Parameters
    ----------
    video : the opened video
    model : which BlazePose network
    subject : a point on the client, when several people are in the picture
    work : follows it, and may stop it
    workers : threads; the result does not depend on it

    Raises
    ------
    UnreadableVideoError
        If the video breaks off.
    CancelledError
        If `work` said so.
    MissingPartError
        If the model or a system library is missing.
    """
    threads = _Threads(video, model, work, workers or os.cpu_count() or 1)
    chunks, most = ([], 0) if subject else threads.alone()
    findings: tuple[Finding, ...] = ()
    lost = any(chunk.lost > LOST_SHARE for chunk in chunks)
    if subject or most > 1 or (most and (lost or _jumps(chunks))):
        window = follow(video, subject)
        others = window is not None and len(window.others) > 0
        findings = several_people(subject) if others else ()
        if subject and not window:
            findings, chunks = nobody_pointed_at(), threads.run(None)
        elif window and (subject or others):
            chunks = threads.run(window)
        elif not all(chunk.done for chunk in chunks):
            chunks = threads.run(None)
        elif window and lost:
            chunks = threads.again(chunks, window)
    return joined(
        chunks, video, track_source(video, model, subject), (*findings, *_covered(chunks), *_slow_motion(video))
    )


def _covered(chunks: list[Chunk]) -> tuple[Finding, ...]:
    """Say when somebody was between the phone and the client, and nothing was measured."""
    times_s = [time_s for chunk in chunks for time_s in chunk.times_s]
    covered = np.array([time_s in chunk.covered_s for chunk in chunks for time_s in chunk.times_s], bool)
    text = "Somebody came between the phone and the client, so nothing is measured there. Keep the way free."
    spans = [(times_s[start], times_s[stop - 1]) for start, stop in stretches(covered)]
    return tuple(Finding("client_covered", "caution", text, *span) for span in spans)


class _Threads:
    """The threads that fill the chunks of one video."""

    def __init__(self, video: Video, model: ModelName, work: Work, workers: int) -> None:
        self._video, self._model, self._work, self._workers = video, model, work, workers
        self._spans = _spans(video)

    def alone(self) -> tuple[list[Chunk], int]:
        """Estimate as if there were one person, until a look shows more; with the most people in one look."""
        stop = threading.Event()
        with detecting("lite", MOST_PEOPLE) as landmarker:
            census = Census(self._video.info.duration_s, landmarker, stop)
            chunks = self._run(self._chunks(None, self._spans, stop, census))
        return chunks, census.most

    def run(self, window: Window | None) -> list[Chunk]:
        """Estimate the whole video, with the client in a window."""
        return self._run(self._chunks(window, self._spans, threading.Event()))

    def again(self, chunks: list[Chunk], window: Window) -> list[Chunk]:
        """Look in a cut-out where the client was lost: small or dark in a wide picture, a body is found there."""
        spans = [(chunk.from_s, chunk.to_s) for chunk in chunks if chunk.lost > LOST_SHARE]
        second = {chunk.from_s: chunk for chunk in self._run(self._chunks(window, spans, threading.Event()))}
        pairs = [(chunk, second.get(chunk.from_s, chunk)) for chunk in chunks]
        return [new if new.lost < old.lost else old for old, new in pairs]

    def _chunks(
        self,
        window: Window | None,
        spans: Sequence[tuple[float, float]],
        stop: threading.Event,
        census: Census | None = None,
    ) -> list[Chunk]:
        return [Chunk(self._video, self._model, window, start, end, stop, census) for start, end in spans]

    def _run(self, chunks: list[Chunk]) -> list[Chunk]:
        """Fill the chunks in threads, report progress, and pass on the first error."""
        ends_s = [min(chunk.to_s, self._video.info.duration_s) for chunk in chunks]
        duration_s = max(sum(end - chunk.from_s for end, chunk in zip(ends_s, chunks, strict=True)), 1e-3)
        longest_first = sorted(chunks, key=lambda chunk: chunk.from_s - min(chunk.to_s, self._video.info.duration_s))
        with ThreadPoolExecutor(self._workers) as pool:  # the short ones fill up what is left at the end
            pending = {pool.submit(chunk.run) for chunk in longest_first}
            try:
                while pending:
                    finished, pending = wait(pending, timeout=0.2)
                    for future in finished:
                        future.result()
                    if self._work.cancelled():
                        raise CancelledError
                    done_s = sum(chunk.times_s[-1] - chunk.from_s for chunk in chunks if chunk.times_s)
                    self._work.progress(min(done_s / duration_s, 1.0))
            except BaseException:
                chunks[0].stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        return chunks


def _spans(video: Video) -> list[tuple[float, float]]:
    """Cut the video into chunks, at key frames where they are near: elsewhere each start costs decoding up to it.

    The last chunk goes on to the end whatever the header says.
    """
    duration_s = video.info.duration_s
    count = 2 * math.ceil(duration_s / (2 * CHUNK_S)) if duration_s >= 2 * SHORTEST_S else 1
    length_s = duration_s / count
    keys_s = np.array(video.key_times_s or [0.0])
    starts_s = [0.0]
    for start_s in length_s * np.arange(1, count):
        key_s = float(keys_s[np.argmin(np.abs(keys_s - start_s))])
        starts_s.append(key_s if abs(key_s - start_s) < length_s / 8 else float(start_s))
    return list(zip(starts_s, [*starts_s[1:], np.inf], strict=True))


def _slow_motion(video: Video) -> tuple[Finding, ...]:
    if video.info.slowed < SLOW_MOTION:
        return ()
    text = f"This file plays {video.info.slowed:.0f} times slower than it was recorded. Use the original video."
    return (Finding("slow_motion", "reject", text),)


def _jumps(chunks: list[Chunk]) -> bool:
    """Tell whether the poses leap from one body to another."""
    time_s = np.array([time_s for chunk in chunks for time_s in chunk.times_s])
    xy = np.array([pose.image_xy for chunk in chunks for pose in chunk.poses]).reshape(-1, LANDMARKS, 2)
    seen = np.isfinite(xy[:, 0, 0])
    if seen.sum() < 2:
        return False
    time_s, xy = time_s[seen], xy[seen]
    shoulders, hips = xy[:, SHOULDERS].mean(axis=1), xy[:, HIPS].mean(axis=1)
    trunk_px = float(np.percentile(np.linalg.norm(shoulders - hips, axis=1), 90))
    way = np.linalg.norm(np.diff((shoulders + hips) / 2, axis=0), axis=1) / trunk_px
    return bool(np.any(way > JUMP_TRUNKS + JUMP_TRUNKS_S * np.diff(time_s)))
