"""The `stridewell` command: its parts, and how each failure ends."""

import io
import os
import sys
import traceback
from pathlib import Path

import typer
import typer.exceptions

from commands import records as commands
from commands import reports as reports_commands
from commands.analyse import analyse
from commands.batch import batch
from commands.terminal import complain
from commands.worker import worker
from vision.errors import StridewellError, UsageError

FAULT = 70  # a fault of the program, as sysexits.h numbers it

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(commands.client, name="client")
app.add_typer(commands.audit, name="audit")
app.command()(analyse)
app.command()(commands.backup)
app.command()(commands.restore)
app.command()(commands.remeasure)
app.command()(worker)
app.command()(batch)
app.command()(reports_commands.report)
app.command()(reports_commands.export)


@app.callback()
def stridewell() -> None:
    """Movement assessment from a phone video, offline."""


def _sentence(error: typer.exceptions.TyperException) -> str:
    """Say which option is wrong, where the error knows it."""
    text = str(error.format_message()) if hasattr(error, "format_message") else str(error)
    return text.replace("Value error, ", "").rstrip(".") + "."


def _fault(error: Exception) -> str:
    """Say where the program failed, and not its words: they may hold what the record holds."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(at.filename).name}, line {at.lineno}"
    return f"Something went wrong in Stridewell ({where}); the command did not finish; saved data is safe."


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
        complain(str(error))
        status = error.exit_status
    except typer.exceptions.TyperException as error:
        complain(f"{_sentence(error)} See: stridewell --help")
        status = UsageError.exit_status
    except (typer.Abort, KeyboardInterrupt):
        complain("Stopped.")
        status = 130
    except Exception as error:
        complain(_fault(error))
        status = FAULT
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
