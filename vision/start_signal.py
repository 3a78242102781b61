"""The start signal that another device plays and the recording hears: three short chirps, then a long one.

The long one is "go". A chirp sweeps over its band, so that no room swallows all of it, and compressed to a point by its
own shape it is timed to some milliseconds; speech, music and noise have neither that shape nor that rhythm. What is
read of the sound is this time and nothing else. `screens/components/signal_sound.js` plays the same numbers.
"""

from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

from vision.errors import StridewellError
from vision.opening import Source
from vision.sound import Samples, sound_of
from vision.track import Floats

# Old ears hear it, the smallest speaker plays it, and the narrowest phone codec (AMR, up to 3.4 kHz) keeps it.
LOW_HZ, HIGH_HZ = 800.0, 2500.0
SHORT_S, LONG_S = 0.15, 0.4  # the short ones rise, the long one falls
FADE_S = 0.01
AT_S = (0.0, 1.0, 2.0, 3.0)
GO_S = AT_S[-1]

BAND_HZ = (640, 2688)  # all that is looked at; its width is also the rate, complex samples a second, of what is left
RATE_HZ = BAND_HZ[1] - BAND_HZ[0]
BLOCK_S, OVERLAP_S = 8, 1
# How alike sound and chirp must be, squared correlation, in three of the four places. Hiss is alike by 1 / (band x
# length), 0.003 and 0.001; voices and music pass these limits at 2 of 100,000 moments each, so not at three together.
# `python -m benchmarks signal` counts false alarms; echoes and loud rooms leave the signal 0.1 to 0.3.
ALIKE = (0.08, 0.08, 0.08, 0.04)
NEEDED = 3
QUIET = (
    1e-3  # of the power around: what is left of sound by silence as a decoder makes it has a shape, but tells nothing
)
LEAST = 1e-9
CLOCKS_DIFFER = 3  # samples; 100 ppm of three seconds
ECHO_S = 0.015  # the loudest way from speaker to phone may be an echo: an earlier one counts, if half as clear
APART_S = 0.5


def signal_samples(rate_hz: int) -> Floats:
    """Samples of the whole signal, -1 to 1, at a rate."""
    samples = np.zeros(round((GO_S + LONG_S) * rate_hz))
    for at_s in AT_S:
        chirp = _long(rate_hz) if at_s == GO_S else _short(rate_hz)
        samples[round(at_s * rate_hz) :][: len(chirp)] = chirp
    return samples


def start_signal_s(source: Source, origin_s: float = 0.0) -> float | None:
    """Time at which "go" begins, seconds after `origin_s` on the file's clock; None if it is not clearly heard.

    Of several signals the last counts: the others were false starts. Sound that cannot be read is no reason to refuse a
    video.
    """
    try:
        with sound_of(source) as pieces:
            heard = _Listener()
            for time_s, rate_hz, samples in pieces:
                heard.add(time_s, rate_hz, samples)
            found_s = heard.go_s()
    except (StridewellError, OSError, ValueError, ArithmeticError, MemoryError):
        return None
    return None if found_s is None or found_s < origin_s else found_s - origin_s


def _chirp(rate_hz: int, from_hz: float, to_hz: float, seconds: float) -> Floats:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    edge = np.clip(np.minimum(time_s, seconds - time_s) / FADE_S, 0, 1)
    phase = 2 * np.pi * (from_hz * time_s + (to_hz - from_hz) * time_s**2 / (2 * seconds))
    return np.asarray(np.sin(phase) * (1 - np.cos(np.pi * edge)) / 2)


def _short(rate_hz: int) -> Floats:
    return _chirp(rate_hz, LOW_HZ, HIGH_HZ, SHORT_S)


def _long(rate_hz: int) -> Floats:
    return _chirp(rate_hz, HIGH_HZ, LOW_HZ, LONG_S)


