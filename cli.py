"""The `stridewell` command: the same analysis as the app, without a screen."""

import io
import os
import shutil
import sys
import traceback
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer
import typer.exceptions
from rich.progress import Progress
from rich.table import Table

from assessments.annotation import write_annotated
from assessments.assessment import Assessment
from assessments.conditions import Conditions, Sex
from assessments.measuring import assess_track, video_facts
from assessments.protocol import all_tests, find_test
from assessments.words import headline_text
from commands import records as commands
from commands import reports as reports_commands
from commands.records import console, errors, open_history
from models import ModelName
from records.store import Records
from records.values import Client
from vision.errors import StridewellError, UsageError
from vision.findings import rejections
from vision.pose import estimate, track_source
from vision.subject import SubjectPoint
from vision.track import PoseTrack
from vision.video import Video

REJECTED = 3
FAULT = 70  # a fault of the program, as sysexits.h numbers it

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(commands.client, name="client")
app.add_typer(commands.audit, name="audit")
app.command()(commands.backup)
app.command()(commands.restore)
app.command()(commands.remeasure)
app.command()(reports_commands.report)
app.command()(reports_commands.export)


@app.callback()
def stridewell() -> None:
    """Movement assessment from a phone video, offline."""


@app.command()
def analyse(
    video: Path,
    test: Annotated[str, typer.Option(help="One of: " + ", ".join(all_tests()))],
    json: Annotated[Path | None, typer.Option(help="Write the assessment to this file.")] = None,
    overlay: Annotated[Path | None, typer.Option(help="Write the annotated video (.mp4) to this file.")] = None,
    age: Annotated[int | None, typer.Option(min=0, max=120, help="Age in years.")] = None,
    sex: Annotated[Sex | None, typer.Option()] = None,
    height_cm: Annotated[float | None, typer.Option(min=100, max=230)] = None,
    side: Annotated[Literal["left", "right"] | None, typer.Option(help="Leg, for tests of one leg.")] = None,
    chair_height_cm: Annotated[float | None, typer.Option(min=20, max=80)] = None,
    model: Annotated[ModelName | None, typer.Option(help="Pose network; otherwise the test's own.")] = None,
    start: Annotated[float | None, typer.Option(min=0, help="Measure from this second of the video.")] = None,
    end: Annotated[float | None, typer.Option(min=0, help="Measure up to this second of the video.")] = None,
    walkway_m: Annotated[float | None, typer.Option(min=1, max=50)] = None,
    subject: Annotated[
        str | None, typer.Option(help="X,Y[@S]: a point on the client, in pixels, at S seconds.")
    ] = None,
    mirrored: Annotated[bool, typer.Option("--mirrored", help="The video shows left and right swapped.")] = False,
    client: Annotated[
        str | None, typer.Option(metavar="ID", help="Save a measured test in this client's history.")
    ] = None,
) -> int:
    """Measure one test in one video.

    Exit status: 0 measured, 2 usage, 3 footage rejected, 4 unreadable video, 5 history not unlocked.
    """
    said = {"side": side, "walkway_m": walkway_m}
    for name, value in said.items():
        if value is not None and name not in find_test(test).asks:
            raise UsageError(f"--{name.replace('_', '-')} has no meaning for {test}.")
    _check_targets(video, json, overlay)
    if start is not None and end is not None and end <= start:
        raise UsageError("--end must be later than --start.")
    network = model or find_test(test).model
    source = Video(video, mirrored=mirrored)
    point = _subject(subject, source)
    with open_history() if client else nullcontext() as records:
        known = records.client(client) if records and client else None
        before = records.track_of(track_source(source, network, point)) if records else None
        track = before or _estimated(source, network, point)
        result = assess_track(
            track,
            test=test,
            conditions=replace(
                _conditions(known, age, sex, height_cm, chair_height_cm), side=side, walkway_m=walkway_m
            ),
            video=video_facts(video.name, source.info, track),
            from_s=start,
            to_s=end,
        )
        _write(result, track, source, json, overlay)
        _print(result)
        if result.quality.status != "rejected":
            if records and known:
                _save(records, known, video, result, track)
            return 0
    _complain(f"Not measured: {' '.join(rejections(result.quality.findings))}")
    return REJECTED


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


