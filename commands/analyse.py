"""The command `stridewell analyse`: the same analysis as the app, without a screen."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.progress import Progress
from rich.table import Table

from assessments.annotation import write_annotated
from assessments.assessment import Assessment
from assessments.conditions import CONDITIONS, Conditions, Feet, Sex, WalkingAid
from assessments.measuring import Measured, measure, nothing_known
from assessments.protocol import all_tests, find_test
from assessments.said import checked, lines_on_frames
from assessments.words import headline_text
from commands.records import open_history
from commands.terminal import complain, console, errors
from models import ModelName
from records.store import Records
from records.values import Client
from vision.body import Side
from vision.errors import UsageError
from vision.findings import rejections
from vision.subject import SubjectPoint
from vision.video import Video
from vision.work import Work

REJECTED = 3


def option_of(field: str) -> str:
    """Name the option for a field of Conditions."""
    return CONDITIONS[field].option


def _option(field: str) -> Any:
    """Make the option for a condition, with its limits."""
    spec = CONDITIONS[field]
    low, high = spec.limits or (None, None)
    return typer.Option(spec.option, min=low, max=high, help=spec.help)


_Test = Annotated[str, typer.Option(help="One of: " + ", ".join(all_tests()))]
_Json = Annotated[Path | None, typer.Option(help="Write the assessment to this file.")]
_Overlay = Annotated[Path | None, typer.Option(help="Write the annotated video (.mp4) to this file.")]
_Aid = Annotated[WalkingAid | None, _option("walking_aid")]
_Lines = Annotated[str | None, _option("walkway_lines")]
_Model = Annotated[ModelName | None, typer.Option(help="Pose network; otherwise the test's own.")]
_Point = Annotated[str | None, typer.Option(help="X,Y[@S]: a point on the client, in pixels, at S seconds.")]
_Mirrored = Annotated[bool, typer.Option("--mirrored", help="The video shows left and right swapped.")]
_Client = Annotated[str | None, typer.Option(metavar="ID", help="Save a measured test in this client's history.")]


def analyse(
    context: typer.Context,
    video: Path,
    test: _Test,
    json: _Json = None,
    overlay: _Overlay = None,
    age_years: Annotated[int | None, _option("age_years")] = None,
    sex: Annotated[Sex | None, _option("sex")] = None,
    height_cm: Annotated[float | None, _option("height_cm")] = None,
    chair_height_cm: Annotated[float | None, _option("chair_height_cm")] = None,
    side: Annotated[Side | None, _option("side")] = None,
    feet: Annotated[Feet | None, _option("feet")] = None,
    eyes: Annotated[Literal["open", "closed"] | None, _option("eyes")] = None,
    hands_on_hips: Annotated[Literal["hips", "free"] | None, _option("hands_on_hips")] = None,
    pace: Annotated[Literal["usual", "fast"] | None, _option("pace")] = None,
    walking_aid: _Aid = None,
    walkway_m: Annotated[float | None, _option("walkway_m")] = None,
    walkway_lines: _Lines = None,
    from_s: Annotated[float | None, _option("from_s")] = None,
    to_s: Annotated[float | None, _option("to_s")] = None,
    model: _Model = None,
    subject: _Point = None,
    mirrored: _Mirrored = False,
    client: _Client = None,
) -> int:
    """Measure one test in one video.

    Exit status: 0 measured, 2 usage, 3 footage rejected, 4 unreadable video, 5 history not unlocked.
    """
    said = checked(test, _said(context.params), option_of)
    _check_targets(video, json, overlay)
    source = Video(video, mirrored=mirrored)
    said = replace(said, walkway_lines=lines_on_frames(source, said.walkway_lines, option_of("walkway_lines")))
    point = _subject(subject, source)
    with open_history() if client else nullcontext() as records:
        known = records.client(client) if records and client else None
        tracks = records.track_of if records else nothing_known
        who = _of_client(said, known)
        with _shown("Finding the client") as work:
            measured = measure(source, test=test, conditions=who, model=model, subject=point, known=tracks, work=work)
        return _conclude(measured, json, overlay, records, known)


def _said(options: Mapping[str, Any]) -> dict[str, Any]:
    """Give the conditions among the options, by their fields; what cannot be read is left for `checked` to refuse."""
    given = {name: options[name] for name in CONDITIONS if options.get(name) is not None}
    said = {name: CONDITIONS[name].choices.get(value, value) for name, value in given.items()}
    return said | ({"walkway_lines": _lines(said["walkway_lines"])} if "walkway_lines" in said else {})


def _lines(text: str) -> object:
    try:
        one, two, three, four, five, six, seven, eight = (float(number) for number in text.split(","))
    except ValueError:
        raise UsageError(f"--walkway-lines must be X1,Y1,X2,Y2,X3,Y3,X4,Y4 in numbers, not '{text}'.") from None
    return ((one, two), (three, four)), ((five, six), (seven, eight))


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


def _of_client(said: Conditions, client: Client | None) -> Conditions:
    """Take what was said, and what the client's record knows where nothing was."""
    if client is None:
        return said
    age_years = client.age_on(date.today()) if said.age_years is None else said.age_years
    return replace(said, age_years=age_years, sex=said.sex or client.sex, height_cm=said.height_cm or client.height_cm)


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
