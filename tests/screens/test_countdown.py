"""The countdown: what a browser plays is what is listened for."""

import base64
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from screens.phone.page import phone_page
from vision.sound import sound_of
from vision.start_signal import signal_samples, start_signal_s

LOUD = 0.05  # of full scale: above what the codec makes of silence
PAUSE_S = 0.3  # shorter than between two chirps, longer than in one
# Records what the page plays, from when it begins.
RECORD = """() => {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode) {
      const tap = this.context.createMediaStreamDestination(), parts = [];
      connect.call(this, tap);
      const recorder = new MediaRecorder(tap.stream, { mimeType: "audio/webm" });
      recorder.ondataavailable = (event) => parts.push(event.data);
      recorder.onstop = () => {
        const reader = new FileReader();
        reader.onload = () => (window.recorded = reader.result.split(",")[1]);
        reader.readAsDataURL(new Blob(parts));
      };
      recorder.start();
      this.addEventListener("ended", () => recorder.stop());
    }
    return connect.call(this, to, ...rest);
  };
}"""


def test_a_browser_plays_what_is_listened_for(browse: Callable[[], AbstractContextManager[Browser]]) -> None:
    content, headers = phone_page()
    with browse() as browser:
        page = browser.new_page()
        page.route("**/*", lambda route: route.fulfill(body=content, headers=headers, content_type="text/html"))
        page.goto("http://127.0.0.1:9/u/token")
        for rate_hz in (44_100, 48_000):
            made = page.evaluate("(rate) => Array.from(signalSamples(rate))", rate_hz)
            assert np.abs(np.array(made) - signal_samples(rate_hz)).max() < 1e-4
        page.evaluate(RECORD)
        button = page.get_by_role("button", name="Play the countdown")
        button.click()
        page.get_by_role("button", name="Go", exact=True).wait_for()
        button.wait_for()
        page.wait_for_function("window.recorded")
        recorded = base64.b64decode(page.evaluate("window.recorded"))
    assert start_signal_s(lambda: io.BytesIO(recorded)) == pytest.approx(_last_sound_s(recorded), abs=0.02)


def _last_sound_s(recorded: bytes) -> float:
    """When the last chirp begins: a browser that is short of time records pauses that it did not play."""
    with sound_of(lambda: io.BytesIO(recorded)) as pieces:
        loud_s = np.concatenate([at_s + np.flatnonzero(np.abs(each) > LOUD) / hz for at_s, hz, each in pieces])
    return float(loud_s[1 + np.flatnonzero(np.diff(loud_s) > PAUSE_S)[-1]])


def test_the_laptop_plays_it_too(serve: Callable[..., AbstractContextManager[Page]], tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.write_text("from screens.components.countdown import countdown\ncountdown()\n", "utf-8")
    with serve(script, cwd=tmp_path) as page:
        page.get_by_role("button", name="Play the countdown").click()
        page.get_by_role("button", name="Go", exact=True).wait_for()
