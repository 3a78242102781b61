"""The killed work of `benchmarks.kill_jobs`, a few kills of it, and that it finds what it looks for."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import kill_jobs
from benchmarks.kill_jobs import Yard
from benchmarks.kill_tasks import NAME


def test_killed_work_loses_nothing_and_does_nothing_twice(run_python: Callable[..., Any]) -> None:
    ran = run_python("-m", "benchmarks.kill_jobs", 4, 2, 5, timeout_s=300)
    assert ran.status == 0, ran.out + ran.err
    assert ", 0 things wrong." in ran.out
    killed = {whom: int(times) for times, whom in re.findall(r"(\d+) x killed: (\w+)", ran.out)}
    assert killed["app"] == killed["phone"] == 1
    assert sum(killed.values()) == 4
    assert sum(map(int, re.findall(r"(\d+) x jobs", ran.out))) == 2


def test_it_finds_a_lost_video_and_a_plain_one(tmp_path: Path) -> None:
    yard = Yard(tmp_path / "yard", 1)
    with yard.world.open() as records:
        data = io.BytesIO(kill_jobs.film(0))
        records.take_in(data, f"{NAME} 0.mp4", mark="0", of="upload", client_id=yard.world.client_id)
    yard.arrived = {0}
    assert list(yard.plain()) == []
    (yard.world.place("data") / "left.mp4").write_bytes(kill_jobs.film(0))
    assert set(yard.wrong()) == {"plain: .mp4", "a job ended arrived: ''"}
    with yard.world.open() as records:
        [job] = records.jobs()
        records.delete_job(job.id)
    assert set(yard.wrong()) >= {"there are not as many jobs as videos", "an arrived video is lost"}
