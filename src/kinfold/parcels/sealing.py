"""Seals a parcel: only the addressee can open it, and only its sender can have made it.

A parcel is a line `kinfold-parcel/1`; a label, which anybody may read; the sender's signature over
that label, which fixes the body by its length and SHA-256; and the body, an ordinary age file. In
it are a manifest, which repeats the label so that a body cannot be sent on under another name, and
tables. Rests on UK GDPR Article 5(1)(f) and Article 32 (security of what is sent).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

import pyarrow as pa

from kinfold.parcels.failures import TooLarge
from kinfold.parcels.keys import Address, Passphrase, Signer, fingerprint
from kinfold.parcels.papers import Contents, label_text, manifest_text
from kinfold.parcels.tables import UNPACKED, pack, stream

FIRST: Final = b"kinfold-parcel/1\n"
"""How every parcel of this version begins."""

LARGEST: Final = 1 << 30
"""The longest body that is sealed or opened, in bytes."""

MANIFEST: Final = 16 << 20
"""The longest manifest, in bytes."""


def seal(
    contents: Contents,
    tables: Mapping[str, Iterable[pa.RecordBatch]],
    *,
    signer: Signer,
    to: Address | Passphrase,
    at: datetime,
) -> bytes:
    """A parcel of `tables` for one recipient, who alone can open it, as `signer` alone can make it.

    Only the columns and the number of rows that `contents` states leave; ValueError otherwise, and
    when `to` is not whom `contents` names. A table without batches arrives with columns of no type.
    TooLarge when it holds more than can be opened.
    """
    if isinstance(to, Address) and to.organisation != contents.recipient:
        raise ValueError("the keys are not the recipient's")
    if contents.fields.keys() != tables.keys():
        raise ValueError("the tables are not those of the manifest")
    plain = {name: stream(contents, name, tables[name]) for name in sorted(tables)}
    packed = {name: pack(part) for name, part in plain.items()}
    sizes = {name: (part.size, plain[name].size) for name, part in packed.items()}
    manifest = manifest_text(contents, sizes)
    if len(manifest) >= MANIFEST or sum(size for _, size in sizes.values()) > UNPACKED:
        raise TooLarge
    body = to.encrypt(b"".join((manifest, b"\n", *packed.values())))
    if len(body) > LARGEST:
        raise TooLarge
    label = label_text(
        contents,
        to=to.mark,
        signer=fingerprint(signer.verify_key),
        body=(len(body), sha256(body).hexdigest()),
        at=at,
    )
    return b"".join((FIRST, label, b"\n", signer.sign(label).hex().encode(), b"\n", body))
