"""A parcel's papers as the register keeps them, whichever way it went."""

import hashlib

from kinfold import parcels as sealed_parcels
from kinfold.gate import Sealed
from kinfold.registers.facts import NewParcel


def arrived(contents: sealed_parcels.Contents, content: bytes) -> NewParcel:
    """A parcel that came in, as the register keeps it."""
    paper = Sealed(
        contents=contents,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        people=(),
        entry=0,
    )
    return entered(paper, direction="in", partner=contents.sender)


def entered(sealed: Sealed, *, direction: str, partner: str) -> NewParcel:
    """A parcel as the register keeps it."""
    contents = sealed.contents
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
        sha256=sealed.sha256,
        rows=dict(contents.rows),
        fields=tuple(
            f"{table}.{name}" for table, names in contents.fields.items() for name in names
        ),
        destroy_by=contents.destroy_by,
    )
