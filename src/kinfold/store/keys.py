"""The store's keys: one master key, and everything that is made from it.

Three keys are derived from the master key (HKDF, RFC 5869), each for one use: wrapping the random
key of each file (AES-256-GCM), hashing identifiers so that the manifest never holds one (BLAKE2b,
RFC 7693), and recognising the master key when the store is opened again.
"""

import secrets
from collections.abc import Iterable
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kinfold.store.model import Damaged

_NONCE = 12


def _derive(master_key: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kinfold store " + use).derive(
        master_key
    )


class Keyring:
    """Keys made from a 32-byte master key; ValueError for any other length."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != 32:
            raise ValueError("The store's master key is 32 bytes.")
        self._wrapping = AESGCM(_derive(master_key, b"wrapping 1"))
        self._hashing = _derive(master_key, b"hashing 1")
        self.mark = _derive(master_key, b"mark 1").hex()

    def wrap(self, key: bytes, file_id: str) -> bytes:
        """`key` locked for `file_id` only: nonce, then AES-256-GCM ciphertext and tag."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._wrapping.encrypt(nonce, key, file_id.encode())

    def unwrap(self, wrapped: bytes, file_id: str) -> bytes:
        """The key locked by `wrap`; Damaged if it was changed or belongs to another file."""
        try:
            return self._wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], file_id.encode())
        except (InvalidTag, ValueError):
            raise Damaged(file_id) from None

    def digest(self, data_set: str, holder: str, subject: str) -> bytes:
        """A 16-byte keyed hash of one person as one holder names them in one data set.

        Without the master key neither the person nor a link between data sets can be had from it.
        """
        return self.digests(data_set, holder, (subject,))[0]

    def digests(self, data_set: str, holder: str, subjects: Iterable[str]) -> list[bytes]:
        """The digest of each of many people of one holder, in order."""
        of_place = blake2b(key=self._hashing, digest_size=16)
        for part in (data_set.encode(), holder.encode()):
            of_place.update(len(part).to_bytes(4, "big") + part)
        found = []
        for subject in subjects:
            of_person = of_place.copy()
            of_person.update(subject.encode())
            found.append(of_person.digest())
        return found


def sort_key(digest: bytes) -> int:
    """The signed 64-bit number by which a person's rows are sorted and their files found."""
    return int.from_bytes(digest[:8], "big", signed=True)
