"""The signed statement of how long the record is and what it holds, which partners can keep.

A checkpoint is C2SP tlog-checkpoint text (origin, size, root, then here one line saying when),
signed as a C2SP signed note with Ed25519. A partner that holds a checkpoint adds its own C2SP
cosignature (v1, Ed25519): from then on the record cannot be rewritten up to that size without
that partner noticing, whoever holds the record's own key.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kinfold.ledger.files import head_bytes
from kinfold.ledger.record import instant

SIGNATURE = 1  # Ed25519, C2SP signed-note
COSIGNATURE = 4  # Ed25519 with a time, C2SP tlog-cosignature


class NotACheckpoint(ValueError):
    """The text is not a checkpoint, or not a key, as C2SP writes them."""


def strict_b64(text: str) -> bytes:
    """Decode base64 in its one canonical spelling, so that no character can change unseen."""
    try:
        found = b64decode(text, validate=True)
    except ValueError as problem:
        raise NotACheckpoint("base64 is broken") from problem
    if b64encode(found).decode() != text:
        raise NotACheckpoint("base64 is not in its canonical spelling")
    return found


def key_id(name: str, key: bytes, *, kind: int = SIGNATURE) -> bytes:
    """The four bytes by which a signature names its key (C2SP signed-note)."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:4]


def vkey(name: str, key: bytes, *, kind: int = SIGNATURE) -> str:
    """A public key of 32 bytes as C2SP writes it: name+id+base64."""
    return f"{name}+{key_id(name, key, kind=kind).hex()}+{b64encode(bytes([kind]) + key).decode()}"


def parse_vkey(text: str) -> tuple[str, bytes]:
    """Name and 32-byte public key; raises NotACheckpoint unless spelt exactly as C2SP does."""
    try:
        name, _, encoded = text.split("+", 2)
    except ValueError as problem:
        raise NotACheckpoint("a key has three parts joined by +") from problem
    kind, key = (found := strict_b64(encoded))[:1], found[1:]
    known = kind in (b"\x01", b"\x04") and len(key) == 32
    if not known or vkey(name, key, kind=kind[0]) != text:
        raise NotACheckpoint("not an Ed25519 key, or its id does not match")
    return name, key


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A parsed checkpoint: `root` covers the first `size` leaves; `body` is what was signed."""

    origin: str
    size: int
    root: bytes
    body: str
    signatures: tuple[tuple[str, bytes], ...]

    def signed_by(self, name: str, key: bytes) -> bool:
        """True if the log's own key signed this; every signature under its id must be good."""
        ours = self._under(name, key_id(name, key))
        return bool(ours) and all(_good(key, blob, self.body.encode()) for blob in ours)

    def cosigned_by(self, name: str, key: bytes) -> bool | None:
        """True or False for a partner's cosignature that is good or bad, None for no such."""
        theirs = self._under(name, key_id(name, key, kind=COSIGNATURE))
        if not theirs:
            return None
        return all(
            _good(key, blob[8:], _cosigned(self.body, int.from_bytes(blob[:8]))) for blob in theirs
        )

    def _under(self, name: str, identity: bytes) -> list[bytes]:
        return [
            blob[4:] for signer, blob in self.signatures if signer == name and blob[:4] == identity
        ]


def _good(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _cosigned(body: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


def parse(text: str) -> Checkpoint:
    """Read checkpoint text; raises NotACheckpoint. Signatures are not checked here."""
    body, gap, signed = text.rpartition("\n\n")
    head = body.split("\n")
    if not gap or len(head) < 3 or not head[1].isdecimal() or not signed.endswith("\n"):
        raise NotACheckpoint("a checkpoint has origin, size and root, a gap, then signatures")
    if str(int(head[1])) != head[1] or len(root := strict_b64(head[2])) != 32:
        raise NotACheckpoint("size or root is not as C2SP writes it")
    signatures = []
    for line in signed[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        name, _, blob = rest.partition(" ")
        if dash != "—" or not name or not blob:
            raise NotACheckpoint("a signature line is a dash, a name and base64")
        signatures.append((name, strict_b64(blob)))
    return Checkpoint(
        origin=head[0],
        size=int(head[1]),
        root=root,
        body=body + "\n",
        signatures=tuple(signatures),
    )


def read_head(name: str, data: bytes, *, signer: str, key: bytes) -> Checkpoint | None:
    """One of the record's own heads from its file's bytes; None unless it is exactly that."""
    text = data.rstrip(b"\n").decode(errors="replace") + "\n"
    try:
        found = parse(text)
    except NotACheckpoint:
        return None
    ours = found.origin == signer and found.body.endswith(f"\n{name}\n")
    alone = len(found.signatures) == 1 and data == head_bytes(text)
    return found if ours and alone and found.signed_by(signer, key) else None


class Signer:
    """Holds an installation's Ed25519 seed (32 bytes) and the name it signs under."""

    def __init__(self, *, name: str, seed: bytes) -> None:
        """Raises ValueError if C2SP forbids the name, it is over 100 bytes, or the seed not 32."""
        if not 0 < len(name.encode()) <= 100 or "+" in name or name.split() != [name]:
            raise ValueError("a signing name is 1 to 100 bytes without spaces or plus signs")
        self.name = name
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._private.public_key().public_bytes_raw()

    def checkpoint(
        self, *, size: int, root: bytes, at: datetime | None, head: str | None = None
    ) -> str:
        """Sign one checkpoint; `at` is None only for the empty record of a new installation.

        `head` marks one of the record's own heads, so that neither a published checkpoint nor
        the other head can be put in its place.
        """
        when = f"at {instant(at)}\n" if at else ""
        which = f"{head}\n" if head else ""
        body = f"{self.name}\n{size}\n{b64encode(root).decode()}\n{when}{which}"
        blob = key_id(self.name, self.public_key) + self._private.sign(body.encode())
        return f"{body}\n— {self.name} {b64encode(blob).decode()}\n"

    def cosign(self, checkpoint: str, *, at: datetime) -> str:
        """Add this partner's cosignature line, saying it saw the checkpoint at `at`.

        By C2SP tlog-cosignature it also states that the record only grew since the last
        checkpoint it cosigned: check a consistency proof (`merkle.verify_consistency`) first.
        """
        seconds = int(at.timestamp())
        signature = self._private.sign(_cosigned(parse(checkpoint).body, seconds))
        identity = key_id(self.name, self.public_key, kind=COSIGNATURE)
        blob = identity + seconds.to_bytes(8) + signature
        return f"{checkpoint}— {self.name} {b64encode(blob).decode()}\n"


def add_cosignature(checkpoint: str, *, name: str, signing_key: bytes, at: datetime) -> str:
    """Cosign a partner's checkpoint under our name; see `Signer.cosign`."""
    return Signer(name=name, seed=signing_key).cosign(checkpoint, at=at)
