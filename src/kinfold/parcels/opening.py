"""Opens a parcel once it is proved to be whole, from the sender trusted here, and for us."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

import pyarrow as pa

from kinfold.parcels import failures
from kinfold.parcels.keys import Address, Opener, Passphrase, fingerprint
from kinfold.parcels.papers import REPEATED, Contents, Label, read_label, read_manifest
from kinfold.parcels.sealing import FIRST, LARGEST, MANIFEST
from kinfold.parcels.tables import UNPACKED, unpack

_LABEL: Final = 4096
HEAD: Final = len(FIRST) + _LABEL + 1 + 128 + 1
"""No parcel's label and signature are longer than this, in bytes."""

_SIGNATURE: Final = re.compile(rb"[0-9a-f]{128}\n")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A parcel that was opened and found to be what it says."""

    label: Label
    contents: Contents
    tables: Mapping[str, pa.Table] = field(repr=False)


class _Cut(NamedTuple):
    """A parcel's parts, none of them believed yet; `body` is where the body begins."""

    label: bytes
    signature: bytes
    body: int


def label(data: bytes) -> Label:
    """What the parcel says of itself, unchecked: good for finding its place, not for belief.

    Refuses what is not a parcel, was cut short, or has something behind its end.
    """
    cut = _cut(data)
    found = _label(cut)
    _check_length(data, cut, found)
    return found


def open_(data: bytes, *, opener: Opener | Passphrase, recipient: str, sender: Address) -> Opened:
    """What `sender` sealed for `recipient` (this organisation), if it is that and whole.

    Nothing is decrypted before the trusted sender's signature, the length, the hash and the address
    are right, and nothing is given before the manifest agrees with the label and the tables with
    the manifest. Each failure has its own error, which says nothing of the contents.
    """
    cut = _cut(data)
    _check_signature(cut, sender)
    found = _signed_label(cut, sender)
    _check_length(data, cut, found)
    body = data[cut.body :]
    if sha256(body).hexdigest() != found.body_sha256:
        raise failures.Altered
    if found.recipient != recipient:
        raise failures.ForSomebodyElse
    if found.to != opener.mark:
        raise failures.NotSealedToThis
    return _opened(opener.decrypt(body), found)


def claimed(head: bytes) -> str:
    """Who a parcel that begins so says it is from, unchecked; its first `HEAD` bytes are enough."""
    return _label(_cut(head)).sender


def announced(head: bytes, *, recipient: str, sender: Address) -> int:
    """How long the whole parcel is that begins so, where `sender` signed it for `recipient`.

    So that a door can turn away what no partner signed before it takes in any more of it.
    """
    cut = _cut(head)
    if not sender.signed(cut.label, cut.signature):
        raise failures.SignedBySomebodyElse
    found = _signed_label(cut, sender)
    if found.recipient != recipient:
        raise failures.ForSomebodyElse
    if found.body_bytes > LARGEST:
        raise failures.TooLarge
    return cut.body + found.body_bytes


def _signed_label(cut: _Cut, sender: Address) -> Label:
    """The label, if it names the sender and the key whose signature it bears."""
    found = _label(cut)
    if (found.sender, found.signer) != (sender.organisation, fingerprint(sender.verify_key)):
        raise failures.SignedBySomebodyElse
    return found


def _cut(data: bytes) -> _Cut:
    """The parts of a parcel, by their form alone."""
    if not data.startswith(FIRST[: len(data)]):
        raise failures.NotAParcel
    end = data.find(b"\n", len(FIRST), len(FIRST) + _LABEL)
    if end < 0 and len(data) >= len(FIRST) + _LABEL:
        raise failures.NotAParcel
    body = end + 1 + 128 + 1
    if end < 0 or len(data) < body:
        raise failures.CutShort
    if not _SIGNATURE.fullmatch(data, end + 1, body):
        raise failures.Altered
    signature = bytes.fromhex(data[end + 1 : body - 1].decode())
    return _Cut(label=data[len(FIRST) : end], signature=signature, body=body)


def _label(cut: _Cut) -> Label:
    try:
        return read_label(cut.label)
    except ValueError:
        raise failures.NotAParcel from None


def _check_signature(cut: _Cut, sender: Address) -> None:
    """Refuse a label that the trusted key did not sign, and say which of two things it may be."""
    if sender.signed(cut.label, cut.signature):
        return
    try:
        claimed = read_label(cut.label).signer
    except ValueError:
        raise failures.Altered from None
    if claimed == fingerprint(sender.verify_key):
        raise failures.Altered
    raise failures.SignedBySomebodyElse


def _check_length(data: bytes, cut: _Cut, found: Label) -> None:
    length = len(data) - cut.body
    if found.body_bytes > LARGEST:
        raise failures.TooLarge
    if length < found.body_bytes:
        raise failures.CutShort
    if length > found.body_bytes:
        raise failures.Altered


def _opened(plain: bytes, found: Label) -> Opened:
    """Manifest and tables of a body, once everything agrees with everything."""
    end = plain.find(b"\n", 0, MANIFEST)
    try:
        contents, sizes = read_manifest(plain[: max(end, 0)])
    except ValueError:
        raise failures.ManifestDisagrees("its manifest is not in the form of one") from None
    if any(getattr(contents, name) != getattr(found, name) for name in REPEATED):
        raise failures.ManifestDisagrees("its label")
    if sum(size for size, _ in sizes.values()) != len(plain) - end - 1:
        raise failures.ManifestDisagrees("the length of its tables")
    if sum(unpacked for _, unpacked in sizes.values()) > UNPACKED:
        raise failures.TooLarge
    tables: dict[str, pa.Table] = {}
    rest = pa.py_buffer(plain).slice(end + 1)
    for name, (size, unpacked) in sizes.items():
        tables[name] = unpack(rest.slice(0, size), contents, name, size=unpacked)
        rest = rest.slice(size)
    return Opened(label=found, contents=contents, tables=tables)
