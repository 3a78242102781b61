"""The child of a worker: it decodes one video and measures a test in it. Should it crash, it takes one attempt along.

It is given the keys of two files, the video and its annotated copy, and no other. Lines of JSON come in on stdin and go
out on stdout; when stdin ends, the worker is gone, and so is the child.
"""

import base64
import json
import os
import shutil
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

from assessments.annotation import annotated_copy
from assessments.conditions import Conditions
from assessments.measuring import measure, pose_of
from assessments.suggestion import suggest
from records.vault.folder import disk_failures_reported, private
from records.vault.sealing import EncryptedWriter, Seal, sealed_reader
from vision.clean import cleaned
from vision.errors import StridewellError
from vision.subject import SubjectPoint
from vision.track import PoseTrack, TrackSource
from vision.video import Video
from vision.work import Work

POSE_SHARE = 0.8  # of the whole work; the annotated video is the rest
# The heaviest network on 4K takes under 1 GB; a file that makes a decoder take more than this is no film of a phone's.
MOST_BYTES = 4 << 30
Tell = Callable[..., None]


def main() -> None:
    """Do what the first line asks, and tell how it went."""
    with suppress(BrokenPipeError):
        tell = _telling()
        _limit_memory()
        if hasattr(os, "nice"):
            os.nice(10)  # the page that the trainer writes on comes first
        asked = json.loads(sys.stdin.readline())
        try:
            tell(**_done(asked, tell))
        except StridewellError as error:
            tell(failed=str(error))


def _telling() -> Tell:
    """Keep stdout for the worker: what native libraries print there would not be JSON."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(**fields: Any) -> None:
        out.write(json.dumps(fields) + "\n")
        out.flush()

    return tell


def _limit_memory() -> None:
    """Be the first whom a system without memory stops, and stop by oneself before that (Linux)."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _done(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    seal, path = Seal.of_key(asked["video"]["id"], bytes.fromhex(asked["video"]["key"])), Path(asked["video"]["path"])
    video = Video(
        lambda: sealed_reader(path.open("rb"), seal), mirrored=bool(asked["mirrored"]), name=str(asked["name"])
    )
    subject = SubjectPoint(**asked["subject"]) if asked["subject"] else None

    def known(source: TrackSource) -> PoseTrack | None:
        tell(wants=source.key)
        packed = json.loads(sys.stdin.readline())
        threading.Thread(target=_end_with_the_worker, daemon=True).start()
        return PoseTrack.from_bytes(base64.b64decode(packed)) if packed else None

    def work(stage: str) -> Work:
        return Work(lambda done: tell(stage=stage, progress=done))

    if asked["test"] is None:
        track = pose_of(video, asked["model"], subject, known, work("Analyzing"))
        seen = suggest(cleaned(track))
        return {"track": _text(track.to_bytes()), "seen": asdict(seen) if seen else None}
    share = POSE_SHARE if asked["overlay"] else 1.0
    conditions, finding = Conditions.read(asked["conditions"]), work("Measuring").part(0, share)
    measured = measure(video, test=asked["test"], conditions=conditions, subject=subject, known=known, work=finding)
    if asked["overlay"]:
        _write_sealed(annotated_copy(measured, work("Drawing").part(share, 1)), asked["overlay"])
    return {"track": _text(measured.track.to_bytes()), "assessment": measured.assessment.to_json()}


def _write_sealed(copy: BytesIO, to: dict[str, str]) -> None:
    with disk_failures_reported(), open(to["path"], "wb", opener=private) as file:
        writer = EncryptedWriter(to["id"], file, Seal.of_key(to["id"], bytes.fromhex(to["key"])))
        shutil.copyfileobj(copy, writer)
        writer.finish()


def _end_with_the_worker() -> None:
    sys.stdin.read()
    os._exit(1)


def _text(packed: bytes) -> str:
    return base64.b64encode(packed).decode("ascii")


if __name__ == "__main__":
    main()
