import json
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from records.errors import LockedHistoryError, WrongPassphraseError
from records.vault import keys
from records.vault.keys import Unlocked, create_key_file, subkey, unlock_key_file
from vision.errors import UsageError

pytestmark = pytest.mark.usefixtures("shipped_cost")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, shipped_cost: None) -> tuple[Path, Unlocked]:
    path = tmp_path_factory.mktemp("keys") / "stridewell.keys"
    return path, create_key_file(path, "café crème 1")


@pytest.fixture
def copy(made: tuple[Path, Unlocked], tmp_path: Path) -> Path:
    path = tmp_path / "stridewell.keys"
    path.write_bytes(made[0].read_bytes())
    return path


@pytest.mark.parametrize("typed", ["café crème 1", "cafe\u0301 cre\u0300me 1"])
def test_the_passphrase_gives_the_data_key_however_accents_are_typed(made: tuple[Path, Unlocked], typed: str) -> None:
    assert unlock_key_file(made[0], typed) == made[1]


@pytest.mark.parametrize("typed", ["cafe creme 1", "", "Café crème 1"])
def test_a_wrong_passphrase_says_nothing_else(made: tuple[Path, Unlocked], typed: str) -> None:
    with pytest.raises(WrongPassphraseError, match=r"does not unlock this history") as caught:
        unlock_key_file(made[0], typed)
    assert caught.value.exit_status == 5


def test_the_key_file_is_what_rfc_9106_recommends_and_no_more(made: tuple[Path, Unlocked]) -> None:
    content = json.loads(made[0].read_text())
    [slot] = content["slots"]
    assert (slot["memory_kib"], slot["passes"], slot["lanes"]) == (65536, 3, 4)
    assert len(bytes.fromhex(slot["salt"])) == 16
    wrapping = hash_secret_raw("café crème 1".encode(), bytes.fromhex(slot["salt"]), 3, 65536, 4, 32, Type.ID)
    unwrapped = AESGCM(wrapping).decrypt(
        bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["wrapped"]), b"stridewell data key"
    )
    assert unwrapped == made[1].data_key
    assert made[1].data_key.hex() not in made[0].read_text()


def test_two_histories_share_nothing(made: tuple[Path, Unlocked], tmp_path: Path) -> None:
    path = tmp_path / "other.keys"
    assert create_key_file(path, "café crème 1").data_key != made[1].data_key
    [first], [second] = (json.loads(file.read_text())["slots"] for file in (made[0], path))
    assert all(first[name] != second[name] for name in ("owner", "salt", "nonce", "wrapped"))


def test_a_damaged_key_file_is_no_wrong_passphrase(copy: Path, flip: Callable[[Path, int], None]) -> None:
    for position in range(copy.stat().st_size):
        flip(copy, position)
        with pytest.raises(LockedHistoryError, match="key file") as caught:
            unlock_key_file(copy, "café crème 1")
        flip(copy, position)
    assert caught.value.exit_status == 5


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b'{"version": 1}', b"\xff\xfe"])
def test_any_other_content_is_a_damaged_key_file(copy: Path, content: bytes) -> None:
    copy.write_bytes(content)
    with pytest.raises(LockedHistoryError, match="key file"):
        unlock_key_file(copy, "café crème 1")


ABSURD = [
    {"memory_kib": 2**31},
    {"memory_kib": 2 * 1024 * 1024},
    {"passes": 10**9},
    {"passes": 49},
    {"lanes": 10**6},
    {"memory_kib": 0},
    {"passes": -1},
    {"lanes": 0},
    {"passes": "3"},
    {"lanes": True},
    {"memory_kib": 65536.0},
    {"salt": 7},
    {"owner": ["somebody"]},
]


@pytest.mark.parametrize("changed", ABSURD, ids=str)
def test_absurd_numbers_are_refused_before_anything_is_hashed(
    copy: Path, changed: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[object] = []
    monkeypatch.setattr(keys, "hash_secret_raw", lambda *_: hashed.append(1) or bytes(32))
    [slot] = json.loads(copy.read_text())["slots"]
    slots = [slot | changed]
    copy.write_text(json.dumps({"version": 2, "slots": slots, "sha256": keys._digest(slots)}))
    with pytest.raises(LockedHistoryError, match="key file is missing or damaged"):
        unlock_key_file(copy, "café crème 1")
    assert not hashed


def test_a_key_file_that_never_ends_its_brackets_is_damaged(copy: Path) -> None:
    copy.write_text("[" * 100_000)
    with pytest.raises(LockedHistoryError, match="key file is missing or damaged"):
        unlock_key_file(copy, "café crème 1")


def test_a_missing_key_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LockedHistoryError, match="key file is missing"):
        unlock_key_file(tmp_path / "none.keys", "café crème 1")


def test_seven_characters_are_too_few(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 8 characters"):
        create_key_file(tmp_path / "stridewell.keys", "1234567")
    assert not list(tmp_path.iterdir())


def test_each_use_has_a_key_of_its_own() -> None:
    database, files, audit, backup = (subkey(bytes(32), use) for use in ("database", "files", "audit", "backup"))
    assert len({bytes(32), database, files, audit, backup}) == 5
    assert {len(key) for key in (database, files, audit, backup)} == {32}
    sealed = AESGCM(database).encrypt(bytes(12), b"x", None)
    with pytest.raises(InvalidTag):
        AESGCM(files).decrypt(bytes(12), sealed, None)
