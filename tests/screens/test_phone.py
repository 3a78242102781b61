"""From the phone into the record: real processes, sockets and files, and a real browser in the place of the phone."""

import base64
import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from benchmarks.phones import Phone, Video
from records.store import Records
from records.values import NewClient
from records.vault.slices import SLICE_BYTES
from screens.phone.addresses import LAPTOP, NETWORK, PHONE, place_of, places
from screens.phone.page import phone_page
from screens.phone.seals import RefusedError, SittingSeal, UploadSeal, read_form
from screens.phone.sitting import PhoneSitting, Shown

ROOT = Path(__file__).parents[2]
ADDRESS = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"
SHOWN = Shown("4821", "M. K.", "Walking", ("Stand.", "Film.", "Stop."), is_seated=False)
Browse = Callable[[], AbstractContextManager[Browser]]
THREE_SLICES = os.urandom(2 * SLICE_BYTES + 1000)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    with Records.create(tmp_path_factory.mktemp("phone"), "correct horse battery") as made:
        yield made


@contextmanager
def sit(records: Records, **options: object) -> Iterator[PhoneSitting]:
    sitting = PhoneSitting(records, SHOWN, ADDRESS, **options)  # type: ignore[arg-type]
    try:
        yield sitting
    finally:
        sitting.close()


@pytest.fixture(scope="module")
def sitting(records: Records) -> Iterator[PhoneSitting]:
    """A sitting that has its phone, for what changes nothing."""
    with sit(records) as made:
        phone = Phone(url_of(made), "ab" * 32)
        assert phone.say(op="hello")[1]["digits"] == "4821"
        yield made


@pytest.fixture
def phone(sitting: PhoneSitting) -> Phone:
    return Phone(url_of(sitting), "ab" * 32)


def url_of(sitting: PhoneSitting) -> str:
    assert sitting.url is not None
    return sitting.url


def wait_until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def content(records: Records, file_id: str) -> bytes:
    with records.files.open(file_id) as file:
        return file.read()


def home(records: Records) -> Path:
    return records.files.part("0" * 32).parents[1]


