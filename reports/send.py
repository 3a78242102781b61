"""An update goes out: as files in a folder, each in the audit with its hash, or not at all without consent."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from records.errors import ConsentError
from records.store import Records
from records.values import Consent, Content
from records.vault.folder import private
from reports.csv_file import curves_csv, measures_csv
from reports.fhir import bundle_json
from reports.pdf import provider_pdf
from reports.update import Paper, Request, Update
from reports.videos import videos
from vision.errors import UsageError

REPORT, BUNDLE, TABLE, CURVES = "report.pdf", "fhir-r4b.json", "measures.csv", "curves.csv"
VIDEOS = "videos"  # stands for a file for each test
_CONTENTS: dict[str, Content] = {REPORT: "report", BUNDLE: "measures", TABLE: "measures", CURVES: "measures"}


def content_of(name: str, request: Request) -> Content:
    """What a consent calls a file."""
    return "deidentified" if request.deidentified else _CONTENTS.get(name, "video")


def agreed(records: Records, client_id: str, request: Request, names: tuple[str, ...]) -> dict[str, Consent]:
    """Give those of the files that the client agreed to for this recipient, each with its consent; never none.

    Raises
    ------
    ConsentError
        If there is none.
    NotInHistoryError
        If there is no such client.
    """
    records.client(client_id)
    allowed: dict[str, Consent] = {}
    for name in names:
        if name == VIDEOS and request.deidentified:
            continue  # a body and its gait are known by
        try:
            allowed[name] = records.require_consent(client_id, request.recipient, content_of(name, request))
        except ConsentError:
            continue
    if not allowed:
        raise ConsentError("results" if request.deidentified else content_of(names[0], request))
    return allowed


def files_of(
    records: Records,
    update: Update,
    consents: Mapping[str, Consent],
    *,
    paper: Paper = "a4",
    pictures: bool = True,
) -> dict[str, bytes]:
    """Make the files of one update, in memory.

    Parameters
    ----------
    consents : the files' names, each with the consent that it goes out under, as `agreed` gives them
    pictures : whether the report shows stills; it does only where the client agreed to pictures as well
    """
    made: dict[str, bytes] = {}
    for name, consent in consents.items():
        update = replace(update, consent=consent)
        if name == REPORT:
            made[name] = provider_pdf(update, records, paper=paper, pictures=pictures and shows_pictures(update))
        elif name == VIDEOS:
            made |= videos(records, update)
        else:
            write = {BUNDLE: bundle_json, TABLE: measures_csv, CURVES: curves_csv}[name]
            # a spreadsheet takes a table for UTF-8 by the mark at its beginning
            made[name] = write(update).encode("utf-8-sig" if name.endswith(".csv") else "utf-8")
    return made


def shows_pictures(update: Update) -> bool:
    """Whether the client agreed that this recipient sees pictures."""
    return "pictures" in update.consent.contents and not update.request.deidentified


def log_files(records: Records, client_id: str, request: Request, files: Mapping[str, bytes]) -> None:
    """Write into the audit what goes out, before it does; ConsentError where a leave ended meanwhile."""
    for name, data in files.items():
        records.log_export(client_id, request.recipient, content_of(name, request), hashlib.sha256(data).hexdigest())


def send_files(
    records: Records, client_id: str, request: Request, files: Mapping[str, bytes], folder: Path
) -> list[Path]:
    """Write the files of an update into a folder and into the audit, or neither.

    Raises
    ------
    ConsentError
        If a leave ended meanwhile.
    UsageError
        If the disk refuses it.
    """
    return write_files(records, folder, files, lambda: log_files(records, client_id, request, files))


def write_files(records: Records, folder: Path, files: Mapping[str, bytes], log: Callable[[], None]) -> list[Path]:
    """Write files into a folder, whole or not at all; `log` is called when all lie on the disk without their names.

    They are for this user's eyes only. If the program is killed, those that have their name by then are whole and
    logged; what is left of the others goes at the next opening of the history.

    Raises
    ------
    UsageError
        If the disk refuses it.
    """
    parts = {name: folder.absolute() / f".{uuid4().hex}.part" for name in files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with records.noted(parts.values()):
            for name, data in files.items():
                with open(parts[name], "xb", opener=private) as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            log()
            return [part.replace(folder / name) for name, part in parts.items()]
    except OSError as error:
        raise UsageError(f"The report cannot be written: {error.strerror or 'the disk refused it'}.") from None
