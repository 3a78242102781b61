"""The data key: random, and kept only wrapped.

The key file holds a list of slots; each wraps the same data key under the passphrase of one trainer or under the
printed recovery key. To change a passphrase is to change one slot: nothing else is encrypted anew.
"""

import hashlib
import json
import os
import secrets
import unicodedata
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from records.errors import LockedHistoryError, WrongPassphraseError
from records.vault.folder import write_atomically
from vision.errors import UsageError

KEY_BYTES = 32
MIN_PASSPHRASE_LENGTH = 8
RECOVERY = "recovery"

_VERSION = 2
_PURPOSE = b"stridewell data key"
# RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes, 128-bit salt.
_MEMORY_KIB, _PASSES, _LANES = 64 * 1024, 3, 4
# A later version may ask for more; a key file from a stranger may not take all memory, or a day, before it is refused.
_MOST_MEMORY_KIB, _MOST_LANES = 1024 * 1024, 64
_MOST_WORK = 16 * _MEMORY_KIB * _PASSES  # some 6 s
# Crockford's base 32: no letter looks like a digit. 32 of them are 160 bits.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011", "- ")
_RECOVERY_LENGTH = 32


@dataclass(frozen=True)
class Unlocked:
    """The data key, and the owner of the slot that gave it: a trainer's id, or RECOVERY."""

    data_key: bytes
    owner: str


@dataclass(frozen=True)
class _Slot:
    """The data key under AES-256-GCM, and what makes the wrapping key of a secret; bytes as hex."""

    owner: str
    memory_kib: int
    passes: int
    lanes: int
    salt: str
    nonce: str
    wrapped: str

    def __post_init__(self) -> None:
        """Refuse what no one would wait for: ValueError."""
        numbers, texts = (self.memory_kib, self.passes, self.lanes), (self.owner, self.salt, self.nonce, self.wrapped)
        if not all(type(number) is int and number >= 1 for number in numbers):
            raise ValueError("a number of argon2")
        if self.memory_kib > _MOST_MEMORY_KIB or self.memory_kib * self.passes > _MOST_WORK or self.lanes > _MOST_LANES:
            raise ValueError("more than any computer should be asked for")
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("a text of a slot")


def create_key_file(path: Path, passphrase: str) -> Unlocked:
    """Make a random data key and keep it in a new key file under the passphrase of a first trainer.

    Raises
    ------
    UsageError
        If the passphrase is too short.
    """
    made = Unlocked(os.urandom(KEY_BYTES), uuid4().hex)
    slot = _passphrase_slot(made.data_key, made.owner, passphrase)
    _write(path, [slot])
    return made


def unlock_key_file(path: Path, secret: str) -> Unlocked:
    """Unwrap the data key with a passphrase or the recovery key.

    Raises
    ------
    WrongPassphraseError
        If no slot opens with this secret.
    LockedHistoryError
        If the file is missing or damaged.
    """
    for slot in _read(path):
        try:
            return Unlocked(_unwrap(slot, secret), slot.owner)
        except InvalidTag:
            continue
        except (ValueError, HashingError) as error:
            raise LockedHistoryError("the key file is damaged") from error
    raise WrongPassphraseError


def owners(path: Path) -> tuple[str, ...]:
    """List whose secrets open the key file; LockedHistoryError if it is damaged."""
    return tuple(slot.owner for slot in _read(path))


def set_passphrase(path: Path, data_key: bytes, owner: str, passphrase: str) -> None:
    """Give an owner a passphrase, in place of the one before; UsageError if it is too short."""
    _set(path, _passphrase_slot(data_key, owner, passphrase))


def set_recovery_key(path: Path, data_key: bytes) -> str:
    """Make a recovery key to print, in place of the one before, in groups of four."""
    plain = "".join(secrets.choice(_LETTERS) for _ in range(_RECOVERY_LENGTH))
    _set(path, _wrap(data_key, RECOVERY, plain))
    return "-".join(plain[start : start + 4] for start in range(0, _RECOVERY_LENGTH, 4))