def test_a_browser_sends_a_video_whole_though_it_is_cut_off_three_times(
    records: Records, browse: Browse, tmp_path: Path
) -> None:
    data = os.urandom(5 * SLICE_BYTES + 12_345)
    (tmp_path / "IMG_0001.MOV").write_bytes(data)
    arrived: list[str] = []
    with sit(records, on_arrived=arrived.append) as sitting, browse() as browser:
        page = phone_of(browser, url_of(sitting))
        expect(page.locator("#digits")).to_have_text("4821")
        expect(page.locator("#lines li")).to_have_text(["Stand.", "Film.", "Stop."])
        slowed = page.context.new_cdp_session(page)
        speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": 8_000_000}
        slowed.send("Network.emulateNetworkConditions", {"offline": False, **speed})
        page.locator("#files").set_input_files(tmp_path / "IMG_0001.MOV")
        wait_until(lambda: received(sitting) >= SLICE_BYTES)
        sitting.kill_server()
        expect(page.locator("#said")).to_contain_text("Trying again")
        wait_until(lambda: received(sitting) >= 2 * SLICE_BYTES)
        slowed.send("Network.emulateNetworkConditions", {"offline": True, **speed})
        expect(page.locator("#said")).to_contain_text("Trying again")
        slowed.send("Network.emulateNetworkConditions", {"offline": False, **speed})
        wait_until(lambda: received(sitting) >= 3 * SLICE_BYTES)
        sitting.kill_server()
        expect(page.locator(".state")).to_have_text("Arrived")
        expect(page.locator("#said")).to_be_empty()
        assert page.locator("progress").evaluate("bar => bar.value") == 1
        assert strange == []
    assert len(arrived) == 1
    job = records.job(arrived[0])
    assert (job.name, job.state, job.source) == ("IMG_0001.MOV", "arrived", "phone")
    assert hashlib.sha256(content(records, job.file_id)).digest() == hashlib.sha256(data).digest()
    pieces = [data[start : start + 32] for start in range(0, len(data), SLICE_BYTES // 4)]
    stored = [path.read_bytes() for path in home(records).rglob("*") if path.is_file()]
    assert sum(map(len, stored)) > len(data)
    assert not any(piece in each for piece in [*pieces, b"IMG_0001"] for each in stored)


strange: list[str] = []
"""Errors of the phone's pages, and what they asked of anyone but their server."""


def phone_of(browser: Browser, url: str) -> Page:
    """Open an address as an iPhone would."""
    own = url.partition("/u/")[0]
    phone = {"viewport": {"width": 360, "height": 640}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
    page = browser.new_context(**phone).new_page()  # type: ignore[arg-type]
    page.on("pageerror", lambda error: strange.append(str(error)))
    page.on("request", lambda request: strange.append(request.url) if not request.url.startswith(own) else None)
    page.goto(url)
    return page


def received(sitting: PhoneSitting) -> int:
    return sum(video.received for video in sitting.incoming)


def test_a_reload_goes_on_and_a_second_phone_is_refused(records: Records, browse: Browse, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(THREE_SLICES)
    with sit(records) as sitting, browse() as browser:
        page = phone_of(browser, url_of(sitting))
        page.locator("#files").set_input_files(path)
        wait_until(lambda: received(sitting) > 0)
        page.reload()
        path = path.rename(tmp_path / "the same under another name.mp4")
        page.locator("#files").set_input_files(path)
        expect(page.locator(".state")).to_have_text("Arrived")
        assert len(sitting.incoming) == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        second = phone_of(browser, url_of(sitting))
        expect(second.locator("#said")).to_contain_text("Another phone")
        assert sitting.refused == {"phone": 1}
        cut = phone_of(browser, url_of(sitting).partition("#")[0])
        expect(cut.locator("#said")).to_contain_text("incomplete")


def test_only_what_is_ones_own_is_run_and_nothing_is_kept(phone: Phone) -> None:
    _, headers = phone_page()
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert re.fullmatch("'sha256-[^']+'", policy["script-src"])
    assert policy["connect-src"] == "'self'"
    for path in (f"/u/{phone.token}", "/elsewhere"):
        _, _, sent = phone.ask_fully("GET", path)
        assert sent["Cache-Control"] == "no-store"
        assert sent["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in sent
        assert "Server" not in sent


def begun(phone: Phone) -> Video:
    video = Video(phone, THREE_SLICES)
    assert video.begin()[1] == {"received": 0, "count": 3}
    return video


def ask(method: str, path: str, body: bytes | None = None, **headers: str) -> Callable[[Phone], int]:
    return lambda phone: phone.ask(method, path.replace("TOKEN", phone.token), body, **headers)[0]


def altered(phone: Phone) -> int:
    video = begun(phone)
    sealed = bytearray(video.slice(0))
    sealed[1000] ^= 1
    return video.put(0, bytes(sealed))


def swapped(phone: Phone) -> int:
    video = begun(phone)
    return video.put(0, video.slice(1))


def from_elsewhere(phone: Phone) -> int:
    return begun(phone).put(0, begun(phone).slice(0))


def too_soon(phone: Phone) -> int:
    return begun(phone).put(1)


def after_the_last(phone: Phone) -> int:
    return begun(phone).put(3)


def oversized(phone: Phone) -> int:
    video = begun(phone)
    return video.put(0, video.slice(0) + b" ")


def oversized_in_pieces(phone: Phone) -> int:
    video = begun(phone)
    pieces = iter([b" " * SLICE_BYTES, b" " * SLICE_BYTES])
    return phone.ask_fully("PUT", f"/u/{phone.token}/f/{video.upload}/0", pieces)[0]


def unfinished(phone: Phone) -> int:
    video = begun(phone)
    video.put(0)
    return video.finish()


def begun_twice(phone: Phone) -> int:
    return begun(phone).begin()[0]


def of_an_earlier_go(phone: Phone) -> int:
    video = begun(phone)
    assert Video(phone, THREE_SLICES, video.mark).begin()[0] == 200
    return video.put(0)


def second_phone(phone: Phone) -> int:
    return Phone(f"http://{phone.host}/u/{phone.token}#{fragment(phone)}").say(op="hello")[0]


def fragment(phone: Phone) -> str:
    return base64.urlsafe_b64encode(phone.key).decode().rstrip("=")


def another_key(phone: Phone) -> int:
    phone.key, own = bytes(32), phone.key
    try:
        return phone.say(op="hello")[0]
    finally:
        phone.key = own


def another_form(phone: Phone) -> int:
    return phone.say(op="hello", size=1)[0]


def named(name: str) -> Callable[[Phone], int]:
    return lambda phone: Video(phone, b"a").begin(name=name)[0]


def sized(size: int) -> Callable[[Phone], int]:
    return lambda phone: Video(phone, b"a").begin(size=size)[0]


@pytest.mark.parametrize(
    ("act", "status", "kind"),
    [
        pytest.param(ask("GET", f"/u/{'A' * 22}"), 404, "token", id="wrong token"),
        pytest.param(ask("PUT", f"/u/{'A' * 22}/f/{'0' * 32}/0", b""), 404, "token", id="wrong token, slice"),
        pytest.param(second_phone, 409, "phone", id="second phone"),
        pytest.param(another_key, 403, "seal", id="another key"),
        pytest.param(altered, 403, "seal", id="altered slice"),
        pytest.param(swapped, 403, "seal", id="swapped slice"),
        pytest.param(from_elsewhere, 403, "seal", id="slice of another video"),
        pytest.param(too_soon, 409, "order", id="slice too soon"),
        pytest.param(after_the_last, 409, "order", id="slice after the last"),
        pytest.param(unfinished, 409, "order", id="finished before the last"),
        pytest.param(begun_twice, 409, "upload", id="begin, repeated"),
        pytest.param(of_an_earlier_go, 404, "upload", id="slice of an earlier go"),
        pytest.param(ask("PUT", f"/u/TOKEN/f/{'0' * 32}/0", b""), 404, "upload", id="never begun"),
        pytest.param(oversized, 413, "size", id="oversized slice"),
        pytest.param(oversized_in_pieces, 413, "size", id="oversized slice without a length"),
        pytest.param(ask("POST", "/u/TOKEN/say", b" " * 20_000), 413, "size", id="oversized words"),
        pytest.param(sized(5 * 1024**3), 413, "size", id="oversized video"),
        pytest.param(sized(0), 413, "size", id="empty video"),
        pytest.param(named("../../stridewell.db"), 400, "path", id="name with a path"),
        pytest.param(named("..\\a.mp4"), 400, "path", id="name with a path of Windows"),
        pytest.param(named("a\x00.mp4"), 400, "path", id="name with a zero"),
        pytest.param(ask("GET", "/u/TOKEN/../../etc/passwd"), 404, "path", id="path upward"),
        pytest.param(ask("GET", "/u/TOKEN/%2e%2e/%2e%2e/etc/passwd"), 404, "path", id="path upward, in code"),
        pytest.param(ask("PUT", "/u/TOKEN/f/../say/0", b""), 404, "path", id="path across"),
        pytest.param(ask("GET", "/"), 404, "path", id="no path"),
        pytest.param(ask("DELETE", "/u/TOKEN"), 405, "method", id="another method"),
        pytest.param(ask("GET", "/u/TOKEN", Host="evil.example"), 421, "host", id="by another name"),
        pytest.param(another_form, 400, "form", id="form with more in it"),
    ],
)
def test_what_is_refused_is_counted(
    sitting: PhoneSitting, phone: Phone, act: Callable[[Phone], int], status: int, kind: str
) -> None:
    before, total = sitting.refused[kind], sitting.refused.total()
    assert act(phone) == status
    wait_until(lambda: sitting.refused.total() > total)
    assert (sitting.refused[kind], sitting.refused.total()) == (before + 1, total + 1)
    video = begun(phone)
    assert [video.put(index) for index in range(3)] == [204, 204, 204]  # the phone itself is not held up


def test_a_slice_that_comes_again_changes_nothing(records: Records, sitting: PhoneSitting, phone: Phone) -> None:
    video = begun(phone)
    assert [video.put(index) for index in (0, 0, 1, 0, 2)] == [204] * 5
    assert [video.finish(), video.finish()] == [200, 404]
    again = Video(phone, THREE_SLICES, video.mark)
    assert again.begin() == (200, {"received": 3, "count": 3})
    assert again.finish() == 200
    assert [each.done for each in sitting.incoming].count(True) == 1
    newest = max((home(records) / "files").glob("*.enc"), key=lambda path: path.stat().st_mtime_ns)
    assert content(records, newest.stem) == THREE_SLICES


def test_a_video_that_was_discarded_on_its_way_can_be_sent_anew(records: Records) -> None:
    arrived: list[str] = []
    with sit(records, on_arrived=arrived.append) as sitting:
        video = Video(Phone(url_of(sitting)), THREE_SLICES)
        video.begin()
        video.put(0)
        records.drop_arrival(records.jobs(states=["arriving"])[-1].id)
        assert [video.put(1), video.put(2), video.finish()] == [503, 409, 409]
        again = Video(video.phone, THREE_SLICES, video.mark)
        assert again.begin()[1] == {"received": 0, "count": 3}
        assert [again.put(index) for index in range(3)] + [again.finish()] == [204, 204, 204, 200]
    assert content(records, records.job(arrived[0]).file_id) == THREE_SLICES


def test_another_sitting_goes_on_with_a_video_of_the_same_client(records: Records) -> None:
    with sit(records) as first:
        video = Video(Phone(url_of(first)), THREE_SLICES)
        video.begin()
        assert video.put(0) == 204
    arrived: list[str] = []
    with sit(records, on_arrived=arrived.append) as second:
        again = Video(Phone(url_of(second)), THREE_SLICES, video.mark)
        assert again.begin()[1] == {"received": 1, "count": 3}
        assert [again.put(1), again.put(2), again.finish()] == [204, 204, 200]
    assert content(records, records.job(arrived[0]).file_id) == THREE_SLICES
    client = records.add_client(NewClient("Another", date(1950, 1, 1), "female", 160))
    with sit(records, client_id=client.id) as third:
        other = Video(Phone(url_of(third)), THREE_SLICES, video.mark)
        assert other.begin()[1] == {"received": 0, "count": 3}


def test_nothing_is_said_in_clear(phone: Phone) -> None:
    page, _ = phone_page()
    said = phone.sealed(json.dumps({"op": "hello", "phone": phone.secret}).encode(), os.urandom(12))
    status, answer = phone.ask("POST", f"/u/{phone.token}/say", said)
    assert status == 200
    secrets = [b"4821", b"M. K.", b"Walking", phone.token.encode(), phone.secret.encode()]
    assert not any(each in text for each in secrets for text in (page, said, answer))


def test_it_ends_when_it_is_closed_left_or_idle_and_with_the_app(records: Records) -> None:
    with sit(records) as closed:
        url, pid = url_of(closed), closed.pid
        assert pid is not None
        closed.close()
        assert not closed.is_open
        with pytest.raises(ConnectionRefusedError):
            Phone(url).say(op="hello")
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with sit(records, left_s=0.5) as left, sit(records, idle_s=0.5) as idle:
        wait_until(lambda: not left.is_open and not idle.is_open)
        assert (left.pid, idle.pid) == (None, None)


def test_the_server_dies_with_its_parent() -> None:
    code = f"""
import time
from screens.phone.sitting import PhoneSitting, Shown
sitting = PhoneSitting(None, Shown("1234", "A.", "Walking", (), False), {ADDRESS!r})
assert sitting.url
print(sitting.pid, flush=True)
time.sleep(60)
"""
    app = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    pid = int(app.stdout.readline())
    os.kill(pid, 0)
    app.kill()
    app.wait()
    app.stdout.close()
    wait_until(lambda: not is_running(pid))


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def test_the_server_has_neither_the_history_nor_streamlit() -> None:
    code = "import sys, screens.phone.server; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = set(loaded.split())
    assert "uvicorn" in names
    assert not names & {"streamlit", "sqlalchemy", "records.store", "records.vault.keys", "numpy"}


def test_a_history_that_is_locked_takes_nothing_in(tmp_path: Path) -> None:
    with Records.create(tmp_path, "correct horse battery") as records, sit(records) as sitting:
        phone = Phone(url_of(sitting))
        video = Video(phone, THREE_SLICES)
        records.close()
        assert video.begin()[0] == 503


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_garbage_does_not_open(body: bytes) -> None:
    with pytest.raises(RefusedError):
        SittingSeal("t" * 22, bytes(32)).open(body)
    with pytest.raises(RefusedError):
        UploadSeal("t" * 22, "0" * 32, bytes(32), 100).open(0, body)
    with pytest.raises(RefusedError):
        read_form(body)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=80) | st.just("ab" * 16),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = ("op", "phone", "upload", "key", "mark", "name", "size")


@given(st.fixed_dictionaries({}, optional={name: VALUES for name in NAMES}), st.sampled_from(["hello", "begin", "x"]))
def test_a_form_is_read_whole_or_not_at_all(form: dict[str, object], op: str) -> None:
    form["op"] = op
    try:
        read = read_form(json.dumps(form).encode())
    except RefusedError:
        return
    assert read == form
    assert re.fullmatch("[0-9a-f]{64}", str(read["phone"]))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("172.20.10.2", PHONE),
        ("192.168.43.17", PHONE),
        ("10.42.0.1", LAPTOP),
        ("192.168.137.1", LAPTOP),
        ("192.168.1.23", NETWORK),
        ("10.42.0.2", NETWORK),
        ("172.31.9.9", NETWORK),
    ],
)
def test_an_address_is_said_in_words(address: str, kind: str) -> None:
    place = place_of(address)
    assert place is not None
    assert place.kind == kind


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.7.7", "100.64.1.1", "8.8.8.8", "172.32.0.1", "0.0.0.0"])
def test_an_address_that_no_phone_in_the_room_reaches_is_left_out(address: str) -> None:
    assert place_of(address) is None


def test_the_places_are_this_computers_own_the_safest_first() -> None:
    found = places()
    order = [PHONE, LAPTOP, NETWORK]
    assert [place.kind for place in found] == sorted((place.kind for place in found), key=order.index)
    for place in found:
        with socket.socket() as own:
            own.bind((place.address, 0))
