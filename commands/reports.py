"""The reports' commands: `stridewell report` for one client, `stridewell export` for all who agreed."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.records import open_history
from commands.terminal import console, errors
from records.errors import ConsentError
from reports.update import Paper, Request
from vision.errors import UsageError

_For = Annotated[str, typer.Option("--for", metavar="RECIPIENT", help="Recipient, as named in the consent.")]
_Out = Annotated[Path, typer.Option(help="Folder for the files.")]


def report(
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="The client's id.")],
    recipient: _For,
    out: _Out,
    from_day: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")] = None,
    to_day: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")] = None,
    paper: Annotated[Paper, typer.Option()] = "a4",
    remarks: Annotated[str, typer.Option(help="The trainer's remarks.")] = "",
    all_measures: Annotated[bool, typer.Option("--all-measures", help="In the PDF, all measures.")] = False,
    curves: Annotated[bool, typer.Option("--curves", help="With the curves, point by point.")] = False,
    videos: Annotated[bool, typer.Option("--videos", help="With the videos, face and surroundings blurred.")] = False,
    no_pictures: Annotated[bool, typer.Option("--no-pictures", help="Without stills of the video.")] = False,
    deidentified: Annotated[bool, typer.Option("--deidentified", help="No name, dates or remarks.")] = False,
) -> None:
    """Write the provider update of a client: PDF, FHIR R4B and CSV. Exit status: 0 written, 6 no consent."""
    request = Request(
        recipient,
        from_day.date() if from_day else None,
        to_day.date() if to_day else None,
        measures=None if all_measures else (),
        remarks=remarks,
        deidentified=deidentified,
    )
    # here, because their libraries take a second that other commands need not wait for
    from reports import send
    from reports.pdf import what_is_not_shown
    from reports.update import assemble

    names = (
        send.REPORT,
        send.BUNDLE,
        send.TABLE,
        *((send.CURVES,) if curves else ()),
        *((send.VIDEOS,) if videos else ()),
    )
    with open_history() as records:
        consents = send.agreed(records, client, request, names)
        update = assemble(records, client, request, next(iter(consents.values())))
        if send.REPORT in consents and (text := what_is_not_shown(update)):
            errors.print(text)
        files = send.files_of(records, update, consents, paper=paper, pictures=not no_pictures)
        for path in send.send_files(records, client, request, files, out):
            console.print(path.name)
    if missing := [name for name in names if name not in consents]:
        errors.print(f"Left out without consent: {', '.join(missing)}.")


def export(
    recipient: _For,
    out: _Out,
    deidentified: Annotated[bool, typer.Option("--deidentified", help="No names, dates or remarks.")] = False,
) -> None:
    """Write FHIR R4B and CSV of every client who agreed, a folder each; who did not is left out."""
    from reports import send
    from reports.update import assemble

    request = Request(recipient, deidentified=deidentified)
    written = left_out = 0
    with open_history() as records:
        for client in sorted(records.clients(), key=lambda each: each.id):  # not by name: the order would tell
            try:
                consents = send.agreed(records, client.id, request, (send.BUNDLE, send.TABLE))
                update = assemble(records, client.id, request, next(iter(consents.values())))
            except (ConsentError, UsageError):
                left_out += 1
                continue
            files = send.files_of(records, update, consents)
            written += 1
            send.send_files(records, client.id, request, files, out / (f"{written:04}" if deidentified else client.id))
    console.print(f"Written for {written}, left out {left_out} without consent or results.")
    if not written:
        raise ConsentError("measures")
