"""What a phone's server refuses, and what it gives away: nothing but what is sealed for its one phone."""

import base64
import json
import os
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.phones import Phone, Video
from records.store import Records
from records.vault.slices import SLICE_BYTES
from screens.phone.page import phone_page
from screens.phone.seals import RefusedError, SittingSeal, UploadSeal, read_form
from screens.phone.sitting import PhoneSitting
from tests.screens.sittings import THREE_SLICES, begun, content, home, sit, url_of, wait_until


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    with Records.create(tmp_path_factory.mktemp("phone"), "correct horse battery") as made:
        yield made


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


def test_nothing_is_said_in_clear(phone: Phone) -> None:
    page, _ = phone_page()
    said = phone.sealed(json.dumps({"op": "hello", "phone": phone.secret}).encode(), os.urandom(12))
    status, answer = phone.ask("POST", f"/u/{phone.token}/say", said)
    assert status == 200
    secrets = [b"4821", b"M. K.", b"Walking", phone.token.encode(), phone.secret.encode()]
    assert not any(each in text for each in secrets for text in (page, said, answer))


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
