"""Signs a request, and proves who signed one: HTTP message signatures (RFC 9421), kept small.

One algorithm (Ed25519), one label, and for each method one list of what is covered, so that there
is nothing to negotiate. The body is covered by its digest (RFC 9530). A school's feed signs and the
authority's site proves; neither needs anything else from this package.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kinfold.errors import KinfoldError

LABEL: Final = "kinfold"
#: What a signature covers, by method; a request without all of it is not signed.
COVERED: Final[Mapping[str, tuple[str, ...]]] = {
    "GET": ("@method", "@authority", "@path", "@query"),
    "POST": (
        "@method",
        "@authority",
        "@path",
        "@query",
        "content-type",
        "content-digest",
        "idempotency-key",
    ),
}
_INPUT: Final = re.compile(
    LABEL + r"=(\((?P<covered>[^()]*)\);created=(?P<created>[0-9]{1,11})"
    r';nonce="(?P<nonce>[A-Za-z0-9_-]{16,64})";keyid="(?P<key>[0-9a-f]{16,64})";alg="ed25519")'
)
_SIGNATURE: Final = re.compile(LABEL + r"=:([A-Za-z0-9+/=]{1,200}):")
_DIGEST: Final = re.compile(r"sha-256=:([A-Za-z0-9+/=]{1,100}):")


class NotSigned(KinfoldError):
    """A request whose sender is not proved; it says only what a sender needs to put it right."""

    def __init__(self, wrong: str, *, remedy: str = "Sign it as the description says.") -> None:
        super().__init__("A request was made.", why=wrong, remedy=remedy)


@dataclass(frozen=True, kw_only=True)
class Message:
    """A request as its signature sees it. Field names are in small letters."""

    method: str
    authority: str
    path: str
    query: str
    fields: Mapping[str, str]

    def value(self, name: str) -> str:
        """One covered component; NotSigned where the request does not have it."""
        known = {
            "@method": self.method,
            "@authority": self.authority.lower(),
            "@path": self.path,
            "@query": f"?{self.query}",
        }
        found = known.get(name) or self.fields.get(name, "").strip()
        if not found:
            raise NotSigned(f"It has no {name}.")
        return found


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Who a request says signed it, when, under which word used once, and with what proof."""

    key: str
    created: datetime
    nonce: str
    parameters: str
    signature: bytes


def fingerprint(public: bytes) -> str:
    """What a public key is called by, and read out by telephone: 32 hexadecimal digits."""
    return hashlib.sha256(public).hexdigest()[:32]


def digest_field(sha256: bytes) -> str:
    """The Content-Digest field for a body of this SHA-256."""
    return f"sha-256=:{base64.b64encode(sha256).decode()}:"


def read_digest(field: str) -> str:
    """The SHA-256, in hex, that a Content-Digest field gives; NotSigned where it gives none."""
    found = _DIGEST.fullmatch(field.strip())
    raw = _decoded(found[1]) if found else b""
    if len(raw) != hashlib.sha256().digest_size:
        raise NotSigned("Its Content-Digest is not one SHA-256.")
    return raw.hex()


def sign(message: Message, *, key: Ed25519PrivateKey, nonce: str, at: datetime) -> dict[str, str]:
    """The two header fields that prove who sends a request."""
    public = key.public_key().public_bytes_raw()
    listed = " ".join(f'"{name}"' for name in COVERED[message.method])
    parameters = (
        f'({listed});created={int(at.timestamp())};nonce="{nonce}"'
        f';keyid="{fingerprint(public)}";alg="ed25519"'
    )
    proof = base64.b64encode(key.sign(_base(message, parameters))).decode()
    return {
        "Signature-Input": f"{LABEL}={parameters}",
        "Signature": f"{LABEL}=:{proof}:",
    }


def claimed(message: Message) -> Claim:
    """What a request claims about its sender; NotSigned where it claims nothing, or in part."""
    given = _INPUT.fullmatch(message.fields.get("signature-input", "").strip())
    proof = _SIGNATURE.fullmatch(message.fields.get("signature", "").strip())
    if given is None or proof is None:
        raise NotSigned("It has no signature of the kind that is asked for.")
    listed = tuple(word.strip('"') for word in given["covered"].split(" "))
    if listed != COVERED.get(message.method):
        raise NotSigned("Its signature does not cover what it must.")
    return Claim(
        key=given["key"],
        created=datetime.fromtimestamp(int(given["created"]), tz=UTC),
        nonce=given["nonce"],
        parameters=given[1],
        signature=_decoded(proof[1]),
    )


def prove(message: Message, claim: Claim, *, public: str) -> None:
    """Check a claim against a public key (in hex); NotSigned unless its holder signed this."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(claim.signature, _base(message, claim.parameters))
    except (InvalidSignature, ValueError):
        raise NotSigned("Its signature is not that of a key trusted here.") from None


def _base(message: Message, parameters: str) -> bytes:
    """What is signed (RFC 9421, section 2.5)."""
    lines = [f'"{name}": {message.value(name)}' for name in COVERED[message.method]]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
