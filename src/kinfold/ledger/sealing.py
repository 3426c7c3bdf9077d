"""Locks away the part of an entry that holds personal data, so that it can be destroyed.

Each payload is encrypted under a random key of its own (AES-256-GCM), bound to its entry's
public header; that key is kept beside it, wrapped under a key derived from the installation's
payload key. Blanking both leaves nothing to decrypt, and the leaf, which holds only
SHA-256(salt || payload) and a fingerprint of the sealed text, still verifies.
"""

import hmac
import os
from base64 import b64decode, b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kinfold.ledger.record import canonical

SALT = 32
WRAPPED = 80  # base64 letters of a wrapped key: 12 bytes of nonce, 32 of key, 16 of tag
_ONCE = bytes(12)  # every payload key encrypts exactly one message, so its nonce may be fixed


def fingerprint(sealed: bytes) -> str:
    """What a leaf says of its sealed text: how long it is, and its SHA-256."""
    return f"{len(sealed)}:{sha256(sealed).hexdigest()}"


def blanked(size: int) -> bytes:
    """What a sealed text of `size` bytes looks like once destroyed.

    The dash is not a base64 letter, so a blanked payload cannot be mistaken for a sealed one.
    """
    return b"-" * WRAPPED + b" " + b"-" * (size - WRAPPED - 1)


class NotOurs(ValueError):
    """A sealed payload does not open under this installation's key, or does not match."""


class Sealer:
    """Seals and opens payloads, and hashes person ids, under one 32-byte installation key."""

    def __init__(self, payload_key: bytes) -> None:
        """Derive one key for wrapping and one for person ids; ValueError unless 32 bytes."""
        if len(payload_key) != 32:
            raise ValueError("the payload key is 32 bytes")
        self._subject_key = hmac.digest(payload_key, b"kinfold ledger: subjects", "sha256")
        self._wrapping = AESGCM(hmac.digest(payload_key, b"kinfold ledger: payloads", "sha256"))

    def subject(self, person: str) -> str:
        """The keyed hash by which leaves name a person: HMAC-SHA-256, first 128 bits, hex."""
        return hmac.digest(self._subject_key, person.encode(), "sha256")[:16].hex()

    def seal(self, head: dict[str, object], payload: bytes) -> tuple[dict[str, object], bytes]:
        """Leaf and sealed text (wrapped key, space, ciphertext) for a header with its index."""
        fresh = os.urandom(SALT + 32 + 12)
        salt, key, nonce = fresh[:SALT], fresh[SALT:-12], fresh[-12:]
        bound = canonical(head)
        wrapped = nonce + self._wrapping.encrypt(nonce, key, bound)
        cipher = AESGCM(key).encrypt(_ONCE, salt + payload, bound)
        sealed = b64encode(wrapped) + b" " + b64encode(cipher)
        commitment = sha256(salt + payload).hexdigest()
        leaf = {**head, "commitment": commitment, "sealed": fingerprint(sealed)}
        return leaf, sealed

    def open(self, leaf: dict[str, object], sealed: bytes) -> bytes:
        """The payload; raises NotOurs unless key, header and both hashes of the leaf agree."""
        bound = canonical({k: v for k, v in leaf.items() if k not in ("commitment", "sealed")})
        try:
            wrapped, cipher = (b64decode(part, validate=True) for part in sealed.split(b" "))
            key = self._wrapping.decrypt(wrapped[:12], wrapped[12:], bound)
            plain = AESGCM(key).decrypt(_ONCE, cipher, bound)
        except (ValueError, InvalidTag) as problem:
            raise NotOurs("a sealed payload does not open") from problem
        held = sha256(plain).hexdigest(), fingerprint(sealed)
        if held != (leaf.get("commitment"), leaf.get("sealed")):
            raise NotOurs("a sealed payload is not the one its leaf commits to")
        return plain[SALT:]
