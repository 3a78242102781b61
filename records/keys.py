"""The data key: random, and kept only wrapped. The key file holds a list of slots; each wraps the same data key."""

import hashlib
import json
import os
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from records.errors import LockedHistoryError, WrongPassphraseError
from records.folder import write_atomically
from vision.errors import UsageError

KEY_BYTES = 32
MIN_PASSPHRASE_LENGTH = 8

_VERSION = 1
_PURPOSE = b"stridewell data key"


@dataclass(frozen=True)
class _Slot:
    """The data key under AES-256-GCM, and what makes the wrapping key of a passphrase; bytes as hex."""

    kind: Literal["passphrase"]
    memory_kib: int
    passes: int
    lanes: int
    salt: str
    nonce: str
    wrapped: str


def create_key_file(path: Path, passphrase: str) -> bytes:
    """Make a random data key and keep it in a new key file under a passphrase.

    Raises
    ------
    UsageError
        If the passphrase is too short.
    """
    if len(passphrase) < MIN_PASSPHRASE_LENGTH:
        raise UsageError(f"The passphrase must have at least {MIN_PASSPHRASE_LENGTH} characters.")
    data_key = os.urandom(KEY_BYTES)
    _write(path, [_wrap(data_key, passphrase)])
    return data_key


def unlock_key_file(path: Path, passphrase: str) -> bytes:
    """Unwrap the data key.

    Raises
    ------
    WrongPassphraseError
        If no slot opens with this passphrase.
    LockedHistoryError
        If the file is missing or damaged.
    """
    for slot in _read(path):
        try:
            return _unwrap(slot, passphrase)
        except InvalidTag:
            continue
        except (ValueError, HashingError) as error:
            raise LockedHistoryError("the key file is damaged") from error
    raise WrongPassphraseError


def subkey(data_key: bytes, purpose: Literal["database", "files"]) -> bytes:
    """Derive the key of one use, so that no two uses share one."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"stridewell {purpose}".encode()).derive(data_key)


def _wrap(data_key: bytes, passphrase: str) -> _Slot:
    # RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes, 128-bit salt.
    slot = _Slot("passphrase", 64 * 1024, 3, 4, salt=os.urandom(16).hex(), nonce=os.urandom(12).hex(), wrapped="")
    wrapped = _wrapping(slot, passphrase).encrypt(bytes.fromhex(slot.nonce), data_key, _PURPOSE)
    return _Slot(**{**asdict(slot), "wrapped": wrapped.hex()})


def _unwrap(slot: _Slot, passphrase: str) -> bytes:
    wrapped = bytes.fromhex(slot.wrapped)
    return _wrapping(slot, passphrase).decrypt(bytes.fromhex(slot.nonce), wrapped, _PURPOSE)


def _wrapping(slot: _Slot, passphrase: str) -> AESGCM:
    # Keyboards compose accents differently: the same letters must give the same key.
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    salt = bytes.fromhex(slot.salt)
    return AESGCM(hash_secret_raw(secret, salt, slot.passes, slot.memory_kib, slot.lanes, KEY_BYTES, Type.ID))


def _write(path: Path, slots: list[_Slot]) -> None:
    items = [asdict(slot) for slot in slots]
    content = {"version": _VERSION, "slots": items, "sha256": _digest(items)}
    write_atomically(path, json.dumps(content, indent=1).encode())


def _read(path: Path) -> list[_Slot]:
    try:
        content = json.loads(path.read_bytes())
        # Without the digest a damaged slot would look like a wrong passphrase, and its owner would guess for ever.
        if content["version"] != _VERSION or content["sha256"] != _digest(content["slots"]):
            raise ValueError("version or digest")
        return [_Slot(**item) for item in content["slots"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LockedHistoryError("the key file is missing or damaged") from error


def _digest(slots: list[dict[str, object]]) -> str:
    return hashlib.sha256(json.dumps(slots, sort_keys=True).encode()).hexdigest()