def _conditions(
    client: Client | None, age: int | None, sex: Sex | None, height_cm: float | None, chair_height_cm: float | None
) -> Conditions:
    """Take what the options say, and what the client's record knows where they say nothing."""
    if client is None:
        return Conditions(age, sex, height_cm, chair_height_cm)
    return Conditions(
        client.age_on(date.today()) if age is None else age,
        sex or client.sex,
        height_cm or client.height_cm,
        chair_height_cm,
    )


def _save(records: Records, client: Client, video: Path, result: Assessment, track: PoseTrack) -> None:
    with records.files.create() as file, video.open("rb") as original:
        shutil.copyfileobj(original, file)
    try:
        saved = records.assessment(records.save_assessment(client.id, result, track, video_file_id=file.id))
    except BaseException:
        records.files.delete(file.id)
        raise
    console.print(f"Saved in session {saved.session_id} as assessment {saved.id}.")


def _subject(text: str | None, video: Video) -> SubjectPoint | None:
    """Read X,Y[@S]; the point is one of the file's own picture, so a mirrored one is turned back."""
    if text is None:
        return None
    try:
        place, _, time_s = text.partition("@")
        x, y = (float(number) for number in place.split(","))
        seconds = float(time_s or 0.0)
    except ValueError:
        raise UsageError(f"--subject must be X,Y or X,Y@S in numbers, not '{text}'.") from None
    if not (0 <= x < video.info.width and 0 <= y < video.info.height):
        raise UsageError(f"--subject lies outside the picture of {video.info.width} x {video.info.height} pixels.")
    return SubjectPoint(video.info.width - 1 - x if video.mirrored else x, y, seconds)


def _estimated(video: Video, model: ModelName, subject: SubjectPoint | None) -> PoseTrack:
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("Finding the client", total=1.0)
        return estimate(video, model=model, subject=subject, progress=lambda done: bar.update(task, completed=done))


def _write(result: Assessment, track: PoseTrack, video: Video, json: Path | None, overlay: Path | None) -> None:
    try:
        if json:
            json.write_text(result.to_json() + "\n", encoding="utf-8")
        if overlay:
            write_annotated(video, track, result, overlay)
    except OSError as error:
        raise UsageError(f"The result cannot be written: {error.strerror or 'the disk refused it'}.") from None


def _print(result: Assessment) -> None:
    table = Table("measure", "value", title=find_test(result.test).title)
    for name, measure in result.measures.items():
        number = measure.number
        value = str(measure.value or "-") if number is None else f"{number:.2f}".rstrip("0").rstrip(".")
        table.add_row(name, headline_text(result, name, value))
    console.print(table)
    for finding in result.quality.findings:
        console.print(f"{finding.severity}: {finding.message}")
    for score in result.scores:
        console.print(score.text)


def _complain(sentence: str) -> None:
    """Say it in one line, even where it repeats an argument that holds a line break or a terminal's command."""
    errors.print("".join(letter if letter.isprintable() else " " for letter in sentence), style="red")


def _sentence(error: typer.exceptions.TyperException) -> str:
    """Say which option is wrong, where the error knows it."""
    text = str(error.format_message()) if hasattr(error, "format_message") else str(error)
    return text.replace("Value error, ", "").rstrip(".") + "."


def _fault(error: Exception) -> str:
    """Say where the program failed, and not its words: they may hold what the record holds."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(at.filename).name}, line {at.lineno}"
    return f"Something went wrong in Stridewell ({where}); this was not done, and nothing that was saved is lost."


def _silence_native_logs() -> None:
    """Keep MediaPipe's C++ logs off the screen: they go to file descriptor 2, our sentences to a copy of it."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def main() -> None:
    """Run the command; every failure is one line on stderr and its own exit status."""
    _silence_native_logs()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name that the terminal has no letters for
    try:
        status = app(standalone_mode=False)
    except StridewellError as error:
        _complain(str(error))
        status = error.exit_status
    except typer.exceptions.TyperException as error:
        _complain(f"{_sentence(error)} See: stridewell --help")
        status = UsageError.exit_status
    except (typer.Abort, KeyboardInterrupt):
        _complain("Stopped.")
        status = 130
    except Exception as error:
        _complain(_fault(error))
        status = FAULT
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
