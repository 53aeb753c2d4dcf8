"""The key of a locked record: a random one, wrapped by a passphrase and again by a recovery key on paper.

The database is enciphered with 32 random bytes. They are kept only wrapped (AES-GCM), so a new passphrase rewrites a few
hundred bytes and not the record. Nobody can open a record without one of the two. Knows no file and no database.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

from epsom.errors import InputError, LockedError, StoreError

__all__ = ["Cost", "new_key", "new_recovery", "seal", "unseal", "with_passphrase"]

# Crockford's thirty-two signs: no I, L, O or U, so that what is read from paper cannot be mistaken.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SAME = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "\n": None, "\t": None})
_RANDOM_SIGNS, _CHECK_SIGNS, _GROUP = 24, 4, 4  # 120 bits, and a check that finds a mistyped sign
_BY_PASSPHRASE, _BY_RECOVERY = b"epsom data key, by passphrase", b"epsom data key, by recovery key"
_TRY_AGAIN = "Nothing was changed. Nobody can reset this for you; the printed recovery key opens it too."


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try at a passphrase costs (argon2id): rounds, kibibytes of memory, lanes. RFC 9106, section 4."""

    rounds: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 2


def new_key() -> bytes:
    """A random key for a database."""
    return secrets.token_bytes(32)


def seal(key: bytes, passphrase: str, cost: Cost) -> tuple[dict[str, Any], str]:
    """The envelope that holds `key`, and the recovery key to print."""
    return new_recovery(with_passphrase({"version": 1}, key, passphrase, cost), key)


def with_passphrase(envelope: dict[str, Any], key: bytes, passphrase: str, cost: Cost) -> dict[str, Any]:
    """The envelope with this passphrase in place of the one before; the recovery key stays."""
    if not passphrase.strip():
        raise InputError(
            "An empty passphrase would protect nothing.", "Choose a few words that only you would think of."
        )
    salt = secrets.token_bytes(16)
    told = {"kdf": "argon2id", "t": cost.rounds, "m": cost.memory_kib, "p": cost.lanes, "salt": _encoded(salt)}
    return envelope | {"passphrase": told | _wrap(key, _from_passphrase(passphrase, salt, cost), _BY_PASSPHRASE)}


def new_recovery(envelope: dict[str, Any], key: bytes) -> tuple[dict[str, Any], str]:
    """The envelope with a new recovery key, and that key in groups of four; the one printed before opens nothing more."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_RANDOM_SIGNS))
    printed = signs + _check(signs)
    groups = "-".join(printed[at : at + _GROUP] for at in range(0, len(printed), _GROUP))
    return envelope | {"recovery": _wrap(key, _from_recovery(signs), _BY_RECOVERY)}, groups


def unseal(envelope: dict[str, Any], *, passphrase: str | None = None, recovery_key: str | None = None) -> bytes:
    """The key in an envelope. `LockedError` when nothing given opens it."""
    if passphrase is None and recovery_key is None:
        raise LockedError("Your record is locked.", "Your passphrase or your printed recovery key opens it.")
    try:
        if passphrase is not None:
            told = envelope["passphrase"]
            cost = _cost_of(told)
            wrapping = _from_passphrase(passphrase, _decoded(told["salt"]), cost)
            return _unwrap(told, wrapping, _BY_PASSPHRASE, "That passphrase does not open your record.")
        wrapping = _from_recovery(_signs_of(recovery_key or ""))
        return _unwrap(envelope["recovery"], wrapping, _BY_RECOVERY, "That recovery key does not open this record.")
    except (KeyError, TypeError, ValueError) as problem:
        raise StoreError("The locked key beside your record is damaged.", "Restore a backup.") from problem


def _cost_of(told: dict[str, Any]) -> Cost:
    rounds, memory, lanes = int(told["t"]), int(told["m"]), int(told["p"])
    if not (told["kdf"] == "argon2id" and 1 <= rounds <= 32 and 8 <= memory <= 1 << 20 and 1 <= lanes <= 16):
        raise ValueError("a cost no version of epsom asks for")
    return Cost(rounds, memory, lanes)


def _from_passphrase(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    # One accent may be typed in two ways; both are the same passphrase.
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(secret, salt, cost.rounds, cost.memory_kib, cost.lanes, 32, Type.ID)


def _from_recovery(signs: str) -> bytes:
    """A key of 120 random bits needs no slow hash."""
    return hashlib.sha256(b"epsom recovery key 1" + signs.encode()).digest()


def _check(signs: str) -> str:
    number = int.from_bytes(hashlib.sha256(b"epsom check" + signs.encode()).digest()[:8], "big")
    return "".join(_SIGNS[(number >> (5 * place)) & 31] for place in range(_CHECK_SIGNS))


def _signs_of(printed: str) -> str:
    signs = printed.upper().translate(_SAME)
    whole = len(signs) == _RANDOM_SIGNS + _CHECK_SIGNS and set(signs) <= set(_SIGNS)
    if not whole or signs[_RANDOM_SIGNS:] != _check(signs[:_RANDOM_SIGNS]):
        raise LockedError(
            "That is not quite a recovery key: a sign in it may be mistyped.",
            "It has seven groups of four letters and digits. Compare it with the paper, group by group.",
        )
    return signs[:_RANDOM_SIGNS]


def _wrap(key: bytes, wrapping: bytes, purpose: bytes) -> dict[str, str]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    return {"nonce": _encoded(nonce), "box": _encoded(AESGCM(wrapping).encrypt(nonce, key, purpose))}


def _unwrap(told: dict[str, Any], wrapping: bytes, purpose: bytes, refused: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, box = _decoded(told["nonce"]), _decoded(told["box"])
    try:
        return AESGCM(wrapping).decrypt(nonce, box, purpose)
    except InvalidTag:
        raise LockedError(refused, _TRY_AGAIN) from None


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
