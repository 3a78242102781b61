"""What the killed programs of `benchmarks.kills` were at, each again and again, and what must be there afterwards."""

import hashlib
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import numpy as np

from assessments.assessment import Assessment, Measure, Quality
from records.errors import WrongPassphraseError
from records.store import Records
from records.values import NewClient, NewConsent
from reports.send import BUNDLE, REPORT, TABLE, send_files
from reports.update import Request
from vision.track import PoseTrack

NAME, RECIPIENT = "Ottilie Zwetschge", "Dr Brunn"
OLD_STORE, OLD_PASSPHRASE = Path(__file__).parents[1] / "tests" / "records" / "store_0001", "five wooden chairs"
FILES = {
    name: begin + f" {NAME} ".encode() * 20_000
    for name, begin in ((REPORT, b"%PDF-1.7"), (BUNDLE, b'{"resourceType"'), (TABLE, b"client,"))
}

Report = Callable[[str], object]


@dataclass
class World:
    """A folder with a history, its exports, backups and copies; what the killed programs did comes out here."""

    folder: Path
    client_id: str = ""
    passphrase: str = "passphrase 0"

    def place(self, name: str) -> Path:
        """Name a folder of it."""
        return self.folder / name

    def open(self) -> Records:
        """Open its history."""
        return Records.open(self.place("data"), self.passphrase)


def save(records: Records, client_id: str) -> str:
    """Save a test with a video of two chunks; give its id."""
    noise = np.random.default_rng(3)
    track = PoseTrack(
        np.arange(20) / 30, noise.random((20, 33, 2)), noise.random((20, 33, 3)), np.ones((20, 33)), 640, 480
    )
    with records.files.create() as file:
        file.write(b"ftypisom" * 40_000)
    assessment = Assessment("chair_stand_30s", "right_side", Quality(), {"stands": Measure(7, "1")})
    return records.save_assessment(client_id, assessment, track, video_file_id=file.id)


def do_save(world: World, report: Report) -> None:
    """Save tests."""
    with world.open() as records:
        while True:
            report(save(records, world.client_id))


def check_save(world: World, reported: list[str]) -> Iterator[str]:
    """What was saved is there."""
    with world.open() as records:
        if not set(reported) <= {each.assessment_id for each in records.summaries(world.client_id)}:
            yield "a saved test is lost"


def do_export(world: World, report: Report) -> None:
    """Write the same three files over the ones before."""
    with world.open() as records:
        for number in count():
            send_files(records, world.client_id, Request(RECIPIENT), FILES, world.place("out"))
            report(str(number))


def check_export(world: World, reported: list[str]) -> Iterator[str]:
    """Nothing but whole files with their names, and each was logged."""
    with world.open() as records:
        logged = " ".join(each.detail for each in records.audit_entries(newest=10_000) if each.action == "exported")
    for path in world.place("out").iterdir():
        if path.name not in FILES:
            yield "an export left a piece"
        elif path.read_bytes() != FILES[path.name]:
            yield "an export is not whole"
        elif hashlib.sha256(FILES[path.name]).hexdigest() not in logged:
            yield "an export was not logged"
    if reported and {path.name for path in world.place("out").iterdir()} < set(FILES):
        yield "an export is lost"
    shutil.rmtree(world.place("out"))
    world.place("out").mkdir()


def do_backup(world: World, report: Report) -> None:
    """Write backups."""
    with world.open() as records:
        for number in count():
            records.backup(world.place("backups") / f"{number}")
            report(str(number))


def check_backup(world: World, reported: list[str]) -> Iterator[str]:
    """The last one restores."""
    for number in reported[-1:]:
        with Records.restore(world.place("check"), world.place("backups") / number, world.passphrase) as records:
            yield from damage(records)
            if not records.summaries(world.client_id):
                yield "a backup has lost the tests"
        shutil.rmtree(world.place("check"))
    shutil.rmtree(world.place("backups"))
    world.place("backups").mkdir()


def do_restore(world: World, report: Report) -> None:
    """Restore the same backup into new folders."""
    for number in count():
        Records.restore(world.place(f"restored-{number}"), world.place("first.backup"), "passphrase 0").close()
        report(str(number))


