"""A phone without a browser: says and sends what the page would, and what it never would."""

import base64
import http.client
import json
import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from records.vault.slices import SLICE_BYTES


class Phone:
    """Speaks the sealed language of a sitting's address; `secret` makes it one phone and no other."""

    def __init__(self, url: str, secret: str | None = None) -> None:
        parts = urlsplit(url)
        self.host = parts.netloc
        self.token = parts.path.split("/")[2]
        self.key = base64.urlsafe_b64decode(parts.fragment + "=")
        self.secret = secret or os.urandom(32).hex()

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Send any request; its status and what came with it."""
        status, content, _ = self.ask_fully(method, path, body, headers)
        return status, content

    def ask_fully(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> tuple[int, bytes, dict[str, str]]:
        """Send any request; its status, what came with it, and the headers."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, path, body, headers, encode_chunked=isinstance(body, Iterator))
            answer = connection.getresponse()
            return answer.status, answer.read(), {name.title(): value for name, value in answer.getheaders()}
        finally:
            connection.close()

    def sealed(self, plain: bytes, nonce: bytes) -> bytes:
        """Seal what the phone says."""
        return nonce + ChaCha20Poly1305(self.key).encrypt(nonce, plain, f"up|{self.token}".encode())

    def say(self, **form: object) -> tuple[int, dict[str, Any]]:
        """Say a form; the status, and the form of the answer."""
        nonce = os.urandom(12)
        plain = json.dumps({"phone": self.secret, **form}).encode()
        status, body = self.ask("POST", f"/u/{self.token}/say", self.sealed(plain, nonce))
        if status != 200:
            return status, {} if body == b"" else {"said": body}  # a refusal says nothing
        about = f"down|{self.token}|{nonce.hex()}".encode()
        said: dict[str, Any] = json.loads(ChaCha20Poly1305(self.key).decrypt(body[:12], body[12:], about))
        return status, said


class Video:
    """One go of a phone at a video."""

    def __init__(self, phone: Phone, data: bytes, mark: str | None = None) -> None:
        self.phone, self.data = phone, data
        self.mark = mark or os.urandom(16).hex()
        self.upload, self.key = os.urandom(16).hex(), os.urandom(32)
        self.count = -(-len(data) // SLICE_BYTES)

    def begin(self, **other: object) -> tuple[int, dict[str, Any]]:
        """Say what comes; the status, and how much of it is there."""
        form = {"op": "begin", "upload": self.upload, "key": self.key.hex(), "mark": self.mark, "name": "a.mp4"}
        return self.phone.say(**{**form, "size": len(self.data), **other})

    def slice(self, index: int) -> bytes:
        """Seal a slice."""
        plain = self.data[index * SLICE_BYTES : (index + 1) * SLICE_BYTES]
        about = f"{self.phone.token}|{self.upload}|{index}|{self.count}|{len(self.data)}".encode()
        return ChaCha20Poly1305(self.key).encrypt(index.to_bytes(12, "big"), plain, about)

    def put(self, index: int, sealed: bytes | None = None) -> int:
        """Send a slice; the status."""
        sealed = self.slice(index) if sealed is None else sealed
        return self.phone.ask("PUT", f"/u/{self.phone.token}/f/{self.upload}/{index}", sealed)[0]

    def finish(self) -> int:
        """Say that all is sent; the status."""
        return self.phone.say(op="finish", upload=self.upload)[0]
