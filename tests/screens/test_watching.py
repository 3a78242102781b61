"""The app itself looks into the watched folder, while a history is open and after a look that failed."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from records.store import Records
from screens import watching

PASSPHRASE = "a quiet morning walk"


def look_for(seconds: float, records: Records | None) -> None:
    async def look() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(watching.watching(lambda: records), seconds)

    with ThreadPoolExecutor(1) as thread:  # a browser of other tests has a loop in this one
        thread.submit(asyncio.run, look()).result()


def test_a_new_video_arrives_while_the_history_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOKS_EVERY_S", 0.05)
    drops = tmp_path / "drops"
    drops.mkdir()
    with Records.create(tmp_path / "data", PASSPHRASE) as records:
        records.watch(drops)
        (drops / "walk.mp4").write_bytes(b"ftypisom")
        look_for(0.3, None)
        assert records.jobs() == []
        note = tmp_path / "data" / "history" / "watching"
        note.mkdir()  # it cannot be written
        look_for(0.3, records)
        assert watching.trouble == "The watched folder could not be read."
        note.rmdir()
        look_for(1.0, records)
        assert [(job.name, job.state) for job in records.jobs()] == [("walk.mp4", "arrived")]
        assert watching.trouble == ""
    look_for(0.3, records)  # locked
    assert watching.trouble == ""
