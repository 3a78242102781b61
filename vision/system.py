"""Say in one line which system library is missing, before MediaPipe or OpenCV fail with a bare ImportError."""

import ctypes
import sys

from vision.errors import MissingPartError

# What libmediapipe.so and cv2 load on Linux, and the Debian package that brings it.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
}


def check_libraries() -> None:
    """Load each system library once.

    Raises
    ------
    MissingPartError
        If one is missing; the text is the line to run.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if missing:
        raise MissingPartError(
            f"A system library for video analysis is missing; run: sudo apt-get install -y {' '.join(missing)}"
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
