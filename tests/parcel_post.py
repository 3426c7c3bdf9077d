"""Invented partners, and a writer of parcels that follows the decision record and may lie."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pyarrow as pa
import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kinfold.errors import KinfoldError
from kinfold.parcels import Address, Contents, Opened, Opener, Signer, fingerprint, open_, seal

AT = datetime(2026, 11, 9, 10, 30, tzinfo=UTC)
ID = "0123456789abcdef" * 2
TABLE = "young_people.person"
COLUMNS = ("ypid", "surname", "born")
CANARY = "Zyxwvutsrq-Canary"
ROWS = pa.record_batch(
    {
        "ypid": ["980000000001", "980000000002", None],
        "surname": [CANARY, "Fenwick", None],
        "born": pa.array([date(2009, 5, 1), None, date(2010, 2, 28)]),
    }
)


@dataclass(frozen=True, kw_only=True)
class Partner:
    """An organisation with its own keys, which only it holds."""

    name: str
    signer: Signer
    opener: Opener = field(default_factory=lambda: Opener(secret=Opener.new()))

    @property
    def address(self) -> Address:
        """What the others are told."""
        return Address(
            organisation=self.name,
            recipient=self.opener.recipient,
            verify_key=self.signer.verify_key,
        )


MARSHIRE = Partner(name="marshire", signer=Signer(seed=b"m" * 32))
EASTREACH = Partner(name="eastreach", signer=Signer(seed=b"e" * 32))
LITTLEWICK = Partner(name="littlewick", signer=Signer(seed=b"l" * 32))


def contents(**changes: Any) -> Contents:
    """The manifest of three young people from Marshire to Eastreach."""
    said: dict[str, Any] = {
        "id": ID,
        "kind": "ccis.rows",
        "sender": "marshire",
        "recipient": "eastreach",
        "agreement": "ccis-exchange",
        "agreement_version": "1f" * 32,
        "row": "S1",
        "period": "2026-11",
        "la": "brackwell",
        "fields": {TABLE: COLUMNS},
        "rows": {TABLE: 3},
        "destroy_by": date(2027, 1, 9),
    }
    return Contents(**{**said, **changes})


def sealed(**changes: Any) -> bytes:
    """That parcel, as Marshire seals it."""
    return seal(
        contents(**changes), {TABLE: [ROWS]}, signer=MARSHIRE.signer, to=EASTREACH.address, at=AT
    )


def received(data: bytes, *, by: Partner = EASTREACH, from_: Partner = MARSHIRE) -> Opened:
    """Open as `by`, who trusts `from_`."""
    return open_(data, opener=by.opener, recipient=by.name, sender=from_.address)


def spelt(paper: object) -> bytes:
    """JSON in the spelling of parcels."""
    return json.dumps(paper, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def outer(
    body: bytes, *, signer: Signer = MARSHIRE.signer, text: bytes | None = None, **changes: object
) -> bytes:
    """Any body under a rightly signed label, of which anything may be changed."""
    label = {
        "id": ID,
        "kind": "ccis.rows",
        "sender": "marshire",
        "recipient": "eastreach",
        "to": fingerprint(EASTREACH.opener.recipient),
        "signer": fingerprint(signer.verify_key),
        "body_bytes": len(body),
        "body_sha256": sha256(body).hexdigest(),
        "created_at": "2026-11-09T10:30:00Z",
        **changes,
    }
    written = spelt(label) if text is None else text
    key = Ed25519PrivateKey.from_private_bytes(signer.seed)
    signature = key.sign(b"kinfold parcel label 1\n" + written).hex().encode()
    return b"kinfold-parcel/1\n" + written + b"\n" + signature + b"\n" + body


def to_eastreach(plain: bytes) -> bytes:
    """An age file for Eastreach's key."""
    recipient = pyrage.x25519.Recipient.from_str(EASTREACH.opener.recipient)
    return bytes(pyrage.encrypt(plain, [recipient]))


def told(**changes: Any) -> dict[str, object]:
    """What a manifest says of its contents, as JSON."""
    return {
        "id": ID,
        "kind": "ccis.rows",
        "sender": "marshire",
        "recipient": "eastreach",
        "agreement": "ccis-exchange",
        "agreement_version": "1f" * 32,
        "row": None,
        "period": None,
        "la": None,
        "fields": {TABLE: list(COLUMNS)},
        "rows": {TABLE: 3},
        "destroy_by": None,
        "message": {},
        **changes,
    }


def arrow(*batches: pa.RecordBatch, compression: str | None = None) -> bytes:
    """An Arrow stream of `batches`."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_stream(sink, batches[0].schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return bytes(sink.getvalue().to_pybytes())


def lying(
    stream: bytes | None = None,
    *,
    size: int | None = None,
    tables: object = None,
    behind: bytes = b"",
    **changes: Any,
) -> bytes:
    """A parcel from the trusted sender whose inside may say anything."""
    plain = arrow(ROWS) if stream is None else stream
    packed = pa.Codec("zstd").compress(plain, asbytes=True)
    sizes = {TABLE: [len(packed), len(plain) if size is None else size]}
    manifest = {"contents": told(**changes), "tables": sizes if tables is None else tables}
    return outer(to_eastreach(spelt(manifest) + b"\n" + packed + behind))


def refused(data: bytes, kind: type[KinfoldError], why: str = "") -> KinfoldError:
    """The one clear error with which Eastreach meets this."""
    with pytest.raises(kind) as told:
        received(data)
    assert type(told.value) is kind
    assert why in told.value.why
    assert told.value.asked
    assert told.value.remedy
    assert CANARY not in str(told.value)
    return told.value
