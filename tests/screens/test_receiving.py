"""The route that takes videos in, over real sockets into a real history."""

import http.client
import json
import os
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from records.store import Records
from records.values import Client, NewClient
from records.vault.slices import SLICE_BYTES
from screens.receiving import LONGEST_NAME, TOKEN, largest_bytes, routes
from screens.server import Guard
from screens.sitting import Sitting, end_sitting, sitting_of

PASSPHRASE = "a quiet morning walk"
NAME = "Ottilie Zwetschge walks.mp4"
MARK = b"a mark that no sealed byte shows"
VIDEO = (MARK * (SLICE_BYTES // len(MARK) * 3))[: 2 * SLICE_BYTES + 12345]
ABOUT = {"name": NAME, "size": len(VIDEO), "modified": 1_764_000_000_123, "client": None}
Ask = Callable[..., tuple[int, bytes]]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Host and port of a server with the app's own route and guard."""
    app = Starlette(routes=routes, middleware=[Middleware(Guard)])
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield "{}:{}".format(*listening.getsockname())
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    with Records.create(tmp_path_factory.mktemp("history"), PASSPHRASE) as records:
        records.add_client(NewClient("Ottilie Zwetschge", date(1941, 7, 19), "female", 158.0))
        yield records


@pytest.fixture
def client(history: Records) -> Client:
    return history.clients()[0]


@pytest.fixture
def sitting(history: Records) -> Iterator[Sitting]:
    yield sitting_of("a window", history)
    end_sitting("a window")
    for job in history.jobs():
        history.delete_job(job.id)


@pytest.fixture
def ask(address: str, sitting: Sitting) -> Ask:
    """`ask("PUT", "a/0", b"...")`: status and body of the answer; other headers, or another token, by name."""

    def ask(method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        told = {TOKEN: sitting.token} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(address, timeout=30)
        try:
            connection.request(method, f"/videos/{path}", body, told)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    return ask


def begun(ask: Ask, **other: Any) -> dict[str, Any]:
    status, body = ask("POST", "", json.dumps(ABOUT | other).encode())
    assert status == 200
    return dict(json.loads(body))


def piece(index: int) -> bytes:
    return VIDEO[index * SLICE_BYTES : (index + 1) * SLICE_BYTES]


def send_rest(ask: Ask, made: dict[str, Any]) -> None:
    for index in range(made["received"], made["slices"]):
        assert ask("PUT", f"{made['id']}/{index}", piece(index))[0] == 204
    assert ask("POST", f"{made['id']}/finish")[0] == 204


def stored(records: Records, arrival_id: str) -> bytes:
    with records.files.open(records.job(arrival_id).file_id) as file:
        return file.read()


def test_a_video_arrives_as_it_was_and_is_nowhere_plain(ask: Ask, history: Records, client: Client) -> None:
    made = begun(ask, client=client.id)
    assert (made["slices"], made["received"]) == (3, 0)
    assert NAME not in str(made)
    send_rest(ask, made)
    job = history.job(made["id"])
    assert (job.state, job.source, job.name, job.client_id) == ("arrived", "upload", NAME, client.id)
    assert stored(history, made["id"]) == VIDEO
    files = [path for path in history._home.rglob("*") if path.is_file()]
    assert len(files) >= 3
    assert not any(MARK in path.read_bytes() or b"Zwetschge" in path.read_bytes() for path in files)
    # Once more is once.
    assert ask("PUT", f"{made['id']}/1", piece(0))[0] == 204
    assert ask("POST", f"{made['id']}/finish")[0] == 204
    assert begun(ask, client=client.id) == made | {"received": 3}
    assert stored(history, made["id"]) == VIDEO


def test_it_goes_on_where_it_was_in_another_sitting(ask: Ask, sitting: Sitting, history: Records) -> None:
    made = begun(ask, modified=1)
    assert ask("PUT", f"{made['id']}/0", piece(0))[0] == 204
    end_sitting("a window")  # locked, and unlocked again
    assert ask("PUT", f"{made['id']}/1", piece(1)) == (403, b"")
    assert ask("GET", "")[0] == 403
    sitting.files.clear()
    new = sitting_of("a window", history)
    assert new.token != sitting.token
    again = begun(lambda *args, **named: ask(*args, **{TOKEN: new.token}, **named), modified=1)
    assert again == made | {"received": 1}
    sitting.token = new.token
    send_rest(ask, again)
    assert stored(history, made["id"]) == VIDEO


def test_two_windows_that_send_the_same_file_make_one(ask: Ask, history: Records) -> None:
    other = {TOKEN: sitting_of("another window", history).token}
    made = begun(ask, modified=2)
    assert ask("POST", "", json.dumps(ABOUT | {"modified": 2}).encode(), **other)[0] == 200
    threads = []
    for headers in ({}, other):
        for index in range(3):
            send = threading.Thread(target=ask, args=("PUT", f"{made['id']}/{index}", piece(index)), kwargs=headers)
            threads.append(send)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    end_sitting("another window")
    send_rest(ask, begun(ask, modified=2))
    assert stored(history, made["id"]) == VIDEO


def test_a_video_that_was_stopped_leaves_nothing(ask: Ask, history: Records) -> None:
    made = begun(ask, modified=3)
    assert ask("PUT", f"{made['id']}/0", piece(0))[0] == 204
    part = history.files.part(history.job(made["id"]).file_id)
    assert part.exists()
    assert ask("DELETE", made["id"])[0] == 204
    assert not part.exists()
    assert history.jobs() == []
    assert ask("PUT", f"{made['id']}/1", piece(1)) == (403, b"")


REFUSED_AT_FIRST = [
    b"",
    b"no json",
    b"[]",
    b"[" * 4000,
    *(
        json.dumps(ABOUT | change).encode()
        for change in (
            {"name": ""},
            {"name": "a" * (LONGEST_NAME + 1)},
            {"name": None},
            {"size": 0},
            {"size": -1},
            {"size": "7"},
            {"size": 1.5},
            {"size": largest_bytes() + 1},
            {"modified": None},
            {"client": 7},
            {"client": "0" * 32},
            {"more": "a" * 9000},
        )
    ),
]


@pytest.mark.parametrize("about", REFUSED_AT_FIRST, ids=range(len(REFUSED_AT_FIRST)))
def test_what_is_no_video_is_refused_before_it_comes(ask: Ask, history: Records, about: bytes) -> None:
    assert ask("POST", "", about) == (403, b"")
    assert history.jobs() == []


def test_whatever_is_wrong_gets_the_same_answer(ask: Ask, history: Records) -> None:
    made = begun(ask, modified=4)
    own, first = made["id"], piece(0)
    asked: list[tuple[str, str, bytes | None, dict[str, str]]] = [
        ("PUT", f"{own}/0", first, {TOKEN: ""}),
        ("PUT", f"{own}/0", first, {TOKEN: "0" * 32}),
        ("PUT", f"{own}/0", first, {TOKEN: "\xe4"}),
        ("POST", "", json.dumps(ABOUT).encode(), {TOKEN: "0" * 32}),
        ("GET", "", None, {TOKEN: ""}),
        ("PUT", f"{own}/1", piece(1), {}),  # not the next one
        ("PUT", f"{own}/3", first, {}),
        ("PUT", f"{own}/999999", first, {}),
        ("PUT", f"{own}/-1", first, {}),
        ("PUT", f"{own}/%D9%A0", first, {}),  # a zero, in Arabic
        ("PUT", f"{own}/" + "9" * 5000, first, {}),
        ("PUT", f"{own}/0", first[:-1], {}),
        ("PUT", f"{own}/0", first + b"a", {}),
        ("PUT", f"{own}/0", b"", {}),
        ("PUT", f"{own}/0/0", first, {}),
        ("PUT", f"{'0' * 32}/0", first, {}),
        ("PUT", "%2e%2e%2f%2e%2e%2fstridewell.keys/0", first, {}),
        ("PUT", f"..%2f{own}/0", first, {}),
        ("PUT", "", first, {}),
        ("POST", own, b"", {}),
        ("POST", f"{own}/finish", b"", {}),  # nothing is there yet
        ("POST", f"{'0' * 32}/finish", b"", {}),
        ("DELETE", "0" * 32, None, {}),
        ("DELETE", "", None, {}),
        ("GET", own, None, {}),
        ("PATCH", f"{own}/0", first, {}),
        ("OPTIONS", f"{own}/0", None, {}),
    ]
    answers = {(method, path, *headers): ask(method, path, body, **headers) for method, path, body, headers in asked}
    assert {key: answer for key, answer in answers.items() if answer != (403, b"")} == {}
    assert ask("PUT", f"{own}/0", first, Origin="https://example.org")[0] == 403
    assert ask("PUT", f"{own}/0", first, Host="rebound.example")[0] == 421
    [job] = history.jobs()
    assert not history.files.part(job.file_id).exists()
    assert ask("PUT", f"{own}/0", first)[0] == 204  # as it should be, all is well


@pytest.mark.parametrize(
    "told", [f"Content-Length: {SLICE_BYTES + 1}", "Transfer-Encoding: chunked", "Content-Length: 1e3"]
)
def test_a_body_of_another_length_is_refused_before_it_is_read(
    ask: Ask, address: str, sitting: Sitting, told: str
) -> None:
    made = begun(ask, modified=5)
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(f"PUT /videos/{made['id']}/0 HTTP/1.1\r\nHost: {address}\r\n".encode())
        line.sendall(f"{TOKEN}: {sitting.token}\r\n{told}\r\n\r\n".encode())
        assert line.recv(100).split(b" ")[1] in (b"403", b"400")  # and nothing of a body was sent


def test_a_slice_that_breaks_off_is_not_there(ask: Ask, address: str, sitting: Sitting, history: Records) -> None:
    made = begun(ask, modified=6)
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(f"PUT /videos/{made['id']}/0 HTTP/1.1\r\nHost: {address}\r\n".encode())
        line.sendall(f"{TOKEN}: {sitting.token}\r\nContent-Length: {SLICE_BYTES}\r\n\r\n".encode())
        line.sendall(piece(0)[:-1])
    time.sleep(0.3)
    again = begun(ask, modified=6)
    assert again == made
    send_rest(ask, again)
    assert stored(history, made["id"]) == VIDEO


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on a file's size")
def test_a_full_disk_is_said_and_the_rest_may_come_later(ask: Ask, history: Records) -> None:
    made = begun(ask, modified=7)
    assert ask("PUT", f"{made['id']}/0", piece(0))[0] == 204
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SLICE_BYTES + 5000, before[1]))
    try:
        status, body = ask("PUT", f"{made['id']}/1", piece(1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (status, json.loads(body)["sentence"].startswith("The disk is full")) == (503, True)
    send_rest(ask, begun(ask, modified=7))
    assert stored(history, made["id"]) == VIDEO


def test_a_closed_history_takes_nothing(ask: Ask, tmp_path: Path) -> None:
    with Records.create(tmp_path, PASSPHRASE) as records:
        token = sitting_of("closed", records).token
        assert ask("GET", "", **{TOKEN: token})[0] == 204
    assert ask("POST", "", json.dumps(ABOUT).encode(), **{TOKEN: token}) == (403, b"")
    end_sitting("closed")