def check_restore(world: World, reported: list[str]) -> Iterator[str]:
    """Each folder holds all or nothing."""
    for number in reported:
        if not Records.exists(world.place(f"restored-{number}")):
            yield "a restored history is lost"
    for folder in world.folder.glob("restored-*"):
        if Records.exists(folder):
            with Records.open(folder, "passphrase 0") as records:
                yield from damage(records)
                if not records.summaries(world.client_id):
                    yield "a restored history has lost the tests"
        shutil.rmtree(folder)


def do_passphrase(world: World, report: Report) -> None:
    """Change the passphrase; report each before and after."""
    with world.open() as records:
        before = world.passphrase
        for number in count():
            new = f"passphrase {number} {random.random()}"
            report(new)
            records.change_passphrase(before, new)
            report(new)
            before = new


def check_passphrase(world: World, reported: list[str]) -> Iterator[str]:
    """The last one opens; or, if it was not reported as done, the one before it."""
    sure = world.passphrase if len(reported) < 2 else reported[-1 - len(reported) % 2]
    for passphrase in dict.fromkeys([*reported[-1:], sure]):
        with suppress(WrongPassphraseError):
            Records.open(world.place("data"), passphrase).close()
            world.passphrase = passphrase
            return
    yield "no passphrase opens the history"


def do_deletion(world: World, report: Report) -> None:
    """Save some tests, delete one after the other, the last one with its session, and begin anew."""
    with world.open() as records:
        while True:
            doomed = [save(records, world.client_id) for _ in range(5)]
            for assessment_id in doomed[:-1]:
                records.delete_assessment(assessment_id)
                report(assessment_id)
            records.delete_session(str(records.assessment(doomed[-1]).session_id))
            report(doomed[-1])


def check_deletion(world: World, reported: list[str]) -> Iterator[str]:
    """What was deleted is gone, and its file."""
    with world.open() as records:
        kept = records.assessments(world.client_id)
        if set(reported) & {each.id for each in kept}:
            yield "a deleted test is back"
        if {*records.files.ids()} - {each.video_file_id for each in kept} - unsaved(records):
            yield "a file of a deleted test is left"
        if not kept:
            save(records, world.client_id)


def unsaved(records: Records) -> set[str]:
    """Files that still open: of a save that was killed, not of a deletion. They are kept for a day."""
    return {file_id for file_id in records.files.ids() if records.files.is_whole(file_id)}


def do_migration(world: World, report: Report) -> None:
    """Open copies of a history that the first version wrote."""
    for number in count():
        shutil.copytree(OLD_STORE, world.place(f"old-{number}"))
        report("copied")
        Records.open(world.place(f"old-{number}"), OLD_PASSPHRASE).close()
        report(str(number))


def check_migration(world: World, reported: list[str]) -> Iterator[str]:
    """Each opens and holds its test; a folder that is not copied whole is none of ours."""
    copied = reported.count("copied")
    for number in range(copied):
        with Records.open(world.place(f"old-{number}"), OLD_PASSPHRASE) as records:
            yield from damage(records)
            if [len(records.summaries(each.id)) for each in records.clients()] != [1]:
                yield "a migration lost a test"
    for folder in world.folder.glob("old-*"):
        shutil.rmtree(folder)


def begin(folder: Path) -> World:
    """Make the history, with a test, a consent and a backup."""
    world = World(folder)
    for name in ("data", "out", "backups"):
        world.place(name).mkdir(parents=True)
    with Records.create(world.place("data"), world.passphrase) as records:
        world.client_id = records.add_client(NewClient(NAME, date(1941, 7, 19), "female", 158.0)).id
        until = date.today() + timedelta(days=2)
        agreed = NewConsent(RECIPIENT, ("report", "measures"), date(2026, 1, 1), until, "on paper")
        records.add_consent(world.client_id, agreed)
        save(records, world.client_id)
        records.backup(world.place("first.backup"))
    return world


def damage(records: Records) -> Iterator[str]:
    """Say what is not whole."""
    if records.verify_audit().first_broken is not None:
        yield "the audit is broken"
    if records.damaged_videos():
        yield "a record is without its video"


TASKS = {
    "save": (do_save, check_save),
    "export": (do_export, check_export),
    "backup": (do_backup, check_backup),
    "restore": (do_restore, check_restore),
    "passphrase": (do_passphrase, check_passphrase),
    "deletion": (do_deletion, check_deletion),
    "migration": (do_migration, check_migration),
}
