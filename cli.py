"""The `stridewell` command: the same analysis as the app, without a screen."""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
import typer.exceptions
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assessments.analysis import assess_track, video_facts
from assessments.conditions import Conditions, Sex
from assessments.model import Assessment
from assessments.phases import phases
from assessments.protocol import all_tests, find_test
from models import ModelName
from vision.errors import StridewellError, UsageError
from vision.findings import rejections
from vision.overlay import Caption, write_overlay
from vision.pose import estimate
from vision.subject import SubjectPoint
from vision.track import PoseTrack
from vision.video import Video

REJECTED = 3

app = typer.Typer(add_completion=False, no_args_is_help=True)
errors = Console(stderr=True, soft_wrap=True)


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
    model: Annotated[ModelName, typer.Option()] = "full",
    start: Annotated[float | None, typer.Option(min=0, help="Measure from this second of the video.")] = None,
    end: Annotated[float | None, typer.Option(min=0, help="Measure up to this second of the video.")] = None,
    walkway_m: Annotated[float | None, typer.Option(min=1, max=50)] = None,
    subject: Annotated[
        str | None, typer.Option(help="X,Y[@S]: a point on the client, in pixels, at S seconds.")
    ] = None,
    mirrored: Annotated[bool, typer.Option("--mirrored", help="The video shows left and right swapped.")] = False,
) -> int:
    """Measure one test in one video. Exit status: 0 measured, 2 usage, 3 footage rejected, 4 unreadable video."""
    needed = find_test(test).options
    for name, value in (("--side", side), ("--walkway-m", walkway_m)):
        if value is not None and name not in needed:
            raise UsageError(f"{name} has no meaning for {test}.")
    if start is not None and end is not None and end <= start:
        raise UsageError("--end must be later than --start.")
    source = Video(video, mirrored=mirrored)
    track = _estimated(source, model, _subject(subject, source))
    result = assess_track(
        track,
        test=test,
        conditions=Conditions(age, sex, height_cm, chair_height_cm),
        video=video_facts(video.name, source.info, track),
        from_s=start,
        to_s=end,
    )
    _write(result, track, source, json, overlay)
    _print(result)
    if result.quality.status != "rejected":
        return 0
    errors.print(f"Not measured: {' '.join(rejections(result.quality.findings))}", style="red", highlight=False)
    return REJECTED


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
            captions = [Caption(each.from_s, each.to_s, f"{each.number} · {each.name}") for each in phases(result)]
            write_overlay(video, track, overlay, captions=captions, marked_s=[each.time_s for each in result.events])
    except OSError as error:
        raise UsageError(f"The result cannot be written: {error.strerror or 'the disk refused it'}.") from None


def _print(result: Assessment) -> None:
    table = Table("measure", "value", title=find_test(result.test).title)
    for name, measure in result.measures.items():
        value = "-" if measure.value is None else f"{measure.value:.2f}".rstrip("0").rstrip(".")
        table.add_row(name, value)
    console = Console(soft_wrap=True, highlight=False)
    console.print(table)
    for finding in result.quality.findings:
        console.print(f"{finding.severity}: {finding.message}")
    for score in result.scores:
        console.print(score.text)


def _sentence(error: typer.exceptions.TyperException) -> str:
    """Say which option is wrong, where the error knows it."""
    return str(error.format_message()) if hasattr(error, "format_message") else str(error)


def _silence_native_logs() -> None:
    """Keep MediaPipe's C++ logs off the screen: they go to file descriptor 2, our sentences to a copy of it."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def main() -> None:
    """Run the command; every failure is one line on stderr and its own exit status."""
    _silence_native_logs()
    try:
        status = app(standalone_mode=False)
    except StridewellError as error:
        errors.print(str(error), style="red", highlight=False)
        status = error.exit_status
    except typer.exceptions.TyperException as error:
        errors.print(f"{_sentence(error)} See: stridewell --help", style="red", highlight=False)
        status = UsageError.exit_status
    except (typer.Abort, KeyboardInterrupt):
        errors.print("Stopped.", style="red")
        status = 130
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
