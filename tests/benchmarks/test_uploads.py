"""A short upload to the app's server; `python -m benchmarks uploads` sends 1 GB."""

import sys

import pytest

from benchmarks.uploads import MB, upload


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from Linux's /proc")
def test_an_upload_arrives_whole_and_the_server_stays_small() -> None:
    seen = upload(64 * MB + 5)
    assert seen.arrived
    assert seen.growth_mb < 32  # less than the video
    assert seen.before_mb > 50  # it is the server that was looked at
