"""One small history, made once and copied for every test: a passphrase costs a third of a second to try.

There is one in an encrypted file and one in PostgreSQL, and whatever uses it is tested on both.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np
import psycopg
import pytest
from sqlalchemy import update

from assessments.assessment import Assessment, Measure, Quality
from assessments.conditions import Conditions
from assessments.corrections import Correction
from records.store import Records
from records.tables.file_shelf import PIECE_BYTES
from records.tables.schema import FilePieceRow
from records.values import Client, NewClient
from records.vault.sealing import CHUNK_BYTES
from vision.findings import Finding
from vision.track import PoseTrack

EMPTY, TEMPLATE = "template0", "template_history"


@dataclass(frozen=True)
class Server:
    """PostgreSQL, reached by a socket in its own folder."""

    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql://tests@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self, like: str = EMPTY, name: str | None = None) -> Iterator[str]:
        """Make a database and give its address; it goes after the `with` block."""
        name = name or f"test_{uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {like}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Debian's PostgreSQL on a folder of its own; the cluster that the package starts is left alone."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    programs = (debian[-1] if debian else Path(shutil.which("initdb") or "initdb")).parent
    folder = Path(tempfile.mkdtemp(prefix="stridewell-"))  # its user may not enter pytest's folders
    as_owner = []
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        shutil.chown(folder, "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *args: str) -> None:
        subprocess.run([*as_owner, programs / program, *args], check=True, cwd=folder, stdout=subprocess.DEVNULL)

    settings = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c autovacuum=off"
    try:
        run("initdb", "-D", "data", "-A", "trust", "-U", "tests", "-E", "UTF8", "--locale=C", "--no-sync")
        run("pg_ctl", "-D", "data", "-l", "log", "-o", settings, "-w", "start")
        try:
            yield Server(folder)
        finally:
            run("pg_ctl", "-D", "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session", params=["sqlcipher", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Where the rows lie."""
    return str(request.param)


@pytest.fixture
def use_database(
    kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """Let the histories from here on lie in a new database on the server; where they lie in files it does nothing."""
    with ExitStack() as made:

        def use(like: str = EMPTY) -> None:
            if kind == "postgresql":
                url = made.enter_context(request.getfixturevalue("server").database(like))
                monkeypatch.setenv("STRIDEWELL_DATABASE_URL", url)

        yield use


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
        Quality((Finding("bystander", "info", "Walnut kitchen chair"),)),
        {"stands": Measure(12, "1", 12, 12), "mean_repetition_s": Measure(None, "s")},
        conditions=Conditions(82, chair_height_cm=43),
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
    kind: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    passphrase: str,
    new_client: NewClient,
    assessment: Assessment,
    track: PoseTrack,
    video: bytes,
) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("template")
    with ExitStack() as made:
        with pytest.MonkeyPatch.context() as environment:
            if kind == "postgresql":
                url = made.enter_context(request.getfixturevalue("server").database(name=TEMPLATE))
                environment.setenv("STRIDEWELL_DATABASE_URL", url)
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
        yield folder


@pytest.fixture
def folder(template: Path, tmp_path: Path, use_database: Callable[..., None]) -> Path:
    use_database(TEMPLATE)
    return Path(shutil.copytree(template, tmp_path / "data"))


@pytest.fixture
def records(folder: Path, passphrase: str) -> Iterator[Records]:
    with Records.open(folder, passphrase) as opened:
        yield opened


@pytest.fixture
def client(records: Records) -> Client:
    return records.clients()[0]


@pytest.fixture
def leave_orphans(kind: str) -> Callable[[Records], None]:
    """Delete all sessions and leave what belongs to them, as no program of ours does."""

    def leave(records: Records) -> None:
        off, on = "PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"
        if kind == "postgresql":
            off, on = "SET session_replication_role = 'replica'", "SET session_replication_role = 'origin'"
        with records._open_engine.execution_options(alone=True, writes=True).connect() as connection:
            for statement in (off, "DELETE FROM sessions", on):
                connection.exec_driver_sql(statement)
            connection.commit()

    return leave


@pytest.fixture(scope="session")
def flip() -> Callable[[Path, int], None]:
    """Change one bit of one byte of a file."""

    def flip(path: Path, position: int) -> None:
        content = bytearray(path.read_bytes())
        content[position] ^= 1
        path.write_bytes(content)

    return flip


@pytest.fixture
def flip_sealed(kind: str, folder: Path, flip: Callable[[Path, int], None]) -> Callable[[Records, str, int], None]:
    """Change one bit of one byte of a stored file, wherever it is."""

    def flip_sealed(records: Records, file_id: str, position: int) -> None:
        if kind == "sqlcipher":
            flip(folder / "history" / "files" / f"{file_id}.enc", position)
            return
        number, position = divmod(position, PIECE_BYTES)
        with records._session(writes=True) as session:
            row = session.get_one(FilePieceRow, (file_id, number))
            content = bytearray(row.sealed)
            content[position] ^= 1
            row.sealed = bytes(content)

    return flip_sealed


@pytest.fixture
def make_old(kind: str, folder: Path) -> Callable[[Records, str], None]:
    """Let a stored file have been written long ago."""

    def make_old(records: Records, file_id: str) -> None:
        if kind == "sqlcipher":
            os.utime(folder / "history" / "files" / f"{file_id}.enc", (0, 0))
            return
        with records._session(writes=True) as session:
            of_file = update(FilePieceRow).where(FilePieceRow.file_id == file_id)
            session.execute(of_file.values(written_at="1970-01-01T00:00:00.000000+00:00"))

    return make_old
