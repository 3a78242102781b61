"""Read the boxes of an MP4, MOV or 3GP file (ISO/IEC 14496-12) before FFmpeg does, and hide what it does not need."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vision.errors import UnreadableVideoError
from vision.limits import (
    MAX_EDITS,
    MAX_FRAMES,
    MAX_HEADER_BYTES,
    MAX_LABEL_BYTES,
    MAX_PICTURE_BYTES,
    MAX_TABLE_BYTES,
    MAX_TRACKS,
)
from vision.masked import Kind, Scan, damaged, too_long, too_many_tracks

# What is shown of each box that holds others; of a sample entry, what decoders and colours need.
SHOWN = {
    holder: set(kinds.split())
    for holder, kinds in {
        "file": "ftyp moov moof mdat sidx",
        "moov": "mvhd trak mvex meta",
        "meta": "hdlr keys ilst",
        "trak": "tkhd edts mdia",
        "edts": "elst",
        "mdia": "mdhd hdlr minf",
        "minf": "vmhd stbl",
        "stbl": "stsd stts ctts stss stps stsz stz2 stsc stco co64 sbgp sgpd",
        "entry": "avcC hvcC vpcC av1C esds d263 colr pasp fiel clap dvcC dvvC mdcv clli SmDm CoLL",
        "sound": "esds wave dOps damr",
        "wave": "frma esds",
        "mvex": "mehd trex",
        "moof": "mfhd traf",
        "traf": "tfhd tfdt trun",
    }.items()
}
SEVERAL = {"trak", "moof", "mdat", "trex", "traf", "trun", "sbgp", "sgpd"}
# H.264, H.265, VP8, VP9, AV1, MPEG-4, H.263, JPEG and ProRes: what phones, browsers and their editors write.
CODED = {
    *("avc1", "avc2", "avc3", "avc4", "hvc1", "hev1", "dvh1", "dvhe", "dva1", "dvav", "vp08", "vp09", "av01"),
    *("mp4v", "s263", "h263", "H263", "jpeg", "mjpa", "mjpb", "apcn", "apch", "apcs", "apco", "ap4h", "ap4x"),
}
SOUNDS = {"mp4a", "Opus", "samr", "sawb"}
HANDLERS: dict[Kind, bytes] = {"pictures": b"vide", "sound": b"soun"}
SOUND_ENTRY_BYTES = {0: 36, 1: 52, 2: 72}  # before its boxes, by the entry's version
SAMPLE_ENTRY_BYTES = 86  # before the boxes of a picture's sample entry
WITH_PALETTE = (1, 2, 4, 8)  # bits of colour; the palette would stand before the boxes
# Where in its body a table says how many entries it has.
COUNT_AT = {"stsz": 8, "stz2": 8, "sbgp": 8, "sgpd": 8} | dict.fromkeys(
    ("stsd", "stts", "ctts", "stss", "stps", "stsc", "stco", "co64", "elst", "keys", "trun"), 4
)
GROUPS = ("sbgp", "sgpd")
MOST = {"elst": MAX_EDITS, "stsd": MAX_TRACKS}


class Box(NamedTuple):
    """Where a box starts, where its body does, and where it ends."""

    kind: str
    start: int
    body: int
    end: int


def show_one_track(scan: Scan, kind: Kind = "pictures") -> None:
    """Look through a file, and hide all but its first track of a kind.

    Raises
    ------
    UnreadableVideoError
        If it is damaged, or promises more than the limits allow.
    """
    found = _File(scan, kind)
    found.walk(Box("file", 0, 0, scan.size))
    if not found.tracks:
        raise damaged()
    if found.track_id is None and kind == "sound":
        raise UnreadableVideoError("it has no sound")
    if found.track_id is None:
        raise UnreadableVideoError("it has no video track, only sound or data")


class _File:
    def __init__(self, scan: Scan, kind: Kind) -> None:
        self._scan, self._kind = scan, kind
        self._frames = 0
        self.tracks = 0
        self.track_id: bytes | None = None

    def walk(self, holder: Box) -> None:
        """Look through a box that holds others."""
        seen: set[str] = set()
        hidden = False
        for box in self._boxes(holder):
            again = box.kind in seen and box.kind not in SEVERAL
            seen.add(box.kind)
            if again or not self._is_needed(box, holder.kind):
                self._scan.hide(box.start, box.end, _skip, joined=hidden)
                hidden = True
            else:
                self._look_into(box)
                hidden = False

    def _boxes(self, holder: Box) -> Iterator[Box]:
        at = holder.body
        while holder.end - at >= 8:
            self._scan.count()
            head = self._scan.read(at, 16)
            size, kind = struct.unpack_from(">I4s", head)
            body = at + 8
            if size == 1 and len(head) == 16:
                size, body = struct.unpack_from(">Q", head, 8)[0], at + 16
            end = at + size if size else holder.end
            if holder.kind == "file" and kind == b"mdat":
                end = min(end, holder.end)  # what is missing shows in the last picture's time
            if not body <= end <= holder.end:
                raise damaged()
            yield Box(kind.decode("latin-1"), at, body, end)
            at = end

    def _is_needed(self, box: Box, holder: str) -> bool:
        """Tell whether a box is of use: the first track of the kind, its fragments, what the phone says of itself."""
        if holder == "ilst":
            return box.kind.startswith("\0\0")  # the number of a key
        if box.kind not in SHOWN[holder]:
            return False
        if box.kind == "trak":
            return self._is_first_of_kind(box)
        if box.kind == "traf":
            return self._of(box, "tfhd")[4:8] == self.track_id
        if box.kind == "meta":
            return box.end - box.start <= MAX_LABEL_BYTES and b"hdlr" in self._scan.read(box.body + 4, 8)
        return box.kind not in GROUPS or self._scan.read(box.body, 1) in (b"\0", b"\1")

    def _is_first_of_kind(self, track: Box) -> bool:
        self.tracks += 1
        if self.tracks > MAX_TRACKS:
            raise too_many_tracks()
        media = next((box for box in self._boxes(track) if box.kind == "mdia"), None)
        if self.track_id is not None or media is None or self._of(media, "hdlr")[8:12] != HANDLERS[self._kind]:
            return False
        head = self._of(track, "tkhd")
        self.track_id = head[20:24] if head[:1] == b"\1" else head[12:16]
        return True

    def _of(self, holder: Box, kind: str) -> bytes:
        """First bytes of the body of the first box of a kind."""
        box = next((box for box in self._boxes(holder) if box.kind == kind), None)
        return self._scan.read(box.body, min(24, box.end - box.body)) if box else b""

    def _look_into(self, box: Box) -> None:
        if box.kind in COUNT_AT:
            self._hold_to_limits(box)
        if box.kind == "stsd":
            self._look_at_entries(box)
        elif box.kind == "meta":
            versioned = self._scan.read(box.body + 4, 4) != b"hdlr"  # in a QuickTime file it is not
            self.walk(box._replace(body=box.body + 4 * versioned))
        elif box.kind in SHOWN or box.kind == "ilst":
            self.walk(box)
        elif box.kind != "mdat" and box.end - box.body > MAX_TABLE_BYTES:
            raise damaged()

    def _look_at_entries(self, table: Box) -> None:
        if table.end - table.start > MAX_HEADER_BYTES:
            raise damaged()
        for entry in self._boxes(table._replace(body=table.body + 8)):
            if self._kind == "sound":
                self._look_at_sound(table, entry)
                continue
            if entry.kind not in CODED:
                raise UnreadableVideoError("it uses a video format that phones do not record")
            body = entry.start + SAMPLE_ENTRY_BYTES
            bits = int.from_bytes(self._scan.read(body - 4, 2), "big") & 0x1F
            if body > entry.end or bits in WITH_PALETTE:
                raise damaged()
            self.walk(Box("entry", entry.start, body, entry.end))

    def _look_at_sound(self, table: Box, entry: Box) -> None:
        """Find the boxes of a sound's entry where FFmpeg does: in a table of version 0, the entry's own tells."""
        version = int.from_bytes(self._scan.read(entry.start + 16, 2), "big")
        body = entry.start + SOUND_ENTRY_BYTES.get(version, 0)
        if entry.kind not in SOUNDS or self._scan.read(table.body, 1) != b"\0" or not entry.body < body <= entry.end:
            raise UnreadableVideoError("it uses a sound format that phones do not record")
        self.walk(Box("sound", entry.start, body, entry.end))

    def _hold_to_limits(self, table: Box) -> None:
        """Refuse a table of more entries than there may be pictures, or whose entries stand for more pictures."""
        data = self._scan.read(table.body, min(table.end - table.body, MAX_TABLE_BYTES))
        at = COUNT_AT[table.kind] + 4 * (table.kind in GROUPS and data[:1] == b"\1")
        count = int.from_bytes(data[at : at + 4], "big")
        numbers = np.frombuffer(data[: len(data) // 4 * 4], ">u4").astype(np.int64)
        if self._kind == "sound" and table.kind == "stts" and not _is_in_packets(numbers, count):
            raise damaged()
        if table.kind == "trun":
            self._frames += count
        elif table.kind in ("stts", "ctts"):
            count = max(count, int(numbers[2::2].sum()))
        elif table.kind == "stsz" and max(numbers[1:2].max(initial=0), numbers[3:].max(initial=0)) > MAX_PICTURE_BYTES:
            raise damaged()
        if max(count, self._frames) > MOST.get(table.kind, MAX_FRAMES):
            raise too_long()


def _is_in_packets(numbers: NDArray[np.int64], count: int) -> bool:
    """Tell whether sound has packets longer than a sample: for others FFmpeg makes an index of what `stsc` promises."""
    if count == 0:
        return True
    return len(numbers) >= 2 + 2 * count and bool(numbers[2] > 0 and 2 <= numbers[3] < 1 << 31)


def _skip(size: int) -> bytes:
    return struct.pack(">I4s", size, b"skip") if size < 1 << 32 else struct.pack(">I4sQ", 1, b"skip", size)
