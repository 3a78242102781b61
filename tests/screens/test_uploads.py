"""An uploaded video must not lie on the disk in plain, not even for a moment."""

import asyncio
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartParser

from screens.uploads import keep_uploads_in_memory

SIZE = 3 * 1024 * 1024


async def body() -> AsyncIterator[bytes]:
    yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
    yield bytes(SIZE)
    yield b"\r\n--x--\r\n"


def uploaded() -> Any:
    """Give the file behind an upload, as Streamlit's server parses it."""
    parser = MultiPartParser(Headers({"content-type": "multipart/form-data; boundary=x"}), body())
    file = asyncio.run(parser.parse())["file"]
    assert isinstance(file, UploadFile)
    assert file.size == SIZE
    assert isinstance(file.file, SpooledTemporaryFile)
    return file.file


def test_an_upload_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)  # put back afterwards
    with uploaded() as file:
        assert file._rolled  # Starlette's own way: to the disk
    keep_uploads_in_memory()
    with uploaded() as file:
        assert not file._rolled
