"""Takes in the small parcels that need nobody's decision: receipts and certificates.

Each says what became of a parcel that was sent from here. A receipt means that the recipient is now
controller of its copy (CCIS framework, section 5); the sender keeps a copy of each certificate
(section 8).
"""

import hashlib
from contextlib import suppress
from datetime import datetime
from typing import Final

from kinfold import parcels as sealed_parcels
from kinfold.gate import Gate, leaving
from kinfold.registers import parcels
from kinfold.registers.parcels import AlreadyRecorded

ANSWERS: Final = frozenset({"receipt", "certificate"})


def take_in(gate: Gate, contents: sealed_parcels.Contents, content: bytes, *, at: datetime) -> None:
    """Enter a receipt or a certificate beside the parcel it is about; a repeat changes nothing.

    One about a parcel that never left here, or went to somebody else, is entered and moves nothing.
    Entered last, so that what was cut short is done when the sender sends it again.
    """
    about = str(contents.message.get("parcel"))
    ours = parcels.parcel(about, direction="out")
    mine = ours is not None and ours.partner == contents.sender
    if mine and contents.kind == "receipt":
        with suppress(AlreadyRecorded):
            parcels.record_receipt(about, dict(contents.message), at=at)
        parcels.drop(about)
    told = {
        "parcel": contents.id,
        "about": about,
        "kind": contents.kind,
        "ours": mine,
        "sha256": hashlib.sha256(content).hexdigest(),
        "counts": contents.message.get("counts") or contents.message.get("rows"),
    }
    gate.note(
        f"{contents.kind}.received",
        actor=None,
        at=at,
        agreement=contents.agreement,
        agreement_version=contents.agreement_version,
        payload=told,
    )
    with suppress(AlreadyRecorded):
        parcels.record_accepted(leaving.as_arrived(contents, content), supply=None, at=at, by=None)
