"""`python -m screens.phone.server`: receives videos from one phone, in a process of its own, for one sitting.

It has the sitting's key, and the keys of the files that are arriving; never the history's. It logs nothing, ends with
the app, and by itself after 15 minutes in which no phone said anything that opens.
"""

import asyncio
import re
import socket
import sys
import time
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from typing import Any

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from records.errors import FullDiskError
from records.vault.sealing import Seal
from records.vault.slices import SlicedFile
from screens.phone.page import phone_page
from screens.phone.pipe import Parent
from screens.phone.seals import MOST_SAID_BYTES, SEALED_SLICE_BYTES, RefusedError, SittingSeal, UploadSeal
from vision.errors import StridewellError

_PATH = re.compile(r"/u/([A-Za-z0-9_-]{22})(?:/(say)|/f/([0-9a-f]{32})/(0|[1-9][0-9]{0,4}))?")
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_MOST_CONNECTIONS = 16  # a phone needs one or two; each may hold a slice in memory


@dataclass(frozen=True)
class _Upload:
    """A phone's go at a video, and the sealed file that its slices go into."""

    arrival_id: str
    seal: UploadSeal
    file: SlicedFile


class Receiver:
    """The application: a page, what the phone says, and slices; all else is refused with a bare status, and counted."""

    def __init__(self, sitting: dict[str, Any], parent: Parent, host: str) -> None:
        self.used_s = time.monotonic()
        self._seal = SittingSeal(sitting["token"], bytes.fromhex(sitting["key"]))
        self._parent = parent
        self._host = host
        self._page, self._page_headers = phone_page()
        self._beginning = asyncio.Lock()
        self._uploads: dict[str, _Upload] = {}
        self._seen: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response = await self._answer(Request(scope, receive))
        except RefusedError as refused:
            self._parent.tell("refused", kind=refused.kind)
            response = Response(status_code=refused.status)
        except ClientDisconnect:
            return
        response.headers.update(_HEADERS)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.headers.get("host") != self._host:  # a page elsewhere that points its own name here
            raise RefusedError(421, "host")
        found = _PATH.fullmatch(request.scope["path"])
        if found is None:
            raise RefusedError(404, "path")
        token, says, upload, index = found.groups()
        if not compare_digest(token, self._seal.token):
            raise RefusedError(404, "token")
        if request.method != ("POST" if says else "PUT" if upload else "GET"):
            raise RefusedError(405, "method")
        if says:
            return await self._say(await _body(request, MOST_SAID_BYTES))
        if upload:
            return await self._take(request, upload, int(index))
        self._parent.tell("request")
        return Response(self._page, media_type="text/html", headers=self._page_headers)

    async def _say(self, sealed: bytes) -> Response:
        nonce, form = self._seal.open(sealed)
        if not await self._ask("phone", phone=form["phone"]):
            raise RefusedError(409, "phone")
        self.used_s = time.monotonic()
        answers = {"hello": self._hello, "begin": self._begin, "finish": self._finish}
        answer = await answers[form["op"]](form)
        return Response(self._seal.answer(nonce, answer), media_type="application/octet-stream")

    async def _ask(self, what: str, **values: Any) -> Any:
        answer = await asyncio.to_thread(self._parent.ask, what, **values)
        if "refused" in answer:
            raise RefusedError(answer["refused"], "laptop")
        return answer["answer"]

    async def _hello(self, _form: dict[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = await self._ask("hello")
        return shown

    async def _begin(self, form: dict[str, Any]) -> dict[str, Any]:
        """Let a video begin, or go on where it was; a go that was ended by another one does not come back."""
        upload = form["upload"]
        async with self._beginning:
            if upload in self._seen:
                raise RefusedError(409, "upload")
            known = await self._ask("begin", name=form["name"], size=form["size"], mark=form["mark"])
            self._seen.add(upload)
            before = next((each for each in self._uploads.values() if each.arrival_id == known["id"]), None)
            file = before.file if before else await asyncio.to_thread(_file, known, form["size"])
            self._forget(known["id"])
            seal = UploadSeal(self._seal.token, upload, bytes.fromhex(form["key"]), form["size"])
            self._uploads[upload] = _Upload(known["id"], seal, file)
        return {"received": file.received, "count": file.slices}

    async def _take(self, request: Request, upload_id: str, index: int) -> Response:
        upload = self._upload(upload_id)
        if index >= upload.seal.count:
            raise RefusedError(409, "order")
        data = upload.seal.open(index, await _body(request, SEALED_SLICE_BYTES))
        self.used_s = time.monotonic()
        try:
            await asyncio.to_thread(upload.file.put, index, data)
        except ValueError as error:
            raise RefusedError(409, "order") from error
        except StridewellError as error:  # the disk is full, or the video was discarded
            raise RefusedError(507 if isinstance(error, FullDiskError) else 503, "laptop") from error
        self._parent.tell("slice", id=upload.arrival_id, received=upload.file.received)
        return Response(status_code=204)

    async def _finish(self, form: dict[str, Any]) -> dict[str, Any]:
        upload = self._upload(form["upload"])
        if upload.file.received < upload.file.slices:
            raise RefusedError(409, "order")
        await self._ask("finish", id=upload.arrival_id)
        self._forget(upload.arrival_id)
        return {"done": True}

    def _upload(self, upload_id: str) -> _Upload:
        if (upload := self._uploads.get(upload_id)) is None:
            raise RefusedError(404, "upload")
        return upload

    def _forget(self, arrival_id: str) -> None:
        self._uploads = {key: each for key, each in self._uploads.items() if each.arrival_id != arrival_id}


def _file(known: dict[str, Any], size: int) -> SlicedFile:
    return SlicedFile(Path(known["part"]), Seal.of_key(known["file_id"], bytes.fromhex(known["key"])), size)


async def _body(request: Request, most_bytes: int) -> bytes:
    said = request.headers.get("content-length", "0")
    if len(said) > 10 or int(said) > most_bytes:
        raise RefusedError(413, "size")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most_bytes:
            raise RefusedError(413, "size")
    return bytes(body)


def _listen(address: str, port: int) -> socket.socket:
    listening = socket.socket()
    if not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # elsewhere than on Windows it lets no one else in
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((address, port))
    listening.listen()
    return listening


async def _serve(sitting: dict[str, Any], parent: Parent) -> None:
    with _listen(sitting["address"], sitting["port"]) as listening:
        address, port = listening.getsockname()
        receiver = Receiver(sitting, parent, f"{address}:{port}")
        config = uvicorn.Config(
            receiver,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            limit_concurrency=_MOST_CONNECTIONS,
        )
        parent.tell("listening", port=port)
        serving = asyncio.create_task(uvicorn.Server(config).serve([listening]))
        while not serving.done() and time.monotonic() - receiver.used_s < sitting["idle_s"]:
            await asyncio.wait([serving], timeout=1)


def main() -> None:
    """Serve one sitting, as the app tells it."""
    parent = Parent()
    sitting = parent.sitting()
    try:
        asyncio.run(_serve(sitting, parent))
    except OSError:  # the address or the port is not to be had
        parent.tell("failed")
        sys.exit(1)


if __name__ == "__main__":
    main()
