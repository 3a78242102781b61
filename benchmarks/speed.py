"""Time and memory of `stridewell analyse`, whole process, against a plain loop and against MediaPipe alone."""

import csv
import os
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path

import av
from rich.console import Console
from rich.table import Table

from benchmarks.results import project_version
from models import MODELS, ModelName, model_path
from sample_videos import sample_path

ROOT = Path(__file__).parent.parent
VIDEO = sample_path("sts30_oblique")  # 35.7 s of 1280 x 720
REPEATS = 3
CORES = os.cpu_count() or 1
# Length of the video and number of threads: 4.4 s, 15.6 s and 35.7 s of 30 frames a second.
SCALING = (("gait_side", CORES), ("sts5_side", CORES), ("sts30_oblique", CORES), ("sts30_oblique", 1))
SPEED = Path(__file__).parent / "speed.csv"


@dataclass(frozen=True)
class Run:
    """One program on one model: wall-clock and processor seconds, and the process's largest memory."""

    program: str
    model: ModelName
    seconds: float
    cpu_s: float
    peak_mb: float


@dataclass(frozen=True)
class Row:
    """Medians of the runs of one program; `analyse_ratio` is the time of `analyse` over this program's.

    cpus and load (of one minute, before and after a model's runs) say on what a machine: `load_after` holds our own one
    to two; more is others' work, and then the times are not to be trusted. Bare inference has no decoding in its time.
    """

    version: str
    date: str
    cpus: int
    load_before: float
    load_after: float
    model: ModelName
    program: str
    seconds: float
    cpu_s: float
    frames_per_s: float
    peak_mb: float
    analyse_ratio: float


def run() -> None:
    """Measure, interleaved so that a busy minute hits all programs alike; print a table and write speed.csv."""
    frames = _count(VIDEO)
    rows = [row for model in MODELS for row in _rows(model, frames)]
    with SPEED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Row)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
    _print(rows)


def _rows(model: ModelName, frames: int) -> list[Row]:
    load_before = os.getloadavg()[0]
    runs = [run for _ in range(REPEATS) for run in _once(model, frames)]
    load_after = os.getloadavg()[0]
    by_program = {each.program: [run for run in runs if run.program == each.program] for each in runs}
    medians = {name: statistics.median(run.seconds for run in same) for name, same in by_program.items()}
    return [
        Row(
            project_version(),
            date.today().isoformat(),
            os.cpu_count() or 1,
            round(load_before, 2),
            round(load_after, 2),
            model,
            name,
            round(medians[name], 2),
            round(statistics.median(run.cpu_s for run in same), 2),
            round(_frames(name, frames) / medians[name], 1),
            round(max(run.peak_mb for run in same)),
            round(medians["analyse"] / medians[name], 2),
        )
        for name, same in by_program.items()
    ]


def _once(model: ModelName, frames: int) -> list[Run]:
    bundle = str(model_path(model))
    bare = ("benchmarks.bare_inference", str(VIDEO), bundle, str(frames))
    return [
        _timed("analyse", model, "cli", "analyse", str(VIDEO), "--test", "chair_stand_30s", "--model", model)[0],
        _timed("plain loop", model, "benchmarks.plain_loop", str(VIDEO), bundle)[0],
        _own_time("bare inference", model, *bare, "1"),
        _own_time(f"bare inference, {CORES} processes", model, *bare, str(CORES)),
        *(
            _own_time(
                f"pose of {name}, {workers} threads",
                model,
                "benchmarks.pose",
                str(sample_path(name)),
                model,
                str(workers),
            )
            for name, workers in SCALING
        ),
    ]


def _frames(program: str, frames: int) -> int:
    of = next((name for name, _ in SCALING if name in program), None)
    return _count(sample_path(of)) if of else frames


def _count(video: Path) -> int:
    with av.open(str(video)) as container:
        return int(container.streams.video[0].frames)


def _own_time(program: str, model: ModelName, module: str, *arguments: str) -> Run:
    """Run a module that prints the seconds of its own work, without imports and start-up."""
    run, printed = _timed(program, model, module, *arguments)
    return replace(run, seconds=float(printed))


def _timed(program: str, model: ModelName, module: str, *arguments: str) -> tuple[Run, str]:
    """Run a module in its own process; the system never reports a smaller peak than this process's own."""
    begin_s = time.perf_counter()
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        printed = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{module} failed with exit status {process.returncode}.")
    seconds = time.perf_counter() - begin_s
    kilo = 1024 if sys.platform == "linux" else 1  # macOS counts bytes
    print(f"{model} {program}: {seconds:.1f} s", flush=True)
    return Run(program, model, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * kilo / 1e6), printed


def _print(rows: list[Row]) -> None:
    title = f"{VIDEO.name}, {rows[0].cpus} processors, load {rows[0].load_before} before, {rows[-1].load_after} after"
    table = Table("model", "program", "s", "processor s", "frames/s", "peak MB", "analyse takes", title=title)
    for row in rows:
        table.add_row(
            row.model,
            row.program,
            f"{row.seconds:.1f}",
            f"{row.cpu_s:.1f}",
            f"{row.frames_per_s:.0f}",
            f"{row.peak_mb:.0f}",
            f"x {row.analyse_ratio:.2f}",
        )
    Console().print(table)
