"""Whom the server answers, and what a browser may do with the answer: this app's own pages, and no one else's."""

import base64
import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

# What the app's own page needs under /_stcore/. Not among them: metrics, the agent API, the script's health, and
# uploads: Streamlit keeps those in memory, or in plain temporary files. Videos come to /videos (screens.receiving).
_NEEDED = frozenset({"health", "host-config", "stream", "bidi-components"})
# Nothing of ours is served there; anything put there would answer anyone with the address, without the passphrase.
_CLOSED = frozenset({"media", "component", "auth", "oauth2callback"})


def _inline_hashes() -> str:
    """Hashes of the scripts inside Streamlit's page, so that no other inline script runs."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return " ".join(f"'sha256-{base64.b64encode(sha256(each.encode()).digest()).decode()}'" for each in scripts)


# The browser itself holds the page to this origin. Streamlit loads its components from blobs and writes styles inline.
_POLICY = {
    "default-src": "'none'",
    "script-src": f"'self' blob: {_inline_hashes()}",
    "worker-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in _POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """Refuses requests by another name, from another site, or for what the app does not need; the rest gets headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        answer = self._app
        if status := refusal(scope["path"], Headers(scope=scope)):
            is_page = scope["type"] == "http"
            answer = PlainTextResponse("Refused.", status) if is_page else WebSocketClose(code=1008)
        await answer(scope, receive, send_with_headers)


def refusal(path: str, headers: Headers) -> int | None:
    """HTTP status with which a request is refused; None if it is answered.

    421: by a name that is not in `server.allowedHosts` (DNS rebinding). 403: from a page of another site, before
    Streamlit looks up this computer's public address to compare them. 404: closed.
    """
    host, origin = headers.get("host"), headers.get("origin")
    if not is_host_allowed(host):
        return 421
    if origin is not None and urlsplit(origin).netloc != host:
        return 403
    first, _, rest = path.strip("/").partition("/")
    if first in _CLOSED or (first == "_stcore" and rest.partition("/")[0] not in _NEEDED):
        return 404
    return None
