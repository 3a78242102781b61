"""The pose model bundles: where they are and what their checksums should be. Origin and license: MODELS.md."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Literal

__all__ = ["MODELS", "ModelName", "is_intact", "model_path", "model_sha256"]

ModelName = Literal["lite", "full", "heavy"]

MODELS: dict[ModelName, str] = {
    "lite": "pose_landmarker_lite.task",
    "full": "pose_landmarker_full.task",
    "heavy": "pose_landmarker_heavy.task",
}
_FOLDER = Path(__file__).parent


def model_path(name: ModelName) -> Path:
    """Where the bundle is; whether it is there and whole is for `is_intact` to say."""
    return _FOLDER / MODELS[name]


@cache
def model_sha256(name: ModelName) -> str:
    """SHA-256 that the bundle must have, in hexadecimal, from SHA256SUMS."""
    lines = (_FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    digests = {file: digest for digest, file in (line.split() for line in lines)}
    return digests[MODELS[name]]


@cache
def is_intact(name: ModelName) -> bool:
    """Tell whether the bundle is there with the right checksum; read once per process (10-40 ms)."""
    path = model_path(name)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == model_sha256(name)
