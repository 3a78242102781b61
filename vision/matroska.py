"""Read the elements of a Matroska or WebM file (RFC 9559) before FFmpeg does, and hide what it does not need."""

import struct
from typing import NamedTuple

from vision.limits import MAX_HEADER_BYTES, MAX_PICTURE_BYTES, MAX_TABLE_BYTES, MAX_TRACKS
from vision.masked import Scan, damaged, too_many_tracks

MAGIC = b"\x1a\x45\xdf\xa3"
EBML, SEGMENT, INFO, TRACKS, CUES, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1F43B675
TRACK, GROUP = 0xAE, 0xA0
# What is shown of each element that holds others. Numbers have at most eight bytes; other sizes FFmpeg takes for
# damage, and looks for the next element anywhere.
SHOWN = {
    SEGMENT: {INFO, TRACKS, CUES, CLUSTER},
    INFO: {0x2AD7B1, 0x4489},  # clock, duration
    TRACKS: {TRACK},
    # number, identity, type, codec, its settings, time of a picture, delays, picture, sound
    TRACK: {0xD7, 0x73C5, 0x83, 0x86, 0x63A2, 0x23E383, 0x56AA, 0x56BB, 0xE0, 0xE1},
    0xE0: {0xB0, 0xBA, 0x54B0, 0x54BA, 0x54B2, 0x9A, 0x53C0, 0x55B0, 0x7670},  # sizes, interlacing, colour, projection
    0x55B0: set(range(0x55B1, 0x55BE)),
    0x7670: set(range(0x7671, 0x7676)),
    0xE1: {0xB5, 0x78B5, 0x9F, 0x6264},
    CLUSTER: {0xE7, 0xA3, GROUP},  # time, block, group
    GROUP: {0xA1, 0x9B, 0xFB, 0x75A2},  # block, duration, reference, padding
}
SEVERAL = {TRACK, CLUSTER, 0xA3, GROUP, 0xFB}
BYTES = {0x86: MAX_HEADER_BYTES, 0x63A2: MAX_HEADER_BYTES, 0x7672: MAX_HEADER_BYTES, 0xA3: MAX_PICTURE_BYTES}
BYTES |= {0xA1: MAX_PICTURE_BYTES, CUES: MAX_TABLE_BYTES}
NUMBER_BYTES = 8
FLOATS = {0x4489, 0xB5, 0x78B5, 0x7673, 0x7674, 0x7675}
ENDLESS = {SEGMENT, CLUSTER}  # a live recording does not know yet how long these will be


class Element(NamedTuple):
    """Where an element starts, where its body does, and where it ends."""

    kind: int
    start: int
    body: int
    end: int


def show_needed(scan: Scan) -> None:
    """Look through a file, and hide what is not needed.

    Raises
    ------
    UnreadableVideoError
        If it is damaged, or promises more than the limits allow.
    """
    file = _File(scan)
    at = 0
    for kind in (EBML, SEGMENT):
        element = file.element(at, scan.size)
        if element.kind != kind:
            raise damaged()
        at = element.end
    file.walk(element)
    if not file.tracks:
        raise damaged()


class _File:
    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self.tracks = 0

    def element(self, at: int, holder_end: int) -> Element:
        """Read where the element at a place starts and ends."""
        self._scan.count()
        head = self._scan.read(at, 12)
        id_bytes = 9 - head[0].bit_length() if head else 9
        size_at = head[id_bytes : id_bytes + 1]
        size_bytes = 9 - size_at[0].bit_length() if size_at else 9
        body = at + id_bytes + size_bytes
        if id_bytes > 4 or size_bytes > 8 or body > holder_end:
            raise damaged()
        kind, unknown = int.from_bytes(head[:id_bytes], "big"), (1 << 7 * size_bytes) - 1
        size = int.from_bytes(head[id_bytes : id_bytes + size_bytes], "big") & unknown
        if size == unknown and kind not in ENDLESS:
            raise damaged()
        end = holder_end if size == unknown else body + size
        if end > holder_end < self._scan.size:
            raise damaged()
        return Element(kind, at, body, min(end, holder_end))  # where the file breaks off, the last picture's time shows

    def walk(self, holder: Element) -> int:
        """Look through an element that holds others; tell where it ended."""
        seen: set[int] = set()
        hidden = False
        at = holder.body
        while at < holder.end:
            element = self.element(at, holder.end)
            if holder.kind == CLUSTER and element.kind in SHOWN[SEGMENT]:
                break  # the cluster was an endless one
            again = element.kind in seen and element.kind not in SEVERAL
            seen.add(element.kind)
            if again or element.kind not in SHOWN[holder.kind]:
                self._scan.hide(element.start, element.end, _void, joined=hidden)
                at, hidden = element.end, True
            else:
                at, hidden = self._looked_into(element), False
        return at

    def _looked_into(self, element: Element) -> int:
        """Hold an element to the limits; tell where it ended."""
        size = element.end - element.body
        self.tracks += element.kind == TRACK
        if self.tracks > MAX_TRACKS:
            raise too_many_tracks()
        if element.kind in SHOWN:
            return self.walk(element)
        if size > BYTES.get(element.kind, NUMBER_BYTES) or (element.kind in FLOATS and size not in (0, 4, 8)):
            raise damaged()
        return element.end


def _void(size: int) -> bytes:
    """Header of an element that means nothing."""
    return bytes((0xEC, 0x80 | size - 2)) if size < 10 else struct.pack(">BQ", 0xEC, 1 << 56 | size - 9)
