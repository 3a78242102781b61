"""What a phone may say and how it is sealed: whoever listens sees lengths and times, whoever alters it is refused.

All is ChaCha20-Poly1305. What is said goes under the sitting's key, which both have from the code on the screen, with a
random nonce. A slice goes under a key that the phone makes for one go at one video, with its number as the nonce: when
a phone begins again, after whatever went wrong, it makes a new key, so that no nonce is used twice.
"""

import json
import os
import re
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from records.vault.slices import SLICE_BYTES
from vision.limits import MAX_BYTES

Kind = Literal["token", "path", "method", "host", "phone", "seal", "form", "size", "order", "upload", "laptop"]
NONCE_BYTES, TAG_BYTES = 12, 16
MOST_SAID_BYTES = 16 * 1024
SEALED_SLICE_BYTES = SLICE_BYTES + TAG_BYTES
_PADDED_BYTES = 512  # so that the length of what is said does not tell the length of a name
_FORMS: dict[str, dict[str, type]] = {
    "hello": {"op": str, "phone": str},
    "begin": {"op": str, "phone": str, "upload": str, "key": str, "mark": str, "name": str, "size": int},
    "finish": {"op": str, "phone": str, "upload": str},
}
_HEX = {"phone": 64, "upload": 32, "key": 64, "mark": 32}  # digits
_LONGEST_NAME = 255


class RefusedError(Exception):
    """A request that is answered with a bare status."""

    def __init__(self, status: int, kind: Kind) -> None:
        super().__init__(kind)
        self.status = status
        self.kind: Kind = kind


@dataclass(frozen=True)
class SittingSeal:
    """Opens what a phone says in one sitting, and seals what it is answered."""

    token: str
    key: bytes

    def open(self, sealed: bytes) -> tuple[bytes, dict[str, Any]]:
        """Open what was said: its nonce, which the answer is bound to, and the form.

        Raises
        ------
        RefusedError
            If it was not sealed by a phone that has seen the code, or is not one of the forms.
        """
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            plain = ChaCha20Poly1305(self.key).decrypt(nonce, rest, f"up|{self.token}".encode())
        except (InvalidTag, ValueError) as error:
            raise RefusedError(403, "seal") from error
        return nonce, read_form(plain)

    def answer(self, asked: bytes, form: dict[str, Any]) -> bytes:
        """Seal an answer to what was said with this nonce."""
        nonce, plain = os.urandom(NONCE_BYTES), json.dumps(form).encode()
        plain += b" " * (-len(plain) % _PADDED_BYTES)
        about = f"down|{self.token}|{asked.hex()}".encode()
        return nonce + ChaCha20Poly1305(self.key).encrypt(nonce, plain, about)


@dataclass(frozen=True)
class UploadSeal:
    """Opens the slices of one go at one video."""

    token: str
    upload: str
    key: bytes
    size: int

    @property
    def count(self) -> int:
        """How many slices the video has."""
        return -(-self.size // SLICE_BYTES)

    def open(self, index: int, sealed: bytes) -> bytes:
        """Open a slice.

        Raises
        ------
        RefusedError
            If it was changed, or sealed as another slice, for another upload or another sitting.
        """
        about = f"{self.token}|{self.upload}|{index}|{self.count}|{self.size}".encode()
        try:
            return ChaCha20Poly1305(self.key).decrypt(index.to_bytes(NONCE_BYTES, "big"), sealed, about)
        except (InvalidTag, ValueError) as error:
            raise RefusedError(403, "seal") from error


def read_form(plain: bytes) -> dict[str, Any]:
    """Read what was said.

    Raises
    ------
    RefusedError
        If it is not exactly one of the forms, each value of its own type and within its limits.
    """
    try:
        form = json.loads(plain)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "form") from error
    op = form.get("op") if isinstance(form, dict) else None
    fields = _FORMS.get(op) if isinstance(op, str) else None
    if fields is None or form.keys() != fields.keys():
        raise RefusedError(400, "form")
    if any(type(form[name]) is not kind for name, kind in fields.items()):
        raise RefusedError(400, "form")
    if any(not re.fullmatch(f"[0-9a-f]{{{_HEX[name]}}}", form[name]) for name in fields.keys() & _HEX.keys()):
        raise RefusedError(400, "form")
    if op == "begin":
        _check_video(form["name"], form["size"])
    return dict(form)


def _check_video(name: str, size: int) -> None:
    if not 0 < size <= MAX_BYTES:
        raise RefusedError(413, "size")
    # A browser gives the name of a file and never its folder.
    if not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME or re.search(r"[/\\]", name) or name in (".", ".."):
        raise RefusedError(400, "path")
