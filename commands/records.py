"""The record's commands: `stridewell client`, `audit`, `backup` and `restore`."""

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from assessments.assessment import Assessment
from assessments.conditions import Sex
from assessments.protocol import find_test
from assessments.words import headline_text
from commands.terminal import console, errors
from records.due import what_is_due
from records.store import Records
from records.values import NewClient
from records.vault.folder import data_folder
from vision.errors import UsageError

_BROKEN = 1

client = typer.Typer(no_args_is_help=True, help="Add, list and show clients.")
audit = typer.Typer(no_args_is_help=True, help="The log of who viewed, changed, exported or deleted what.")


def open_history() -> Records:
    """Open the history of the data folder; make it if there is none.

    The passphrase is asked for, or comes from STRIDEWELL_PASSPHRASE.

    Raises
    ------
    UsageError
        If there is no one to ask.
    WrongPassphraseError
        If it does not open the history.
    """
    folder = data_folder()
    if Records.exists(folder):
        return Records.open(folder, _passphrase("Passphrase"))
    return Records.create(folder, _passphrase("Set a passphrase for the new history", confirm=True))


def backup(file: Path) -> None:
    """Copy the whole history into one new encrypted file; it opens with today's passphrases."""
    with open_history() as records:
        videos = records.backup(file)
    console.print(f"Backed up, including {videos} {'video' if videos == 1 else 'videos'}.")


def restore(file: Path) -> None:
    """Restore a backup into an empty data folder."""
    with Records.restore(data_folder(), file, _passphrase("Passphrase of the backup")) as records:
        count = len(records.clients())
    console.print(f"Restored {count} {'client' if count == 1 else 'clients'}.")


def remeasure() -> int:
    """Measure every saved test again from its pose track, as this version does; corrections stay. Can be stopped.

    Exit status: 0 all measured, 2 some stay as they were.
    """
    changed, failed = 0, {}
    with open_history() as records:
        ids = records.assessment_ids()
        for assessment_id in track(ids, "Measuring again", console=errors, disable=not errors.is_terminal):
            try:
                changed += records.remeasure(assessment_id)
            except UsageError as error:
                failed[assessment_id] = error
    console.print(f"Measured {len(ids) - len(failed)} of {len(ids)} saved tests again; {changed} came out differently.")
    for assessment_id, reason in failed.items():
        console.print(f"Assessment {assessment_id} stays as it was: {reason}")
    return UsageError.exit_status if failed else 0


@client.command("add")
def add_client(
    name: str,
    birth_date: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")],
    sex: Annotated[Sex, typer.Option()],
    height_cm: Annotated[float, typer.Option(min=100, max=230)],
) -> None:
    """Add a client and print the id."""
    new = NewClient(name, birth_date.date(), sex, height_cm)
    with open_history() as records:
        console.print(records.add_client(new).id)


@client.command("list")
def list_clients() -> None:
    """List the clients by name."""
    with open_history() as records:
        lines = records.client_lines()
    for line in lines:
        one = line.client
        last = f"last session {line.last_session}" if line.last_session else "no session yet"
        console.print(f"{one.id}  {one.name}, born {one.birth_date}, {one.sex}, {last}")


@client.command("show")
def show_client(client_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Show a client, what is due, and all sessions with their results."""
    today = date.today()
    with open_history() as records:
        one, header = records.client(client_id), records.header(client_id)
        intake = next(iter(records.intakes(client_id)), None)
        visits, results = records.sessions(client_id), records.summaries(client_id)
        last_test = max((saved.session_date for saved in results), default=None)
        due = what_is_due(intake, records.consents(client_id), last_test, today)
    console.print(f"{one.name}, {one.age_on(today)} years, {one.sex}, {one.height_cm:g} cm")
    told = {
        "Goal": header.goals,
        "Condition": header.conditions,
        "Medicine": header.medicines,
        "Provider recommends": header.recommendations,
        "Precaution": header.precautions,
        "Emergency contact": (header.emergency_contact,) if header.emergency_contact else (),
        "Due": due,
    }
    for label, texts in told.items():
        for text in texts:
            console.print(f"{label}: {text}")
    for visit in visits:
        found = [each for each in results if each.session_id == visit.id]
        for each in found:
            title = find_test(each.result.test).title
            place = f"session {visit.id}, assessment {each.assessment_id}"
            console.print(f"{visit.date}  {title}: {_headline(each.result)}  ({place})")
        if not found:
            console.print(f"{visit.date}  no test  (session {visit.id})")


@audit.command("verify")
def verify_audit() -> int:
    """Check the database, the audit and every video. Exit status: 0 intact, 1 broken."""
    with open_history() as records:
        check = records.verify_audit()
        damaged = records.damaged_videos() if check.database_whole else []
    console.print(check.words)
    for assessment_id in damaged:
        console.print(f"A video of assessment {assessment_id} was changed or is missing.")
    return 0 if check.is_whole and not damaged else _BROKEN


def _headline(result: Assessment) -> str:
    name = find_test(result.test).headline[0]
    value = result.value(name)
    return "-" if value is None else f"{name} {headline_text(result, name, f'{round(value, 2):g}')}"


def _passphrase(question: str, *, confirm: bool = False) -> str:
    given = os.environ.get("STRIDEWELL_PASSPHRASE")
    if given:
        return given
    if not sys.stdin.isatty():
        raise UsageError("There is no one to ask for the passphrase; set STRIDEWELL_PASSPHRASE.")
    return str(typer.prompt(question, hide_input=True, confirmation_prompt=confirm))
