"""Whom the server answers, over real sockets and in a real browser."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from starlette.datastructures import Headers

from screens.server import refusal

APP = Path(__file__).parents[2] / "app.py"
Start = Callable[..., AbstractContextManager[Any]]
STREAM = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
STREAM["Sec-WebSocket-Key"] = "a" * 22 + "=="


@pytest.fixture(scope="module")
def url(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    with start(APP, cwd=folder, STRIDEWELL_DATA=str(folder / "data")) as server:
        yield server.url


def ask(url: str, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/", "GET"),
        ("/history", "GET"),
        ("/favicon.png", "GET"),
        ("/_stcore/health", "GET"),
        ("/_stcore/host-config", "GET"),
        ("/_stcore/upload_file/a/b", "PUT"),
        ("/videos/", "POST"),
        ("/videos/a/0", "PUT"),
        ("/_stcore/metrics", "GET"),
        ("/media/a.mp4", "GET"),
    ],
)
def test_no_answer_may_be_framed_or_reach_out(url: str, path: str, method: str) -> None:
    headers = ask(url, path, method).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["form-action"] == "'none'"
    assert not any("http" in sources or "*" in sources or "eval" in sources for sources in policy.values())
    assert "'unsafe-inline'" not in policy["script-src"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/favicon.png", "/_stcore/health", "/_stcore/host-config"])
def test_another_name_or_another_site_gets_nothing(url: str, path: str) -> None:
    host = url.removeprefix("http://")
    port = host.partition(":")[2]
    assert ask(url, path).status == 200
    assert ask(url, path, Host=f"localhost:{port}").status == 200
    assert ask(url, path, Origin=url).status == 200
    assert ask(url, path, Host=f"rebound.example:{port}").status == 421
    assert ask(url, path, Origin="https://example.org").status == 403
    assert ask(url, path, Origin="http://localhost:9").status == 403  # another program of this computer
    assert ask(url, path, Origin="null").status == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 101), ({"Host": "rebound.example"}, 403), ({"Origin": "https://example.org"}, 403)],
)
def test_the_websocket_is_as_strict(url: str, headers: dict[str, str], status: int) -> None:
    host, port = url.removeprefix("http://").split(":")
    lines = {"Host": f"{host}:{port}", **STREAM, **headers}
    with socket.create_connection((host, int(port)), timeout=30) as line:
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        line.sendall(f"GET /_stcore/stream HTTP/1.1\r\n{text}\r\n".encode())
        assert line.recv(100).split(b" ")[1] == str(status).encode()


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/upload_file/a/b",
        "/media/a",
        "/component/a/b",
        "/auth/login",
        "/oauth2callback",
    ],
)
def test_what_the_app_does_not_need_is_closed(url: str, path: str) -> None:
    assert ask(url, path).status == 404
    assert ask(url, path, "POST").status == 404


def test_an_upload_needs_the_pages_own_token(url: str) -> None:
    for method, path in (("GET", ""), ("POST", ""), ("PUT", "a/0"), ("POST", "a/finish"), ("DELETE", "a")):
        assert ask(url, f"/videos/{path}", method).status == 403
        assert ask(url, f"/videos/{path}", method, X_Stridewell_Sitting="0" * 32).status == 403


def test_a_page_without_a_name_is_refused() -> None:
    assert refusal("/", Headers({})) == 421


class _Framing(BaseHTTPRequestHandler):
    """A site that shows the app in a frame."""

    target = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f'<h1>Free prizes</h1><iframe src="{self.target}" width="800"></iframe>'.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_site_that_frames_the_app_shows_nothing_of_it(
    url: str, browse: Callable[[], AbstractContextManager[Browser]]
) -> None:
    _Framing.target = url
    site = HTTPServer(("127.0.0.1", 0), _Framing)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        with browse() as browser:
            page = browser.new_page()
            page.goto(url)
            page.get_by_label("Passphrase", exact=True).wait_for()  # by itself it shows
            page.goto(f"http://127.0.0.1:{site.server_port}")
            page.wait_for_timeout(2000)
            [_, frame] = page.frames
            assert frame.url.startswith("chrome-error://")
    finally:
        site.shutdown()
        site.server_close()
