"""One small history, made once and copied for every test: a passphrase costs a third of a second to try."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from assessments.corrections import Correction
from assessments.model import Assessment, Measure, Quality
from records.files import CHUNK_BYTES
from records.model import Client, NewClient
from records.store import Records
from vision.track import PoseTrack


@pytest.fixture(scope="session")
def passphrase() -> str:
    return "seven quiet herons"


@pytest.fixture(scope="session")
def new_client() -> NewClient:
    return NewClient("Margarethe Quittenbaum", date(1944, 2, 29), "female", 161.5, 58.0)


@pytest.fixture(scope="session")
def assessment() -> Assessment:
    return Assessment(
        "chair_stand_30s",
        "right_side",
        Quality(),
        {"stands": Measure(12, "1", 12, 12), "mean_repetition_s": Measure(None, "s")},
        conditions={"chair_height_cm": 43, "age": 82, "remark": "Walnut kitchen chair"},
    )


@pytest.fixture(scope="session")
def track() -> PoseTrack:
    random = np.random.default_rng(7)
    frames = 40
    image_xy = random.uniform(0, 720, (frames, 33, 2))
    image_xy[3] = np.nan
    return PoseTrack(
        np.arange(frames) / 30, image_xy, random.normal(size=(frames, 33, 3)), np.ones((frames, 33)), 1280, 720
    )


@pytest.fixture(scope="session")
def video() -> bytes:
    return b"ftypisom" + b"plain video bytes " * (2 * CHUNK_BYTES // 18)


@pytest.fixture(scope="session")
def template(
    tmp_path_factory: pytest.TempPathFactory,
    passphrase: str,
    new_client: NewClient,
    assessment: Assessment,
    track: PoseTrack,
    video: bytes,
) -> Path:
    folder = tmp_path_factory.mktemp("template")
    with Records.create(folder, passphrase) as records:
        client = records.add_client(new_client)
        with records.files.create() as file:
            file.write(video)
        records.save_assessment(
            client.id,
            assessment,
            track,
            corrections=[Correction("delete", 1.5, "Trainer Oduya", "")],
            video_file_id=file.id,
            now=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
        )
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "data"))


@pytest.fixture
def records(folder: Path, passphrase: str) -> Iterator[Records]:
    with Records.open(folder, passphrase) as opened:
        yield opened


@pytest.fixture
def client(records: Records) -> Client:
    return records.clients()[0]


@pytest.fixture(scope="session")
def flip() -> Callable[[Path, int], None]:
    """Change one bit of one byte of a file."""

    def flip(path: Path, position: int) -> None:
        content = bytearray(path.read_bytes())
        content[position] ^= 1
        path.write_bytes(content)

    return flip