class _Listener:
    """Takes sound piece by piece, and keeps only how alike it was to a chirp at each time."""

    def __init__(self) -> None:
        self._rate_hz = 0
        self._buffer = np.zeros(0, np.float32)
        self._filled = 0
        self._count = 0
        self._chirps: list[NDArray[np.complex128]] = []
        self._starts: list[tuple[int, float]] = []
        self._alike: list[Samples] = []

    def add(self, time_s: float, rate_hz: int, samples: Samples) -> None:
        """Take the next samples, which begin at a time."""
        if not self._rate_hz:
            self._rate_hz = rate_hz
            self._buffer = np.zeros(BLOCK_S * rate_hz, np.float32)
            chirps = (_short(rate_hz), _long(rate_hz))
            self._chirps = [_band(np.pad(each, (0, len(self._buffer) - len(each)))) for each in chirps]
        elif rate_hz != self._rate_hz:
            raise ValueError("rate_hz must stay the same.")
        self._starts.append((self._count, time_s))
        self._count += len(samples)
        while len(samples):
            taken, samples = np.split(samples, [len(self._buffer) - self._filled])
            self._buffer[self._filled : self._filled + len(taken)] = taken
            self._filled += len(taken)
            if self._filled == len(self._buffer):
                self._look()

    def _look(self) -> None:
        """Look through the buffer; its end comes again at the beginning of the next one."""
        heard = _band(self._buffer)
        energy = np.concatenate([[0.0], np.cumsum(np.abs(np.fft.ifft(heard)) ** 2)])
        usable = (BLOCK_S - OVERLAP_S) * RATE_HZ
        alike = np.empty((2, usable), np.float32)
        for row, chirp, length_s in zip(alike, self._chirps, (SHORT_S, LONG_S), strict=True):
            length = round(length_s * RATE_HZ)
            within = energy[length : length + usable] - energy[:usable]
            within += QUIET * length * (energy[-1] / len(heard) + LEAST)
            own = np.sum(np.abs(np.fft.ifft(chirp)) ** 2)
            matched = np.abs(np.fft.ifft(heard * chirp.conj())[:usable]) ** 2
            row[:] = matched / (own * within)
        self._alike.append(alike)
        kept = OVERLAP_S * self._rate_hz
        self._buffer[:kept] = self._buffer[-kept:]
        self._buffer[kept:] = 0
        self._filled = kept

    def go_s(self) -> float | None:
        """Time at which the long chirp of the last signal begins."""
        if not self._count:
            return None
        self._look()
        short, long = np.concatenate(self._alike, axis=1)[:, : int(self._count / self._rate_hz * RATE_HZ)]
        ahead = round(GO_S * RATE_HZ)  # the first chirps may lie before the recording: three are enough
        short, long = (np.pad(each, (ahead, 0)) for each in (short, long))
        count = len(long) - ahead
        places = [short[round(at_s * RATE_HZ) :][:count] for at_s in AT_S[:-1]] + [long[ahead:]]
        places = [scipy.ndimage.maximum_filter1d(each, CLOCKS_DIFFER) for each in places]
        hits = sum((each > least).astype(np.int8) for each, least in zip(places, ALIKE, strict=True))
        clear = np.where(hits >= NEEDED, sum(places), 0)
        if not clear.any():
            return None
        top = int(np.flatnonzero(clear >= clear.max() / 2)[-1])
        from_ = max(top - round(APART_S * RATE_HZ), 0)
        top = from_ + int(np.argmax(clear[from_ : top + 1]))
        from_ = max(top - round(ECHO_S * RATE_HZ), 0)
        first = from_ + int(np.argmax(clear[from_ : top + 1] >= clear[top] / 2))
        return self._time_s(first / RATE_HZ * self._rate_hz)

    def _time_s(self, sample: float) -> float:
        """Time of a sample, by the piece that it is in."""
        index = max(int(np.searchsorted([start for start, _ in self._starts], sample, "right")) - 1, 0)
        start, time_s = self._starts[index]
        return time_s + (sample - start) / self._rate_hz


def _band(samples: Floats | Samples) -> NDArray[np.complex128]:
    """Spectrum of BLOCK_S seconds within the band."""
    within = np.fft.rfft(samples)[BAND_HZ[0] * BLOCK_S : BAND_HZ[1] * BLOCK_S]
    return np.asarray(within * _edges() * len(within) / len(samples))


@cache
def _edges() -> Floats:
    """Within 120 Hz at each end of the band the spectrum fades: a sharp edge would ring."""
    return np.asarray(scipy.signal.windows.tukey(RATE_HZ * BLOCK_S, 0.12))
