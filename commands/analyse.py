"""The command `stridewell analyse`: the same analysis as the app, without a screen."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from assessments.annotation import write_annotated
from assessments.assessment import Assessment
from assessments.measuring import Measured, measure, nothing_known
from assessments.protocol import find_test
from assessments.said import lines_on_frames
from assessments.words import headline_text
from commands import options
from commands.records import open_history
from commands.terminal import complain, console, errors
from models import ModelName
from records.store import Records
from records.values import Client
from vision.errors import UsageError
from vision.findings import rejections
from vision.subject import SubjectPoint
from vision.video import Video
from vision.work import Work

REJECTED = 3


_Json = Annotated[Path | None, typer.Option(help="Write the assessment to this file.")]
_Overlay = Annotated[Path | None, typer.Option(help="Write the annotated video (.mp4) to this file.")]
_Model = Annotated[ModelName | None, typer.Option(help="Pose network; otherwise the test's own.")]
_Point = Annotated[str | None, typer.Option(help="X,Y[@S]: a point on the client, in pixels, at S seconds.")]
_Client = Annotated[str | None, typer.Option(metavar="ID", help="Save a measured test in this client's history.")]


def analyse(
    context: typer.Context,
    video: Path,
    test: options.Test,
    json: _Json = None,
    overlay: _Overlay = None,
    age_years: options.Age = None,
    sex: options.ClientSex = None,
    height_cm: options.Height = None,
    chair_height_cm: options.ChairHeight = None,
    side: options.WhichSide = None,
    feet: options.WhichFeet = None,
    eyes: options.Eyes = None,
    hands_on_hips: options.Hands = None,
    pace: options.Pace = None,
    walking_aid: options.Aid = None,
    shoes: options.Shoes = None,
    walkway_m: options.Walkway = None,
    walkway_lines: options.WalkwayLines = None,
    from_s: options.From = None,
    to_s: options.To = None,
    model: _Model = None,
    subject: _Point = None,
    mirrored: options.Mirrored = False,
    client: _Client = None,
) -> int:
    """Measure one test in one video.

    Exit status: 0 measured, 2 usage, 3 footage rejected, 4 unreadable video, 5 history not unlocked.
    """
    said = options.conditions_of(test, context.params)
    _check_targets(video, json, overlay)
    source = Video(video, mirrored=mirrored)
    said = replace(said, walkway_lines=lines_on_frames(source, said.walkway_lines, options.option_of("walkway_lines")))
    point = _subject(subject, source)
    with open_history() if client else nullcontext() as records:
        known = records.client(client) if records and client else None
        tracks = records.track_of if records else nothing_known
        who = options.of_client(said, known)
        with _shown("Finding the client") as work:
            measured = measure(source, test=test, conditions=who, model=model, subject=point, known=tracks, work=work)
        return _conclude(measured, json, overlay, records, known)


def _check_targets(video: Path, *targets: Path | None) -> None:
    """Refuse what cannot be written, before minutes are spent; the video itself is never written over."""
    taken = [video]
    for target in filter(None, targets):
        if any(_is_same(target, other) for other in taken):
            raise UsageError("--json and --overlay must name two new files, not the video and not each other.")
        if target.is_dir() or not target.parent.is_dir():
            raise UsageError(f"The result cannot be written: there is no folder for it, or '{target}' is one.")
        taken.append(target)


def _is_same(target: Path, other: Path) -> bool:
    if target.exists() and other.exists():
        return target.samefile(other)  # by another name, too: a link, or letters of another case
    return target.resolve() == other.resolve()


def _subject(text: str | None, video: Video) -> SubjectPoint | None:
    """Read X,Y[@S]: a point of the file's own picture."""
    if text is None:
        return None
    try:
        place, _, time_s = text.partition("@")
        x, y = (float(number) for number in place.split(","))
        seconds = float(time_s or 0.0)
    except ValueError:
        raise UsageError(f"--subject must be X,Y or X,Y@S in numbers, not '{text}'.") from None
    return SubjectPoint(*video.on_frames(x, y, "--subject"), seconds)


@contextmanager
def _shown(what: str) -> Iterator[Work]:
    """Show how far the work is, where somebody sees it."""
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(what, total=1.0)
        yield Work(lambda done: bar.update(task, completed=done))


def _conclude(
    measured: Measured, json: Path | None, overlay: Path | None, records: Records | None, client: Client | None
) -> int:
    """Write and print what was measured, and save it in the client's history; give the exit status."""
    result = measured.assessment
    with _disk_reported():
        if json:
            json.write_text(result.to_json() + "\n", encoding="utf-8")
        if overlay:
            write_annotated(measured.video, measured.track, result, overlay)
    _print(result)
    if result.quality.status == "rejected":
        complain(f"Not measured: {' '.join(rejections(result.quality.findings))}")
        return REJECTED
    if records and client:
        with _disk_reported(), overlay.open("rb") if overlay else nullcontext() as annotated:
            saved = records.assessment(records.save_test(client.id, measured, annotated=annotated))
        console.print(f"Saved in session {saved.session_id} as assessment {saved.id}.")
    return 0


@contextmanager
def _disk_reported() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"The result cannot be written: {error.strerror or 'the disk refused it'}.") from None


def _print(result: Assessment) -> None:
    table = Table("measure", "value", title=find_test(result.test).title)
    for name, found in result.measures.items():
        number = found.number
        value = str(found.value or "-") if number is None else f"{number:.2f}".rstrip("0").rstrip(".")
        table.add_row(name, headline_text(result, name, value))
    console.print(table)
    for finding in result.quality.findings:
        console.print(f"{finding.severity}: {finding.message}")
    for score in result.scores:
        console.print(score.text)
