"""Keep MediaPipe from sending usage statistics to Google: every landmarker does, and no option of it stops that.

Its uploader is libcurl, which asks the environment for a proxy before it looks a host up. A proxy of a kind that
libcurl does not know makes each transfer fail there, before any socket is opened (strace, MediaPipe 1.2.2 and 1.2.3).
"""

import os


def go_offline() -> None:
    """Take the network away from libcurl, in this process and its children; call it before MediaPipe is loaded."""
    for name in ("no_proxy", "NO_PROXY"):  # they let a host pass by the proxy
        os.environ.pop(name, None)
    os.environ["https_proxy"] = "none://"
