"""The start signal in the sound of real files: heard to the hundredth of a second, or not at all."""

import io
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from benchmarks.hostile import films
from benchmarks.hostile.cases import cases
from benchmarks.start_signal import GO_AT_S, film, room_samples
from vision.errors import StridewellError
from vision.start_signal import start_signal_s
from vision.track import Floats
from vision.video import Video

RATE_HZ = 44_100


@cache
def room(rate_hz: int) -> Floats:
    return room_samples(1, rate_hz, snr_db=3)


def heard(data: bytes) -> float | None:
    return Video(lambda: io.BytesIO(data)).signal_s


@pytest.mark.parametrize(
    ("container", "rate_hz"), [("mp4", 44_100), ("mov", 48_000), ("webm", 48_000), ("matroska", 44_100), ("3gp", 8_000)]
)
@pytest.mark.parametrize(("sound_at_s", "pictures_at_s"), [(0.5, 0.0), (0.0, 0.4)])
def test_it_is_timed_on_the_clock_of_the_pictures(
    container: str, rate_hz: int, sound_at_s: float, pictures_at_s: float
) -> None:
    samples = room(rate_hz)
    found_s = heard(film(samples, rate_hz, container, sound_at_s=sound_at_s, pictures_at_s=pictures_at_s))
    assert found_s == pytest.approx(GO_AT_S + sound_at_s - pictures_at_s, abs=0.005)


@pytest.mark.parametrize("snr_db", [10.0, 0.0])
def test_it_is_heard_in_a_living_room(snr_db: float) -> None:
    for seed in range(2):
        found_s = heard(film(room_samples(100 + seed, RATE_HZ, snr_db=snr_db), RATE_HZ))
        assert found_s == pytest.approx(GO_AT_S, abs=0.02)


def test_a_room_without_it_gives_no_time() -> None:
    assert [heard(film(room_samples(seed, RATE_HZ, snr_db=None), RATE_HZ)) for seed in range(3)] == [None] * 3


def test_a_part_of_it_is_enough_only_with_three_of_its_sounds() -> None:
    samples = room(RATE_HZ)

    def from_s(begin_s: float) -> float | None:
        return heard(film(samples[round(begin_s * RATE_HZ) :], RATE_HZ))

    assert from_s(5.0) == pytest.approx(GO_AT_S - 5.0, abs=0.005)  # after the first of four
    assert from_s(6.0) is None


def test_of_two_the_last_counts() -> None:
    samples = np.tile(room(RATE_HZ), 2)
    assert heard(film(samples, RATE_HZ)) == pytest.approx(len(samples) / 2 / RATE_HZ + GO_AT_S, abs=0.005)


def test_silence_has_none() -> None:
    assert heard(film(np.zeros(6 * RATE_HZ), RATE_HZ)) is None


@pytest.mark.parametrize("at", range(0, 100, 25))
def test_damaged_sound_does_not_spoil_the_pictures(at: int) -> None:
    data = bytearray(film(room(RATE_HZ), RATE_HZ))
    entry = data.index(b"smhd" if at % 2 else b"mp4a") - 4
    data[entry + at : entry + at + 4] = b"\xff\xff\xff\xff"
    try:
        video = Video(lambda: io.BytesIO(bytes(data)))
    except StridewellError:
        return  # the boxes around it are broken too, as they were before sound was read
    assert video.signal_s is None or abs(video.signal_s - GO_AT_S) < 0.01
    assert len(list(video.frames())) == 70


def test_an_index_of_single_samples_is_not_given_to_ffmpeg() -> None:
    """For those it makes entries of what `stsc` promises, without looking whether they are there: gigabytes."""
    data = film(room(RATE_HZ), RATE_HZ)
    sound = data.index(b"stts", data.index(b"smhd"))
    packet = (1024).to_bytes(4, "big")
    assert data[sound + 16 : sound + 20] == packet
    harmful = data[: sound + 16] + (1).to_bytes(4, "big") + data[sound + 20 :]
    assert heard(data) is not None
    assert heard(harmful) is None


def test_hostile_files_do_no_harm_through_their_sound() -> None:
    """Each is heard as far as it can be; `test_hostile_videos` measures time and memory of the same."""
    made: list[tuple[str, Callable[[], bytes]]] = [each for each in cases() if "ound" in each[0]]
    assert len(made) >= 3
    for _, make in made:
        data = make()
        assert start_signal_s(lambda data=data: io.BytesIO(data)) is None  # type: ignore[misc]
    assert start_signal_s(lambda: io.BytesIO(films.sound_only())) is None
