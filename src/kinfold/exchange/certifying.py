"""Certifies what was destroyed of a delivery: counts that add up, and a copy for the sender.

A run that was cut short between a destruction and its certificate is made good by the next one
(CCIS framework, section 8).
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from kinfold.agreement import Actor
from kinfold.exchange.framework import AGREEMENT, Framework
from kinfold.gate import Destruction, Gate, Outgoing, leaving
from kinfold.registers import holding as certificates
from kinfold.registers import parcels
from kinfold.registers.facts import Certificate, NewCertificate, Parcel

CLAUSE = "s8"
COMPLETES = (
    "The rows are unreadable here now. Destruction is complete when the last backup of the "
    "manifest taken before this time has expired."
)
DELIVERY = "delivery"


def issued(parcel: Parcel) -> tuple[Certificate, ...]:
    """The certificates of one delivery, oldest first; one for each time something of it went."""
    return tuple(
        one
        for one in certificates.certificates(agreement=AGREEMENT)
        if one.what == DELIVERY and one.ref == parcel.parcel_id
    )


def owed(parcel: Parcel, *, still: int, kept: int) -> dict[str, int] | None:
    """The counts of a destruction that was done and never certified; None where there is none.

    `still` are young people of the delivery who are on the shelf yet; `kept` those kept of it in
    all, so far as they are not on the shelf any more.
    """
    step = parcel.step("processed")
    counts = step.data["counts"] if step is not None else None
    if not isinstance(counts, Mapping):
        return None
    before = issued(parcel)
    received = int(counts["received"]) - sum(one.counts["destroyed"] for one in before)
    gone = received - still
    if gone <= 0:
        return None
    ours = kept - sum(one.counts["kept"] for one in before)
    return {
        "received": received,
        "kept": ours,
        "not relevant": gone - ours,
        "waiting": still,
        "destroyed": gone,
    }


def certify(
    gate: Gate,
    actor: Actor,
    terms: Framework,
    parcel: Parcel,
    told: Mapping[str, int],
    *,
    gone: Iterable[Destruction] = (),
    at: datetime,
) -> int:
    """The number of the certificate; its copy is sealed for the sender."""
    entry = gate.note(
        "exchange.certified",
        actor=actor,
        at=at,
        agreement=AGREEMENT,
        agreement_version=terms.version.hash,
        payload={"parcel": parcel.parcel_id, "counts": dict(told)},
    )
    rows = sum(one.certificate.rows for one in gone)
    number = certificates.save_certificate(
        NewCertificate(
            what=DELIVERY,
            ref=parcel.parcel_id,
            agreement=AGREEMENT,
            clause=CLAUSE,
            counts={**told, **({"rows destroyed": rows} if rows else {})},
            method="bytes and their key destroyed",
            completes=COMPLETES,
            ledger_entry=entry.index,
        ),
        at=at,
        by=actor.account,
    )
    tell(gate, actor, terms, parcel, at=at)
    return number


def tell(gate: Gate, actor: Actor, terms: Framework, parcel: Parcel, *, at: datetime) -> None:
    """The sender gets its copy of every certificate; one it was sent is not sent again."""
    for one in issued(parcel):
        words = f"certificate/{parcel.parcel_id}/{one.id}"
        name = hashlib.sha256(words.encode()).hexdigest()[:32]
        if parcels.parcel(name, direction="out") is not None:
            continue
        going = Outgoing(
            kind="certificate",
            row=parcel.row,
            period=parcel.period,
            la=parcel.la,
            message={
                "parcel": parcel.parcel_id,
                "certificate": one.id,
                "counts": dict(one.counts),
            },
        )
        sealed = gate.post(
            parcel.partner, going, under=terms.version, parcel=name, actor=actor, at=at
        )
        parcels.record_ready(
            leaving.as_sent(sealed),
            sealed.content,
            digests=(),
            at=at,
            by=actor.account,
        )
