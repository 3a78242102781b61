"""Videos that a page sends in slices: each is sealed as it comes, and nothing of one is ever plain on the disk.

Under /videos/, with the sitting's token in a header: GET tells whether it holds; POST with name, size, time and client
begins a video, or takes it up again; PUT id/number is a slice; POST id/finish; DELETE id. No name is in an address.
"""

import json
import re
import time
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from records.errors import LockedHistoryError, NotInHistoryError
from records.vault.slices import SLICE_BYTES
from screens.sitting import Sitting, find_sitting
from vision.errors import StridewellError

TOKEN = "X-Stridewell-Sitting"
LONGEST_NAME = 255  # characters: no file system that a phone or a laptop has knows longer ones
_LONGEST_NOTE = 8 * 1024  # bytes, of what is said of a file before it comes
_REFUSED, _TROUBLE = 403, 503


class _Refused(Exception):
    """Not for whoever asks, or not as asked; the answer does not say which."""


# Also: text that is no JSON, a slice out of turn, a sender that is gone, a history that was locked meanwhile.
_AS_REFUSED = (_Refused, ValueError, RecursionError, ClientDisconnect, LockedHistoryError, NotInHistoryError)


def largest_bytes() -> int:
    """How large a video may be."""
    return int(st.get_option("server.maxUploadSize")) << 20


class Receiving:
    """Answers what comes to /videos/."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what is refused gets one status, whatever it was."""
        answer: Response
        try:
            answer = await _answer(Request(scope, receive))
        except _AS_REFUSED:
            answer = Response(status_code=_REFUSED)
        except StridewellError as error:
            answer = JSONResponse({"sentence": str(error)}, _TROUBLE)
        except Exception:  # a fault of ours: no detail may carry health data to a log
            answer = JSONResponse({"sentence": "Stridewell could not store this video. It will try again."}, _TROUBLE)
        await answer(scope, receive, send)


routes = [Route("/videos/{path:path}", Receiving())]


async def _answer(request: Request) -> Response:
    sitting = find_sitting(request.headers.get(TOKEN, ""))
    if sitting is None:
        raise _Refused
    match request.method, request.path_params["path"].split("/"):
        case "GET", [""]:
            pass
        case "POST", [""]:
            return JSONResponse(await _begun(request, sitting))
        case "PUT", [arrival_id, index] if re.fullmatch("[0-9]{1,6}", index, re.ASCII):
            await _take(request, sitting, arrival_id, int(index))
        case "POST", [arrival_id, "finish"]:
            await run_in_threadpool(_finish, sitting, arrival_id)
        case "DELETE", [arrival_id] if arrival_id in sitting.files:
            await run_in_threadpool(sitting.drop, arrival_id)
        case _:
            raise _Refused
    return Response(status_code=204)


async def _begun(request: Request, sitting: Sitting) -> dict[str, Any]:
    told = json.loads(await _body(request, _LONGEST_NOTE))
    match told:
        case {"name": str(name), "size": int(size), "modified": int(modified_ms), "client": str() | None as client_id}:
            if not (0 < len(name) <= LONGEST_NAME and 0 < size <= largest_bytes()):
                raise _Refused
            arrival_id = await run_in_threadpool(sitting.begin, name, size, modified_ms, client_id)
        case _:
            raise _Refused
    file = sitting.files[arrival_id]
    return {"id": arrival_id, "slices": file.slices, "received": file.received}


async def _take(request: Request, sitting: Sitting, arrival_id: str, index: int) -> None:
    file = sitting.files.get(arrival_id)
    if file is None or index >= file.slices:
        raise _Refused
    await run_in_threadpool(file.put, index, await _body(request, SLICE_BYTES))
    sitting.used_at = time.monotonic()


def _finish(sitting: Sitting, arrival_id: str) -> None:
    file = sitting.files.get(arrival_id)
    if file is None or file.received < file.slices:
        raise _Refused
    sitting.records.finish_arrival(arrival_id)


async def _body(request: Request, longest: int) -> bytes:
    """Read what was sent, if its length is told and allowed; no more of it than that is ever in memory."""
    told = request.headers.get("content-length", "")
    if not re.fullmatch("[0-9]{1,9}", told, re.ASCII) or int(told) > longest:
        raise _Refused
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > int(told):
            raise _Refused
    return bytes(body)
