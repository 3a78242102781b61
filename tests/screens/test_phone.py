"""From the phone into the record: real processes, sockets and files, and a real browser in the place of the phone."""

import hashlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.phones import Phone, Video
from records.store import Records
from records.values import NewClient
from records.vault.slices import SLICE_BYTES
from screens.phone.addresses import LAPTOP, NETWORK, PHONE, place_of, places
from screens.phone.sitting import PhoneSitting
from tests.screens.sittings import ADDRESS, THREE_SLICES, content, home, sit, url_of, wait_until

ROOT = Path(__file__).parents[2]
Browse = Callable[[], AbstractContextManager[Browser]]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    with Records.create(tmp_path_factory.mktemp("phone"), "correct horse battery") as made:
        yield made


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
