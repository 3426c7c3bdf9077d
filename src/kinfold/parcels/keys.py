"""Holds the keys of parcels: an organisation's own, its partners' public ones, and passphrases.

Signatures are Ed25519 (RFC 8032); parcels are sealed as age files (age-encryption.org/v1), to an
X25519 key or, for somebody who has none, with a passphrase said over the telephone.
"""

import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar, Final

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kinfold.errors import UsageProblem
from kinfold.parcels.failures import ManifestDisagrees, WrongPassphrase

_SIGNED: Final = b"kinfold parcel label 1\n"


def fingerprint(*keys: str) -> str:
    """Public keys as eight groups of four, to be read out over the telephone (128 bits)."""
    digest = sha256("\n".join(("kinfold keys 1", *keys)).encode()).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


@dataclass(frozen=True, kw_only=True)
class Signer:
    """An organisation's signing key, from a 32-byte seed; ValueError for any other length."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def verify_key(self) -> str:
        """The public half, in hex: what partners check signatures with."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw().hex()

    def sign(self, label: bytes) -> bytes:
        """A signature good for the label of a parcel and for nothing else."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(_SIGNED + label)


@dataclass(frozen=True, kw_only=True)
class Opener:
    """An organisation's opening key: the secret text of an age identity. UsageProblem if not."""

    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        try:
            self._identity()
        except pyrage.IdentityError:
            raise _not_a_key() from None

    def _identity(self) -> pyrage.x25519.Identity:
        return pyrage.x25519.Identity.from_str(self.secret)

    @staticmethod
    def new() -> str:
        """The secret text of a new identity, to be kept where keys are kept."""
        return str(pyrage.x25519.Identity.generate())

    @property
    def recipient(self) -> str:
        """The public half (age1...): what partners seal to."""
        return str(self._identity().to_public())

    @property
    def mark(self) -> str:
        """How a label names this key."""
        return fingerprint(self.recipient)

    def decrypt(self, body: bytes) -> bytes:
        """The plain body; ManifestDisagrees when it is not sealed to the key its label names."""
        try:
            return bytes(pyrage.decrypt(body, [self._identity()]))
        except pyrage.DecryptError:
            raise ManifestDisagrees("the key it is sealed to") from None


@dataclass(frozen=True, kw_only=True)
class Address:
    """A partner's public half: where to seal to, and whose signature to trust."""

    organisation: str
    recipient: str
    verify_key: str

    def __post_init__(self) -> None:
        try:
            known = str(pyrage.x25519.Recipient.from_str(self.recipient))
        except pyrage.RecipientError:
            raise _not_a_key() from None
        if known != self.recipient or not re.fullmatch(r"[0-9a-f]{64}", self.verify_key):
            raise _not_a_key()

    @property
    def fingerprint(self) -> str:
        """Both keys in one, to be confirmed by telephone before the partner is trusted."""
        return fingerprint(self.recipient, self.verify_key)

    @property
    def mark(self) -> str:
        """How a label names the key it is sealed to."""
        return fingerprint(self.recipient)

    def signed(self, label: bytes, signature: bytes) -> bool:
        """Whether this partner signed `label` as the label of a parcel."""
        trusted = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.verify_key))
        try:
            trusted.verify(signature, _SIGNED + label)
        except InvalidSignature:
            return False
        return True

    def encrypt(self, plain: bytes) -> bytes:
        """`plain` as an age file for this partner alone."""
        return bytes(pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(self.recipient)]))


@dataclass(frozen=True, kw_only=True)
class Passphrase:
    """A passphrase as somebody said or typed it; WrongPassphrase unless it can be one."""

    mark: ClassVar[str] = "passphrase"  # how a label says that a passphrase opens it
    spoken: str = field(repr=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{25}", self._digits()):
            raise WrongPassphrase

    def _digits(self) -> str:
        return re.sub(r"[\s-]+", "", self.spoken)

    def encrypt(self, plain: bytes) -> bytes:
        """`plain` as an age file for whoever knows the passphrase (scrypt, slow by design)."""
        return bytes(pyrage.passphrase.encrypt(plain, self._digits()))

    def decrypt(self, body: bytes) -> bytes:
        """The plain body, or WrongPassphrase."""
        try:
            return bytes(pyrage.passphrase.decrypt(body, self._digits()))
        except pyrage.DecryptError:
            raise WrongPassphrase from None


def new_passphrase() -> str:
    """A new passphrase (83 bits): five groups of five digits, since digits are heard rightly.

    It is said to a person by telephone and written down nowhere (CCO-T2).
    """
    return " ".join(f"{secrets.randbelow(10**5):05}" for _ in range(5))


def _not_a_key() -> UsageProblem:
    return UsageProblem(
        "The keys were not accepted.",
        why="One of them does not have the form of a key.",
        remedy="Copy both keys again, whole, from where they were made.",
    )
