"""What leaves or arrives sealed: the shapes a room fills in, and the checks on each.

A parcel holds only columns its permit names, and comes only from a partner whose keys were
confirmed (CCIS framework, section 6).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from kinfold.agreement.permit import Permit
from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.parcels import Address, Contents
from kinfold.registers import partners
from kinfold.registers.facts import NewParcel

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What a room wants sent: rows by `data_set.table`, and the row of the schedule they are of.

    `people` are keyed hashes (`Gate.digest`) of everybody the rows are about.
    """

    kind: str
    row: str | None = None
    period: str | None = None
    la: str | None = None
    tables: "Mapping[str, pa.Table]" = field(default_factory=dict)
    message: Mapping[str, object] = field(default_factory=dict)
    people: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A parcel ready to go: its manifest, its bytes, their hash, and the ledger entry of it."""

    contents: Contents
    content: bytes
    sha256: str
    people: tuple[str, ...]
    entry: int


def as_sent(sealed: Sealed) -> NewParcel:
    """A parcel that was sealed here, as the register keeps it."""
    contents = sealed.contents
    return _paper(contents, sha256=sealed.sha256, direction="out", partner=contents.recipient)


def as_arrived(contents: Contents, content: bytes) -> NewParcel:
    """A parcel that came in, as the register keeps it."""
    digest = hashlib.sha256(content).hexdigest()
    return _paper(contents, sha256=digest, direction="in", partner=contents.sender)


def _paper(contents: Contents, *, sha256: str, direction: str, partner: str) -> NewParcel:
    return NewParcel(
        parcel_id=contents.id,
        direction=direction,
        kind=contents.kind,
        agreement=contents.agreement,
        agreement_version=contents.agreement_version,
        partner=partner,
        row=contents.row,
        period=contents.period or "",
        la=contents.la,
        sha256=sha256,
        rows=dict(contents.rows),
        fields=tuple(
            f"{table}.{name}" for table, names in contents.fields.items() for name in names
        ),
        destroy_by=contents.destroy_by,
    )


class NotTrusted(UsageProblem):
    """No keys of an organisation have been confirmed here."""


def partner(organisation: str, *, at: datetime) -> Address:
    """The keys by which a partner is trusted; NotTrusted where none were confirmed."""
    found = partners.partner(organisation, at=at)
    if found is None:
        raise NotTrusted(
            "A parcel was to be exchanged with another installation.",
            why="No keys of that organisation have been confirmed here.",
            remedy="Take in its card and confirm the fingerprint with it by telephone.",
        )
    return Address(
        organisation=organisation, recipient=found.recipient, verify_key=found.verify_key
    )


def only_permitted(
    permit: Permit, data_set: str, table: str, batches: "Iterable[pa.RecordBatch]"
) -> "Iterator[pa.RecordBatch]":
    """The batches as they come, stopping at the first column the permit does not name."""
    for batch in batches:
        for name in batch.schema.names:
            if f"{data_set}.{table}.{name}" not in permit.shown:
                raise UsageProblem(
                    f"Rows of {data_set} were to be kept or sent.",
                    why=f"The column {name} is not an item the agreement lists for this.",
                    remedy="Leave the column out; only listed items are kept or sent.",
                )
        yield batch


def fits(permit: Permit, contents: Contents) -> None:
    """RefusedByAgreement unless a parcel is of the permit's agreement, version and sender."""
    if contents.agreement != permit.agreement or contents.sender != permit.flow.holder:
        raise RefusedByAgreement(
            "A parcel was to be taken in.",
            why="It was sent under another agreement, or by another member, than was asked for.",
            remedy="Ask again, naming the agreement and the sender that the parcel names.",
        )
    if contents.agreement_version != permit.version:
        raise RefusedByAgreement(
            "A parcel was to be taken in.",
            why="It was sent under another version of the agreement than the one in force here.",
            remedy="Compare the two versions; sign the newer one, or ask for the parcel again "
            "under the version both have signed.",
        )
