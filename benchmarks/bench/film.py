"""A film of a motion, and its truth beside it: NAME.mp4, NAME.npz and, last of all, NAME.json."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from benchmarks.bench.motion import RATE_HZ, Motion
from benchmarks.bench.rooms import Room, Shadow
from benchmarks.bench.truth import write_truth
from benchmarks.bench.turning import SIDES, Floats

_TIME_BASE = Fraction(1, RATE_HZ * 100)
_NOISES = 6  # pictures of noise, taken in random order and sign


@dataclass(frozen=True)
class Coding:
    """Frames a second, how unsteady they come (share of a frame), and how they are coded."""

    fps: float = 30.0
    unsteady: float = 0.0
    codec: str = "libx264"
    quality: int = 26

    def rows(self, count: int, rng: np.random.Generator) -> Any:
        """Choose which moments (T,) of a motion of `count` moments are filmed; each is shown at its own time."""
        step = RATE_HZ / self.fps
        frames = np.arange(0, count - 1, step)
        off = rng.uniform(-0.5, 0.5, len(frames)) * self.unsteady * step
        off[0] = 0
        return np.unique(np.clip(np.round(frames + off), 0, count - 1).astype(int))


def film(path: Path, motions: Sequence[Motion], room: Room, coding: Coding, seed: int, about: dict[str, Any]) -> None:
    """Film the first of the motions, the client's, with others passing; leave nothing half.

    The truth is written last, under its own name only when it is whole: a clip that has one stands.
    """
    rng = np.random.default_rng(seed)
    client = motions[0]
    rows = coding.rows(len(client.time_s), rng)
    time_s = rows / RATE_HZ
    _open_window(motions, room, rows)
    held = room.camera.held(time_s, rng) if room.camera.hand_px else None
    part = path.with_suffix(f".{os.getpid()}.part.mp4")
    try:
        _encode(part, _pictures(motions, room, rows, held, rng), room, coding, rows)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
        room.close()
    seen = {name: room.camera.seen_px(way[rows]) for name, way in client.landmarks.items()}
    if held is not None:
        seen = {n: np.einsum("tij,tj->ti", held, np.column_stack([px, np.ones(len(px))])) for n, px in seen.items()}
    write_truth(path, client, rows, seen, room.camera, about)


def _open_window(motions: Sequence[Motion], room: Room, rows: Any) -> None:
    if len(motions) > 1:
        room.open_window(*room.camera.size)
        return
    client = motions[0]
    some = rows[:: max(1, len(rows) // 30)]
    seen = [room.camera.pinhole_px(np.concatenate([mesh[0][::25] for mesh in client.meshes(row)])) for row in some]
    wide, high = np.max([np.ptp(px, axis=0) for px in seen], axis=0) * 1.12 + 48
    room.open_window(int(-(-wide // 16) * 16), int(-(-high // 16) * 16))


def _shadows(motion: Motion, row: int) -> list[Shadow]:
    """A wide one below the body; a dark one below each foot, the fainter the higher it is."""
    found = [Shadow(motion.root[row, :2], 0.33, 0.2)]
    for side in SIDES:
        heel, toe = motion.feet_at(row)[side]
        found.append(Shadow((heel + toe)[:2] / 2, 0.15, 0.36 * np.exp(-max(0.0, min(heel[2], toe[2])) / 0.06)))
    return found


def _pictures(motions: Sequence[Motion], room: Room, rows: Any, held: Floats | None, rng: np.random.Generator) -> Any:
    camera = room.camera
    width, height = camera.size
    grains = [rng.normal(0, 1.5 * camera.noise, (height // 2, width // 2)).astype(np.float32) for _ in range(_NOISES)]
    noises = [cv2.resize(grain, (width, height))[..., None] for grain in grains]
    for number, row in enumerate(rows):
        there = [each for each in motions if row < len(each.time_s)]
        shadows = [shadow for each in there for shadow in _shadows(each, row)]
        picture = camera.bent(room.frame([mesh for each in there for mesh in each.meshes(row)], shadows))
        if held is not None:
            picture = cv2.warpAffine(picture, held[number], (width, height), borderMode=cv2.BORDER_REFLECT)
        grain = noises[rng.integers(_NOISES)] * rng.choice([-1, 1])
        yield np.clip(picture * camera.gain + grain, 0, 255).astype(np.uint8)


def _encode(path: Path, pictures: Any, room: Room, coding: Coding, rows: Any) -> None:
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(coding.codec, rate=Fraction(coding.fps).limit_denominator(1001))
        stream.width, stream.height = room.camera.size
        stream.pix_fmt, stream.time_base = "yuv420p", _TIME_BASE
        stream.codec_context.time_base = _TIME_BASE
        if coding.codec in ("libx264", "libx265"):
            stream.options = {"crf": str(coding.quality), "preset": "veryfast", "threads": "1"}
            if coding.codec == "libx265":
                stream.options |= {"x265-params": "log-level=error:pools=1"}
        else:
            stream.bit_rate = 3_000_000
        for row, picture in zip(rows, pictures, strict=True):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = int(row) * 100, _TIME_BASE
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
