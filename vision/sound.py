"""The sound of a video file of unknown origin, as little of it as can be, in pieces that are heard and forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import av.error
import numpy as np
from numpy.typing import NDArray

from vision.limits import MAX_CHANNELS, MAX_DURATION_S, MAX_SOUND_BYTES, MAX_SOUND_HZ, MIN_SOUND_HZ
from vision.masked import too_long
from vision.opening import Source, looked_through, packets

Samples = NDArray[np.float32]
Piece = tuple[float, int, Samples]
"""When a piece begins, s on the file's clock; its rate, Hz; its samples (N,), one channel, -1 to 1."""


@contextmanager
def sound_of(source: Source) -> Iterator[Iterator[Piece]]:
    """Open a file's first track of sound.

    Raises
    ------
    UnreadableVideoError
        If there is none, or it cannot be read within the limits, here or in the block.
    """
    with looked_through(source, "sound").sound() as (container, stream):
        yield _pieces(container, stream)


def _pieces(container: Any, stream: Any) -> Iterator[Piece]:
    size = samples = 0
    for packet in packets(container, stream):
        size += packet.size
        if size > MAX_SOUND_BYTES:
            raise too_long()
        for frame in _decoded(packet):
            samples += frame.samples
            _check(frame, samples)
            if frame.pts is not None:
                yield float(frame.pts * frame.time_base), frame.sample_rate, _mono(frame)


def _decoded(packet: Any) -> list[Any]:
    try:
        return list(packet.decode())
    except av.error.InvalidDataError:  # one that is damaged; the others tell
        return []


def _check(frame: Any, samples: int) -> None:
    rate_hz = frame.sample_rate
    if not MIN_SOUND_HZ <= rate_hz <= MAX_SOUND_HZ or frame.layout.nb_channels > MAX_CHANNELS:
        raise ValueError("no phone records such sound.")
    if samples > MAX_DURATION_S * rate_hz:
        raise too_long()


def _mono(frame: Any) -> Samples:
    data = frame.to_ndarray()
    channels = data if frame.format.is_planar else data.reshape(-1, frame.layout.nb_channels).T
    full = 1 if channels.dtype.kind == "f" else np.iinfo(channels.dtype).max
    mono = channels.mean(axis=0, dtype=np.float32) / np.float32(full)
    return np.asarray(np.clip(np.nan_to_num(mono), -1, 1), np.float32)
