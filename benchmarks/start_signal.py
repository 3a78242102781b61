"""How well the start signal is heard in living rooms, and how often where it is not: `python -m benchmarks signal`."""

import io
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np
from scipy.signal import fftconvolve

from vision.start_signal import GO_S, signal_samples, start_signal_s
from vision.track import Floats

GO_AT_S, LENGTH_S, RATE_HZ = 7.3, 14.0, 16_000
CODED = {"mp4": "aac", "mov": "aac", "webm": "libopus", "matroska": "aac", "3gp": "libopencore_amrnb"}


def room_samples(seed: int, rate_hz: int, *, snr_db: float | None, length_s: float = LENGTH_S) -> Floats:
    """A living room: hiss, a hum, music, a voice, a kitchen timer; the signal `snr_db` above all that, None: without.

    The voice is a glottal buzz whose pitch and two resonances glide, in syllables with pauses; the music is chords. The
    signal comes with a tail of echoes that hold more than itself, and the phone's gain follows what is loud.
    """
    random = np.random.default_rng(seed)
    count = round(length_s * rate_hz)
    time_s = np.arange(count) / rate_hz
    parts = [_hiss(random, count), _music(random, time_s), _voice(random, time_s), _timer(random, time_s)]
    sound = np.sum([random.uniform(0.1, 1) * part / (np.std(part) + 1e-9) for part in parts], axis=0)
    if snr_db is not None:
        signal = fftconvolve(signal_samples(rate_hz), _echoes(random, rate_hz))
        at = round((GO_AT_S - GO_S) * rate_hz)
        signal = signal[: count - at]
        power = np.mean(signal**2)
        sound[at : at + len(signal)] += signal * np.std(sound) / np.sqrt(power) * 10 ** (snr_db / 20)
    return _gained(0.05 * sound / np.std(sound), rate_hz)


def film(
    samples: Floats, rate_hz: int, container: str = "mp4", *, sound_at_s: float = 0.0, pictures_at_s: float = 0.0
) -> bytes:
    """A small video with that sound; each of its two tracks may begin later."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        pictures = out.add_stream("libvpx" if container == "webm" else "libx264", rate=5)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        sound: Any = out.add_stream(CODED[container], rate=rate_hz, layout="mono")
        clock = Fraction(1, 1000)
        pictures.codec_context.time_base = clock
        for index in range(round(5 * len(samples) / rate_hz)):
            picture = av.VideoFrame(64, 48, "yuv420p")
            picture.pts, picture.time_base = round(1000 * pictures_at_s) + 200 * index, clock
            out.mux(pictures.encode(picture))
        out.mux(pictures.encode(None))
        for piece in _pieces(samples, rate_hz, round(sound_at_s * rate_hz)):
            out.mux(sound.encode(piece))
        out.mux(sound.encode(None))
    return file.getvalue()


def report(seeds: int = 200) -> bool:
    """Print errors by loudness, and false alarms; False if one was heard where none was, or a plain one was missed."""
    print("signal over all other sound | heard | largest error")
    well = True
    for snr_db in (10.0, 0.0, -5.0, -10.0, -15.0):
        found = [_heard(room_samples(seed, RATE_HZ, snr_db=snr_db)) for seed in range(seeds)]
        errors_s = [abs(each - GO_AT_S) for each in found if each is not None]
        print(f"{snr_db:+3.0f} dB | {len(errors_s)} of {seeds} | {max(errors_s, default=0):.3f} s", flush=True)
        well &= all(error_s < 0.02 for error_s in errors_s) and (snr_db < 0 or len(errors_s) == seeds)
    alarms = sum(_heard(room_samples(seed, RATE_HZ, snr_db=None)) is not None for seed in range(seeds))
    print(f"without a signal: heard in {alarms} of {seeds} rooms of {LENGTH_S:.0f} s")
    return well and not alarms


def _heard(samples: Floats) -> float | None:
    data = film(samples, RATE_HZ)
    return start_signal_s(lambda: io.BytesIO(data))


def _pieces(samples: Floats, rate_hz: int, start: int) -> Iterator[av.AudioFrame]:
    for at in range(0, len(samples), rate_hz):
        whole = (32_767 * np.clip(samples[at : at + rate_hz], -1, 1)).astype(np.int16)
        piece = av.AudioFrame.from_ndarray(whole[None], format="s16", layout="mono")
        piece.sample_rate, piece.pts, piece.time_base = rate_hz, start + at, Fraction(1, rate_hz)
        yield piece


def _hiss(random: np.random.Generator, count: int) -> Floats:
    """Noise with as much power in every octave."""
    spectrum = np.fft.rfft(random.normal(size=count))
    return np.asarray(np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 1.0), count))


def _music(random: np.random.Generator, time_s: Floats) -> Floats:
    beat_s = random.uniform(0.3, 1.0)
    sound = np.zeros_like(time_s)
    for start_s in np.arange(0, time_s[-1], beat_s):
        here = slice(*np.searchsorted(time_s, [start_s, start_s + beat_s]))
        since_s = time_s[here] - start_s
        for pitch in 220 * 2 ** (random.integers(0, 24, 3) / 12):
            for number in range(1, 8):
                sound[here] += np.sin(2 * np.pi * number * pitch * since_s) * np.exp(-3 * since_s) / number
    return sound


def _voice(random: np.random.Generator, time_s: Floats) -> Floats:
    knots_s = np.arange(0, time_s[-1] + 0.2, 0.12)

    def glide(low: float, high: float) -> Floats:
        return np.asarray(np.interp(time_s, knots_s, random.uniform(low, high, len(knots_s))))

    pitch, first, second = glide(90, 280), glide(300, 900), glide(900, 2500)
    loud = glide(-1, 1).clip(0)
    turn = 2 * np.pi * np.cumsum(pitch) * (time_s[1] - time_s[0])
    sound = np.zeros_like(time_s)
    for number in range(1, 30):
        near = sum(np.exp(-(((number * pitch - each) / 150) ** 2)) for each in (first, second))
        sound += near * np.sin(number * turn)
    return np.asarray(sound * loud)


def _timer(random: np.random.Generator, time_s: Floats) -> Floats:
    """Beeps a second apart: the signal's rhythm in another shape."""
    since_s = (time_s - random.uniform()) % 1.0
    return np.asarray((since_s < 0.15) * np.sin(2 * np.pi * random.uniform(900, 2400) * time_s))


def _echoes(random: np.random.Generator, rate_hz: int) -> Floats:
    """The direct sound, and a tail that dies away by 60 dB in 0.3 to 0.7 s and holds up to four times its energy."""
    tail_s = np.arange(round(0.5 * rate_hz)) / rate_hz
    tail = random.normal(size=len(tail_s)) * np.exp(-6.9 * tail_s / random.uniform(0.3, 0.7))
    tail[: round(0.003 * rate_hz)] = 0  # the nearest wall is half a meter away
    tail *= np.sqrt(random.uniform(0.5, 4) / np.sum(tail**2))
    tail[0] = 1
    return np.asarray(tail)


def _gained(sound: Floats, rate_hz: int) -> Floats:
    """Turn down at once what is loud, and up again within a second, by up to 20 dB."""
    step = rate_hz // 50
    level = np.sqrt(np.add.reduceat(sound**2, np.arange(0, len(sound), step)) / step)
    for index in range(1, len(level)):
        level[index] = max(level[index], 0.95 * level[index - 1])
    gain = 0.1 / np.clip(level, 0.01, None)
    return np.asarray(sound * np.interp(np.arange(len(sound)), step * np.arange(len(level)), gain).clip(0, 10))