def remove_owner(path: Path, owner: str) -> None:
    """Take an owner's slot away; the last passphrase stays.

    Raises
    ------
    UsageError
        If no one with a passphrase would be left.
    """
    left = [slot for slot in _read(path) if slot.owner != owner]
    if not any(slot.owner != RECOVERY for slot in left):
        raise UsageError("The last passphrase cannot be removed; add another trainer first.")
    _write(path, left)


def subkey(data_key: bytes, purpose: Literal["database", "files", "audit", "backup"]) -> bytes:
    """Derive the key of one use, so that no two uses share one.

    Examples
    --------
    >>> data_key = bytes(KEY_BYTES)
    >>> subkey(data_key, "audit") == subkey(data_key, "audit"), subkey(data_key, "audit") == subkey(data_key, "files")
    (True, False)
    """
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"stridewell {purpose}".encode()).derive(data_key)


def _set(path: Path, slot: _Slot) -> None:
    _write(path, [*(other for other in _read(path) if other.owner != slot.owner), slot])


def _passphrase_slot(data_key: bytes, owner: str, passphrase: str) -> _Slot:
    if len(passphrase) < MIN_PASSPHRASE_LENGTH:
        raise UsageError(f"The passphrase must have at least {MIN_PASSPHRASE_LENGTH} characters.")
    return _wrap(data_key, owner, passphrase)


def _wrap(data_key: bytes, owner: str, secret: str) -> _Slot:
    slot = _Slot(owner, _MEMORY_KIB, _PASSES, _LANES, salt=os.urandom(16).hex(), nonce=os.urandom(12).hex(), wrapped="")
    wrapped = _wrapping(slot, secret).encrypt(bytes.fromhex(slot.nonce), data_key, _PURPOSE)
    return replace(slot, wrapped=wrapped.hex())


def _unwrap(slot: _Slot, secret: str) -> bytes:
    if slot.owner == RECOVERY:
        secret = secret.upper().translate(_LOOKALIKES)
        if len(secret) != _RECOVERY_LENGTH:  # no need to hash what cannot be one
            raise InvalidTag
    wrapped = bytes.fromhex(slot.wrapped)
    return _wrapping(slot, secret).decrypt(bytes.fromhex(slot.nonce), wrapped, _PURPOSE)


def _wrapping(slot: _Slot, secret: str) -> AESGCM:
    # Keyboards compose accents differently: the same letters must give the same key.
    letters = unicodedata.normalize("NFKC", secret).encode()
    salt = bytes.fromhex(slot.salt)
    return AESGCM(hash_secret_raw(letters, salt, slot.passes, slot.memory_kib, slot.lanes, KEY_BYTES, Type.ID))


def _write(path: Path, slots: list[_Slot]) -> None:
    items = [asdict(slot) for slot in slots]
    content = {"version": _VERSION, "slots": items, "sha256": _digest(items)}
    write_atomically(path, json.dumps(content, indent=1).encode())


def _read(path: Path) -> list[_Slot]:
    try:
        return _parsed(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise LockedHistoryError("the key file is missing or damaged") from error


def _parsed(text: bytes) -> list[_Slot]:
    content = json.loads(text)
    items: list[dict[str, Any]] = content["slots"]
    # Without the digest a damaged slot would look like a wrong passphrase, and its owner would guess for ever.
    if content["version"] not in (1, _VERSION) or content["sha256"] != _digest(items):
        raise ValueError("version or digest")
    if content["version"] == 1:  # one trainer, who had no name; the salt is random and serves as the id
        items = [{**{name: item[name] for name in item if name != "kind"}, "owner": item["salt"]} for item in items]
    return [_Slot(**item) for item in items]


def _digest(slots: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(slots, sort_keys=True).encode()).hexdigest()
